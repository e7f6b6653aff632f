"""What a circuit's own statement costs."""

from __future__ import annotations

from typing import Any

from zkwright.compiler import Circuit
from zkwright.compiler.forms import FieldForm, IntForm, from_schema

from .edge_values import scalars


def cost(circuit: Circuit[..., Any], **parameters: Any) -> int:
    """How many rows a circuit is recorded with, beside those that set its outputs and keep its inputs' promises.

    Before the optimiser, so that a change of the author's shows, and no other. Raises CompileErrors as `Circuit.compile` does.

    >>> from zkwright import Field, Private, Public, circuit
    >>> @circuit
    ... def cube(x: Private[Field]) -> Public[Field]:
    ...     return x * x * x
    >>> cost(cube)
    2
    """
    program = circuit.compile(0, **parameters)
    promises = sum(_promised_rows(entry.shape.schema()) for entry in program.schema.inputs)
    return program.r1cs.n_rows - program.r1cs.n_outputs - promises


def _promised_rows(schema: Any) -> int:
    """The rows that hold an input of this form to its type: one a bit; of a list also those for its length and its end."""
    match schema:
        case "Bool":
            return 1
        case {"array": item, "length": length}:
            return int(length) * _promised_rows(item)
        case {"bytes": length}:
            return 8 * int(length)
        case {"fixed": bits}:
            return int(bits)
        case {"vec": item, "max": capacity}:
            return _length_rows(capacity) + int(capacity) * (_promised_rows(item) + _zero_rows(item))
        case {"text": capacity}:
            return _length_rows(capacity) + 9 * int(capacity)
        case {"struct": _, "fields": fields}:
            return sum(_promised_rows(field) for _, field in fields)
        case {"tuple": items}:
            return sum(map(_promised_rows, items))
    return 0 if schema == "Field" else int(schema[1:])


def _length_rows(capacity: int) -> int:
    """The rows that hold a list's length to be at most so many."""
    return capacity + 1


def _zero_rows(schema: Any) -> int:
    """The rows that hold a slot behind a list's end to zero: one for all that is not negative, one for each other."""
    kinds = [form if isinstance(form, (FieldForm, IntForm)) else None for form in scalars(from_schema(schema))]
    return sum(kind is not None for kind in kinds) + (None in kinds)
