"""What an integer is: a width, a combination, and the interval its constraints prove."""

from __future__ import annotations

from typing import Self, cast

from zkwright.core.field import R, to_signed
from zkwright.core.suggestions import named_type, to_plain

from ..errors import ConstantRangeError, TypeMismatchError, WidthError
from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination
from ..recorder.notes import Note
from .operands import operands
from .signal import Signal


class RangedInteger(Signal):
    """Construction, range checks, conversion of operands: what every operation on integers stands on."""

    __slots__ = ("_high", "_low")

    _low: int
    _high: int

    @classmethod
    def unchecked_linear(cls, linear: LinearCombination) -> Self:
        """Wrap a combination that other rows prove to be in range."""
        return cls.unchecked_interval(linear, cls.minimum(), cls.maximum())

    @classmethod
    def unchecked_interval(cls, linear: LinearCombination, low: int, high: int) -> Self:
        """Wrap a combination that other rows prove to be an integer in [low, high], inside the type's range."""
        self = super().unchecked_linear(linear)
        known = linear.constant
        self._low, self._high = (low, high) if known is None else (to_signed(known), to_signed(known))
        return self

    @classmethod
    def unchecked_constant(cls, value: int) -> Self:
        """Wrap a constant in range, or what it is modulo r."""
        self = super().unchecked_constant(value)
        self._low = self._high = to_signed(value)
        return self

    @classmethod
    def minimum(cls) -> int:
        """The least value: 0, and -2**(width - 1) of a signed type."""
        return -cls.bias

    @classmethod
    def maximum(cls) -> int:
        """The largest value: 2**width - 1, and 2**(width - 1) - 1 of a signed type."""
        return (1 << cls.width) - 1 - cls.bias

    @classmethod
    def _exact(cls, value: object) -> Self:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeMismatchError(
                f"{named_type(value)} is not {with_article(cls)}", to_plain(value) or "write an int or convert by name"
            )
        if not cls.minimum() <= value <= cls.maximum():
            raise ConstantRangeError(
                f"the constant {value} is outside {cls.__name__}'s range, {cls.minimum()} to {cls.maximum()}",
                "use a signed type" if value < 0 == cls.bias else "use a wider type",
            )
        return cls.unchecked_constant(value)

    @classmethod
    def _fit(
        cls, linear: LinearCombination, low: int, high: int, message: str, sides: tuple[Signal, ...], mend: str = ""
    ) -> Self:
        """Wrap an integer known to be in [low, high], range-checking it where that leaves the type."""
        if high - R >= cls.minimum() or low + R <= cls.maximum():
            # A value outside the type would be congruent to one inside, and no range check could tell them apart.
            raise WidthError(f"{message}: the exact result is too wide for the field", "compute with narrower types")
        known = linear.constant
        if known is not None:
            value = to_signed(known)
            if not cls.minimum() <= value <= cls.maximum():
                raise ConstantRangeError(f"{message}: it is {value}", "use a wider type")
            return cls.unchecked_constant(value)
        recorder = active_recorder()
        linear = recorder.compact(linear)
        low, high = recorder.sharpened(linear, low, high)
        if low < cls.minimum() or high > cls.maximum():
            # Two rows of the check repeat a sum beside the bits: one longer than these costs less as a wire.
            linear = recorder.compact(linear, cls.width)
            recorder.must_fit(linear, cls.width, Note(message, operands(sides), mend), cls.bias)
            low, high = max(low, cls.minimum()), min(high, cls.maximum())
        return cls.unchecked_interval(linear, low, high)

    @property
    def interval(self) -> tuple[int, int]:
        """The least and greatest value the constraints still allow."""
        return self._low, self._high

    def _known(self) -> int | None:
        return self._low if super()._known() is not None else None

    @property
    def promised(self) -> tuple[int, int]:
        """The interval, widened to powers of two: what bodies that take such a value are told apart by."""
        low = 0 if self._low >= 0 else -(1 << (-self._low - 1).bit_length())
        return low, (1 << self._high.bit_length()) - 1 if self._high >= 0 else -1

    def unchecked_narrow(self, low: int, high: int) -> None:
        """Record that other rows, or the caller, prove the value to be in [low, high]."""
        self._low, self._high = max(low, self._low), min(high, self._high)

    @classmethod
    def _mend(cls, operator: str) -> str:
        return mend_of(operator, signed=bool(cls.bias))

    def _same(self, value: object, operator: str) -> Self:
        if type(value) is type(self):
            return value
        name, mine = type(self).__name__, with_article(type(self))
        if isinstance(value, RangedInteger):
            if (value.width, value.bias, value.fraction) == (self.width, self.bias, self.fraction):
                refuse_other_unit(type(value), type(self), f"`{operator}` between {mine} and")
                return cast("Self", value)
            raise WidthError(
                f"`{operator}` between {mine} and {with_article(type(value))}",
                f"convert one side by name: {_mend_of_sides(type(self), type(value))}",
            )
        if isinstance(value, Signal):
            kind = type(value).__name__
            raise TypeMismatchError(
                f"`{operator}` between {mine} and a {kind}",
                f"write {name}(b) of the Bool b, for free; or select(b, x, y) for a choice"
                if kind == "Bool"
                else f"write {name}(x) of the {kind} x to check that it is a whole number in range, or Field of the {name} to "
                "compute modulo r",
            )
        low, high = self.minimum(), self.maximum()
        if operator in _COMPARISONS and type(value) is int and not low <= value <= high:
            holds = operator == "!=" or ((operator in (">", ">=")) is (value < low) and operator != "==")
            raise ConstantRangeError(
                f"`{operator} {value}` with {mine}, which is {low} to {high}: it {'always' if holds else 'never'} holds",
                "remove it, or compare with a number in the range",
            )
        return self._exact(value)


