"""Shapes of one wire: field elements, truth values, integers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from ..errors import TypeMismatchError, WidthError
from ..forms.scalars import BoolForm, FieldForm, FixedForm, IntForm, UIntForm
from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination
from ..recorder.notes import Note, Operand
from ..recorder.row_role import Role
from ..types.boolean import Bool
from ..types.field import Field
from ..types.fixed import Fixed
from ..types.int import Int
from ..types.integer_range import RangedInteger, refuse_fraction, refuse_other_unit, with_article
from ..types.promises import refuse_redefined
from ..types.signal import Signal, with_bias
from ..types.uint import UInt
from .shape import Shape


class FieldShape(FieldForm, Shape):
    """A field element."""

    __slots__ = ()

    def build(self, wires: Iterator[LinearCombination]) -> Field:
        return Field.unchecked_linear(next(wires))

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        next(wires)

    def coerce(self, value: Any) -> Field:
        if isinstance(value, Field):
            return value
        if isinstance(value, Signal):
            return Field(cast("RangedInteger | Bool", value))
        return Field(value)

    def leaves(self, value: Any) -> list[Signal]:
        return [value]


class BoolShape(BoolForm, Shape):
    """A truth value."""

    __slots__ = ()

    def build(self, wires: Iterator[LinearCombination]) -> Bool:
        linear = next(wires)
        if linear.constant is None:
            active_recorder().assume_boolean(linear)
        return Bool.unchecked_linear(linear)

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        linear = next(wires)
        note = Note(f"{path} is neither 0 nor 1", (Operand(path, linear),))
        active_recorder().require_boolean(linear, note, role=Role.PROMISE)

    def coerce(self, value: Any) -> Bool:
        return Bool(value)

    def leaves(self, value: Any) -> list[Signal]:
        return [value]


class IntegerShape(Shape):
    """What the shapes of integers share; `type` may have a name of its own."""

    __slots__ = ()

    type: type[RangedInteger]

    @property
    def _name(self) -> str:
        return self.type.__name__

    def build(self, wires: Iterator[LinearCombination]) -> Any:
        return self.type.unchecked_linear(next(wires))

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        linear = next(wires)
        note = Note(f"{path} does not fit in {self.type.width} bits", (Operand(path, linear),))
        biased = with_bias(linear, self.type.bias)
        active_recorder().require_bits(biased, self.type.width, note, role=Role.PROMISE)

    def coerce(self, value: Any) -> Any:
        if type(value) is self.type:
            return value
        name = self.type.__name__
        if isinstance(value, RangedInteger):
            refuse_fraction(value, self.type)
        if isinstance(value, RangedInteger) and not _widens(type(value), self.type):
            raise WidthError(
                f"{with_article(type(value))} where {with_article(self.type)} is expected", self._mend(value)
            )
        if isinstance(value, Field):
            raise TypeMismatchError(
                f"a Field where {with_article(self.type)} is expected", f"{name}(x) checks that the value fits"
            )
        if isinstance(value, self.type) and type(value) is not self.type:
            refuse_redefined(type(value), self.type, f"write {name}(x)")
        if isinstance(value, RangedInteger) and value.bias == self.type.bias:
            refuse_other_unit(type(value), self.type, f"where {with_article(self.type)} is expected:")
            if value.width == self.type.width:
                return (
                    value if type(value) is self.type else self.type.unchecked_interval(value.linear, *value.interval)
                )
        return self.type(value)  # type: ignore[call-arg]

    def _mend(self, value: RangedInteger) -> str:
        name, width = self.type.__name__, self.type.width
        if value.bias or self.type.bias:
            return f"{name}(x) checks that the value fits"
        return f"{name}(x) checks that the value fits; x.truncated({width}) drops the upper bits first"

    def leaves(self, value: Any) -> list[Signal]:
        return [value]


def _widens(given: type[RangedInteger], wanted: type[RangedInteger]) -> bool:
    """Whether every value of one type is one of the other."""
    return wanted.minimum() <= given.minimum() and given.maximum() <= wanted.maximum()


class UIntShape(IntegerShape, UIntForm):
    """An unsigned integer of a fixed width."""

    __slots__ = __match_args__ = ("type",)

    def __init__(self, type: type[UInt]) -> None:
        """Of that type."""
        super().__init__(type.width)
        self.type = type


class IntShape(IntegerShape, IntForm):
    """A signed integer of a fixed width."""

    __slots__ = __match_args__ = ("type",)

    def __init__(self, type: type[Int]) -> None:
        """Of that type."""
        super().__init__(type.width)
        self.type = type


class FixedShape(IntegerShape, FixedForm):
    """A number of a fixed point."""

    __slots__ = __match_args__ = ("type",)

    def __init__(self, type: type[Fixed]) -> None:
        """Of that type."""
        super().__init__(type.width, type.fraction)
        self.type = type

    def coerce(self, value: Any) -> Any:
        if type(value) is self.type:
            return value
        name = self.type.__name__
        if isinstance(value, Field):
            raise TypeMismatchError(
                f"a Field where {with_article(self.type)} is expected",
                f"make an integer of it, and write {name}(x) or {name}.of_scaled(x)",
            )
        if isinstance(value, RangedInteger) and not _is_exact(type(value), self.type):
            raise WidthError(
                f"{with_article(type(value))} where {with_article(self.type)} is expected",
                f"{name}(x) takes the nearest value and checks that it fits",
            )
        if isinstance(value, self.type) and type(value) is not self.type:
            refuse_redefined(type(value), self.type, f"write {name}(x)")
        if isinstance(value, Fixed):
            refuse_other_unit(type(value), self.type, f"where {with_article(self.type)} is expected:")
            if (value.width, value.fraction) == (self.type.width, self.type.fraction):
                return (
                    value if type(value) is self.type else self.type.unchecked_interval(value.linear, *value.interval)
                )
        return self.type(value)  # type: ignore[call-arg]


def _is_exact(given: type[RangedInteger], wanted: type[RangedInteger]) -> bool:
    """Whether every value of one type is one of the other."""
    places = wanted.fraction - given.fraction
    return (
        places >= 0 and wanted.minimum() <= given.minimum() << places and given.maximum() << places <= wanted.maximum()
    )
