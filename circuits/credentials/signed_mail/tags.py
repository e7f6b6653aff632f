"""The tags of a DKIM-Signature in relaxed canonicalisation (RFC 6376, 3.2 and 3.5): each that is read is there once.

A tag begins where the value does, behind `;`, or behind `; `. A blank before an equals sign is refused, so that no tag is
overlooked that a verifier would read.

Counted for a byte: 2 each for `;`, `; ` and the tags c, d, h, b and bh, 1 for a blank before `=`, for l, and for what h holds.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, U16, Array, Bytes, Field, Text, UInt, require

from ... import base64
from ...arrays import subarray
from ...shared.scan_rows import never_zero_where
from .fields import BYTE, HeaderFields, packed, places_of, slots_from, text_until

PREFIX: Final = b"dkim-signature:"
MAX_TAGS: Final = 512
"""Bytes of a DKIM-Signature's value, without the signature itself."""

MAX_DOMAIN: Final = 64
_VERSION: Final = b"v=1;"
_RELAXED: Final = b"relaxed"
_ENDS: Final = (0, ord(";"))
_HASH_CHARACTERS, _HASH_BYTES = 44, 32


class SignatureTags(NamedTuple):
    """What a DKIM-Signature says."""

    domain: Text[Any]
    """d=, as it is written."""

    body_hash: Bytes[Any]
    """bh=, decoded."""


def signature_tags(fields: HeaderFields, listed: UInt | int) -> SignatureTags:
    """What the last field says, of which `listed` is the place of the byte before `from` in h=.

    Fails where it is no DKIM-Signature of version 1 with relaxed canonicalisation of the header, of the whole body, with an empty
    b= and with From among the fields signed.
    """
    capacity = min(MAX_TAGS, len(fields.data))
    first, last = len(PREFIX), len(PREFIX) + capacity
    slots = slots_from(fields.data, fields.last, last + 1)
    require(packed(slots[:first]) == packed(PREFIX), "the last field of the header is no DKIM-Signature")
    require(slots[last] == 0, f"the DKIM-Signature is longer than {capacity} bytes")
    tags = _Tags(tuple(slots[first:last]))
    require(packed(tags.data[: len(_VERSION)]) == packed(_VERSION), "the DKIM-Signature does not begin with v=1;")
    tags.refuse(b"l", "the DKIM-Signature has l=, which leaves a part of the body unsigned")
    *relaxed, behind = tags.value(b"c", len(_RELAXED) + 1)
    require(packed(relaxed) == packed(_RELAXED), _SIMPLE)
    _require_one_of(behind, (*_ENDS, ord("/")), _SIMPLE)
    (signature,) = tags.value(b"b", 1)
    _require_one_of(signature, _ENDS, "b= of the DKIM-Signature is not empty")
    tags.require_listed(listed)
    *characters, behind = tags.value(b"bh", _HASH_CHARACTERS + 1)
    _require_one_of(behind, _ENDS, "bh= of the DKIM-Signature is not 32 bytes in base64")
    message = f"d= of the DKIM-Signature is longer than {MAX_DOMAIN} bytes"
    domain = text_until(tags.value(b"d", MAX_DOMAIN + 1), ord(";"), message, or_end=True)
    return SignatureTags(domain, Bytes(base64.decode(characters, _HASH_BYTES)))


_SIMPLE: Final = "the DKIM-Signature does not say c=relaxed"


class _Tags:
    """The bytes of the tags, and where they begin and end."""

    def __init__(self, data: tuple[U8, ...]) -> None:
        self.data = data
        self._ends = [Field(byte == ord(";")) for byte in data]
        # No tag begins at the last byte, as it has a name and an equals sign.
        spaced = [Field(packed(data[place - 2 : place]) == packed(b"; ")) for place in range(2, len(data) - 1)]
        behind = zip([Field(0), Field(0), *spaced], [Field(1), *self._ends], strict=False)
        self._starts = tuple(one + other for one, other in behind)
        for place in range(len(data) - 1):
            blank = packed(data[place : place + 2]) - packed(b" =")
            never_zero_where(Field(1), blank, "the DKIM-Signature has a blank before an equals sign")

    def value(self, name: bytes, count: int) -> list[U8]:
        """The first bytes of the value of the one tag of this name, and what is behind them."""
        found = self._places(name)
        start = sum((flag * (place + len(name) + 1) for place, flag in found), Field(0))
        return slots_from(self.data, start, count)

    def refuse(self, name: bytes, message: str) -> None:
        """Constrain no tag to have this name. Costs a row a byte."""
        wanted = name + b"="
        for place in range(len(self.data) - len(wanted) + 1):
            window = packed(self.data[place : place + len(wanted)]) - packed(wanted)
            elsewhere = (1 - self._starts[place]) * (1 << 8 * len(wanted) + 1)
            never_zero_where(Field(1), window + elsewhere, message)

    def require_listed(self, listed: UInt | int) -> None:
        """Constrain h= to name from, in letters of any size, behind the byte at this place."""
        begins = dict(self._places(b"h"))
        held, marked = Field(0), list[U16]()
        for place, (byte, ends) in enumerate(zip(self.data, self._ends, strict=True)):
            held = (held + begins.get(place, Field(0))) * (1 - ends)
            marked.append(U16.unchecked_interval((Field(byte) + held * BYTE).linear, 0, 2 * BYTE - 1))
        slots: Array[U16, Any] = Array([*marked, *[U16(0)] * _LISTED])
        before, *letters, behind = subarray(slots, listed, _LISTED)
        message = "h= of the DKIM-Signature does not name from at the place given"
        _require_one_of(before, [BYTE + mark for mark in b"=: "], message)
        for letter, (small, large) in zip(letters, zip(b"from", b"FROM", strict=True), strict=True):
            _require_one_of(letter, [BYTE + small, BYTE + large], message)
        _require_one_of(behind, [*_ENDS, *(BYTE + mark for mark in b": \0")], message)

    def _places(self, name: bytes) -> list[tuple[int, Field]]:
        found = places_of(self.data, self._starts, name + b"=")
        count = sum((flag for _, flag in found), Field(0))
        require(count == 1, f"the DKIM-Signature has no {name.decode()}=, or several")
        return found


_LISTED: Final = len("=from:")


def _require_one_of(value: UInt, values: Any, message: str) -> None:
    product = Field(1)
    for one in values:
        product = product * (Field(value) - one)
    require(product == 0, message)
