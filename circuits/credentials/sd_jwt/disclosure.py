"""Disclosures: arrays of a salt, a name and a value in base64url, whose digests an issuer signs (RFC 9901, section 4.2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from zkwright.compiler import U8, Bool, Field, Struct, Text, require

from ... import base64url
from ...ecdsa import Signature
from ...json_fields import JsonObject
from ...json_fields.scan import scanned
from ..shared.text_digest import digest_of

Disclosures: TypeAlias = Mapping[str, Text[Any] | str] | Struct
"""By the names of their claims, as the holder has them: in base64url. Of a struct each field is one."""

_TO_BRACE: Final = ord("}") - ord("]")


def by_name(disclosures: Disclosures) -> dict[str, Any]:
    """The disclosures of the claims that have these names."""
    if isinstance(disclosures, Struct):
        names = [field.name for field in dataclasses.fields(disclosures)]  # type: ignore[arg-type]
        return {name: getattr(disclosures, name) for name in names}
    return dict(disclosures)


def digest_text(text: Text[Any] | str) -> list[U8]:
    """The SHA-256 digest of a text, in base64url: 43 characters."""
    return [U8(character) for character in base64url.encode(digest_of(text))]


def presentation(token: Text[Any] | str, signature: Signature, disclosures: Disclosures) -> Text[Any] | str:
    """What a holder shows and signs the digest of: token, signature and disclosures, with a tilde behind each."""
    written = base64url.encode([*signature.r, *signature.s])
    shown = list(by_name(disclosures).values())
    if isinstance(token, str):
        parts = [f"{token}.{bytes(map(int, written)).decode()}", *(str(one) for one in shown), ""]
        return "~".join(parts)
    tilde: Text[Any] = Text("~")
    behind: Text[Any] = Text([ord("."), *written]) + tilde
    for one in shown:
        behind = behind + one + tilde
    together: Text[Any] = token + behind
    return together


def opened(disclosure: Text[Any] | str) -> JsonObject:
    """A claim as an object of one member, with the name and the value of the disclosure.

    Constrains it to be an array of three in strict base64url: two texts without escapes, with a comma at once behind each, and a
    value. With braces for brackets, it is an object whose colon is the second comma.
    """
    data, present = _bytes_of(disclosure)
    require(data[0] == ord("["), _NO_ARRAY)
    last = [Field(one) - Field(other) for one, other in zip(present, [*present[1:], Bool(False)], strict=True)]
    require(sum((flag * Field(byte) for flag, byte in zip(last, data, strict=True)), Field(0)) == ord("]"), _NO_ARRAY)
    braced = [U8(ord("{")), *map(_with_brace, data[1:], last[1:])]
    marks, commas = [], Field(0)
    for mark in scanned(braced, present, ","):
        marks.append(mark._replace(separator=mark.separator * commas))
        commas = commas + mark.separator
    require(commas == 2, "the disclosure is no array of a salt, a name and a value")
    return JsonObject(tuple(braced), tuple(marks), isinstance(disclosure, str))


_NO_ARRAY: Final = "the disclosure is no array"


def _with_brace(byte: U8, is_last: Field) -> U8:
    """The byte, or the brace that is written for the last bracket."""
    return U8.unchecked_linear((Field(byte) + is_last * _TO_BRACE).linear)


def _bytes_of(disclosure: Text[Any] | str) -> tuple[Sequence[U8], Sequence[Bool]]:
    if isinstance(disclosure, str):
        known = base64url.decode(disclosure)
        require(len(known) > 0, _NO_ARRAY)
        return [U8(byte) for byte in known], [Bool(True)] * len(known)
    decoded = base64url.decode(disclosure)
    return list(decoded.data), list(decoded.is_present)
