"""Unsigned integers of a fixed width, with whole-number arithmetic that cannot overflow unseen.

Every value carries the interval its constraints prove. The result of an operation is range-checked when, and only when, that
interval does not already fit the type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from ..errors import ConstantRangeError, DivisionByZeroError, TypeMismatchError, WidthError
from ..field import R, to_signed
from ..hints import Opcode
from ..linear import ZERO, Linear, constant
from ..trace import Note, active_trace
from .boolean import Bool
from .conditions import IsNonnegative, IsZero
from .field import Field, bit_count, bits_of
from .operands import operands
from .signal import Signal, static_int

if TYPE_CHECKING:
    from .array import Array

MAX_BITS = 248
"""The widest integer: sums and comparisons of two still fit the field."""

_HEADROOM = 252
"""Integers of up to this many bits, and small multiples of their negatives, are told apart modulo r."""

_DIVISOR = "divide by what can be other than 0"

_widths: dict[int, type[UInt]] = {}


class UInt(Signal):
    """An unsigned integer of `width` bits. `U8` ... `U128` are ready; `UInt(12)` or `class U12(UInt, bits=12)` makes others.

    `U64(x)` accepts an int, a Bool, a Field (range-checked, 64 rows) or another integer (widening is free, narrowing is
    range-checked). `+ - * // % **` are exact: the proof fails where a result does not fit, so does division by zero.
    `wrapping_add` and its kin reduce modulo 2**width. Operands have the same type: convert by name where they do not.
    """

    __slots__ = ("_high", "_low")

    width: ClassVar[int] = 0
    _low: int
    _high: int

    def __init_subclass__(cls, bits: int | None = None) -> None:
        """Fix the width of a new integer type. Raises ValueError outside 1..248."""
        if bits is None:
            bits = cls.width
        if not 1 <= bits <= MAX_BITS:
            raise ValueError(f"an integer type has 1 to {MAX_BITS} bits, not {bits}")
        cls.width = bits
        _widths.setdefault(bits, cls)

    def __new__(cls, value: Field | UInt | Bool | int) -> Self:
        """Convert a value; see the class. `UInt(n)` itself gives the type of n bits."""
        if cls is UInt:
            return cast("Self", uint(static_int(value, "the width of an integer type")))
        if not isinstance(value, Signal):
            return cls._exact(value)
        if isinstance(value, UInt):
            low, high = value._low, value._high
        elif isinstance(value, Bool):
            low, high = 0, 1
        else:
            low, high = 0, R - 1
        return cls._fit(value.linear, low, high, f"the value does not fit in {cls.width} bits", (value,))

    # -- construction --------------------------------------------------------------------------------------------

    @classmethod
    def unchecked_linear(cls, linear: Linear) -> Self:
        """Wrap a combination that other rows prove to be in range."""
        return cls.unchecked_interval(linear, 0, cls.maximum())

    @classmethod
    def unchecked_interval(cls, linear: Linear, low: int, high: int) -> Self:
        """Wrap a combination that other rows prove to be an integer in [low, high], inside the type's range."""
        self = super().unchecked_linear(linear)
        known = linear.constant
        self._low, self._high = (low, high) if known is None else (known, known)
        return self

    @classmethod
    def unchecked_constant(cls, value: int) -> Self:
        """Wrap a constant in range."""
        self = super().unchecked_constant(value)
        self._low = self._high = value
        return self

    @classmethod
    def maximum(cls) -> int:
        """The largest value, 2**width - 1."""
        return (1 << cls.width) - 1

    @classmethod
    def _exact(cls, value: object) -> Self:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeMismatchError(
                f"a {type(value).__name__} is not a {cls.__name__}", "write an int or convert by name"
            )
        if not 0 <= value <= cls.maximum():
            raise ConstantRangeError(
                f"the constant {value} is outside {cls.__name__}'s range, 0 to {cls.maximum()}", "use a wider type"
            )
        return cls.unchecked_constant(value)

    @classmethod
    def _fit(cls, linear: Linear, low: int, high: int, message: str, sides: tuple[Signal, ...]) -> Self:
        """Wrap an integer known to be in [low, high], range-checking it where that leaves the type."""
        if high >= R or low + R <= cls.maximum():
            # A value outside the type would be congruent to one inside, and no range check could tell them apart.
            raise WidthError(f"{message}: the exact result is too wide for the field", "compute with narrower types")
        known = linear.constant
        if known is not None:
            if known > cls.maximum():
                raise ConstantRangeError(f"{message}: it is {to_signed(known)}", "use a wider type")
            return cls.unchecked_constant(known)
        trace = active_trace()
        linear = trace.compact(linear)
        low, high = trace.sharpened(linear, low, high)
        if low < 0 or high > cls.maximum():
            trace.bits(linear, cls.width, Note(message, operands(sides)))
            low, high = max(low, 0), min(high, cls.maximum())
        return cls.unchecked_interval(linear, low, high)

    @property
    def interval(self) -> tuple[int, int]:
        """The least and greatest value the constraints still allow."""
        return self._low, self._high

    def unchecked_narrow(self, low: int, high: int) -> None:
        """Record that other rows, or the caller, prove the value to be in [low, high]."""
        self._low, self._high = max(low, self._low), min(high, self._high)

    def _same(self, value: object, operator: str) -> Self:
        if isinstance(value, UInt) and value.width == self.width:
            return cast("Self", value)
        name = type(self).__name__
        if isinstance(value, UInt):
            wider = type(self) if self.width > value.width else type(value)
            raise WidthError(
                f"`{operator}` between a {name} and a {type(value).__name__}",
                f"convert one side by name: {wider.__name__}(x) widens for free, a narrower type checks that the value fits",
            )
        if isinstance(value, Signal):
            raise TypeMismatchError(
                f"`{operator}` between a {name} and a {type(value).__name__}",
                f"write {name}(x) to check that it is a whole number in range, or Field(x) to compute modulo r",
            )
        return self._exact(value)

    # -- checked arithmetic --------------------------------------------------------------------------------------

    def __add__(self, other: Self | int) -> Self:
        """Exact sum. Free while the interval fits, else `width` rows."""
        other = self._same(other, "+")
        total = self.linear + other.linear
        return self._fit(total, self._low + other._low, self._high + other._high, _overflow(self, "+"), (self, other))

    def __sub__(self, other: Self | int) -> Self:
        """Exact difference; the proof fails below 0. Free after `require(other <= self)`, else `width` rows."""
        other = self._same(other, "-")
        rest = self.linear - other.linear
        return self._fit(rest, self._low - other._high, self._high - other._low, _overflow(self, "-"), (self, other))

    def __mul__(self, other: Self | int) -> Self:
        """Exact product. Costs 1 row, and `width` when it may overflow; more above 126 bits."""
        other = self._same(other, "*")
        mine, known = self.constant, other.constant
        if mine is not None and known is not None:
            return self._exact(mine * known)
        small, large = (self, other) if self._high <= other._high else (other, self)
        low, high = small._low * large._low, small._high * large._high
        if high.bit_length() <= _HEADROOM:
            return self._fit(_times(small.linear, large.linear), low, high, _overflow(self, "*"), (self, other))
        return self._wide_product(small, large)

    def _wide_product(self, a: Self, b: Self) -> Self:
        # a * b can exceed the field. With a = top * 2**k + bottom, top * b * 2**k <= a * b must fit the type too.
        k = self.width // 2
        top_high, bottom_high, limit = a._high >> k, min(a._high, (1 << k) - 1), self.maximum() >> k
        if (max(top_high, bottom_high) * b._high).bit_length() > _HEADROOM:
            raise WidthError(
                f"a product of two {type(self).__name__} values is too wide for the field",
                "multiply integers of up to 168 bits",
            )
        bits = [bit.linear for bit in a.bits(self.width)]
        top, bottom = _weigh(bits[k:]), _weigh(bits[:k])
        message, sides = _overflow(self, "*"), (a, b)
        upper = uint(limit.bit_length())._fit(_times(top, b.linear), 0, top_high * b._high, message, sides)
        total = upper.linear.scale(1 << k) + _times(bottom, b.linear)
        high = (upper._high << k) + bottom_high * b._high
        return self._fit(total, 0, high, message, sides)

    def __radd__(self, other: int) -> Self:
        """Exact sum."""
        return self + other

    def __rsub__(self, other: int) -> Self:
        """Exact difference."""
        return self._same(other, "-") - self

    def __rmul__(self, other: int) -> Self:
        """Exact product."""
        return self * other

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
        return self._divide(divisor)

    def _divide(self, divisor: Self) -> tuple[Self, Self]:
        trace, cls = active_trace(), type(self)
        key = ("divmod", cls, self.linear.key, divisor.linear.key)
        if key in trace.memo:
            return cast("tuple[Self, Self]", trace.memo[key])
        if divisor._high == 0:
            raise DivisionByZeroError(f"division of a {cls.__name__} by a value that is always 0", _DIVISOR)
        q, r = trace.hint(Opcode.DIVMOD, 0, (self.linear, divisor.linear), 2)
        sides = (self, divisor)
        q_high = self._high // max(divisor._low, 1)
        r_high = max(min(divisor._high - 1, self._high), 0)
        note = Note("the quotient does not fit its type", operands(sides))
        trace.bits(q, q_high.bit_length(), note)
        trace.bits(r, r_high.bit_length(), note)
        quotient = cls.unchecked_interval(q, 0, min((1 << q_high.bit_length()) - 1, cls.maximum()))
        remainder = cls.unchecked_interval(r, 0, min((1 << r_high.bit_length()) - 1, cls.maximum()))
        below = remainder < divisor
        if (
            below.constant is None
        ):  # else it is known to hold: the remainder's least value, 0, is below the divisor's greatest
            below.condition.require(Note("division by zero", operands(sides)))
        if (quotient._high * divisor._high).bit_length() <= _HEADROOM:
            product = _times(q, divisor.linear)
        else:
            product = (quotient * divisor).linear  # checked to fit the type
        # The sum of the product and the remainder is too small to wrap, so it is equal to the dividend as an integer.
        trace.require_zero(product + r - self.linear, Note("inexact division", operands(sides)))
        trace.memo[key] = (quotient, remainder)
        return quotient, remainder

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

    # -- wrapping arithmetic -------------------------------------------------------------------------------------

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
        if high.bit_length() <= _HEADROOM:
            return self._wrap(_times(self.linear, other.linear), 0, high)
        # The product can exceed the field; that of the upper half matters modulo 2**(width - k) only.
        k = self.width // 2
        top_high, bottom_high = self._high >> k, min(self._high, (1 << k) - 1)
        if (max(top_high, bottom_high) * other._high).bit_length() > _HEADROOM:
            raise WidthError(
                f"a wrapping product of two {type(self).__name__} values is too wide for the field",
                "multiply integers of up to 168 bits",
            )
        bits = [bit.linear for bit in self.bits()]
        top, bottom = _weigh(bits[k:]), _weigh(bits[:k])
        upper = uint(self.width - k)._wrap(_times(top, other.linear), 0, top_high * other._high)
        total = upper.linear.scale(1 << k) + _times(bottom, other.linear)
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

    # -- bits ----------------------------------------------------------------------------------------------------

    def bits(self, n: int | None = None) -> Array[Bool, Any]:
        """The bits, least significant first; n of them when given, with the proof that there are no others.

        Costs as many rows as the interval has bits, nothing the second time.
        """
        count = self.width if n is None else bit_count(n)
        needed = min(self._high.bit_length(), count)
        low = bits_of(self.linear, needed, f"the value does not fit in {count} bits")
        return type(low).of([*low, *[Bool.unchecked_constant(0)] * (count - needed)])

    @classmethod
    def from_bits(cls, bits: Array[Bool, Any] | list[Bool]) -> Self:
        """The integer with these bits, least significant first; at most `width` of them. Free."""
        if len(bits) > cls.width:
            raise WidthError(f"{len(bits)} bits do not fit a {cls.__name__}", "use a wider type or fewer bits")
        return cls._from_bits([Bool(bit).linear for bit in bits])

    @classmethod
    def _from_bits(cls, bits: list[Linear]) -> Self:
        linear = _weigh(bits)
        if linear.constant is None:
            active_trace().remember_bits(linear, bits)
        return cls.unchecked_interval(linear, 0, (1 << len(bits)) - 1)

    def truncated(self, n: int) -> Self:
        """The n lowest bits. Costs the rows of `bits()`, nothing the second time."""
        kept = bit_count(n)
        return self._from_bits([bit.linear for bit in self.bits()][:kept])

    def __invert__(self) -> Self:
        """Every bit flipped: 2**width - 1 - self. Free."""
        top = self.maximum()
        return self.unchecked_interval(constant(top) - self.linear, top - self._high, top - self._low)

    def _bitwise(self, other: Self | int, operator: str) -> Self:
        other = self._same(other, operator)
        pairs = zip(self.bits(), other.bits(), strict=True)
        if operator == "&":
            results = [a & b for a, b in pairs]
        elif operator == "|":
            results = [a | b for a, b in pairs]
        else:
            results = [a ^ b for a, b in pairs]
        return self._from_bits([bit.linear for bit in results])

    def __and__(self, other: Self | int) -> Self:
        """Bitwise and. Costs `width` rows beside the operands' bits, none against a constant."""
        return self._bitwise(other, "&")

    def __or__(self, other: Self | int) -> Self:
        """Bitwise or. Costs `width` rows beside the operands' bits, none against a constant."""
        return self._bitwise(other, "|")

    def __xor__(self, other: Self | int) -> Self:
        """Bitwise exclusive or. Costs `width` rows beside the operands' bits, none against a constant."""
        return self._bitwise(other, "^")

    def __rand__(self, other: int) -> Self:
        """Bitwise and."""
        return self & other

    def __ror__(self, other: int) -> Self:
        """Bitwise or."""
        return self | other

    def __rxor__(self, other: int) -> Self:
        """Bitwise exclusive or."""
        return self ^ other

    def __lshift__(self, places: int) -> Self:
        """Exact product with 2**places, known at compile time: the proof fails where a bit would be lost."""
        shift = _places(places)
        if shift >= self.width:
            raise ConstantRangeError(
                f"shifting a {type(self).__name__} left by {shift} loses every bit", "use a wider type"
            )
        linear = self.linear.scale(1 << shift)
        if (self._high << shift).bit_length() <= _HEADROOM:
            return self._fit(linear, self._low << shift, self._high << shift, _overflow(self, "<<"), (self,))
        self.bits(self.width - shift)
        return self.unchecked_interval(linear, self._low << shift, self.maximum() >> shift << shift)

    def wrapping_shl(self, places: int) -> Self:
        """Shift left, dropping what leaves the width. Costs the rows of `bits()`."""
        shift = _places(places)
        kept = [bit.linear for bit in self.bits()][: max(self.width - shift, 0)]
        return self._from_bits(([ZERO] * shift + kept)[: self.width])

    def __rshift__(self, places: int) -> Self:
        """Shift right by a number known at compile time. Costs the rows of `bits()`."""
        shift = _places(places)
        return self._from_bits([bit.linear for bit in self.bits()][shift:])

    def rotate_left(self, places: int) -> Self:
        """Rotate left by a number known at compile time. Costs the rows of `bits()`."""
        shift = _places(places) % self.width
        bits = [bit.linear for bit in self.bits()]
        return self._from_bits(bits[self.width - shift :] + bits[: self.width - shift])

    def rotate_right(self, places: int) -> Self:
        """Rotate right by a number known at compile time. Costs the rows of `bits()`."""
        return self.rotate_left(self.width - _places(places) % self.width)

    # -- comparison ----------------------------------------------------------------------------------------------

    def _at_least(self, other: Self, swap: tuple[Self, Self]) -> Bool:
        """self >= other, with `swap` the operands as the user wrote them."""
        low, high = self._low - other._high, self._high - other._low
        linear = self.linear - other.linear
        known = linear.constant
        if known is not None:
            return Bool.unchecked_constant(int(to_signed(known) >= 0))
        low, high = active_trace().sharpened(linear, low, high)
        if low >= 0 or high < 0:
            return Bool.unchecked_constant(int(low >= 0))
        return Bool.pending(IsNonnegative(active_trace().compact(linear), low, high), swap)

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
        return Bool.pending(IsZero(difference), (self, other))

    def __ne__(self, other: Self | int) -> Bool:  # type: ignore[override]
        """Inequality. Required: 1 row. As a bit: 2 rows."""
        return ~(self == other)

    __hash__ = Signal.__hash__


