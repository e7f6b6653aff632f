"""One pass over the bytes of a JSON object, which finds the colons behind its own members' names.

A text begins and ends at a quotation mark that no backslash escapes. A byte is told from others, in a text or not, at a depth or
another, by one comparison: what is not meant is added as a number too large for bytes to make up for. The square of the byte
makes one comparison of two brackets. Counted for a byte: 1 the square, 2 each a quotation mark, a backslash that counts, an
opening bracket, a closing one and a colon, 1 for quotation marks that close, 1 for the escapes since the last that opened, 1 for
what stands before the colon, 1 for the depth not being 0, 1 for whether the byte is there, and 1/5 for the depth as a wire.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zkwright.compiler import U8, Bool, Field, require

from ..shared.scan_rows import never_zero_where, shortened

_BYTE: Final = 1 << 8
"""More than two bytes differ by."""

_TWO_BYTES: Final = 1 << 18
"""More than the product of two differences of bytes."""


def members_colons(data: Sequence[U8], present: Sequence[Bool]) -> list[Field]:
    """For each byte 1 where it is the colon behind the name of a member of the object itself, else 0."""
    colons = []
    depth, quoted, escaped, escapes, closing = Field(0), Field(0), Field(0), Field(0), Field(0)
    for place, (raw, there) in enumerate(zip(data, present, strict=True)):
        byte = Field(raw)
        if place:
            # The depth is 1 behind the first byte and changes by one: never 0 where a byte is, it never is negative.
            never_zero_where(Field(there), depth, "something stands behind the object")
        else:
            require(byte == ord("{"), "the first byte does not open an object")
        square = byte * byte
        quotation = _is(byte, '"', escaped)
        backslash = _is(byte, "\\", escaped)
        opens = _is_either(byte, square, "{[", quoted)
        closes = _is_either(byte, square, "}]", quoted)
        # A byte differs from a colon by less than 2**8, and the depth by at least one from 1, the object's own, where it is not.
        colon = Field(byte - ord(":") + quoted * _BYTE + (depth - 1) * (2 * _BYTE) == 0)
        require(colon * (1 - closing + escapes) == 0, "a name of the object's has an escape or a blank behind it")
        colons.append(colon)
        closing = quotation * quoted
        escapes = (1 - (quotation - closing)) * escapes + backslash
        quoted = quoted + quotation - closing * 2
        escaped = backslash
        depth = shortened(depth + opens - closes)
        quoted = shortened(quoted)
    require(depth == 0, "the object is not closed")
    require(quoted + escaped == 0, "a text is not closed")
    return colons


def _is(byte: Field, character: str, escaped: Field) -> Field:
    """1 where the byte is the character and no backslash escapes it, else 0."""
    return Field(byte - ord(character) + escaped * _BYTE == 0)


def _is_either(byte: Field, square: Field, characters: str, quoted: Field) -> Field:
    """1 where the byte is one of two characters and not in a text, else 0: of (byte - one) * (byte - other)."""
    one, other = map(ord, characters)
    return Field(square - byte * (one + other) + one * other + quoted * _TWO_BYTES == 0)
