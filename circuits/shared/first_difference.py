"""Two numbers given by their bits, compared: the first digit in which they differ says which is larger.

A digit is several bits. The upper half of a number's digits is compared with the other's as a whole: where the two are equal, the
first difference is that of the lower halves. It takes two rows to see whether they are, and one for each digit of a half to
choose it; and so on with the half that was chosen. Of 254 bits in 16 digits these are 2 + 8, 2 + 4, 2 + 2 and 2 + 1 rows. What is
left is a difference of two digits, whose sign takes as many rows as a digit has bits, 16; that of the numbers' takes 254.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, require
from zkwright.compiler.rows import Note, active_recorder


def is_not_above(a: Sequence[Bool], b: Sequence[Bool]) -> Bool:
    """Whether the number with these bits, least significant first, is at most the other. Costs `rows(len(a))` and one."""
    difference, n = _first_difference(b, a)
    return (difference + (1 << n)).bits(n + 1).unread()[-1]


def constrain_not_above(a: Sequence[Bool], b: Sequence[Bool], note: Note) -> None:
    """Constrain the number with these bits to be at most the other; fails otherwise. Costs `rows(len(a))`."""
    difference, n = _first_difference(b, a)
    if difference.constant is not None:
        require(Bool(difference.constant >> n == 0), note.message)
    else:
        active_recorder().require_bits(difference.linear, n, note)


def rows(n_bits: int) -> int:
    """What it takes to compare two numbers of so many bits."""
    return _rows(n_bits, _halvings(n_bits))


def _first_difference(a: Sequence[Bool], b: Sequence[Bool]) -> tuple[Field, int]:
    """The first digit of a less that of b where the numbers differ, 0 where they do not; and n, the bits of a digit."""
    n_digits = 1 << _halvings(len(a))
    size = -(-len(a) // n_digits)
    digits = [_difference(a[i : i + size], b[i : i + size]) for i in range(0, len(a), size)]
    digits = [*[Field(0)] * (n_digits - len(digits)), *reversed(digits)]
    while len(digits) > 1:
        half = len(digits) // 2
        # The difference of two numbers with these digits, which is 0 only where all their digits are equal.
        upper = sum((digit * (1 << size * place) for place, digit in enumerate(reversed(digits[:half]))), Field(0))
        equal = _is_zero(upper)
        digits = [equal.multiply_add(low, high) for high, low in zip(digits[:half], digits[half:], strict=True)]
    return digits[0], size


def _difference(a: Sequence[Bool], b: Sequence[Bool]) -> Field:
    return sum(((Field(x) - Field(y)) * (1 << i) for i, (x, y) in enumerate(zip(a, b, strict=True))), Field(0))


def _is_zero(number: Field) -> Field:
    if number.constant is not None:
        return Field(int(number.constant == 0))
    return Field.unchecked_linear(active_recorder().is_zero(number.linear))


def _halvings(n_bits: int) -> int:
    """How often to halve the digits, for the fewest rows."""
    return min(range(n_bits.bit_length()), key=lambda halvings: _rows(n_bits, halvings))


def _rows(n_bits: int, halvings: int) -> int:
    n_digits = 1 << halvings
    return 2 * halvings + n_digits - 1 + -(-n_bits // n_digits)
