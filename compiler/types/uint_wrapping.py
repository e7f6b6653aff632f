"""Arithmetic modulo 2**width, asked for by name."""

from __future__ import annotations

from typing import Self

from ..errors import WidthError
from ..linear import Linear, constant
from ..trace import Note, active_trace
from .uint_bits import BitwiseUInt, weigh
from .uint_range import HEADROOM, times


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
        """Product modulo 2**width. Costs 1 row, and twice the width when it may wrap; more above 126 bits."""
        other = self._same(other, "wrapping_mul")
        mine, known = self.constant, other.constant
        if mine is not None and known is not None:
            return self.unchecked_constant(mine * known & self.maximum())
        high = self._high * other._high
        if high.bit_length() <= HEADROOM:
            return self._wrap(times(self.linear, other.linear), 0, high)
        # The product can exceed the field; that of the upper half matters modulo 2**(width - k) only.
        k = self.width // 2
        top_high, bottom_high = self._high >> k, min(self._high, (1 << k) - 1)
        if (max(top_high, bottom_high) * other._high).bit_length() > HEADROOM:
            raise WidthError(
                f"a wrapping product of two {type(self).__name__} values is too wide for the field",
                "multiply integers of up to 168 bits",
            )
        from .uint import uint

        bits = [bit.linear for bit in self.bits()]
        top, bottom = weigh(bits[k:]), weigh(bits[:k])
        upper = uint(self.width - k)._wrap(times(top, other.linear), 0, top_high * other._high)
        total = upper.linear.scale(1 << k) + times(bottom, other.linear)
        return self._wrap(total, 0, (upper._high << k) + bottom_high * other._high)

    def wrapping_neg(self) -> Self:
        """-self modulo 2**width."""
        return self.unchecked_constant(0).wrapping_sub(self)

    @classmethod
    def _wrap(cls, linear: Linear, low: int, high: int) -> Self:
        """The value modulo 2**width of an integer in [low, high], low >= 0."""
        known = linear.constant
        if known is not None:
            return cls.unchecked_constant(known & cls.maximum())
        if high <= cls.maximum():
            return cls.unchecked_interval(active_trace().compact(linear), low, high)
        n = high.bit_length()
        bits = active_trace().bits(active_trace().compact(linear), n, Note("a wrapping result is out of bounds"))
        return cls._from_bits(bits[: cls.width])
