"""Shapes of values of several shapes: structs, tuples, and the named inputs of a circuit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Any

from ..error_roots import InputError
from ..errors import TypeMismatchError
from ..linear import Linear
from ..records import dataclass
from ..suggestions import suggestion
from ..types.signal import Signal
from ..types.struct import Struct, field_names, unchecked_struct
from .plain_numbers import described
from .shape import Shape


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
        return values if self.type is None else unchecked_struct(self.type, values)

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

    def plain(self, value: Any, path: str) -> Any:
        entries = named_values(self.fields, self._by_name(value, path), path)
        return self._make({name: shape.plain(item, where) for name, shape, item, where in entries})

    def _by_name(self, plain: Any, path: str) -> dict[Any, Any]:
        if isinstance(plain, Struct):
            return {name: getattr(plain, name) for name in field_names(type(plain))}
        if isinstance(plain, (list, tuple)) and len(plain) == len(self.fields):  # [x, y] is how points are written
            return {name: item for (name, _), item in zip(self.fields, plain, strict=True)}
        if not isinstance(plain, dict):
            wrong = f"one of {len(plain)} values" if isinstance(plain, (list, tuple)) else described(plain)
            raise InputError(
                path, f"a {self.name} is an object with {self._field_list()}, or a list of these, not {wrong}"
            )
        return plain

    def encode(self, plain: Any, path: str) -> list[int]:
        return encode_fields(self.fields, self._by_name(plain, path), path)

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

    def plain(self, value: Any, path: str) -> tuple[Any, ...]:
        return tuple(shape.plain(item, where) for shape, item, where in self._placed(value, path))

    def _placed(self, plain: Any, path: str) -> list[tuple[Shape, Any, str]]:
        if not isinstance(plain, (tuple, list)) or len(plain) != len(self.items):
            raise InputError(path, f"{len(self.items)} values are needed")
        return [(shape, plain[i], f"{path}[{i}]") for i, shape in enumerate(self.items)]

    def encode(self, plain: Any, path: str) -> list[int]:
        return [element for shape, item, where in self._placed(plain, path) for element in shape.encode(item, where)]

    def decode(self, elements: Iterator[int]) -> tuple[Any, ...]:
        return tuple(shape.decode(elements) for shape in self.items)

    def schema(self) -> Any:
        return {"tuple": [shape.schema() for shape in self.items]}


def encode_fields(fields: Iterable[tuple[str, Shape]], plain: dict[Any, Any], path: str) -> list[int]:
    """The elements of named values; raises InputError as `named_values` does."""
    return [
        element for _, shape, item, where in named_values(fields, plain, path) for element in shape.encode(item, where)
    ]


def named_values(
    fields: Iterable[tuple[str, Shape]], plain: dict[Any, Any], path: str
) -> Iterator[tuple[str, Shape, Any, str]]:
    """Each field's name, shape, value and path; an unknown or missing name is an InputError that suggests the nearest known."""
    known = dict(fields)
    prefix = f"{path}." if path else ""
    for name in plain:
        if name not in known:
            hint = suggestion(str(name), known) or f"known names: {', '.join(known) or 'none'}"
            raise InputError(f"{prefix}{name}", f"unknown input; {hint}")
    for name, shape in known.items():
        if name not in plain:
            raise InputError(f"{prefix}{name}", "missing")
        yield name, shape, plain[name], prefix + name
