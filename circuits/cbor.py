"""Data items of CBOR (RFC 8949), deterministically encoded: COSE, mobile documents, WebAuthn.

    document = item(data, 0, MAP)
    key = item(data, document.content, TEXT)
    value = item(data, key.end, UNSIGNED)

One begins at a place that is known to begin an item: the first byte of all, the first item of an array or map, another's end. A
place that is the prover's choice alone may be anywhere, within a text that looks like an item too.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, U32, U64, Field, UInt, require
from zkwright.compiler.rows import ArgumentError

from .arrays import subarray
from .shared.elements import Encoded, head, is_plain, whole
from .text import substring

UNSIGNED: Final = 0
NEGATIVE: Final = 1
BYTES: Final = 2
TEXT: Final = 3
ARRAY: Final = 4
MAP: Final = 5
TAG: Final = 6
SIMPLE: Final = 7

FALSE: Final = 20
TRUE: Final = 21
NULL: Final = 22

_NOT_SHORTEST: Final = "the item's number is not written in the fewest bytes, or is of no definite length"


class CborItem(NamedTuple):
    """What a data item's first bytes say; plain numbers where all was known."""

    argument: U64 | int
    """The number n, of a negative one -1 - n; how many bytes a text has, items an array, pairs a map; a tag, a simple value."""

    content: U32 | int
    """Where what follows begins: the bytes of a text, the items of an array, what is tagged."""

    end: U32 | int
    """Where the item behind it begins; of an array, a map and a tag the first item within."""


def item(data: Encoded, start: UInt | int, major: int) -> CborItem:
    """The data item of a major type, 0 to 7, that begins at a byte.

    Constrains the type; the argument to be written in the fewest bytes; the item, of an array, map or tag its first bytes, to end
    within the bytes. Fails otherwise: for indefinite lengths, floating-point numbers, simple values of two bytes, texts of 2**32
    bytes and arrays of as many items as well. Costs 245 rows in 256 bytes: `arrays.subarray` for nine of them, and 60.

    >>> item(bytes.fromhex("a1616119ffff"), 3, UNSIGNED)
    CborItem(argument=65535, content=6, end=6)

    Raises `ArgumentError` for a major type that there is not.
    """
    if not UNSIGNED <= major <= SIMPLE:
        raise ArgumentError(f"the major type {major}", "pass 0 to 7, as cbor.TEXT")
    sizes = [] if major == SIMPLE else [1, 2, 4, 8] if major in (UNSIGNED, NEGATIVE, TAG) else [1, 2, 4]
    begin = head(data, start, 1 + max(sizes, default=0), subarray)
    first, *behind = begin.data
    bits = [Field(bit) for bit in first.bits()]
    info = Field(first) - 32 * major
    require(bits[5] + bits[6] * 2 + bits[7] * 4 == major, "the item is of another major type")
    flags = [Field(info == 24 + place) for place in range(len(sizes))]
    require(bits[3] * bits[4] == sum(flags, Field(0)), _NOT_SHORTEST)
    argument, length = info, Field(1)
    for flag, size in zip(flags, sizes, strict=True):
        half = behind[: size // 2]
        number = _number(behind[:size])
        if size == 1:
            require(flag * Field(behind[0] < 24) == 0, _NOT_SHORTEST)
        else:
            require(flag * Field(_number(half) == 0) == 0, _NOT_SHORTEST)
        argument = argument + flag * (number - info)
        length = length + flag * size
    most = 2**64 - 1 if 8 in sizes else 2**32 - 1
    if major in (BYTES, TEXT):
        # So that no sum is too large for the comparison with the length of all.
        require(
            U64.unchecked_interval(argument.linear, 0, most) <= begin.length.interval[1],
            "the text is longer than all bytes",
        )
        end = begin.place(length + argument, 9 + begin.length.interval[1])
    else:
        end = begin.place(length, 9)
    place = U32.unchecked_interval((begin.start + length).linear, 0, end.interval[1])
    found = CborItem(U64.unchecked_interval(argument.linear, 0, most), place, end)
    return CborItem(*(int(Field(one)) for one in found)) if is_plain(data, start) else found


def content(data: Encoded, found: CborItem, capacity: int) -> Any:
    """The bytes of a text or of a string of bytes, at most `capacity` of them.

    Fails where there are more. Costs 553 rows for up to 32 of 256 bytes, as `text.substring` does.

    >>> data = bytes.fromhex("a1616119ffff")
    >>> content(data, item(data, 1, TEXT), 4)
    b'a'

    Raises `ArgumentError` for more than all bytes.
    """
    length = found.argument if isinstance(found.argument, int) else U32(found.argument)
    return substring(whole(data), found.content, length, capacity)


def _number(data: list[U8]) -> Field:
    """Big-endian."""
    return sum((Field(byte) * 256**place for place, byte in enumerate(reversed(data))), Field(0))
