"""Shapes: how a typed value lies on wires, and how it looks as a plain Python or JSON value.

One object per type answers every question about it: how many wires, under which names, what constraints its type promises, how
plain values become field elements and back. The input schema of a circuit is a list of shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from .errors import InputError, TypeMismatchError, UnknownLengthError, WidthError
from .field import R
from .linear import Linear
from .trace import Note, active_trace
from .types.array import Array, Bytes
from .types.boolean import Bool
from .types.field import Field
from .types.signal import Signal
from .types.struct import Struct, field_names
from .types.uint import U8, UInt, uint

_NUMBER = re.compile("0x[0-9a-fA-F]+|[0-9]+")
_LONGEST_NUMBER = 100  # characters; a field element has 77 decimal digits


class Shape(Protocol):
    """A type as the compiler and the input reader see it. Every `path` names a place in the value, as in `path[3].left`."""

    @property
    def size(self) -> int:
        """How many wires a value takes."""

    def names(self, path: str) -> Iterator[str]:
        """The names of its wires."""

    def build(self, wires: Iterator[Linear]) -> Any:
        """A value on the next `size` wires, which other rows or the caller constrain."""

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        """Constrain the next `size` wires to be a value of the type."""

    def coerce(self, value: Any) -> Any:
        """A value of exactly this shape from one that loses nothing by the change; raises TypeMismatchError, WidthError."""

    def leaves(self, value: Any) -> list[Signal]:
        """The signals of a coerced value, in the order of the wires."""

    def encode(self, plain: Any, path: str) -> list[int]:
        """Field elements from a plain Python or JSON value; raises InputError naming the path."""

    def decode(self, elements: Iterator[int]) -> Any:
        """The plain value of the next `size` field elements."""

    def schema(self) -> Any:
        """The shape as JSON; `from_schema` reads it."""


@dataclass(frozen=True, slots=True)
class FieldShape:
    """A field element."""

    size: int = field(default=1, init=False)

    def names(self, path: str) -> Iterator[str]:
        yield path

    def build(self, wires: Iterator[Linear]) -> Field:
        return Field.unchecked_linear(next(wires))

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        next(wires)

    def coerce(self, value: Any) -> Field:
        if isinstance(value, Field):
            return value
        if isinstance(value, Signal):
            return Field(cast("UInt | Bool", value))
        return Field(value)

    def leaves(self, value: Any) -> list[Signal]:
        return [value]

    def encode(self, plain: Any, path: str) -> list[int]:
        return [_integer(plain, path, R - 1, "Field")]

    def decode(self, elements: Iterator[int]) -> int:
        return next(elements)

    def schema(self) -> Any:
        return "Field"


@dataclass(frozen=True, slots=True)
class BoolShape:
    """A truth value."""

    size: int = field(default=1, init=False)

    def names(self, path: str) -> Iterator[str]:
        yield path

    def build(self, wires: Iterator[Linear]) -> Bool:
        linear = next(wires)
        if linear.constant is None:
            active_trace().assume_boolean(linear)
        return Bool.unchecked_linear(linear)

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        linear = next(wires)
        active_trace().require_boolean(linear, Note(f"{path} is neither 0 nor 1"), promise=True)

    def coerce(self, value: Any) -> Bool:
        return Bool(value)

    def leaves(self, value: Any) -> list[Signal]:
        return [value]

    def encode(self, plain: Any, path: str) -> list[int]:
        if isinstance(plain, bool):
            return [int(plain)]
        if plain in (0, 1, "0", "1") and not isinstance(plain, float):
            return [int(plain)]
        raise InputError(path, f"a Bool is true or false, not {_describe(plain)}")

    def decode(self, elements: Iterator[int]) -> bool:
        return bool(next(elements))

    def schema(self) -> Any:
        return "Bool"


@dataclass(frozen=True, slots=True)
class UIntShape:
    """An unsigned integer of a fixed width."""

    type: type[UInt]
    size: int = field(default=1, init=False)

    def names(self, path: str) -> Iterator[str]:
        yield path

    def build(self, wires: Iterator[Linear]) -> UInt:
        return self.type.unchecked_linear(next(wires))

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        linear = next(wires)
        note = Note(f"{path} does not fit in {self.type.width} bits")
        active_trace().bits(linear, self.type.width, note, promise=True)

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
        if isinstance(value, UInt) and value.width == self.type.width:
            return value
        return self.type(value)

    def leaves(self, value: Any) -> list[Signal]:
        return [value]

    def encode(self, plain: Any, path: str) -> list[int]:
        return [_integer(plain, path, self.type.maximum(), self.type.__name__)]

    def decode(self, elements: Iterator[int]) -> int:
        return next(elements)

    def schema(self) -> Any:
        return f"U{self.type.width}"


@dataclass(frozen=True, slots=True)
class ArrayShape:
    """A fixed number of values of one shape; `length` is None only in a gadget's parameters, where any length goes."""

    item: Shape
    length: int | None

    @property
    def size(self) -> int:
        return self.item.size * self._known_length()

    def _known_length(self) -> int:
        if self.length is None:
            raise UnknownLengthError(
                "an array of unknown length", 'write Array[Field, 8], or Array[Field, "n"] with a parameter n: int'
            )
        return self.length

    def names(self, path: str) -> Iterator[str]:
        for i in range(self._known_length()):
            yield from self.item.names(f"{path}[{i}]")

    def build(self, wires: Iterator[Linear]) -> Array[Any, Any]:
        return Array([self.item.build(wires) for _ in range(self._known_length())])

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        for i in range(self._known_length()):
            self.item.promise(wires, f"{path}[{i}]")

    def coerce(self, value: Any) -> Array[Any, Any]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise TypeMismatchError(f"a {type(value).__name__} where an array is expected", "pass an Array or a list")
        if self.length is not None and len(value) != self.length:
            raise TypeMismatchError(
                f"{len(value)} items where {self.length} are expected", "pass a slice of that length"
            )
        return Array([self.item.coerce(item) for item in value])

    def leaves(self, value: Any) -> list[Signal]:
        return [leaf for item in value for leaf in self.item.leaves(item)]

    def encode(self, plain: Any, path: str) -> list[int]:
        length = self._known_length()
        if isinstance(plain, (str, bytes)) or not isinstance(plain, Sequence):
            raise InputError(path, f"an array of {length} values is needed, not {_describe(plain)}")
        if len(plain) != length:
            raise InputError(path, f"an array of {length} values is needed, this one has {len(plain)}")
        return [element for i, item in enumerate(plain) for element in self.item.encode(item, f"{path}[{i}]")]

    def decode(self, elements: Iterator[int]) -> list[Any]:
        return [self.item.decode(elements) for _ in range(self._known_length())]

    def schema(self) -> Any:
        return {"array": self.item.schema(), "length": self._known_length()}


