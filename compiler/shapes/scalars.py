"""Shapes of one wire: field elements, truth values, integers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from ..errors import TypeMismatchError, WidthError
from ..forms.scalars import BoolForm, FieldForm, UIntForm
from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination
from ..recorder.notes import Note, Operand
from ..recorder.row_role import Role
from ..types.boolean import Bool
from ..types.field import Field
from ..types.promises import refuse_redefined
from ..types.signal import Signal
from ..types.uint import UInt
from ..types.uint_range import refuse_other_unit
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
            return Field(cast("UInt | Bool", value))
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


class UIntShape(UIntForm, Shape):
    """An unsigned integer of a fixed width: of `type`, which may have a name of its own."""

    __slots__ = __match_args__ = ("type",)

    def __init__(self, type: type[UInt]) -> None:
        """Of that type."""
        super().__init__(type.width)
        self.type = type

    @property
    def _name(self) -> str:
        return self.type.__name__

    def build(self, wires: Iterator[LinearCombination]) -> UInt:
        return self.type.unchecked_linear(next(wires))

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        linear = next(wires)
        note = Note(f"{path} does not fit in {self.type.width} bits", (Operand(path, linear),))
        active_recorder().require_bits(linear, self.type.width, note, role=Role.PROMISE)

    def coerce(self, value: Any) -> UInt:
        if isinstance(value, UInt) and value.width > self.type.width:
            raise WidthError(
                f"a {type(value).__name__} where a {self.type.__name__} is expected",
                f"{self.type.__name__}(x) checks that the value fits; x.truncated({self.type.width}) drops the upper bits first",
            )
        if isinstance(value, Field):
            raise TypeMismatchError(
                f"a Field where a {self.type.__name__} is expected",
                f"{self.type.__name__}(x) checks that the value fits",
            )
        if isinstance(value, self.type) and type(value) is not self.type:
            refuse_redefined(type(value), self.type, f"write {self.type.__name__}(x)")
        if isinstance(value, UInt):
            refuse_other_unit(type(value), self.type, f"where a {self.type.__name__} is expected:")
        if isinstance(value, UInt) and value.width == self.type.width:
            return value if type(value) is self.type else self.type.unchecked_interval(value.linear, *value.interval)
        return self.type(value)

    def leaves(self, value: Any) -> list[Signal]:
        return [value]
