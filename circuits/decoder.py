"""A place among several as flags, one for each: circomlib's `Decoder`."""

from __future__ import annotations

from typing import Any

from zkwright.compiler import Array, Bool, Field, UInt, gadget, select
from zkwright.compiler.rows import ArgumentError, Note, Operand, one_hot, thermometer


@gadget
def decoder(index: UInt | int, count: int) -> Array[Bool, Any]:
    """For each place below `count` whether it is the index.

    Constrains the index to be below `count`; fails otherwise. (circomlib's may give zeros alone for a right index as well, where
    its `success` is not required.) Costs 7 rows for 8 places, the index's bits included: as many rows as there are places, one
    fewer where they are 2**k.

    >>> decoder(2, 4)
    [False, False, True, False]

    Raises `ArgumentError` for no places, and for a plain index that is none of them.
    """
    if count < 1:
        raise ArgumentError(f"a place among {count}", "decode among at least one")
    if isinstance(index, int) or index.constant is not None:
        known = index if isinstance(index, int) else index.constant or 0
        if not 0 <= known < count:
            raise ArgumentError(f"the index {known} is not below {count}", "pass one of the places, counted from 0")
        return Array([Bool(place == known) for place in range(count)])
    note = Note(f"the index is not below {count}, the number of places", (Operand("index", index.linear),))
    flags = one_hot(thermometer(index.linear, count - 1, note))
    return Array([Bool.digit(flag) for flag in flags])


@gadget
def decoder_or_none(index: UInt | int, count: int) -> Array[Bool, Any]:
    """For each place below `count` whether it is the index; false of all where the index is none of them. Never fails.

    Costs 17 rows for 8 places and a `U8`: `decoder`, a comparison, and 1.

    >>> decoder_or_none(7, 4)
    [False, False, False, False]

    Raises `ArgumentError` for no places.
    """
    if count < 1:
        raise ArgumentError(f"a place among {count}", "decode among at least one")
    if isinstance(index, int):
        return Array([Bool(place == index) for place in range(count)])
    is_place = index <= min(count - 1, index.maximum())
    first, *others = decoder(select(is_place, index, 0), count)
    # Of no place the first flag is 1, as of the place 0: it counts where there is one.
    return Array([Bool.digit((Field(first) - Field(~is_place)).linear), *others])
