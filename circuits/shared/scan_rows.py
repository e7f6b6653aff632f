"""Rows that scans over the bytes of a text record."""

from __future__ import annotations

from typing import Final

from zkwright.compiler import Field, require
from zkwright.compiler.rows import Note, active_recorder

_MAX_TERMS: Final = 12
"""A running sum longer than this gets a wire: about a row for every five bytes."""


def never_zero_where(flag: Field, value: Field, message: str) -> None:
    """Constrain a value not to be 0 where the flag is 1. Costs 1 row."""
    if value.constant is not None:
        if value.constant == 0:
            require(flag == 0, message)
    elif flag.constant != 0:
        active_recorder().divide(flag.linear, value.linear, Note(message))


def shortened(value: Field) -> Field:
    """The value, as a wire where it is a long sum. Costs 1 row then."""
    if value.constant is not None:
        return value
    return Field.unchecked_linear(active_recorder().compact(value.linear, _MAX_TERMS))
