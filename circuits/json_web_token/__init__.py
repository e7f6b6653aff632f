"""JSON web tokens (RFC 7519) as they are signed (RFC 7515): header and payload, JSON objects in base64url, a dot between them.

The token is what stands before the second dot, which is what the signature signs. Header and payload are read from these bytes
alone, so that nothing can be claimed that was not signed.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import Bool, Text, UInt, Vec, require
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


def web_token(
    token: Text[Any] | str, dot: UInt | int, *, algorithm: str = "RS256", header_characters: int = 256
) -> WebToken:
    """The header and the payload of a token, of which `dot` is where its dot is, counted from 0.

    Constrains the token to be a header of at most so many characters, a dot there and a payload, both in strict base64url and
    JSON objects as `json_object` takes them; the header to name the algorithm, and to have neither `crit` nor `b64`, which would
    have a reader treat the token in another way. Fails otherwise. No signature is checked here. Costs 50,088 rows for 1,024
    characters: `substring` and `base64url.decode` of both parts, 8 rows a character for the bits, and `json_object` of both.

    >>> from zkwright.circuits.json_fields import string_field
    >>> token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJBbm4ifQ"
    >>> string_field(web_token(token, 20).payload, "sub", 8)
    'Ann'

    Raises `ArgumentError` for a token with no room for header and payload.
    """
    if isinstance(token, str):
        require(isinstance(dot, int) and token.find(".") == dot, _NOT_TWO_PARTS)
        first, _, second = token.partition(".")
        require(bool(first and second), _NOT_TWO_PARTS)
        require(len(first) <= header_characters, f"the header has more than {header_characters} characters")
        header, payload = json_object(base64url.decode(first)), json_object(base64url.decode(second))
    else:
        payload_characters = token.capacity - _SHORTEST_HEADER - 1
        if payload_characters < 1:
            raise ArgumentError(
                f"a token of at most {token.capacity} bytes", "give the token room for a header and a payload"
            )
        place = dot if isinstance(dot, int) else type(token.length)(dot)
        first_part = substring(token, 0, dot, min(header_characters, token.capacity))
        rest: Any = substring(token, dot, token.length - place, payload_characters + 1)
        require(rest.data[0] == ord("."), _NOT_TWO_PARTS)
        # No dot is in base64url's alphabet, so this one is the token's only one.
        header, payload = _decoded(first_part), _decoded(rest[1:])
    require(string_field(header, "alg", len(algorithm)) == algorithm, f"the token's algorithm is not {algorithm}")
    require(~(Bool(has_field(header, "crit")) | Bool(has_field(header, "b64"))), "the header has crit or b64")
    return WebToken(header, payload)


def _decoded(part: Vec[Any, Any]) -> JsonObject:
    return json_object(base64url.decode(part))
