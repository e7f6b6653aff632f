"""Functions of a number as tables: what a cell of the domain says, and how far from the function that is at most.

A table has 1,024 cells of a width that is a power of two, from -512 to 511 of them; beyond, the first and the last go on. A cell
says the function at its middle, in whole units. Entries are computed to 60 digits, so that they are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final

CELLS: Final = 10
"""Bits of the number of a cell."""

_DIGITS: Final = Context(prec=60)


@dataclass(frozen=True)
class Table:
    """`entry - zero` units of `unit` are the function in a cell of width `cell`.

    `error` bounds the distance from the function over all numbers; where `relative` is given, over the cells alone, and the
    distance is at most `error` and that part of what the function is.
    """

    function: Callable[[Decimal], Decimal]
    cell: Fraction
    unit: Fraction
    zero: int
    most: int
    error: Fraction
    relative: Fraction | None = None

    @cached_property
    def entries(self) -> tuple[int, ...]:
        """From the lowest cell on, each 0 ... most."""
        half = 1 << CELLS - 1
        return tuple(self._entry(place - half) for place in range(2 * half))

    def _entry(self, place: int) -> int:
        middle = (2 * place + 1) * self.cell / 2
        value = self.function(_DIGITS.divide(Decimal(middle.numerator), Decimal(middle.denominator)))
        units = _DIGITS.multiply(value, Decimal(self.unit.denominator)) + self.zero
        return min(self.most, max(0, int(units.to_integral_value(ROUND_HALF_UP))))


def _sigmoid(x: Decimal) -> Decimal:
    return _DIGITS.divide(Decimal(1), 1 + _DIGITS.exp(-x))


def _tanh(x: Decimal) -> Decimal:
    return 2 * _sigmoid(2 * x) - 1


TABLES: Final = {
    "sigmoid": Table(_sigmoid, Fraction(1, 64), Fraction(1, 1024), 0, 1023, Fraction(1, 400)),
    "tanh": Table(_tanh, Fraction(1, 128), Fraction(1, 512), 512, 1023, Fraction(1, 200)),
    "exponential": Table(
        _DIGITS.exp, Fraction(1, 64), Fraction(1, 1024), 0, (1 << 22) - 1, Fraction(1, 2000), Fraction(1, 125)
    ),
}
"""By the names that layers call them. The exponential is cut off at e^8."""