@dataclass(frozen=True, slots=True)
class BytesShape:
    """A byte string of fixed length, one wire a byte."""

    length: int | None

    @property
    def size(self) -> int:
        return self._items().size

    def _items(self) -> ArrayShape:
        return ArrayShape(UIntShape(U8), self.length)

    def names(self, path: str) -> Iterator[str]:
        return self._items().names(path)

    def build(self, wires: Iterator[Linear]) -> Bytes[Any]:
        return Bytes(self._items().build(wires))

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        self._items().promise(wires, path)

    def coerce(self, value: Any) -> Bytes[Any]:
        return Bytes(self._items().coerce(value))

    def leaves(self, value: Any) -> list[Signal]:
        return list(value)

    def encode(self, plain: Any, path: str) -> list[int]:
        if isinstance(plain, str):
            try:
                plain = bytes.fromhex(plain.removeprefix("0x"))
            except ValueError:
                raise InputError(path, "bytes are written in hexadecimal, two digits a byte") from None
        if not isinstance(plain, (bytes, bytearray)):
            return self._items().encode(plain, path)
        if len(plain) != self.size:
            raise InputError(path, f"{self.size} bytes are needed, these are {len(plain)}")
        return list(plain)

    def decode(self, elements: Iterator[int]) -> bytes:
        return bytes(self._items().decode(elements))

    def schema(self) -> Any:
        return {"bytes": self.size}


