"""Arithmetic of signed integers modulo 2**width, asked for by name."""

from __future__ import annotations

from typing import Self

from zkwright.core.field import R, to_signed

from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.notes import Note
from ..recorder.row_role import Role
from .int_bits import BitwiseInt
from .integer_range import times
from .uint_wrapping import has_bits


class WrappingInt(BitwiseInt):
    """`wrapping_add` and its kin: what does not fit comes in again at the other end of the type."""

    __slots__ = ()

    def wrapping_add(self, other: Self | int) -> Self:
        """Sum modulo 2**width. Free while the interval fits, else width + 1 rows."""
        other = self._same(other, "wrapping_add")
        return self._wrap(self.linear + other.linear, self._low + other._low, self._high + other._high)

    def wrapping_sub(self, other: Self | int) -> Self:
        """Difference modulo 2**width. Free while the interval fits, else width + 1 rows."""
        other = self._same(other, "wrapping_sub")
        return self._wrap(self.linear - other.linear, self._low - other._high, self._high - other._low)

    def wrapping_mul(self, other: Self | int) -> Self:
        """Product modulo 2**width. Costs 1 row, and twice the width when it may wrap; above 126 bits as unsigned ones."""
        other = self._same(other, "wrapping_mul")
        if self.constant is not None and other.constant is not None:
            return self.unchecked_constant(self._wrapped(self._low * other._low))
        ends = [a * b for a in self.interval for b in other.interval]
        low, high = min(ends), max(ends)
        if has_bits(high - low + (1 << self.width + 1)):
            return self._wrap(times(self.linear, other.linear), low, high)
        from .uint import uint

        kind = uint(self.width)
        product = kind.from_bits(self.bits()).wrapping_mul(kind.from_bits(other.bits()))
        return self._from_bits([bit.linear for bit in product.bits()])

    def wrapping_neg(self) -> Self:
        """-self modulo 2**width: the least value is its own negative."""
        return self.unchecked_constant(0).wrapping_sub(self)

    @classmethod
    def _wrapped(cls, value: int) -> int:
        return (value + cls.bias) % (1 << cls.width) - cls.bias

    @classmethod
    def _wrap(cls, linear: LinearCombination, low: int, high: int) -> Self:
        """The value modulo 2**width of an integer in [low, high]."""
        known = linear.constant
        if known is not None:
            return cls.unchecked_constant(cls._wrapped(to_signed(known)))
        recorder = active_recorder()
        if cls.minimum() <= low and high <= cls.maximum():
            return cls.unchecked_interval(recorder.compact(linear), low, high)
        least = low + cls.bias
        shift = cls.bias - (least >> cls.width << cls.width)
        note = Note("a wrapping result is out of bounds")
        lifted = recorder.compact(linear + constant(shift % R))
        *kept, top = recorder.bits(lifted, (high + shift).bit_length(), note, role=Role.DERIVED)[: cls.width]
        return cls._from_bits([*kept, constant(1) - top])
