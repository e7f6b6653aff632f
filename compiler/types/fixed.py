"""Numbers of a fixed point: signed integers that count steps of 2**-fraction.

A value lies on its wire as the integer that it is times 2**fraction, a negative one as r less its distance from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Self, cast

from zkwright.core.field import R, to_signed

from ..errors import (
    ArgumentError,
    ConstantRangeError,
    DivisionByZeroError,
    SignalConversionError,
    TypeMismatchError,
    WidthError,
)
from ..forms.scalars import MAX_FIXED_BITS
from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination, combine, constant
from ..recorder.notes import Note
from ..recorder.row_role import Role
from ..solver.hints import Opcode
from .boolean import Bool
from .fixed_operators import FixedOperators
from .integer_bits import weigh
from .integer_range import RangedInteger, mend_of, overflow, times, with_article
from .operands import operands
from .promises import refuse_other_meaning, remember_as_made
from .signal import Signal, static_int

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from ..forms.fixed_numbers import FixedNumber
    from .int import Int

_LONG: Final = 32
"""Terms of a result from which on it becomes a wire: every row that reads it would repeat them."""

_types: dict[tuple[int, int], type[Fixed]] = {}


class Fixed(FixedOperators):
    """A number of `bits` bits, the sign among them, of which `fraction` lie behind the binary point: a multiple of 2**-fraction.

    `class Q16(Fixed, bits=32, fraction=16)` is a type of them, `Fixed(32, 16)` makes one, `Fixed[32, 16]` where no static type
    checker reads along. -2**(bits - fraction - 1) is the least value.

    `Q16(x)` takes an int, a float, a Decimal, a Fraction or a text such as "-1.25", each exactly or not at all, an integer of the
    language, and a number of another fixed point; of more bits behind the point than this type has, the nearest is taken. `+ -`,
    `-x`, `abs(x)` and comparisons are exact, products and quotients are the nearest values, of two the larger. All fail the proof
    where a result does not fit. `Q16.dot(xs, ys)` sums products and rounds once.
    """

    if TYPE_CHECKING:  # a struct's field, whose constructor takes more than the field gives

        def __get__(self, instance: object, owner: Any = None) -> Self:
            """What the field gives."""

        def __set__(self, instance: Any, value: Fixed | float | Decimal | Fraction | str) -> None:
            """What it takes."""

    __slots__ = ()

    def __init_subclass__(cls, bits: int | None = None, fraction: int | None = None) -> None:
        """Fix the form of a new type. Raises ArgumentError outside 2..120 bits and 1..bits - 1 behind the point.

        Raises SignatureError for a class that redefines what these numbers have: no row would know of it.
        """
        refuse_other_meaning(cls, Fixed)
        bits = static_int(cls.width if bits is None else bits, "the width of a fixed point type")
        fraction = static_int(cls.fraction if fraction is None else fraction, "the bits behind a fixed point")
        if not 2 <= bits <= MAX_FIXED_BITS:
            raise ArgumentError(
                f"a fixed point type has 2 to {MAX_FIXED_BITS} bits, not {bits}: sums of products must not wrap around r, a "
                "number of 254 bits",
                "use fewer bits",
            )
        if not 1 <= fraction < bits:
            raise ArgumentError(
                f"{fraction} of {bits} bits behind the point: there is at least 1, and at least the sign before it",
                "use an integer type for whole numbers, or more bits",
            )
        cls.width, cls.fraction, cls.bias = bits, fraction, 1 << bits - 1
        remember_as_made(cls)

    if not TYPE_CHECKING:  # the checker's rules for type arguments know no numbers

        def __class_getitem__(cls, form):
            """The type of a form, as an annotation: `Fixed[32, 16]`."""
            return fixed(*form)

    def __new__(cls, value: Fixed | RangedInteger | Bool | float | Decimal | Fraction | str, fraction: int = 0) -> Self:
        """Convert a value; see the class. `Fixed(bits, fraction)` itself gives the type of that form."""
        if cls is Fixed:
            return cast("Self", fixed(cast("int", value), fraction))
        if not isinstance(value, Signal):
            return cls._exact(value)
        if isinstance(value, RangedInteger):
            behind = value.fraction
            (low, high), linear = value.interval, value.linear
        elif isinstance(value, Bool):
            behind, (low, high), linear = 0, (0, 1), value.linear
        else:
            raise TypeMismatchError(
                f"{with_article(type(value))} is not {with_article(cls)}",
                f"make an integer of it first, and write {cls.__name__}(x) of that, or {cls.__name__}.of_scaled(x)",
            )
        message, mend = f"the value does not fit {with_article(cls)}", cls._mend("")
        if behind > cls.fraction:
            return cls._rescaled(linear, low, high, behind - cls.fraction, message, (value,))
        factor = 1 << cls.fraction - behind
        return cls._fit(linear.scale(factor), low * factor, high * factor, message, (value,), mend)

    @classmethod
    def nearest(cls, number: float | Decimal | Fraction | str) -> Self:
        """The constant nearest to a number, of two the larger. Raises ConstantRangeError where it does not fit.

        >>> class Q8(Fixed, bits=16, fraction=8): ...
        >>> Q8.nearest(0.1), Q8.nearest("-0.3")
        (Q8(0.1015625), Q8(-0.30078125))
        """
        from ..forms.fixed_numbers import nearest_scaled

        return cls._in_range(nearest_scaled(cls._fraction(number), cls.fraction))

    @classmethod
    def of_scaled(cls, value: Int | int) -> Self:
        """The number that is an integer times 2**-fraction. Free for an integer of at most as many bits, else range-checked."""
        from .int import signed

        whole = signed(cls.width)(value)
        return cls.unchecked_interval(whole.linear, *whole.interval)

    def scaled(self) -> Int:
        """The number times 2**fraction, an integer of as many bits. Free."""
        from .int import signed

        return signed(self.width).unchecked_interval(self.linear, self._low, self._high)

    def floor(self) -> Int:
        """The largest integer that is not above it, of as many bits. Costs nothing for an input, whose bits are known."""
        return self.scaled() >> self.fraction

    def rounded(self) -> Int:
        """The nearest integer, of two the larger. Costs a row a bit."""
        from .int import signed

        half = constant(1 << self.fraction - 1)
        whole = signed(self.width + 1).unchecked_interval(
            self.linear + half, self._low + (1 << self.fraction - 1), self._high + (1 << self.fraction - 1)
        )
        return signed(self.width)(whole >> self.fraction)

    # -- constants -----------------------------------------------------------------------------------------------

    @classmethod
    def _fraction(cls, value: Any) -> Fraction:
        from ..forms.fixed_numbers import fraction_of

        try:
            return fraction_of(value)
        except TypeError:
            raise TypeMismatchError(
                f"{with_article(type(value))} is not {with_article(cls)}", "write a number, or the text of a decimal"
            ) from None
        except ValueError:
            raise ConstantRangeError(
                f"no number that {with_article(cls)} could be", 'write a finite number, or a text such as "-1.25"'
            ) from None

    @classmethod
    def _exact(cls, value: object) -> Self:
        scaled = cls._fraction(value) * 2**cls.fraction
        if scaled.denominator != 1:
            raise ConstantRangeError(
                f"the constant {value} is no multiple of 2**-{cls.fraction}, as {with_article(cls)} is",
                f"{cls.__name__}.nearest({value}) is the nearest, or use a type of more bits behind the point",
            )
        return cls._in_range(int(scaled))

    @classmethod
    def _in_range(cls, scaled: int) -> Self:
        if not cls.minimum() <= scaled <= cls.maximum():
            from ..forms.fixed_numbers import decimal_text

            value, low, high = (decimal_text(n, cls.fraction) for n in (scaled, cls.minimum(), cls.maximum()))
            raise ConstantRangeError(
                f"the constant {value} is outside {cls.__name__}'s range, {low} to {high}", "use a wider type"
            )
        return cls.unchecked_constant(scaled)

    def exact_value(self) -> FixedNumber:
        """The value of a constant, outside of circuits. Raises SignalConversionError for a signal."""
        from ..forms.fixed_numbers import FixedNumber

        return FixedNumber(self._static("exact_value()"), 1 << self.fraction)

    def __int__(self) -> int:
        """The value of a constant outside of circuits, rounded towards 0 as Python's `int` does."""
        return int(self.exact_value())

    def __index__(self) -> int:
        """Refused: the number need not be whole."""
        raise SignalConversionError(f"{with_article(type(self))} is no index", "take an integer")

    def __float__(self) -> float:
        """The value of a constant outside of circuits, as near as a float comes."""
        return float(self.exact_value())

    def __format__(self, specification: str) -> str:
        """As `str`; a constant's value, outside of circuits, may be given the format of a decimal."""
        if specification and self.constant is not None:
            return format(self.exact_value(), specification)
        return super().__format__(specification)

    @classmethod
    def shown(cls, value: int) -> str:
        """The decimal that an integer on the wire stands for."""
        from ..forms.fixed_numbers import decimal_text

        return decimal_text(value, cls.fraction)

    def _same(self, value: object, operator: str) -> Self:
        if isinstance(value, Signal):
            return super()._same(value, operator)
        return self._exact(value)

    @classmethod
    def _mend(cls, operator: str) -> str:
        if operator == "//":
            return mend_of(operator)
        return "use a type with more bits before the point, or require before that the operands are small"

    # -- products and quotients ----------------------------------------------------------------------------------

    def __mul__(self, other: Self | float | Decimal | Fraction) -> Self:
        """The product, rounded to the nearest value, of two the larger. Costs 1 row, and width + fraction; a factor less by a
        constant, none of it by a whole one where the interval fits.
        """
        factor = self._same(other, "*")
        for one, two in ((self, factor), (factor, self)):
            if one.constant is not None and one._low % (1 << self.fraction) == 0:
                whole = one._low >> self.fraction
                low, high = sorted(end * whole for end in two.interval)
                linear = two.linear.scale(whole % R)
                return self._fit(linear, low, high, overflow(self, "*"), (self, factor), self._mend("*"))
        return self._sum_of_products([(self, factor)], overflow(self, "*"), (self, factor))

    @classmethod
    def dot(cls, xs: Sequence[Any], ys: Sequence[Any]) -> Self:
        """The sum of the products of two sequences, item by item, rounded once to the nearest value, of two the larger.

        Items are of this type, or plain numbers. Costs a row for each product of two signals, and width + fraction.

        >>> class Q8(Fixed, bits=16, fraction=8): ...
        >>> Q8.dot([0.5, "1.25"], [3, -2])
        Q8(-1)

        Raises TypeMismatchError for sequences of two lengths.
        """
        if len(xs) != len(ys):
            raise TypeMismatchError(f"a dot product of {len(xs)} and {len(ys)} items", "take as many of both")
        zero = cls.unchecked_constant(0)
        pairs = [(zero._same(x, "dot"), zero._same(y, "dot")) for x, y in zip(xs, ys, strict=True)]
        return cls._sum_of_products(pairs, f"{cls.__name__} overflow in `dot`", ())

    @classmethod
    def _sum_of_products(cls, pairs: Sequence[tuple[Self, Self]], message: str, sides: tuple[Signal, ...]) -> Self:
        low = high = 0
        for x, y in pairs:
            ends = [a * b for a in x.interval for b in y.interval]
            low, high = low + min(ends), high + max(ends)
        total = combine((1, times(x.linear, y.linear)) for x, y in pairs)
        return cls._rescaled(total, low, high, cls.fraction, message, sides)

    @classmethod
    def _rescaled(
        cls, linear: LinearCombination, low: int, high: int, places: int, message: str, sides: tuple[Signal, ...]
    ) -> Self:
        """The integer in [low, high] that a combination is, divided by 2**places and rounded to the nearest, a half up."""
        half = 1 << places - 1
        known = linear.constant
        if known is not None:
            return cls._in_range(to_signed(known) + half >> places)
        low, high = low + half, high + half
        least, most = low >> places, high >> places
        fits = cls.minimum() <= least and most <= cls.maximum()
        if not fits:
            least, most = cls.minimum(), cls.maximum()
        # The integer, counted from the least multiple of 2**places that it may be: the lower bits are the part to drop.
        n_bits = places + (most - least).bit_length()
        if max(high - (least << places), (least << places) - low) + (1 << n_bits) >= R:
            raise WidthError(f"{message}: the exact result is too wide for the field", "compute with narrower types")
        recorder = active_recorder()
        lifted = recorder.compact(linear + constant(half - (least << places)), _LONG)
        note = Note(message, operands(sides), cls._mend("*"))
        bits = recorder.bits(lifted, n_bits, note, role=Role.DERIVED if fits else Role.FIT)
        kept = weigh(bits[places:])
        if not fits:
            recorder.remember_bits(kept, bits[places:])
        result = recorder.compact(kept, _LONG) + constant(least)
        return cls.unchecked_interval(result, least, most)

    def __truediv__(self, other: Self | float | Decimal | Fraction) -> Self:
        """The quotient, rounded to the nearest value, of two the larger; the proof fails for a divisor of 0.

        Costs 3 * width + 5 rows for inputs, less by a constant.
        """
        divisor = self._same(other, "/")
        if divisor._low == 0 == divisor._high:
            raise DivisionByZeroError(
                f"division of {with_article(type(self))} by 0", "divide by what can be other than 0"
            )
        known, places = divisor.constant, self.fraction
        if self.constant is not None and known is not None:
            above, below = self._low << places + 1, divisor._low
            return self._in_range((above + below) // (2 * below))
        size = abs(divisor._low)
        if known is not None and size & (size - 1) == 0:
            return self._divide_by_power(size.bit_length() - 1, negative=divisor._low < 0)
        return self._divide(divisor)

    def _divide_by_power(self, k: int, *, negative: bool) -> Self:
        """By 2**(k - fraction)."""
        linear, low, high = self.linear, self._low, self._high
        if negative:
            linear, low, high = linear.scale(R - 1), -high, -low
        message, shift = overflow(self, "/"), self.fraction - k
        if shift >= 0:
            return self._fit(linear.scale(1 << shift), low << shift, high << shift, message, (self,), self._mend("*"))
        return self._rescaled(linear, low, high, -shift, message, (self,))

    def _divide(self, divisor: Self) -> Self:
        """The q with 2 d q <= 2 n + d < 2 d (q + 1), for the dividend n and the divisor d, both negated where d is below 0.

        The remainder lies in [0, 2 d); with 2 d 2**(width - 1) added to both sides, no side is negative where q fits.
        """
        recorder, sides = active_recorder(), (self, divisor)
        below, _, most = divisor._distance()
        above = self.linear
        if divisor._low < 0:
            above = above - times(divisor._sign(), above).scale(2)
        twice = below.scale(2)
        total = above.scale(1 << self.fraction + 1) + below + twice.scale(self.bias)
        quotient, rest = recorder.hint(Opcode.DIVMOD, 0, (total, twice), 2)
        recorder.must_fit(quotient, self.width, Note(overflow(self, "/"), operands(sides), self._mend("*")))
        zero, inexact = Note("division by zero", operands(sides), self._mend("//")), Note("inexact division")
        n_bits = (2 * most - 1).bit_length()
        with recorder.deriving():
            recorder.require_bits(rest, n_bits, zero)
            recorder.require_bits(twice - rest - constant(1), n_bits, zero)
            recorder.require_zero(times(quotient, twice) + rest - total, inexact)
        return self.unchecked_linear(quotient - constant(self.bias))

    def __rmul__(self, other: float | Decimal | Fraction) -> Self:
        """The product, rounded to the nearest value."""
        return self * other

    def __rtruediv__(self, other: float | Decimal | Fraction) -> Self:
        """The quotient, rounded to the nearest value."""
        return self._same(other, "/") / self


def fixed(bits: int, fraction: int) -> type[Fixed]:
    """The fixed point type of a form, made on first use; never one that an author declared, whose methods are its own."""
    form = (
        static_int(bits, "the width of a fixed point type"),
        static_int(fraction, "the bits behind a fixed point"),
    )
    known = _types.get(form)
    if known is None:
        text = f"A number of {bits} bits, {fraction} of them behind the binary point."
        made = type(
            f"Fixed{bits}_{fraction}", (Fixed,), {"__slots__": (), "__doc__": text}, bits=bits, fraction=fraction
        )
        known = _types.setdefault(form, made)  # one for all threads
    return known
