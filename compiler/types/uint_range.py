"""What an unsigned integer is: a width, a combination, and the interval its constraints prove."""

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


class RangedUInt(Signal):
    """Construction, range checks, conversion of operands: what every operation on integers stands on."""

    __slots__ = ("_high", "_low")

    _low: int
    _high: int

    @classmethod
    def unchecked_linear(cls, linear: LinearCombination) -> Self:
        """Wrap a combination that other rows prove to be in range."""
        return cls.unchecked_interval(linear, 0, cls.maximum())

    @classmethod
    def unchecked_interval(cls, linear: LinearCombination, low: int, high: int) -> Self:
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
                f"{named_type(value)} is not a {cls.__name__}", to_plain(value) or "write an int or convert by name"
            )
        if not 0 <= value <= cls.maximum():
            raise ConstantRangeError(
                f"the constant {value} is outside {cls.__name__}'s range, 0 to {cls.maximum()}", "use a wider type"
            )
        return cls.unchecked_constant(value)

    @classmethod
    def _fit(
        cls, linear: LinearCombination, low: int, high: int, message: str, sides: tuple[Signal, ...], mend: str = ""
    ) -> Self:
        """Wrap an integer known to be in [low, high], range-checking it where that leaves the type."""
        if high >= R or low + R <= cls.maximum():
            # A value outside the type would be congruent to one inside, and no range check could tell them apart.
            raise WidthError(f"{message}: the exact result is too wide for the field", "compute with narrower types")
        known = linear.constant
        if known is not None:
            if known > cls.maximum():
                raise ConstantRangeError(f"{message}: it is {to_signed(known)}", "use a wider type")
            return cls.unchecked_constant(known)
        recorder = active_recorder()
        linear = recorder.compact(linear)
        low, high = recorder.sharpened(linear, low, high)
        if low < 0 or high > cls.maximum():
            # Two rows of the check repeat a sum beside the bits: one longer than these costs less as a wire.
            linear = recorder.compact(linear, cls.width)
            recorder.must_fit(linear, cls.width, Note(message, operands(sides), mend))
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
        if isinstance(value, RangedUInt) and value.width == self.width:
            refuse_other_unit(type(value), type(self), f"`{operator}` between a {type(self).__name__} and")
            return cast("Self", value)
        name = type(self).__name__
        if isinstance(value, RangedUInt):
            wider = type(self) if self.width > value.width else type(value)
            raise WidthError(
                f"`{operator}` between a {name} and a {type(value).__name__}",
                f"convert one side by name: {wider.__name__}(x) widens for free, a narrower type checks that the value fits",
            )
        if isinstance(value, Signal):
            kind = type(value).__name__
            raise TypeMismatchError(
                f"`{operator}` between a {name} and a {kind}",
                f"write {name}(b) of the Bool b, for free; or select(b, x, y) for a choice"
                if kind == "Bool"
                else f"write {name}(x) of the {kind} x to check that it is a whole number in range, or Field of the {name} to "
                "compute modulo r",
            )
        if operator in _COMPARISONS and type(value) is int and not 0 <= value <= self.maximum():
            holds = operator == "!=" or ((operator in (">", ">=")) is (value < 0) and operator != "==")
            raise ConstantRangeError(
                f"`{operator} {value}` with a {name}, which is 0 to {self.maximum()}: it {'always' if holds else 'never'} holds",
                "remove it, or compare with a number in the range",
            )
        return self._exact(value)


def refuse_other_unit(given: type, wanted: type, where: str) -> None:
    """Raise TypeMismatchError where both are of an author's own, as `class Euros(U64)` is, and neither is the other."""
    if given is wanted or issubclass(given, wanted) or issubclass(wanted, given):
        return
    if not any(kind.__module__.startswith("zkwright.compiler.") for kind in (given, wanted)):
        raise TypeMismatchError(
            f"{where} a {given.__name__}", f"write {wanted.__name__}(x) where one stands for the other, for free"
        )


_COMPARISONS = frozenset(("<", "<=", ">", ">=", "==", "!="))


def times(a: LinearCombination, b: LinearCombination) -> LinearCombination:
    """The product. Costs 1 row, none where a side is constant."""
    for one, two in ((a, b), (b, a)):
        if one.constant is not None:
            return two.scale(one.constant)
    return active_recorder().multiply(a, b)


def overflow(value: RangedUInt, operator: str) -> str:
    """What a failing range check of an operation says."""
    return f"{type(value).__name__} overflow in `{operator}`"


def mend_of(operator: str) -> str:
    """What an author may do where the result of an operation, or of a conversion, does not fit the type."""
    return _MENDS.get(operator, "use a wider type, require before that the value fits, or take x.truncated(n) of it")


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
