"""Forms from their JSON."""

from __future__ import annotations

from typing import Any

from zkwright.core.printable import checked_name

from .bounded import MAX_CAPACITY, TextForm, VecForm
from .form import Form
from .records import StructForm, TupleForm
from .scalars import MAX_BITS, MAX_FIXED_BITS, MAX_SIGNED_BITS, BoolForm, FieldForm, FixedForm, IntForm, UIntForm
from .sequences import ArrayForm, BytesForm


def from_schema(schema: Any) -> Form:
    """The form that a JSON schema describes. Raises ValueError for anything that is not one."""
    match schema:
        case "Field":
            return FieldForm()
        case "Bool":
            return BoolForm()
        case str() if schema[:1] == "U" and schema[1:].isdecimal() and len(schema) <= 4:
            if not 1 <= (width := int(schema[1:])) <= MAX_BITS:
                raise ValueError(f"an integer of {width} bits")
            return UIntForm(width)
        case str() if schema[:1] == "I" and schema[1:].isdecimal() and len(schema) <= 4:
            if not 2 <= (width := int(schema[1:])) <= MAX_SIGNED_BITS:
                raise ValueError(f"a signed integer of {width} bits")
            return IntForm(width)
        case {"array": item, "length": int(length)} if length >= 0:
            form = from_schema(item)
            if length and not form.size:
                raise ValueError("an array of nothing")  # its length would cost time without costing wires
            return ArrayForm(form, length)
        case {"fixed": int(width), "fraction": int(fraction)} if 1 <= fraction < width <= MAX_FIXED_BITS:
            return FixedForm(width, fraction)
        case {"bytes": int(length)} if length >= 0:
            return BytesForm(length)
        case {"vec": item, "max": int(capacity)} if 0 <= capacity <= MAX_CAPACITY:
            form = from_schema(item)
            if capacity and not form.size:
                raise ValueError("a list of nothing")
            return VecForm(form, capacity)
        case {"text": int(capacity)} if 0 <= capacity <= MAX_CAPACITY:
            return TextForm(capacity)
        case {"struct": str(name), "fields": list(fields)}:
            return StructForm(checked_name(name), tuple(_named_schema(entry) for entry in fields))
        case {"tuple": list(items)}:
            return TupleForm(tuple(from_schema(item) for item in items))
    raise ValueError("not a form")


def _named_schema(entry: Any) -> tuple[str, Form]:
    match entry:
        case [str(name), schema]:
            return checked_name(name), from_schema(schema)
    raise ValueError("not a named form")
