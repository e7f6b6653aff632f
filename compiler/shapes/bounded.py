"""Shapes of lists and texts whose length is a signal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from zkwright.core.field import R

from ..errors import TypeMismatchError
from ..forms.bounded import TextForm, VecForm
from ..recorder.active import active_recorder
from ..recorder.linear_combination import ZERO, LinearCombination, constant
from ..recorder.notes import Note, Operand
from ..recorder.row_role import Role
from ..types.array import Array, Bytes
from ..types.signal import Signal
from ..types.text import Text
from ..types.thermometer import thermometer_on_wires
from ..types.uint import U8, U32
from ..types.vec import Vec
from .scalars import BoolShape, UIntShape
from .sequences import ArrayShape, BytesShape
from .shape import Shape


class VecShape(VecForm, Shape):
    """At most so many values of one shape; see `VecForm`."""

    __slots__ = ()

    item: Shape

    def __init__(self, item: Shape, capacity: int | None) -> None:
        """At most so many values, each of the shape `item`."""
        super().__init__(item, capacity)

    def _slots(self) -> ArrayShape:
        return ArrayShape(self.item, self.known_capacity())

    def of_any_length(self) -> Shape:
        """The same without a bound."""
        return VecShape(self.item, None)

    def build(self, wires: Iterator[LinearCombination]) -> Any:
        length = next(wires)
        return Vec.unchecked(self._slots().build(wires), length)

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        length, *slots = islice(wires, self.size)
        require_list(length, slots, self.item, path)

    def coerce(self, value: Any) -> Any:
        if not isinstance(value, Vec):
            return Vec.unchecked(*self._filled(value))
        return Vec.unchecked(self._padded(value.data), value.length.linear)

    def _filled(self, items: Any) -> tuple[Array[Any, Any], LinearCombination]:
        """The slots of plain items, or of an array, and how many these are."""
        if isinstance(items, (str, bytes)) or not isinstance(items, Sequence):
            raise TypeMismatchError(
                f"a {type(items).__name__} where a Vec is expected", "pass a Vec, an Array or a list"
            )
        data = ArrayShape(self.item, None).coerce(items)
        return self._padded(data), constant(len(data))

    def _padded(self, data: Array[Any, Any]) -> Array[Any, Any]:
        """As many slots as the bound says."""
        missing = 0 if self.capacity is None else self.capacity - len(data)
        if missing < 0:
            raise TypeMismatchError(
                f"a list of up to {len(data)} items where at most {self.capacity} are expected",
                f"Vec[..., {self.capacity}](items) checks that they fit",
            )
        zero = self.item.coerce(self.item.decode(iter([0] * self.item.size))) if missing else None
        items = [self.item.coerce(item) for item in data.unread()]
        return Array.unchecked([*items, *[zero] * missing]).made_of(*data.digits)

    def leaves(self, value: Any) -> list[Signal]:
        return [value.length, *self._slots().leaves(value.data)]


class TextShape(TextForm, Shape):
    """A text of at most so many bytes; see `TextForm`."""

    __slots__ = ()

    def _list(self) -> VecShape:
        return VecShape(UIntShape(U8), self.capacity)

    @property
    def item(self) -> Shape:
        """The shape of a byte."""
        return UIntShape(U8)

    def of_any_length(self) -> Shape:
        """The same without a bound."""
        return TextShape(None)

    def build(self, wires: Iterator[LinearCombination]) -> Any:
        return _as_text(self._list().build(wires))

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        self._list().constrain(wires, path)

    def coerce(self, value: Any) -> Any:
        if isinstance(value, str):
            value = Text(value)
        if not isinstance(value, Text):
            raise TypeMismatchError(
                f"a {type(value).__name__} where a Text is expected",
                "Text(data) makes one of bytes, Text.first(data, length) of the first of them",
            )
        return _as_text(self._list().coerce(value))

    def leaves(self, value: Any) -> list[Signal]:
        return self._list().leaves(value)


def _as_text(items: Vec[Any, Any]) -> Any:
    return Text.unchecked(Bytes.unchecked(items.data.unread()).made_of(*items.data.digits), items.length.linear)


def require_list(length: LinearCombination, slots: Sequence[LinearCombination], item: Shape, path: str) -> None:
    """Constrain the slots to hold items as far as the length says, and zeros behind it."""
    size = item.size or 1
    rows = [slots[start : start + size] for start in range(0, len(slots), size)]
    for i, row in enumerate(rows):
        item.constrain(iter(row), f"{path}[{i}]")
    note = Note(f"{path} has more than {len(rows)} items", (Operand(f"{path}.length", length),))
    # That the slots behind it are zero is a use of the length: no circuit need read it besides.
    flags = thermometer_on_wires(length, len(rows), note)
    most = [_most(part) for part in _scalars(item)]
    recorder = active_recorder()
    for i, (row, flag) in enumerate(zip(rows, flags, strict=True)):
        dirty = Note(f"{path} is not zero behind its end, at [{i}]", (Operand(f"{path}.length", length),))
        for value in _zero_where_all_are(row, most):
            if value.constant != 0:
                recorder.constrain(value, constant(1) - flag, ZERO, note=dirty, role=Role.PROMISE)


def _zero_where_all_are(leaves: Sequence[LinearCombination], most: Sequence[int]) -> list[LinearCombination]:
    """Sums that are all zero where every leaf is, and only there: of numbers from 0 up to these maxima, together below r."""
    sums: list[LinearCombination] = []
    largest = R
    for leaf, bound in sorted(zip(leaves, most, strict=True), key=lambda pair: pair[1]):
        largest += bound
        if largest < R:
            sums[-1] = sums[-1] + leaf
        else:
            sums.append(leaf)
            largest = bound
    return sums


def _most(shape: Shape) -> int:
    """The greatest that a wire may hold: of numbers below 0, which lie beneath r, and of elements of the field it is r - 1."""
    match shape:
        case BoolShape():
            return 1
        case UIntShape():
            return shape.type.maximum()
    return R - 1


def _scalars(shape: Shape) -> list[Shape]:
    """The shape of each wire of a value; a Field's for those of which no more is known."""
    from ..shapes.records import StructShape, TupleShape
    from .scalars import FieldShape

    match shape:
        case ArrayShape():
            return _scalars(shape.item) * shape.known_length()
        case BytesShape():
            return [UIntShape(U8)] * shape.size
        case VecShape() | TextShape():
            return [UIntShape(U32), *_scalars(shape.item) * shape.known_capacity()]
        case StructShape():
            return [part for _, field in shape.fields for part in _scalars(field)]
        case TupleShape():
            return [part for field in shape.items for part in _scalars(field)]
        case BoolShape() | UIntShape():
            return [shape]
    return [FieldShape()] * shape.size
