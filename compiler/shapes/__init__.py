"""Shapes: how a typed value lies on wires, and how it looks as a plain Python or JSON value.

One object per type answers every question about it: how many wires, under which names, what constraints its type promises, how
plain values become field elements and back. The input schema of a circuit is a list of shapes.
"""

from __future__ import annotations

from .inference import holds_signal, shape_of
from .records import StructShape, TupleShape, encode_fields
from .scalars import BoolShape, FieldShape, UIntShape
from .schema_reader import from_schema
from .sequences import ArrayShape, BytesShape
from .shape import Shape

__all__ = [
    "ArrayShape",
    "BoolShape",
    "BytesShape",
    "FieldShape",
    "Shape",
    "StructShape",
    "TupleShape",
    "UIntShape",
    "encode_fields",
    "from_schema",
    "holds_signal",
    "shape_of",
]
