"""Two numbers given by their bits, compared: the first digit in which they differ says which is larger.

A digit is several bits. The upper half of a number's digits is compared with the other's as a whole: where the two are equal, the
first difference is that of the lower halves. It takes two rows to see whether they are, and one for each digit of a half to
choose it; and so on with the half that was chosen. Of 254 bits in 16 digits these are 2 + 8, 2 + 4, 2 + 2 and 2 + 1 rows. What is
left is a difference of two digits, whose sign takes as many rows as a digit has bits, 16; that of the numbers' takes 254.

A field element tells 253 bits apart and no more. Halves of longer numbers are compared in pieces, for 3 or 4 rows each.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, TypeVar

from zkwright.compiler import Bool, Fixed, Int, UInt, require
from zkwright.compiler.rows import LinearCombination, Note, active_recorder, combine, constant, times

N = TypeVar("N", UInt, Int, Fixed)

Word = Sequence[LinearCombination]

_TOLD_APART: Final = 253
"""Bits of two numbers whose difference is 0 modulo r only where they are equal."""

_OUT_OF_BOUNDS: Final = Note("two digits differ by more than a digit")


def is_not_above(a: Sequence[Bool], b: Sequence[Bool]) -> Bool:
    """Whether the number with these bits, least significant first, is at most the other. Costs `rows(len(a))` and one."""
    return _is_not_above([bit.linear for bit in a], [bit.linear for bit in b])


def constrain_not_above(a: Sequence[Bool], b: Sequence[Bool], note: Note, *, strictly: bool = False) -> None:
    """Constrain the number with these bits to be at most the other, or `strictly` below it; fails otherwise.

    Costs `rows(len(a))`.
    """
    difference, n = _first_difference([bit.linear for bit in b], [bit.linear for bit in a])
    if strictly:
        difference = difference - constant(1)
    if difference.constant is not None:
        require(Bool(difference.constant >> n == 0), note.message)
    else:
        active_recorder().require_bits(difference, n, note)


def is_at_most_integer(a: N, b: N) -> Bool:
    """a <= b, of one type. Costs `rows(width)` and one where the bits of both are known and many, else what the operator does."""
    undecided = a.interval[1] > b.interval[0] and a.interval[0] <= b.interval[1]
    if undecided and 4 * rows(a.width) <= 3 * a.width:
        bits = _bits_at_hand(a), _bits_at_hand(b)
        if bits[0] is not None and bits[1] is not None:
            return _is_not_above(bits[0], bits[1])
    return a <= b


def rows(n_bits: int) -> int:
    """What it takes to require one of two numbers of so many bits to be at most the other."""
    return _rows(n_bits, _halvings(n_bits))


def _is_not_above(a: Word, b: Word) -> Bool:
    difference, n = _first_difference(b, a)
    if difference.constant is not None:
        return Bool(difference.constant >> n == 0)
    with active_recorder().deriving():
        bits = active_recorder().bits(difference + constant(1 << n), n + 1, _OUT_OF_BOUNDS)
    return Bool.unchecked_linear(bits[-1]).to_be_read()


def _bits_at_hand(value: UInt | Int | Fixed) -> Word | None:
    """As many as the type has, of a constant or a signal that was decomposed; they order as the values do."""
    known = value.biased.constant
    if known is not None:
        return [constant(known >> place & 1) for place in range(value.width)]
    bits = active_recorder().known_bits(value.biased)
    return None if bits is None else [*bits, *[constant(0)] * (value.width - len(bits))]


def _first_difference(a: Word, b: Word) -> tuple[LinearCombination, int]:
    """The first digit of a less that of b where the two differ, 0 where they do not; and n, the bits of a digit."""
    n_digits = 1 << _halvings(len(a))
    size = -(-len(a) // n_digits)
    digits = [_difference(a[i : i + size], b[i : i + size]) for i in range(0, len(a), size)]
    digits = [*[constant(0)] * (n_digits - len(digits)), *reversed(digits)]
    while len(digits) > 1:
        half = len(digits) // 2
        equal = _are_zero(digits[:half], size)
        digits = [_sum(high, equal, low) for high, low in zip(digits[:half], digits[half:], strict=True)]
    return digits[0], size


def _difference(a: Word, b: Word) -> LinearCombination:
    return combine([*((1 << i, bit) for i, bit in enumerate(a)), *((-1 << i, bit) for i, bit in enumerate(b))])


def _are_zero(digits: Sequence[LinearCombination], size: int) -> LinearCombination:
    """1 where all differences of two digits are 0, else 0."""
    equal = constant(1)
    for start in range(0, len(digits), _TOLD_APART // size):
        # The difference of two numbers with these digits, below r in size and so 0 only where all of them are.
        part = digits[start : start + _TOLD_APART // size]
        piece = combine((1 << size * place, digit) for place, digit in enumerate(reversed(part)))
        equal = times(equal, _is_zero(piece))
    return equal


def _is_zero(number: LinearCombination) -> LinearCombination:
    if number.constant is not None:
        return constant(int(number.constant == 0))
    return active_recorder().is_zero(number)


def _sum(addend: LinearCombination, a: LinearCombination, b: LinearCombination) -> LinearCombination:
    """addend + a * b on a wire of its own, unless a or b is known."""
    for one, two in ((a, b), (b, a)):
        if one.constant is not None:
            return two.scale(one.constant) + addend
    return active_recorder().multiply_add(a, b, addend)


@cache
def _halvings(n_bits: int) -> int:
    """How often to halve the digits, for the fewest rows."""
    allowed = [halvings for halvings in range(n_bits.bit_length()) if n_bits <= _TOLD_APART << halvings]
    return min(allowed, key=lambda halvings: _rows(n_bits, halvings))


def _rows(n_bits: int, halvings: int) -> int:
    n_digits = 1 << halvings
    size = -(-n_bits // n_digits)
    per_piece = _TOLD_APART // size
    n_pieces = [-(-(n_digits >> level) // per_piece) for level in range(1, halvings + 1)]
    return sum(3 * n - 1 for n in n_pieces) + n_digits - 1 + size
