"""Tables that are known at compile time, read at an index of bits.

The entries that share the high bits of their number are a polynomial in the low ones, linear in each: a constant times each
product of low bits, which take a row each. Of these combinations, which are free, the high bits choose one as among secret
values, a row for each pair. With n entries that is about twice the square root of n, where choosing among n secret values takes
n - 1 rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field
from zkwright.compiler.rows import combine
from zkwright.core.field import R


def look_up(columns: Sequence[Sequence[int]], bits: Sequence[Bool]) -> list[Field]:
    """The entry of each column at the number with these bits, least significant first; a column has 2**len(bits) entries.

    Never fails. Costs 2**a - a - 1 rows for all columns, and 2**b - 1 for each, where a + b = len(bits) is the best split.
    """
    n_high = min(range(len(bits) + 1), key=lambda high: _rows(len(bits) - high, high, len(columns)))
    n_low = len(bits) - n_high
    low = _products(bits[:n_low])
    return [_entry(column, low, bits[n_low:]) for column in columns]


def look_up_rows(n_bits: int, n_columns: int) -> int:
    """What `look_up` costs."""
    return min(_rows(n_bits - high, high, n_columns) for high in range(n_bits + 1))


def _rows(n_low: int, n_high: int, n_columns: int) -> int:
    return (1 << n_low) - n_low - 1 + n_columns * ((1 << n_high) - 1)


def _products(bits: Sequence[Bool]) -> list[Field]:
    """Item s is the product of the bits i with bit i in the number s."""
    products = [Field(1)]
    for bit in bits:
        products += [Field(bit), *(product * Field(bit) for product in products[1:])]
    return products


def _coefficients(column: Sequence[int]) -> list[int]:
    """The polynomial's coefficients: item s belongs to the product of the bits in s."""
    found = list(column)
    step = 1
    while step < len(found):
        for start in range(0, len(found), 2 * step):
            for place in range(start, start + step):
                found[place + step] = (found[place + step] - found[place]) % R
        step *= 2
    return found


def _entry(column: Sequence[int], low: Sequence[Field], high: Sequence[Bool]) -> Field:
    parts = [_coefficients(column[start : start + len(low)]) for start in range(0, len(column), len(low))]
    products = [product.linear for product in low]
    level = [Field.unchecked_linear(combine(zip(part, products, strict=True))) for part in parts]
    for bit in high:
        level = [even + Field(bit) * (odd - even) for even, odd in zip(level[::2], level[1::2], strict=True)]
    return level[0]