def _times(a: Linear, b: Linear) -> Linear:
    for one, two in ((a, b), (b, a)):
        if one.constant is not None:
            return two.scale(one.constant)
    return active_trace().multiply(a, b)


def _weigh(bits: list[Linear]) -> Linear:
    total = ZERO
    for i, bit in enumerate(bits):
        total = total + bit.scale(1 << i)
    return total


def _overflow(value: UInt, operator: str) -> str:
    return f"{type(value).__name__} overflow in `{operator}`"


def _places(value: object) -> int:
    places = static_int(value, "the number of places to shift")
    if places < 0:
        raise ConstantRangeError("a shift by a negative number", "shift the other way")
    return places


def uint(bits: int) -> type[UInt]:
    """The integer type of a width, made on first use."""
    if bits not in _widths:
        type(f"U{bits}", (UInt,), {"__slots__": (), "__doc__": f"An unsigned integer of {bits} bits."}, bits=bits)
    return _widths[bits]


class U8(UInt, bits=8):
    """An unsigned integer of 8 bits."""

    __slots__ = ()


class U16(UInt, bits=16):
    """An unsigned integer of 16 bits."""

    __slots__ = ()


class U32(UInt, bits=32):
    """An unsigned integer of 32 bits."""

    __slots__ = ()


class U64(UInt, bits=64):
    """An unsigned integer of 64 bits."""

    __slots__ = ()


class U128(UInt, bits=128):
    """An unsigned integer of 128 bits."""

    __slots__ = ()
