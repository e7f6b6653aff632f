"""Whole-number arithmetic that cannot overflow unseen, of signed and unsigned integers."""

from __future__ import annotations

from typing import Any, Self

from ..errors import ConstantRangeError, TypeMismatchError
from .integer_order import OrderedInteger
from .integer_range import overflow
from .signal import static_int


class SummedInteger(OrderedInteger):
    """`+ -`: the proof fails where a result does not fit the type."""

    __slots__ = ()

    def __add__(self, other: Self | int) -> Self:
        """Exact sum. Free while the interval fits, else `width` rows."""
        other = self._same(other, "+")
        total = self.linear + other.linear
        return self._fit(
            total, self._low + other._low, self._high + other._high, overflow(self, "+"), (self, other), self._mend("+")
        )

    def __sub__(self, other: Self | int) -> Self:
        """Exact difference; of unsigned integers the proof fails below 0.

        Free while the interval fits, as after `require(other <= self)`, else `width` rows.
        """
        other = self._same(other, "-")
        rest = self.linear - other.linear
        return self._fit(
            rest, self._low - other._high, self._high - other._low, overflow(self, "-"), (self, other), self._mend("-")
        )

    def __radd__(self, other: int) -> Self:
        """Exact sum."""
        return self + other

    def __rsub__(self, other: int) -> Self:
        """Exact difference."""
        return self._same(other, "-") - self


class ExactInteger(SummedInteger):
    """`+ - * // % **`: the proof fails where a result does not fit the type."""

    __slots__ = ()

    def __mul__(self, other: Self | int) -> Self:
        """Exact product."""
        raise NotImplementedError

    def __rmul__(self, other: int) -> Self:
        """Exact product."""
        return self * other

    def __divmod__(self, other: Self | int) -> tuple[Self, Self]:
        """Quotient, rounded down, and remainder; the proof fails for a divisor of 0."""
        raise NotImplementedError

    def __floordiv__(self, other: Self | int) -> Self:
        """Quotient, rounded down. See `divmod`."""
        return divmod(self, other)[0]

    def __mod__(self, other: Self | int) -> Self:
        """Remainder. See `divmod`."""
        return divmod(self, other)[1]

    def __rfloordiv__(self, other: int) -> Self:
        """Quotient, rounded down."""
        return self._same(other, "//") // self

    def __rmod__(self, other: int) -> Self:
        """Remainder."""
        return self._same(other, "%") % self

    def __rdivmod__(self, other: int) -> tuple[Self, Self]:
        """Quotient and remainder."""
        return divmod(self._same(other, "//"), self)

    def __truediv__(self, other: object) -> Any:
        """Refused: whole numbers have `//`, field elements have `/`."""
        raise TypeMismatchError(
            "`/` is for field elements, and this is an integer",
            "write // for the quotient rounded down, or Field(x) / Field(y)",
        )

    def __pow__(self, exponent: int) -> Self:
        """Exact power with an exponent known at compile time, by squaring."""
        power = static_int(exponent, "the exponent")
        if power < 0:
            raise ConstantRangeError("a negative power of an integer is not an integer", "use a Field")
        result = self.unchecked_constant(1)
        for bit in bin(power)[2:]:
            result = result * result
            if bit == "1":
                result = result * self
        return result