def with_article(kind: type) -> str:
    """A type's name behind its article, as it is spoken: `a U64`, `an I64`."""
    name = kind.__name__
    return f"{'an' if name[:1] in 'AEIO' else 'a'} {name}"


def refuse_fraction(value: RangedInteger, wanted: type[RangedInteger]) -> None:
    """Raise TypeMismatchError where a number of a fixed point is to become an integer."""
    if value.fraction:
        raise TypeMismatchError(
            f"{with_article(type(value))} where {with_article(wanted)} is expected, which is whole",
            "write x.floor(), or x.rounded() for the nearest, and convert that",
        )


def _mend_of_sides(one: type[RangedInteger], two: type[RangedInteger]) -> str:
    if one.fraction or two.fraction:
        fixed = one if one.fraction else two
        return f"{fixed.__name__}(x) converts the other side"
    if one.bias == two.bias == 0 or (one.bias and two.bias):
        wider = one if one.width > two.width else two
        return f"{wider.__name__}(x) widens for free, a narrower type checks that the value fits"
    signed = one if one.bias else two
    unsigned = two if one.bias else one
    free = " for free" if signed.width > unsigned.width else " where it is small enough, which is checked"
    return (
        f"{signed.__name__}(x) makes the {unsigned.__name__} a signed one{free}; {unsigned.__name__}(x) checks that the "
        f"{signed.__name__} is not negative"
    )


def refuse_other_unit(given: type, wanted: type, where: str) -> None:
    """Raise TypeMismatchError where both are of an author's own, as `class Euros(U64)` is, and neither is the other."""
    if given is wanted or issubclass(given, wanted) or issubclass(wanted, given):
        return
    if not any(kind.__module__.startswith("zkwright.compiler.") for kind in (given, wanted)):
        raise TypeMismatchError(
            f"{where} {with_article(given)}", f"write {wanted.__name__}(x) where one stands for the other, for free"
        )


_COMPARISONS = frozenset(("<", "<=", ">", ">=", "==", "!="))


def times(a: LinearCombination, b: LinearCombination) -> LinearCombination:
    """The product. Costs 1 row, none where a side is constant."""
    for one, two in ((a, b), (b, a)):
        if one.constant is not None:
            return two.scale(one.constant)
    return active_recorder().multiply(a, b)


def overflow(value: RangedInteger, operator: str) -> str:
    """What a failing range check of an operation says."""
    return f"{type(value).__name__} overflow in `{operator}`"


def mend_of(operator: str, *, signed: bool = False) -> str:
    """What an author may do where the result of an operation, or of a conversion, does not fit the type."""
    if not signed:
        return _MENDS.get(
            operator, "use a wider type, require before that the value fits, or take x.truncated(n) of it"
        )
    mend = _SIGNED_MENDS.get(operator) or _MENDS.get(
        operator, "use a wider type, or require before that the value fits"
    )
    return mend.replace("U128", "I128")


_WIDER = (
    "compute in a wider type, as with U128(x), require before that the operands are small, or write {} where the result"
)
_MENDS = {
    "-": "require(y <= x, message) before it; where both may happen, choose the operands first: low, high = select(x < y, x, y), "
    "select(x < y, y, x); or write wrapping_sub where the result shall wrap",
    "+": _WIDER.format("wrapping_add") + " shall wrap",
    "*": _WIDER.format("wrapping_mul") + " shall wrap",
    "<<": _WIDER.format("wrapping_shl") + " shall wrap",
    "//": "require(y != 0, message) before it, or divide by select(y == 0, 1, y): both sides of a select are computed",
}
_SIGNED_MENDS = {
    "-": _WIDER.format("wrapping_sub") + " shall wrap",
    "neg": "require before that it is above the least value of its type, or compute in a wider one",
}
_SIGNED_MENDS["abs()"] = (
    _SIGNED_MENDS["neg"] + "; x.magnitude() is the distance from 0 as an unsigned integer, and always fits"
)
