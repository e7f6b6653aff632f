"""One pass over the bytes of a JSON object, which finds the colons behind its own members' names.

A text begins and ends at a quotation mark that no backslash escapes. A byte is told from others, in a text or not, at a depth or
another, by one comparison: what is not meant is added as a number too large for bytes to make up for. The square of the byte
makes one comparison of two brackets. Counted for a byte: 1 the square, 2 each a quotation mark, a backslash that counts, an
opening bracket, a closing one and a colon, 1 for quotation marks that close, 1 for the escapes since the last that opened, 1 for
what stands before the colon, 1 for the depth not being 0, 1 for whether the byte is there, and 1/5 for the depth as a wire.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from zkwright.compiler import U8, Bool, Field, require

from ..shared.scan_rows import never_zero_where, shortened

_BYTE: Final = 1 << 8
"""More than two bytes differ by."""

_TWO_BYTES: Final = 1 << 18
"""More than the product of two differences of bytes."""


class Mark(NamedTuple):
    """What a byte is."""

    separator: Field
    """1 where it is a colon behind the name of a member of the object itself, else 0."""

    opening: Field
    """1 where a text begins, with this quotation mark, else 0."""

    depth: Field
    """Brackets that are open behind it."""


class Scan:
    """Where the members of an object, or the items of an array, are: what stands behind the bytes that were read so far."""

    def __init__(self, separator: str = ":") -> None:
        """Begin before the first byte."""
        self.depth = Field(0)
        """Brackets that are open."""

        self._separator: Final = ord(separator)
        self._quoted, self._escaped, self._escapes, self._closing = Field(0), Field(0), Field(0), Field(0)

    def read(self, raw: U8) -> Mark:
        """What the next byte is."""
        byte = Field(raw)
        square = byte * byte
        quotation = _is(byte, '"', self._escaped)
        backslash = _is(byte, "\\", self._escaped)
        opens = _is_either(byte, square, "{[", self._quoted)
        closes = _is_either(byte, square, "}]", self._quoted)
        # A byte differs from a colon by less than 2**8, and the depth by at least one from 1, the object's own, where it is not.
        separator = Field(byte - self._separator + self._quoted * _BYTE + (self.depth - 1) * (2 * _BYTE) == 0)
        behind_a_name = separator * (1 - self._closing + self._escapes) == 0
        require(behind_a_name, "a name of the object's has an escape or a blank behind it")
        self._closing = quotation * self._quoted
        opening = quotation - self._closing
        self._escapes = (1 - opening) * self._escapes + backslash
        self._quoted = shortened(self._quoted + opening - self._closing)
        self._escaped = backslash
        self.depth = shortened(self.depth + opens - closes)
        return Mark(separator, opening, self.depth)

    def end(self) -> None:
        """Constrain all that was opened to be closed."""
        require(self.depth == 0, "the object is not closed")
        require(self._quoted + self._escaped == 0, "a text is not closed")


def scanned(data: Sequence[U8], present: Sequence[Bool], separator: str = ":") -> list[Mark]:
    """What each byte of an object is. Separators of other kinds than a colon are those of an array's items."""
    scan, marks = Scan(separator), []
    for place, (byte, there) in enumerate(zip(data, present, strict=True)):
        if place:
            # The depth is 1 behind the first byte and changes by one: never 0 where a byte is, it never is negative.
            never_zero_where(Field(there), scan.depth, "something stands behind the object")
        else:
            require(byte == ord("{"), "the first byte does not open an object")
        marks.append(scan.read(byte))
    scan.end()
    return marks


def scanned_first(data: Sequence[U8], name: str) -> tuple[list[U8], list[Mark]]:
    """The object that these bytes begin with, zeros behind it, and what each byte of it is. Costs 3 rows a byte more.

    The name is of what they are, for the message where they begin with no object.
    """
    scan = Scan()
    kept: list[U8] = []
    marks: list[Mark] = []
    for raw in data:
        if kept:
            # It begins with a bracket, so that the depth is 0 behind its last byte first, and stays so behind zeros.
            kept.append(U8.unchecked_linear((Field(raw) * Field(scan.depth != 0)).linear))
        else:
            require(raw == ord("{"), f"{name} opens no object")
            kept.append(raw)
        marks.append(scan.read(kept[-1]))
    scan.end()
    return kept, marks


def _is(byte: Field, character: str, escaped: Field) -> Field:
    """1 where the byte is the character and no backslash escapes it, else 0."""
    return Field(byte - ord(character) + escaped * _BYTE == 0)


def _is_either(byte: Field, square: Field, characters: str, quoted: Field) -> Field:
    """1 where the byte is one of two characters and not in a text, else 0: of (byte - one) * (byte - other)."""
    one, other = map(ord, characters)
    return Field(square - byte * (one + other) + one * other + quoted * _TWO_BYTES == 0)
