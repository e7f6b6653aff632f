"""Products and quotients of unsigned integers that cannot overflow unseen."""

from __future__ import annotations

from typing import Self, cast

from zkwright.core.field import R

from ..errors import DivisionByZeroError
from ..recorder.active import active_recorder
from ..recorder.notes import Note
from ..solver.hints import Opcode
from .exact_integer import ExactInteger
from .integer_range import mend_of, overflow, times
from .operands import operands
from .signal import Signal
from .uint_bits import BitwiseUInt, halves
from .uint_products import Part, upper_and_lower

_DIVISOR = "divide by what can be other than 0"


class ExactUInt(BitwiseUInt, ExactInteger):
    """Products and quotients of unsigned integers."""

    __slots__ = ()

    def __mul__(self, other: Self | int) -> Self:
        """Exact product. Costs 1 row, and `width` when it may overflow; above 126 bits 3/2 of it beside the operands' bits."""
        other = self._same(other, "*")
        mine, known = self.constant, other.constant
        if mine is not None and known is not None:
            return self._exact(mine * known)
        high = self._high * other._high
        if high < R:
            low = self._low * other._low
            return self._fit(
                times(self.linear, other.linear), low, high, overflow(self, "*"), (self, other), mend_of("*")
            )
        return self._wide_product(other)

    def _wide_product(self, other: Self) -> Self:
        """A product that can exceed the field, from parts that cannot."""
        from .uint import uint

        known = active_recorder().known_bits
        small, large = (self, other) if self._high <= other._high else (other, self)
        if known(small.linear) is None and known(large.linear) is not None:  # the other's bits cost nothing
            small, large = large, small
        k = self.width // 2
        upper_high, lower_high = (small._high >> k) * large._high, min(small._high, (1 << k) - 1) * large._high
        if upper_high < R and self.maximum() + lower_high < R:
            # With small = top * 2**k + bottom, top * large * 2**k must fit the type as well.
            bottom, top = halves(small, k)
            upper, lower = Part(times(top, large.linear), upper_high), Part(times(bottom, large.linear), lower_high)
        else:
            # With both sides in halves, the upper ones' product times 4**k exceeds the type unless it is 0.
            k = (self.width + 1) // 2
            note = Note(overflow(self, "*"), operands((self, other)), mend_of("*"))
            active_recorder().require_zero(times(halves(self, k)[1], halves(other, k)[1]), note)
            upper, lower = upper_and_lower(self, other, k)
        message, sides = overflow(self, "*"), (self, other)
        fitted = uint(self.width - k)._fit(upper.linear, 0, upper.high, message, sides, mend_of("*"))
        total = fitted.linear.scale(1 << k) + lower.linear
        return self._fit(total, 0, (fitted._high << k) + lower.high, message, sides, mend_of("*"))

    def __divmod__(self, other: Self | int) -> tuple[Self, Self]:
        """Quotient and remainder; the proof fails for a divisor of 0. 3 * width + 2 rows, none new for powers of two."""
        divisor = self._same(other, "//")
        known = divisor.constant
        if known == 0:
            raise DivisionByZeroError(f"division of a {type(self).__name__} by the constant 0", _DIVISOR)
        mine = self.constant
        if mine is not None and known is not None:
            return self.unchecked_constant(mine // known), self.unchecked_constant(mine % known)
        if known is not None and known & (known - 1) == 0:
            k = known.bit_length() - 1
            return self >> k, self.truncated(k)
        return self.divided(divisor, (self, divisor))

    def divided(self, divisor: Self, sides: tuple[Signal, Signal]) -> tuple[Self, Self]:
        """As `divmod` by a signal, or by a number that is no power of two; where the divisor is 0, the sides are shown."""
        recorder, cls = active_recorder(), type(self)
        key = ("divmod", cls, self.linear.key, divisor.linear.key)
        if key in recorder.memo:
            return cast("tuple[Self, Self]", recorder.memo[key])
        if divisor._high == 0:
            raise DivisionByZeroError(f"division of a {cls.__name__} by a value that is always 0", _DIVISOR)
        with recorder.deriving():
            quotient, remainder = self._hinted_division(divisor, sides)
        recorder.memo[key] = (quotient, remainder)
        return quotient, remainder

    def _hinted_division(self, divisor: Self, sides: tuple[Signal, Signal]) -> tuple[Self, Self]:
        recorder, cls = active_recorder(), type(self)
        q, r = recorder.hint(Opcode.DIVMOD, 0, (self.linear, divisor.linear), 2)
        q_high = self._high // max(divisor._low, 1)
        r_high = max(min(divisor._high - 1, self._high), 0)
        note = Note("the quotient does not fit its type", operands(sides))
        recorder.require_bits(q, q_high.bit_length(), note)
        recorder.require_bits(r, r_high.bit_length(), note)
        quotient = cls.unchecked_interval(q, 0, min((1 << q_high.bit_length()) - 1, cls.maximum()))
        remainder = cls.unchecked_interval(r, 0, min((1 << r_high.bit_length()) - 1, cls.maximum()))
        below = remainder < divisor
        # A constant holds: the remainder's least value, 0, is below the divisor's greatest.
        if below.constant is None:
            below.condition.require(Note("division by zero", operands(sides), mend_of("//")))
        if quotient._high * divisor._high + remainder._high < R:
            product = times(q, divisor.linear)
        else:
            product = (quotient * divisor).linear  # checked to fit the type
        # The sum of the product and the remainder is too small to wrap, so it is equal to the dividend as an integer.
        recorder.require_zero(product + r - self.linear, Note("inexact division", operands(sides)))
        return quotient, remainder
