"""Shapes: forms of typed values that can be traced.

One object per type answers every question about it: how many wires, under which names, how plain values become field elements and
back, which is its form; what constraints its type promises, and what becomes a value of it.
"""

from __future__ import annotations

from .bounded import TextShape, VecShape
from .inference import holds_signal, shape_of
from .records import StructShape, TupleShape
from .scalars import BoolShape, FieldShape, FixedShape, IntShape, UIntShape
from .sequences import ArrayShape, BytesShape
from .shape import Shape

__all__ = [
    "ArrayShape",
    "BoolShape",
    "BytesShape",
    "FieldShape",
    "FixedShape",
    "IntShape",
    "Shape",
    "StructShape",
    "TextShape",
    "TupleShape",
    "UIntShape",
    "VecShape",
    "holds_signal",
    "shape_of",
]