@dataclass(frozen=True, slots=True)
class StructShape:
    """Named values; `type` is None for a shape read from a file, whose plain values are dicts."""

    name: str
    fields: tuple[tuple[str, Shape], ...]
    type: type[Struct] | None = field(default=None, compare=True)

    @property
    def size(self) -> int:
        return sum(shape.size for _, shape in self.fields)

    def names(self, path: str) -> Iterator[str]:
        for name, shape in self.fields:
            yield from shape.names(f"{path}.{name}")

    def build(self, wires: Iterator[Linear]) -> Any:
        return self._make({name: shape.build(wires) for name, shape in self.fields})

    def _make(self, values: dict[str, Any]) -> Any:
        return values if self.type is None else self.type(**values)

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        for name, shape in self.fields:
            shape.promise(wires, f"{path}.{name}")

    def coerce(self, value: Any) -> Any:
        if self.type is None or not isinstance(value, self.type):
            raise TypeMismatchError(
                f"a {type(value).__name__} where a {self.name} is expected", f"build one with {self.name}(...)"
            )
        return self._make({name: shape.coerce(getattr(value, name)) for name, shape in self.fields})

    def leaves(self, value: Any) -> list[Signal]:
        return [leaf for name, shape in self.fields for leaf in shape.leaves(getattr(value, name))]

    def encode(self, plain: Any, path: str) -> list[int]:
        if isinstance(plain, Struct):
            plain = {name: getattr(plain, name) for name in field_names(type(plain))}
        if not isinstance(plain, dict):
            raise InputError(path, f"a {self.name} is an object with {self._field_list()}, not {_describe(plain)}")
        return encode_fields(self.fields, plain, path)

    def _field_list(self) -> str:
        return ", ".join(name for name, _ in self.fields)

    def decode(self, elements: Iterator[int]) -> Any:
        return self._make({name: shape.decode(elements) for name, shape in self.fields})

    def schema(self) -> Any:
        return {"struct": self.name, "fields": [[name, shape.schema()] for name, shape in self.fields]}


@dataclass(frozen=True, slots=True)
class TupleShape:
    """Several values without names: what a gadget or circuit returns as a tuple."""

    items: tuple[Shape, ...]

    @property
    def size(self) -> int:
        return sum(shape.size for shape in self.items)

    def names(self, path: str) -> Iterator[str]:
        for i, shape in enumerate(self.items):
            yield from shape.names(f"{path}[{i}]")

    def build(self, wires: Iterator[Linear]) -> tuple[Any, ...]:
        return tuple(shape.build(wires) for shape in self.items)

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        for i, shape in enumerate(self.items):
            shape.promise(wires, f"{path}[{i}]")

    def coerce(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (tuple, list)) or len(value) != len(self.items):
            raise TypeMismatchError(f"a tuple of {len(self.items)} values is expected", "return or pass as many values")
        return tuple(shape.coerce(item) for shape, item in zip(self.items, value, strict=True))

    def leaves(self, value: Any) -> list[Signal]:
        return [leaf for shape, item in zip(self.items, value, strict=True) for leaf in shape.leaves(item)]

    def encode(self, plain: Any, path: str) -> list[int]:
        if not isinstance(plain, (tuple, list)) or len(plain) != len(self.items):
            raise InputError(path, f"{len(self.items)} values are needed")
        pairs = zip(self.items, plain, strict=True)
        return [element for i, (shape, item) in enumerate(pairs) for element in shape.encode(item, f"{path}[{i}]")]

    def decode(self, elements: Iterator[int]) -> tuple[Any, ...]:
        return tuple(shape.decode(elements) for shape in self.items)

    def schema(self) -> Any:
        return {"tuple": [shape.schema() for shape in self.items]}


