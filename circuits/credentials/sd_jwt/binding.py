"""Key binding (RFC 9901, section 4.3): the holder, whose key the credential names, signs what is shown, to whom and when."""

from __future__ import annotations

from typing import Any, Final

from zkwright.compiler import Bytes, Text, require

from ... import base64url
from ...ecdsa import PublicKey
from ...json_fields import JsonObject, object_field, string_field
from ...json_web_token import web_token
from ..shared.text_fields import text_field
from .disclosure import digest_text

MAX_AUDIENCE: Final = 128
MAX_NONCE: Final = 64

_MAX_CONFIRMATION: Final = 256
"""Bytes of the holder's key in the payload."""

_TYPE: Final = "kb+jwt"
_COORDINATE: Final = 43
"""Characters of 32 bytes."""


def holder_key(payload: JsonObject) -> PublicKey:
    """The key that the issuer gave the credential to, `cnf`: a `jwk` of P-256."""
    key = object_field(object_field(payload, "cnf", _MAX_CONFIRMATION), "jwk", _MAX_CONFIRMATION)
    message = "the holder's key is not of P-256"
    require(string_field(key, "kty", len("EC")) == "EC", message)
    require(string_field(key, "crv", len("P-256")) == "P-256", message)
    return PublicKey(x=_coordinate(key, "x"), y=_coordinate(key, "y"))


def _coordinate(key: JsonObject, name: str) -> Bytes[Any]:
    """32 bytes: a shorter text ends in zeros, which base64url does not have."""
    return Bytes(base64url.decode(list(text_field(key, name, _COORDINATE).data)))


def require_shown(token: Text[Any] | str, shown: Text[Any] | str, *, audience: Text[Any], nonce: Text[Any]) -> None:
    """Constrain a token, whoever signed it, to be of what is shown, and for this audience and nonce."""
    header, payload = web_token(token, algorithm="ES256")
    require(string_field(header, "typ", len(_TYPE)) == _TYPE, f"the holder's token is not of the type {_TYPE}")
    require(text_field(payload, "aud", MAX_AUDIENCE) == audience, "the holder shows it to another audience")
    require(text_field(payload, "nonce", MAX_NONCE) == nonce, "the holder's token has another nonce")
    digest = digest_text(shown)
    signed = text_field(payload, "sd_hash", len(digest))
    require(Bytes(list(signed.data)) == Bytes(digest), "the holder shows another credential, or other disclosures")
