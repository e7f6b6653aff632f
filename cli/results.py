"""Public values as people and programs read them: decoded by name, in JSON that `-i` would accept."""

from __future__ import annotations

import json
from typing import Any

from zkwright.compiler.schema import RESULT, Schema
from zkwright.compiler.shapes import ArrayShape, BytesShape, FieldShape, Shape, StructShape, TupleShape, UIntShape

_SAFE_BITS = 53
"""Integers above 2**53 lose digits in programs that read JSON numbers as floating point."""


def public_values(schema: Schema, public: list[int]) -> dict[str, Any]:
    """The public signals by name: `result` (missing when the circuit returns nothing), then the public inputs.

    Field elements, and integers of more than 53 bits, are decimal strings; bytes are 0x and hexadecimal digits; structs
    are objects.
    """
    elements = iter(public)
    values: dict[str, Any] = {}
    if schema.output is not None:
        values[RESULT] = json_value(schema.output, schema.output.decode(elements))
    for entry in schema.wired:
        if entry.public:
            values[entry.name] = json_value(entry.shape, entry.shape.decode(elements))
    return values


def json_value(shape: Shape, value: Any) -> Any:
    """A decoded value as JSON."""
    match shape:
        case FieldShape():
            return str(value)
        case UIntShape():
            return str(value) if shape.type.width > _SAFE_BITS else value
        case BytesShape():
            return f"0x{value.hex()}"
        case ArrayShape():
            return [json_value(shape.item, item) for item in value]
        case TupleShape():
            return [json_value(item, part) for item, part in zip(shape.items, value, strict=True)]
        case StructShape():
            read = value.__getitem__ if isinstance(value, dict) else lambda name: getattr(value, name)
            return {name: json_value(field, read(name)) for name, field in shape.fields}
    return value


def lines(value: Any, path: str = "") -> list[tuple[str, str]]:
    """A JSON value as lines of a name like `result.left` or `path[3]` and a text; arrays of short values stay on one line.

    >>> lines({"result": {"left": "7", "ok": True}, "path": [1, 2]})
    [('result.left', '7'), ('result.ok', 'true'), ('path', '[1, 2]')]
    """
    match value:
        case dict():
            parts = [(f"{path}.{name}" if path else str(name), part) for name, part in value.items()]
        case list() if any(isinstance(part, (str, dict, list)) for part in value):
            parts = [(f"{path}[{index}]", part) for index, part in enumerate(value)]
        case _:
            return [(path, value if isinstance(value, str) else json.dumps(value))]
    return [line for name, part in parts for line in lines(part, name)]
