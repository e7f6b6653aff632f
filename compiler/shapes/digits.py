"""The arrays within values, and which values' bits they hold: see `Digits`."""

from __future__ import annotations

from typing import Any

from ..recorder.active import current_recorder
from ..recorder.recorder import Recorder
from ..types.array import Array
from ..types.signal import Signal
from ..types.struct import Struct, field_names
from ..types.vec import Vec


def arrays_in(value: Any) -> list[Array[Any, Any]]:
    """The arrays within a value of the language, at any depth, in their order."""
    if isinstance(value, Array):
        parts = value.unread()
        deeper = parts if parts and isinstance(parts[0], (Array, Struct, Vec)) else ()
        return [value, *(array for part in deeper for array in arrays_in(part))]
    if isinstance(value, Vec):
        return arrays_in(value.data)
    if isinstance(value, Struct):
        return [array for name in field_names(type(value)) for array in arrays_in(getattr(value, name))]
    return [array for part in value for array in arrays_in(part)] if isinstance(value, (tuple, list)) else []


def pass_digits(value: Any, *sources: Any) -> Any:
    """The same value, made leaf by leaf of others of its shape: what is read of its arrays is read of the bits in theirs."""
    for made, *arrays in zip(arrays_in(value), *map(arrays_in, sources), strict=True):
        made.made_of(*(digits for array in arrays for digits in array.digits))
    return value


def count_arrays(recorder: Recorder, value: Any) -> None:
    """Have a gadget's body count what it reads of each array in its arguments that may hold the bits of a value."""
    for array in arrays_in(value):
        items = array.unread()
        if type(array) is Array and items and isinstance(items[0], Signal):
            array.read_as(recorder.reads_of_array([leaf.linear for leaf in items]))
        else:
            recorder.reads_of_array(())


def read_digits(value: Any) -> None:
    """Count the bits in all arrays of a value as read: it goes to where nobody counts any more."""
    recorder = current_recorder()
    if recorder is not None and recorder.has_bits:
        for array in arrays_in(value):
            for digits in array.digits:
                digits.reads.part(0, digits.length)