def encode_fields(fields: Iterable[tuple[str, Shape]], plain: dict[Any, Any], path: str) -> list[int]:
    """The elements of named values; an unknown or missing name is an InputError that suggests the nearest known one."""
    known = dict(fields)
    prefix = f"{path}." if path else ""
    for name in plain:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(str(name), known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known names: {', '.join(known) or 'none'}"
            raise InputError(f"{prefix}{name}", f"unknown input; {hint}")
    elements: list[int] = []
    for name, shape in known.items():
        if name not in plain:
            raise InputError(f"{prefix}{name}", "missing")
        elements += shape.encode(plain[name], prefix + name)
    return elements


def _integer(plain: Any, path: str, maximum: int, kind: str) -> int:
    if isinstance(plain, Signal):
        plain = int(plain)
    if isinstance(plain, str):
        plain = _parse(plain, path)
    if isinstance(plain, bool) or not isinstance(plain, int):
        raise InputError(path, f"a {kind} is a whole number (large ones as strings), not {_describe(plain)}")
    if not 0 <= plain <= maximum:
        limit = "r - 1, the field's largest element" if kind == "Field" else str(maximum)
        raise InputError(path, f"out of range: a {kind} is at least 0 and at most {limit}")
    return plain


def _parse(text: str, path: str) -> int:
    # int() would let signs, underscores, spaces, other scripts' digits and a second prefix through.
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise InputError(path, "not a number: write decimal digits, or 0x and hexadecimal ones")
    return int(text, 16 if text.startswith("0x") else 10)


def _describe(plain: Any) -> str:
    names = {type(None): "null", bool: "a truth value", int: "a number", float: "a number with a decimal point"}
    names |= {str: "a string", list: "an array", dict: "an object"}
    return names.get(type(plain), f"a {type(plain).__name__}")


def shape_of(value: Any) -> Shape:
    """The shape of a value of the language; lists and tuples of such values included. Raises TypeMismatchError."""
    match value:
        case Field():
            return FieldShape()
        case Bool():
            return BoolShape()
        case UInt():
            return UIntShape(type(value))
        case Bytes():
            return BytesShape(len(value))
        case Array():
            return ArrayShape(shape_of(value[0]) if len(value) else FieldShape(), len(value))
        case Struct():
            names = field_names(type(value))
            fields = tuple((name, shape_of(getattr(value, name))) for name in names)
            return StructShape(type(value).__name__, fields, type(value))
        case tuple() | list():
            return TupleShape(tuple(shape_of(item) for item in value))
        case bool():
            return BoolShape()
        case int():
            return FieldShape()
    raise TypeMismatchError(
        f"a {type(value).__name__} is not a value of the language", "use Field, Bool, U64, Array or a Struct"
    )


def from_schema(schema: Any) -> Shape:
    """The shape a JSON schema describes. Raises ValueError for anything that is not one."""
    match schema:
        case "Field":
            return FieldShape()
        case "Bool":
            return BoolShape()
        case str() if schema[:1] == "U" and schema[1:].isdecimal() and len(schema) <= 4:
            return UIntShape(uint(int(schema[1:])))
        case {"array": item, "length": int(length)} if length >= 0:
            shape = from_schema(item)
            if length and not shape.size:
                raise ValueError("an array of nothing")  # its length would cost time without costing wires
            return ArrayShape(shape, length)
        case {"bytes": int(length)} if length >= 0:
            return BytesShape(length)
        case {"struct": str(name), "fields": list(fields)}:
            return StructShape(name, tuple(_named_schema(entry) for entry in fields))
        case {"tuple": list(items)}:
            return TupleShape(tuple(from_schema(item) for item in items))
    raise ValueError("not a shape")


def _named_schema(entry: Any) -> tuple[str, Shape]:
    match entry:
        case [str(name), schema]:
            return name, from_schema(schema)
    raise ValueError("not a named shape")
