"""Constant values of the language as plain Python."""

from __future__ import annotations

from typing import Any

from ..errors import ForeignSignalError
from ..shapes import shape_of
from ..types.array import Array
from ..types.signal import Signal
from ..types.struct import Struct
from ..types.vec import Vec


def plain(value: Any) -> Any:
    """A constant value of the language as plain Python: ints, bools, lists, bytes, structs of these."""
    if isinstance(value, (Signal, Array, Vec, Struct, tuple, list)):
        return shape_of(value).decode(iter([_known(leaf) for leaf in leaves_of(value)]))
    return value


def leaves_of(value: Any) -> list[Signal]:
    """The signals that a value of the language is made of, none of what is no such value."""
    if not isinstance(value, (Signal, Array, Vec, Struct, tuple, list)):
        return []
    shape = shape_of(value)
    return shape.leaves(shape.coerce(value))


def _known(leaf: Signal) -> int:
    value = leaf.constant
    if value is None:
        raise ForeignSignalError(
            "a signal where only plain values were given",
            "pass it to the gadget as an argument, and use signals only while their circuit is traced",
        )
    return value
