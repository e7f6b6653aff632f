"""The machine readable zone of a travel document (ICAO 9303-4 to 9303-6), as data group 1 has it, and the dates in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, U32, Array, Bytes, Field, require
from zkwright.compiler.rows import ArgumentError

from ...comparators import require_between
from ..shared.der_bytes import are


class Layout(NamedTuple):
    """Where the fields of a zone begin, lines one behind the other."""

    size: int
    nationality: int
    birth: int
    expiry: int

    @property
    def head(self) -> bytes:
        """What stands before the zone in data group 1."""
        return bytes([0x61, self.size + 3, 0x5F, 0x1F, self.size])


LAYOUTS: Final = {
    "TD1": Layout(90, nationality=45, birth=30, expiry=38),
    "TD2": Layout(72, nationality=46, birth=49, expiry=57),
    "TD3": Layout(88, nationality=54, birth=57, expiry=65),
}
"""Identity cards of three lines, of two, and passports."""


class Zone(NamedTuple):
    """A machine readable zone."""

    characters: tuple[U8, ...]
    layout: Layout


def zone_of(data: Array[U8, Any] | bytes) -> Zone:
    """The zone in a data group 1. Constrains what stands before it. Raises `ArgumentError` for another number of bytes."""
    signals: Bytes[Any] = Bytes(data)
    for layout in LAYOUTS.values():
        n = len(layout.head)
        if len(signals) == n + layout.size:
            require(are(signals[:n], layout.head), "the data group is no data group 1 of this size")
            return Zone(tuple(signals[n:]), layout)
    sizes = ", ".join(f"{len(layout.head) + layout.size} of {name}" for name, layout in LAYOUTS.items())
    raise ArgumentError(f"a data group of {len(signals)} bytes", f"pass the bytes of data group 1: {sizes}")


def short_date(characters: Sequence[U8], what: str) -> U32:
    """A date of six digits, YYMMDD, as a number. Constrains the month to be 1 to 12 and the day 1 to 31.

    Fails for other characters, so for the fillers that stand for a part that nobody knows.
    """
    digits = [Field(character) - ord("0") for character in characters]
    for digit in digits:
        require_between(digit, 0, 9, f"{what} has another character than a digit: no part of it may be unknown")
    year, month, day = (10 * digits[i] + digits[i + 1] for i in (0, 2, 4))
    require_between(month, 1, 12, f"{what} has no such month")
    require_between(day, 1, 31, f"{what} has no such day")
    return U32.unchecked_interval((10_000 * year + 100 * month + day).linear, 101, 991_231)


def country(code: str) -> int:
    """What `nationality` gives for a code of ICAO 9303-3, section 5, filled up with <: `POL`; Germany's is `D`.

    >>> hex(country("D"))
    '0x443c3c'

    Raises `ArgumentError` for what is no such code.
    """
    if not (1 <= len(code) <= 3 and code.isascii() and code.isalpha() and code.isupper()):
        raise ArgumentError(
            f"{code!r} is no code of a nationality", "write it as the document does: POL, and D for Germany"
        )
    return int.from_bytes(code.encode().ljust(3, b"<"), "big")
