"""Values of the language as an author wants to see them: plain Python, once their wires have values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import to_readable, to_signed

from ..recorder.active import recording
from ..recorder.linear_combination import LinearCombination
from ..recorder.looks import Picture
from ..recorder.sketch import Sketch
from ..types.array import Array, Bytes
from ..types.boolean import Bool
from ..types.integer_range import RangedInteger
from ..types.signal import Signal
from ..types.struct import Struct, field_names
from ..types.text import Text as TextType
from ..types.vec import Vec

Values = Callable[[LinearCombination], int | None]


class Fields(dict[str, Any]):
    """A struct's values by name; shown as the struct is written."""

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        """A struct of this name."""
        super().__init__(values)
        self.name: Final = name

    def __repr__(self) -> str:
        """`Name(field=value, ...)`."""
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.items())})"


class Text(str):
    """What has no plain value, in words; shown without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The words."""
        return str(self)


UNKNOWN: Final = Text("?")
"""Stands where nothing could be computed, as behind a hint that failed."""


def picture_of(value: object, sketch: Sketch | None) -> Picture:
    """The picture of a value that may hold signals, at any depth.

    A comparison that has no bit yet gets one in the `sketch`, so that to look at it changes nothing.
    """
    if sketch is None:
        return _picture_of(value)
    with recording(sketch):
        return _picture_of(value)


def _picture_of(value: object) -> Picture:
    match value:
        case Signal():
            return _Leaf(type(value), value.looked_at())
        case Bytes():
            return _Items(_as_bytes, tuple(map(_picture_of, value)))
        case Vec():
            make = _as_text if isinstance(value, TextType) else _as_list
            return _Items(make, (_picture_of(value.length), *map(_picture_of, value.data.unread())))
        case Array() | list():
            return _Items(list, tuple(map(_picture_of, value)))
        case tuple():
            return _Items(tuple, tuple(map(_picture_of, value)))
        case Struct():
            name = type(value).__name__
            named = [(field, _picture_of(getattr(value, field))) for field in field_names(type(value))]
            return _Named(lambda values: Fields(name, values), tuple(named))
        case dict():
            return _Named(dict, tuple((key, _picture_of(item)) for key, item in value.items()))
    return _Known(value)


def holds_signals(value: object) -> bool:
    """Whether a value is one of the language, or holds some."""
    match value:
        case Signal() | Struct() | Array() | Vec():
            return True
        case tuple() | list():
            return any(map(holds_signals, value))
        case dict():
            return any(map(holds_signals, value.values()))
    return False


@dataclass(frozen=True, slots=True)
class _Known:
    """A plain Python value as it was when somebody looked."""

    value: object

    def draw(self, value: Values) -> object:
        """The value, or its text, which does not change any more."""
        return self.value if isinstance(self.value, (int, str, bytes, float, type(None))) else Text(repr(self.value))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A signal."""

    kind: type[Signal]
    linear: LinearCombination

    def draw(self, value: Values) -> object:
        """A bool or an int; a field element near r as the negative number it stands for."""
        found = value(self.linear)
        if found is None:
            return UNKNOWN
        if issubclass(self.kind, Bool) and found < 2:
            return bool(found)
        if issubclass(self.kind, RangedInteger) and self.kind.fraction:
            from ..forms.fixed_numbers import FixedNumber

            return FixedNumber(to_signed(found), 1 << self.kind.fraction)
        return to_readable(found)


@dataclass(frozen=True, slots=True)
class _Items:
    """Values in order."""

    make: Callable[[list[object]], object]
    items: tuple[Picture, ...]

    def draw(self, value: Values) -> object:
        """All of them."""
        return self.make([item.draw(value) for item in self.items])


@dataclass(frozen=True, slots=True)
class _Named:
    """Values by name."""

    make: Callable[[dict[Any, object]], object]
    items: tuple[tuple[Any, Picture], ...]

    def draw(self, value: Values) -> object:
        """All of them."""
        return self.make({name: item.draw(value) for name, item in self.items})


def _as_list(parts: list[object]) -> list[object]:
    """Of the length and the slots the items; all of it where the length is unknown."""
    length, *slots = parts
    return slots[:length] if isinstance(length, int) else parts


def _as_text(parts: list[object]) -> object:
    data = _as_bytes(_as_list(parts)) if isinstance(parts[0], int) else parts
    return data.decode(errors="backslashreplace") if isinstance(data, bytes) else data


def _as_bytes(items: list[object]) -> object:
    known = [item for item in items if isinstance(item, int) and 0 <= item < 256]
    return bytes(known) if len(known) == len(items) else items
