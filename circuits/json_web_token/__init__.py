"""JSON web tokens (RFC 7519) as they are signed (RFC 7515): header and payload, JSON objects in base64url, a dot between them.

The token is what stands before the second dot, which is what the signature signs. Header and payload are read from these bytes
alone, so that nothing can be claimed that was not signed.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, U32, Bool, Field, Text, Vec, require
from zkwright.compiler.rows import ArgumentError

from .. import base64url
from ..json_fields import JsonObject, has_field, json_object, string_field
from ..text import substring

_SHORTEST_HEADER: Final = len("eyJhbGciOiJSUzI1NiJ9")
_NOT_TWO_PARTS: Final = "the token is not two parts with a dot between"


class WebToken(NamedTuple):
    """Header and payload of a token, whose fields `zkwright.circuits.json_fields` reads."""

    header: JsonObject
    payload: JsonObject


def web_token(token: Text[Any] | str, *, algorithm: str = "RS256", header_characters: int = 256) -> WebToken:
    """The header and the payload of a token, which stand before and behind its only dot.

    Constrains the token to be a header of at most so many characters, a dot and a payload, both in strict base64url and
    JSON objects as `json_object` takes them; the header to name the algorithm, and to have neither `crit` nor `b64`, which would
    have a reader treat the token in another way. Fails otherwise. No signature is checked here. Costs 48,546 rows for 1,024
    characters: 2 for each place of the dot, `substring`, `base64url.decode` of both parts, 8 rows a character for the bits, and
    `json_object` of both.

    >>> from zkwright.circuits.json_fields import string_field
    >>> token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJBbm4ifQ"
    >>> string_field(web_token(token).payload, "sub", 8)
    'Ann'

    Raises `ArgumentError` for a token with no room for header and payload.
    """
    if isinstance(token, str):
        first, _, second = token.partition(".")
        require(bool(first and second), _NOT_TWO_PARTS)
        require(len(first) <= header_characters, f"the header has more than {header_characters} characters")
        header, payload = json_object(base64url.decode(first)), json_object(base64url.decode(second))
    else:
        header, payload = map(_decoded, _parts(token, header_characters))
    require(string_field(header, "alg", len(algorithm)) == algorithm, f"the token's algorithm is not {algorithm}")
    require(~(Bool(has_field(header, "crit")) | Bool(has_field(header, "b64"))), "the header has crit or b64")
    return WebToken(header, payload)


def _parts(token: Text[Any], header_characters: int) -> tuple[Text[Any], Text[Any]]:
    """What is before the first dot, of at most so many characters, and what is behind it: with no dot, as base64url has none."""
    capacity = token.capacity - _SHORTEST_HEADER - 1
    if capacity < 1:
        raise ArgumentError(
            f"a token of at most {token.capacity} bytes", "give the token room for a header and a payload"
        )
    most = min(header_characters, token.capacity - 2)
    dots = [Field(byte == ord(".")) for byte in token.data[: most + 1]]
    require(sum(dots, Field(0)) == 1, _NOT_TWO_PARTS)
    place = U32.unchecked_interval(sum((dot * i for i, dot in enumerate(dots)), Field(0)).linear, 0, most)
    goes_on, first, flags = Field(1), [], []
    for byte, dot in zip(token.data, dots[:-1], strict=False):
        goes_on = goes_on * (1 - dot)
        flags.append(goes_on.linear)
        first.append(U8.unchecked_linear((Field(byte) * goes_on).linear))
    header: Text[Any] = Text.unchecked(Text(first).data, place.linear, flags)
    return header, substring(token, place + 1, token.length - place - 1, capacity)


def _decoded(part: Vec[Any, Any]) -> JsonObject:
    return json_object(base64url.decode(part))
