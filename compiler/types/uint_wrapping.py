"""Arithmetic modulo 2**width, asked for by name."""

from __future__ import annotations

from typing import Self

from zkwright.core.field import R

from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.notes import Note
from ..recorder.row_role import Role
from .integer_range import times
from .uint_bits import BitwiseUInt, halves
from .uint_products import Part, upper_and_lower


class WrappingUInt(BitwiseUInt):
    """`wrapping_add` and its kin."""

    __slots__ = ()

    def wrapping_add(self, other: Self | int) -> Self:
        """Sum modulo 2**width. Free while the interval fits, else width + 1 rows."""
        other = self._same(other, "wrapping_add")
        return self._wrap(self.linear + other.linear, 0, self._high + other._high)

    def wrapping_sub(self, other: Self | int) -> Self:
        """Difference modulo 2**width. Costs width + 1 rows."""
        other = self._same(other, "wrapping_sub")
        shift = 1 << self.width
        return self._wrap(
            self.linear - other.linear + constant(shift),
            shift + self._low - other._high,
            shift + self._high - other._low,
        )

    def wrapping_mul(self, other: Self | int) -> Self:
        """Product modulo 2**width. Costs 1 row, and twice the width when it may wrap; above 126 bits also the operands' bits."""
        other = self._same(other, "wrapping_mul")
        mine, known = self.constant, other.constant
        if mine is not None and known is not None:
            return self.unchecked_constant(mine * known & self.maximum())
        high = self._high * other._high
        if has_bits(high):
            return self._wrap(times(self.linear, other.linear), 0, high)
        return self._wide_wrapping_product(other)

    def _wide_wrapping_product(self, other: Self) -> Self:
        """A product that can exceed the field, from parts that cannot: what is multiplied by 2**width does not matter."""
        from .uint import uint

        k = self.width // 2
        upper_high, lower_high = (self._high >> k) * other._high, min(self._high, (1 << k) - 1) * other._high
        at_hand = other.constant is not None or active_recorder().known_bits(other.linear) is not None
        if not at_hand and has_bits(upper_high) and has_bits(self.maximum() + lower_high):
            bottom, top = halves(self, k)
            upper, lower = Part(times(top, other.linear), upper_high), Part(times(bottom, other.linear), lower_high)
        else:
            # With both sides in halves, the sums to reduce are a quarter shorter, which pays where the bits are there already.
            k = (self.width + 1) // 2
            upper, lower = upper_and_lower(self, other, k)
        kept = uint(self.width - k)._wrap(upper.linear, 0, upper.high)
        return self._wrap(kept.linear.scale(1 << k) + lower.linear, 0, (kept._high << k) + lower.high)

    def wrapping_neg(self) -> Self:
        """-self modulo 2**width."""
        return self.unchecked_constant(0).wrapping_sub(self)

    @classmethod
    def _wrap(cls, linear: LinearCombination, low: int, high: int) -> Self:
        """The value modulo 2**width of an integer in [low, high], low >= 0."""
        known = linear.constant
        if known is not None:
            return cls.unchecked_constant(known & cls.maximum())
        if high <= cls.maximum():
            return cls.unchecked_interval(active_recorder().compact(linear), low, high)
        n = high.bit_length()
        note = Note("a wrapping result is out of bounds")
        bits = active_recorder().bits(active_recorder().compact(linear), n, note, role=Role.DERIVED)
        return cls._from_bits(bits[: cls.width])


def has_bits(high: int) -> bool:
    """Whether the bits of an integer of at most `high` are unique modulo r."""
    return high.bit_length() < R.bit_length()
