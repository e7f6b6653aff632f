"""The fields of a header block in relaxed canonicalisation (RFC 6376, 3.4.2): where each begins, and what a named one says.

A field is `name:value`, with CR LF between two of them and none behind the last. Neither byte stands anywhere else, nor does
another below 16, and no field begins with a blank: what an attacker writes into the value of one begins no other.

Counted for a byte: 2 for whether its higher half is 0, 1 for CR and LF in turn, 1 for the first letter of a field, 1 for the
place of the last field, and 1/6 for a sum as a wire; 2 more for each field that is looked for.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, U32, Array, Bool, Field, Text, require, select

from ...arrays import subarray
from ...shared.scan_rows import shortened

BYTE: Final = 1 << 8
"""More than two bytes differ by."""

MAX_NAME: Final = 28
"""With its colon a name is a number of 232 bits."""

_CR: Final = 13
_LF: Final = 10


class HeaderFields(NamedTuple):
    """The bytes of a header block, and where its fields begin."""

    data: tuple[U8, ...]
    """The bytes, and zeros behind them; none of the bytes is 0."""

    starts: tuple[Field, ...]
    """For each byte 1 where a field begins, else 0."""

    last: Field
    """Where the last field begins."""


def header_fields(header: Text[Any]) -> HeaderFields:
    """The fields of a block. Fails for bytes below 16 but CR LF together, and for a field whose first byte is no letter."""
    starts, last = [Field(1)], Field(0)
    ended, ended_before = Field(0), Field(0)
    for place, byte, present in header.enumerate():
        bits = byte.bits()
        is_low = Field(sum((Field(bit) for bit in bits[4:]), Field(0)) == 0) + Field(present) - 1
        # A byte below 16 is the LF behind a CR, or else a CR.
        ends = shortened(is_low - ended)
        require(is_low * Field(byte) == ends * _CR + ended * _LF, "a line of the header does not end in CR LF")
        start = starts[place]
        require(start * (1 - Field(bits[6])) == 0, "a field of the header does not begin with a letter")
        last = select(Bool.unchecked_linear(start.linear), Field(place), last)
        starts.append(ended)
        ended_before, ended = ended, ends
    require(ended + ended_before == 0, "the header ends in a line's end")
    return HeaderFields(tuple(header.data), tuple(starts[: header.capacity]), last)


def field_value(fields: HeaderFields, name: str, capacity: int) -> Text[Any]:
    """The value of the one field of this name, in small letters. Fails where there are none or several, or it is longer.

    Costs 2 rows a byte of the block, `arrays.subarray`, and 3 for each byte of the value.
    """
    wanted = f"{name}:".encode()
    found = places_of(fields.data, fields.starts, wanted)
    require(sum((flag for _, flag in found), Field(0)) == 1, f"the header has no field {name}, or several")
    start = sum((flag * (place + len(wanted)) for place, flag in found), Field(0))
    message = f"the field {name} is longer than {capacity} bytes"
    return text_until(slots_from(fields.data, start, capacity + 1), _CR, message, or_end=False)


def places_of(data: tuple[U8, ...], starts: tuple[Field, ...], wanted: bytes) -> list[tuple[int, Field]]:
    """Of each place where these bytes may be, at most 30, 1 where they are and it is a start, else 0. Costs 2 rows a place."""
    number, elsewhere = packed(wanted), 1 << 8 * len(wanted) + 1
    places = range(len(data) - len(wanted) + 1)
    windows = [packed(data[place : place + len(wanted)]) - number for place in places]
    return [(place, Field(windows[place] + (1 - starts[place]) * elsewhere == 0)) for place in places]


def slots_from(data: tuple[U8, ...], start: Field, count: int) -> list[U8]:
    """So many bytes from a place on that other rows prove to be in the data or at its end; behind the data are zeros."""
    known = start.constant
    place = U32(known) if known is not None else U32.unchecked_interval(start.linear, 0, len(data))
    return list(subarray(Array([*data, *[U8(0)] * count]), place, count))


def text_until(slots: list[U8], stop: int, message: str, *, or_end: bool) -> Text[Any]:
    """The bytes before the first one that is `stop`, or 0 where the data may end there. Fails where there is none.

    Costs 3 rows a byte, and one more where the data may end.
    """
    goes_on, flags, kept = Field(1), list[Field](), list[U8]()
    for slot in slots:
        byte = Field(slot)
        apart = byte * (byte - stop) if or_end else byte - stop
        goes_on = shortened(goes_on - Field(apart + (1 - goes_on) * BYTE**2 == 0))
        flags.append(goes_on)
        kept.append(U8.unchecked_linear((byte * goes_on).linear))
    require(goes_on == 0, message)
    length = sum(flags, Field(0))
    return Text.unchecked(Text(kept[:-1]).data, length.linear, [flag.linear for flag in flags[:-1]])


def packed(data: Any) -> Field:
    """Bytes as one number, the first the lowest."""
    return sum((Field(byte) * BYTE**place for place, byte in enumerate(data)), Field(0))
