"""Public values as people and programs read them: decoded by name, in JSON that `-i` would accept."""

from __future__ import annotations

from typing import Any

from zkwright.compiler.forms import ArrayForm, BytesForm, FieldForm, Form, StructForm, TupleForm, UIntForm
from zkwright.compiler.program.schema import Schema
from zkwright.core.public_interface import RESULT

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


def json_value(shape: Form, value: Any) -> Any:
    """A decoded value as JSON."""
    match shape:
        case FieldForm():
            return str(value)
        case UIntForm():
            return str(value) if shape.width > _SAFE_BITS else value
        case BytesForm():
            return f"0x{value.hex()}"
        case ArrayForm():
            return [json_value(shape.item, item) for item in value]
        case TupleForm():
            return [json_value(item, part) for item, part in zip(shape.items, value, strict=True)]
        case StructForm():
            read = value.__getitem__ if isinstance(value, dict) else lambda name: getattr(value, name)
            return {name: json_value(field, read(name)) for name, field in shape.fields}
    return value
