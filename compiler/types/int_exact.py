"""Products and quotients of signed integers that cannot overflow unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

from zkwright.core.field import R

from ..errors import ConstantRangeError, DivisionByZeroError
from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.notes import Note
from ..recorder.row_role import Role
from .exact_integer import ExactInteger
from .int_bits import BitwiseInt
from .integer_range import overflow, times, with_article
from .operands import operands
from .signed_integer import SignedInteger

if TYPE_CHECKING:
    from .uint import UInt

_DIVISOR = "divide by what can be other than 0"


class ExactInt(BitwiseInt, SignedInteger, ExactInteger):
    """Products and quotients of signed integers."""

    __slots__ = ()

    def magnitude(self) -> UInt:
        """The distance from 0 as an unsigned integer of as many bits. Never fails. Costs 1 row for an input.

        Elsewhere also those of `x < 0`.
        """
        from .uint import uint

        return uint(self.width).unchecked_interval(*self._distance())

    def __mul__(self, other: Self | int) -> Self:
        """Exact product. Costs 1 row, and `width` where it may overflow; above 126 bits 1 more beside the operands' bits."""
        other = self._same(other, "*")
        mine, known = self._known(), other._known()
        if mine is not None and known is not None:
            return self._exact(mine * known)
        low, high = _products(self, other)
        message, mend = overflow(self, "*"), self._mend("*")
        if high < R // 2 and low > -(R // 2):
            return self._fit(times(self.linear, other.linear), low, high, message, (self, other), mend)
        if max(high, -low) + self.bias < 2 * R:
            return self._product_by_parity(other, Note(message, operands((self, other)), mend))
        negative = _differ(self._sign(), other._sign())
        distance = self.magnitude() * other.magnitude()
        low, high = (-distance._high, distance._high)
        return self._fit(_negated_where(negative, distance.linear), low, high, message, (self, other), mend)

    def _product_by_parity(self, other: Self, note: Note) -> Self:
        """A product that exceeds the field by less than r, either way.

        Where the product modulo r fits the type as the integer p, a * b - p is -r, 0 or r. As r is odd, it is 0 exactly where
        both have the same last bit.
        """
        recorder = active_recorder()
        product = times(self.linear, other.linear)
        recorder.must_fit(product, self.width, note, self.bias)
        result = self.unchecked_linear(product)
        mine, others, last = (value._lowest(self.width).unread()[0].linear for value in (self, other, result))
        recorder.constrain(mine, others, last, note=note, role=Role.FIT)
        return result

    def __divmod__(self, other: Self | int) -> tuple[Self, Self]:
        """Quotient, rounded down, and remainder, which has the divisor's sign, as Python's; the proof fails for a divisor of 0.

        Also where the quotient does not fit, that of the least value and -1. Costs 3 * width + 10 rows for inputs; by a constant
        `width` and 6 or so, none for powers of two.
        """
        divisor = self._same(other, "//")
        known = divisor._known()
        if known is not None:
            return self._divide_by(known)
        quotient, remainder, distance = self._divide_towards_zero(divisor)
        some = constant(1) - _is_zero(distance)
        cut = times(some, _differ(self._sign(), divisor._sign()))
        floor = self.unchecked_interval(
            quotient.linear - cut, max(quotient._low - 1, self.minimum()), min(quotient._high, self.maximum())
        )
        low = 0 if divisor._low >= 0 else divisor._low + 1
        high = 0 if divisor._high <= 0 else divisor._high - 1
        return floor, self.unchecked_interval(remainder.linear + times(cut, divisor.linear), low, high)

    def divide_towards_zero(self, other: Self | int) -> tuple[Self, Self]:
        """Quotient, rounded towards 0, and remainder, which has the dividend's sign, as in C; the proof fails for a divisor of 0.

        Also where the quotient does not fit, that of the least value and -1. Costs 3 * width + 6 rows for inputs.

            I8(-7).divide_towards_zero(2)  # -3 and -1, where divmod gives -4 and 1
        """
        quotient, remainder, _ = self._divide_towards_zero(self._same(other, "divide_towards_zero"))
        return quotient, remainder

    def _divide_towards_zero(self, divisor: Self) -> tuple[Self, Self, LinearCombination]:
        """Quotient, remainder, and the remainder's distance from 0."""
        cls = type(self)
        if divisor._low == 0 == divisor._high:
            raise DivisionByZeroError(f"division of {with_article(cls)} by 0", _DIVISOR)
        if self.constant is None and divisor.constant is None:
            key = ("divmod", cls, self.linear.key, divisor.linear.key)
            memo = active_recorder().memo
            if key not in memo:
                memo[key] = self._signed_division(divisor)
            return cast("tuple[Self, Self, LinearCombination]", memo[key])
        return self._signed_division(divisor)

    def _signed_division(self, divisor: Self) -> tuple[Self, Self, LinearCombination]:
        over, under = self.magnitude(), divisor.magnitude()
        q, r = divmod(over, under) if under.constant is not None else over.divided(under, (self, divisor))
        mine = self._sign()
        negative = _differ(mine, divisor._sign())
        quotient = _negated_where(negative, q.linear)
        least = self.minimum()
        if self._low == least and divisor._low <= -1 <= divisor._high:
            note = Note(overflow(self, "//"), operands((self, divisor)), self._mend("neg"))
            excess = quotient + constant(least)
            if excess.constant is None:
                active_recorder().require_nonzero(excess, note)
            elif excess.constant == 0:
                raise ConstantRangeError(f"{note.message}: it is {-least}", "use a wider type")
        most = min(q._high, self.maximum())
        return (
            self.unchecked_interval(quotient, 0 if negative.constant == 0 else max(-q._high, least), most),
            self.unchecked_interval(
                _negated_where(mine, r.linear),
                0 if self._low >= 0 else max(-r._high, least),
                0 if self._high <= 0 else min(r._high, self.maximum()),
            ),
            r.linear,
        )

    def _divide_by(self, divisor: int) -> tuple[Self, Self]:
        cls, known = type(self), self._known()
        if divisor == 0:
            raise DivisionByZeroError(f"division of {with_article(cls)} by the constant 0", _DIVISOR)
        if known is not None:
            return self._exact(known // divisor), self._exact(known % divisor)
        if abs(divisor) == 1:
            return (self if divisor == 1 else -self), self.unchecked_constant(0)
        if divisor > 0 and divisor & (divisor - 1) == 0:
            k = divisor.bit_length() - 1
            rest = self.linear - (self >> k).linear.scale(divisor)
            return self >> k, self.unchecked_interval(rest, 0, divisor - 1)
        return self._divide_lifted(divisor)

    def _divide_lifted(self, divisor: int) -> tuple[Self, Self]:
        """By a constant: of the dividend and so many divisors that the sum is not negative."""
        from .uint import uint

        sign, size = (1, divisor) if divisor > 0 else (-1, -divisor)
        low, high = (self._low, self._high) if sign > 0 else (-self._high, -self._low)
        times_added = -(low // size)
        low, high = low + times_added * size, high + times_added * size
        lifted = uint(max(high.bit_length(), size.bit_length())).unchecked_interval(
            self.linear.scale(sign % R) + constant(times_added * size), low, high
        )
        q, r = divmod(lifted, size)
        quotient = self.unchecked_interval(
            q.linear - constant(times_added), q._low - times_added, min(q._high - times_added, self.maximum())
        )
        ends = sorted((sign * r._low, sign * min(r._high, size - 1)))
        return quotient, self.unchecked_interval(r.linear.scale(sign % R), *ends)


def _products(one: ExactInt, two: ExactInt) -> tuple[int, int]:
    """The least and the greatest product."""
    ends = [a * b for a in one.interval for b in two.interval]
    return min(ends), max(ends)


def _differ(one: LinearCombination, two: LinearCombination) -> LinearCombination:
    """1 where one of two bits is set, else 0."""
    return one + two - times(one, two).scale(2)


def _negated_where(bit: LinearCombination, value: LinearCombination) -> LinearCombination:
    """The value times -1 where the bit is 1."""
    return value - times(bit, value).scale(2)


def _is_zero(value: LinearCombination) -> LinearCombination:
    known = value.constant
    return active_recorder().is_zero(value) if known is None else constant(int(known == 0))
