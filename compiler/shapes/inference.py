"""The shape of a value that is at hand."""

from __future__ import annotations

from typing import Any

from zkwright.core.suggestions import named_type, to_plain

from ..errors import TypeMismatchError
from ..types.array import Array, Bytes
from ..types.boolean import Bool
from ..types.field import Field
from ..types.fixed import Fixed
from ..types.int import Int
from ..types.signal import Signal
from ..types.struct import Struct, field_names
from ..types.text import Text
from ..types.uint import UInt
from ..types.vec import Vec
from .bounded import TextShape, VecShape
from .records import StructShape, TupleShape
from .scalars import BoolShape, FieldShape, FixedShape, IntShape, UIntShape
from .sequences import ArrayShape, BytesShape
from .shape import Shape


def holds_signal(value: Any) -> bool:
    """Whether a value of the language is, or holds, a constant or signal, rather than being plain."""
    if isinstance(value, (Signal, Vec)):
        return True
    if isinstance(value, (tuple, list, Array)):
        return any(map(holds_signal, value.unread() if isinstance(value, Array) else value))
    if isinstance(value, Struct):
        return any(map(holds_signal, vars(value).values()))
    return False


def shape_of(value: Any) -> Shape:
    """The shape of a value of the language; lists and tuples of such values included. Raises TypeMismatchError."""
    match value:
        case Field():
            return FieldShape()
        case Bool():
            return BoolShape()
        case UInt():
            return UIntShape(type(value))
        case Fixed():
            return FixedShape(type(value))
        case Int():
            return IntShape(type(value))
        case Bytes():
            return BytesShape(len(value))
        case Array():
            return ArrayShape(shape_of(value.unread()[0]) if len(value) else FieldShape(), len(value))
        case Text():
            return TextShape(value.capacity)
        case Vec():
            return VecShape(shape_of(value.data.unread()[0]) if value.capacity else FieldShape(), value.capacity)
        case Struct():
            if not holds_signal(value):  # plain numbers say less than the types that they were declared of
                from .struct_coercion import as_constants

                value = as_constants(value)
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
        f"{named_type(value)} is not a value of the language",
        to_plain(value) or "use Field, Bool, U64, Array or a Struct",
    )
