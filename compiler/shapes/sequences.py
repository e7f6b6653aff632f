"""Shapes of arrays and byte strings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import TypeMismatchError
from ..forms.sequences import ArrayForm, BytesForm
from ..recorder.linear_combination import LinearCombination
from ..types.array import Array, Bytes
from ..types.signal import Signal
from ..types.uint import U8
from .scalars import UIntShape
from .shape import Shape


class ArrayShape(ArrayForm, Shape):
    """A fixed number of values of one shape; see `ArrayForm`."""

    __slots__ = ()

    item: Shape

    def __init__(self, item: Shape, length: int | None) -> None:
        """So many values, each of the shape `item`."""
        super().__init__(item, length)

    def build(self, wires: Iterator[LinearCombination]) -> Array[Any, Any]:
        return Array.unchecked([self.item.build(wires) for _ in range(self.known_length())])

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        for i in range(self.known_length()):
            self.item.constrain(wires, f"{path}[{i}]")

    def coerce(self, value: Any) -> Array[Any, Any]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise TypeMismatchError(f"a {type(value).__name__} where an array is expected", "pass an Array or a list")
        if self.length is not None and len(value) != self.length:
            raise TypeMismatchError(
                f"{len(value)} items where {self.length} are expected", "pass a slice of that length"
            )
        if not isinstance(value, Array):
            return Array.unchecked([self.item.coerce(item) for item in value])
        return Array.unchecked([self.item.coerce(item) for item in value.unread()]).made_of(*value.digits)

    def leaves(self, value: Any) -> list[Signal]:
        items = value.unread() if isinstance(value, Array) else value
        return [leaf for item in items for leaf in self.item.leaves(item)]


class BytesShape(BytesForm, Shape):
    """A byte string of fixed length, one wire a byte."""

    __slots__ = ()

    def _shapes(self) -> ArrayShape:
        return ArrayShape(UIntShape(U8), self.length)

    def build(self, wires: Iterator[LinearCombination]) -> Bytes[Any]:
        return Bytes.unchecked(self._shapes().build(wires))

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        self._shapes().constrain(wires, path)

    def coerce(self, value: Any) -> Bytes[Any]:
        return Bytes.unchecked(self._shapes().coerce(value))

    def leaves(self, value: Any) -> list[Signal]:
        return list(value)
