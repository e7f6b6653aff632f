"""Tables that are known at compile time, read at an index of bits.

An entry is a polynomial in the bits, linear in each: the sum over all sets of bits of a constant times their product. The
products of the low bits, and those of the high bits, take a row each; then one row for each product of high bits multiplies it
by what is a linear combination of the low ones. With n entries that is about the square root of n three times, where choosing
among n secret values takes n - 1 rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field
from zkwright.core.field import R


def look_up(columns: Sequence[Sequence[int]], bits: Sequence[Bool]) -> list[Field]:
    """The entry of each column at the number with these bits, least significant first; a column has 2**len(bits) entries.

    Never fails. Costs (2**a - a - 1) + (2**b - b - 1) rows for all columns, and 2**b - 1 for each, where a + b = len(bits) is
    the best split.
    """
    n_high = min(range(len(bits) + 1), key=lambda high: _rows(len(bits) - high, high, len(columns)))
    n_low = len(bits) - n_high
    low, high = _products(bits[:n_low]), _products(bits[n_low:])
    return [_entry(_coefficients(column), low, high) for column in columns]


def look_up_rows(n_bits: int, n_columns: int) -> int:
    """What `look_up` costs."""
    return min(_rows(n_bits - high, high, n_columns) for high in range(n_bits + 1))


def _rows(n_low: int, n_high: int, n_columns: int) -> int:
    low, high = 1 << n_low, 1 << n_high
    return low - n_low - 1 + high - n_high - 1 + n_columns * (high - 1)


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


def _entry(coefficients: Sequence[int], low: Sequence[Field], high: Sequence[Field]) -> Field:
    total = Field(0)
    for number, factor in enumerate(high):
        part = coefficients[number * len(low) : (number + 1) * len(low)]
        total = total + factor * sum((product * c for product, c in zip(low, part, strict=True)), Field(0))
    return total
