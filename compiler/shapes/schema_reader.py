"""Shapes from their JSON."""

from __future__ import annotations

from typing import Any

from ..printable import checked_name
from ..types.uint import uint
from .records import StructShape, TupleShape
from .scalars import BoolShape, FieldShape, UIntShape
from .sequences import ArrayShape, BytesShape
from .shape import Shape


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
            return StructShape(checked_name(name), tuple(_named_schema(entry) for entry in fields))
        case {"tuple": list(items)}:
            return TupleShape(tuple(from_schema(item) for item in items))
    raise ValueError("not a shape")


def _named_schema(entry: Any) -> tuple[str, Shape]:
    match entry:
        case [str(name), schema]:
            return checked_name(name), from_schema(schema)
    raise ValueError("not a named shape")
