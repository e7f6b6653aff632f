"""Comparisons of integers."""

from __future__ import annotations

from typing import Self

from zkwright.core.field import to_signed

from ..recorder.active import active_recorder
from .boolean import Bool
from .conditions import IsNonnegative, IsZero
from .integer_range import RangedInteger
from .operands import sides_of
from .signal import Signal


class OrderedInteger(RangedInteger):
    """Order and equality of integers."""

    __slots__ = ()

    def _at_least(self, other: Self, swap: tuple[Self, Self]) -> Bool:
        """self >= other, with `swap` the operands as the user wrote them."""
        low, high = self._low - other._high, self._high - other._low
        linear = self.linear - other.linear
        known = linear.constant
        if known is not None:
            return Bool.unchecked_constant(int(to_signed(known) >= 0))
        low, high = active_recorder().sharpened(linear, low, high)
        if low >= 0 or high < 0:
            return Bool.unchecked_constant(int(low >= 0))
        return Bool.pending(IsNonnegative(active_recorder().compact(linear), low, high), sides_of(*swap))

    def __ge__(self, other: Self | int) -> Bool:
        """At least. Required: `width` rows. As a bit: width + 1."""
        other = self._same(other, ">=")
        return self._at_least(other, (self, other))

    def __le__(self, other: Self | int) -> Bool:
        """At most. Required: `width` rows. As a bit: width + 1."""
        other = self._same(other, "<=")
        return other._at_least(self, (self, other))

    def __lt__(self, other: Self | int) -> Bool:
        """Less. Required: `width` rows. As a bit: width + 1."""
        other = self._same(other, "<")
        return ~self._at_least(other, (self, other))

    def __gt__(self, other: Self | int) -> Bool:
        """Greater. Required: `width` rows. As a bit: width + 1."""
        other = self._same(other, ">")
        return ~other._at_least(self, (self, other))

    def __eq__(self, other: Self | int) -> Bool:  # type: ignore[override]
        """Equality. Required: 1 linear row. As a bit: 2 rows."""
        other = self._same(other, "==")
        difference = self.linear - other.linear
        known = difference.constant
        if known is not None or self._low > other._high or other._low > self._high:
            return Bool.unchecked_constant(int(known == 0))
        return Bool.pending(IsZero(difference), sides_of(self, other))

    def __ne__(self, other: Self | int) -> Bool:  # type: ignore[override]
        """Inequality. Required: 1 row. As a bit: 2 rows."""
        return ~(self == self._same(other, "!="))

    __hash__ = Signal.__hash__
