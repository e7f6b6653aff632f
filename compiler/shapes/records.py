"""Shapes of values of several shapes: structs and tuples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import TypeMismatchError
from ..forms.records import StructForm, TupleForm
from ..recorder.linear_combination import LinearCombination
from ..types.promises import refuse_redefined
from ..types.signal import Signal
from ..types.struct import Struct, unchecked_struct
from .shape import Shape


class StructShape(StructForm, Shape):
    """Named values; plain ones are structs of `type`."""

    __slots__ = ("type",)
    __match_args__ = ("name", "fields", "type")

    fields: tuple[tuple[str, Shape], ...]

    def __init__(self, name: str, fields: tuple[tuple[str, Shape], ...], type: type[Struct]) -> None:
        """A struct of that type, its name, and the name and shape of each field."""
        super().__init__(name, fields)
        self.type = type

    def made(self, values: dict[str, Any]) -> Any:
        return unchecked_struct(self.type, values)

    def build(self, wires: Iterator[LinearCombination]) -> Any:
        return self.made({name: shape.build(wires) for name, shape in self.fields})

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        for name, shape in self.fields:
            shape.constrain(wires, f"{path}.{name}")

    def coerce(self, value: Any) -> Any:
        if not isinstance(value, self.type):
            raise TypeMismatchError(
                f"a {type(value).__name__} where a {self.name} is expected", f"build one with {self.name}(...)"
            )
        if type(value) is not self.type:
            refuse_redefined(type(value), self.type, f"build a {self.name} of its fields")
        return self.made({name: shape.coerce(getattr(value, name)) for name, shape in self.fields})

    def leaves(self, value: Any) -> list[Signal]:
        return [leaf for name, shape in self.fields for leaf in shape.leaves(getattr(value, name))]


class TupleShape(TupleForm, Shape):
    """Several values without names: what a gadget or circuit returns as a tuple."""

    __slots__ = ()

    items: tuple[Shape, ...]

    def __init__(self, items: tuple[Shape, ...]) -> None:
        """A value of each shape."""
        super().__init__(items)

    def build(self, wires: Iterator[LinearCombination]) -> tuple[Any, ...]:
        return tuple(shape.build(wires) for shape in self.items)

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        for i, shape in enumerate(self.items):
            shape.constrain(wires, f"{path}[{i}]")

    def coerce(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (tuple, list)) or len(value) != len(self.items):
            raise TypeMismatchError(f"a tuple of {len(self.items)} values is expected", "return or pass as many values")
        return tuple(shape.coerce(item) for shape, item in zip(self.items, value, strict=True))

    def leaves(self, value: Any) -> list[Signal]:
        return [leaf for shape, item in zip(self.items, value, strict=True) for leaf in shape.leaves(item)]
