"""One array of secret values read at several places, for little more than half of what each place alone would take.

With e[i] for whether i is the index, the value is the sum of all t[i] e[i]. As no two of the e are 1, two products share a row:

    (t[0] + e[1]) (t[1] + e[0]) = t[0] e[0] + t[1] e[1] + t[0] t[1]

and t[0] t[1] is the same for every index (S. Winograd, IEEE Trans. Comput. C-17, 1968). The low bits of the index choose so
within each group of values, the high bits among groups, a row for each two.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, select
from zkwright.compiler.rows import of_bits, one_hot


def several_rows(n: int, n_bits: int, n_low: int) -> int:
    """What an index takes, with `n_low` bits for the groups; the products of neighbours, n // 2 rows, are made once."""
    size = 1 << n_low
    n_groups = -(-n // size)
    return size - n_low - 1 + (n + 1) // 2 + n_groups - 1


def low_bits(n: int, n_bits: int) -> int:
    """With how many bits for the groups an index takes the fewest rows."""
    return min(range(min(n_bits, 2), n_bits + 1), key=lambda n_low: several_rows(n, n_bits, n_low))


def chosen(column: Sequence[Field], bits: Sequence[Bool], n_low: int) -> Field:
    """The value at the index with these bits, least significant first, which there is."""
    size = 1 << n_low
    flags = [Field.unchecked_linear(flag) for flag in one_hot(of_bits([bit.linear for bit in bits[:n_low]]))]
    level = [_within(column[start : start + size], flags) for start in range(0, len(column), size)]
    for bit in bits[n_low:]:
        pairs = [select(bit, odd, even) for even, odd in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[2 * len(pairs) :]
    return level[0]


def _within(values: Sequence[Field], flags: Sequence[Field]) -> Field:
    """Of a group the value whose flag is 1."""
    total = Field(0)
    for place in range(0, len(values) - 1, 2):
        one, other = values[place : place + 2]
        total = total + (one + flags[place + 1]) * (other + flags[place]) - one * other
    return total + values[-1] * flags[len(values) - 1] if len(values) % 2 else total
