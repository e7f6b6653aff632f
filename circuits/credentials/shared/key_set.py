"""Key sets as issuers publish them (RFC 7517): which key a token is to be checked with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError
from zkwright.core.input_json import parse_inputs

from ... import base64url
from ...ecdsa import PublicKey
from .inputs import as_input

_EXPONENT: Final = "AQAB"
"""65,537 in base64url."""

MAX_KEY_ID: Final = 128
"""Bytes of `kid` in the header of a token."""

_WRONG: Final = "download the document anew from the issuer's jwks_uri"


class WebKey(NamedTuple):
    """A key that signs tokens."""

    key_id: str
    algorithm: str
    """RS256 or ES256."""

    numbers: tuple[bytes, ...]
    """The modulus; or the coordinates of a point."""

    @property
    def value(self) -> bytes | PublicKey:
        """What the statement takes."""
        if self.algorithm == "RS256":
            return self.numbers[0]
        x, y = self.numbers
        return PublicKey(x=x, y=y)

    @property
    def input(self) -> Any:
        """The same as an input, for `json.dump`."""
        return as_input(self.value)


class KeySet(NamedTuple):
    """The keys of an issuer that can be used here.

    >>> KeySet.read('{"keys":[{"kty":"oct","k":"AA"}]}').keys
    ()
    """

    keys: tuple[WebKey, ...]

    @classmethod
    def read(cls, document: str | bytes) -> KeySet:
        """The keys of a JSON Web Key Set for signatures by RS256 with exponent 65,537 and ES256; others are left out.

        Raises `InputError` for what is no JSON, or can be read in two ways, and `ArgumentError` for what is no key set and for a
        key that is broken.
        """
        keys = parse_inputs(document.encode() if isinstance(document, str) else document).get("keys")
        if not isinstance(keys, list):
            raise ArgumentError("a document that is no JSON Web Key Set: it has no array `keys`", _WRONG)
        read = [_key(place, key) for place, key in enumerate(keys)]
        return cls(tuple(key for key in read if key))

    def signing_key(self, algorithm: str, key_id: str = "") -> WebKey:
        """The key of a token with this algorithm and `kid`; with no `kid`, the only one of the algorithm.

        Raises `ArgumentError` where there is none, or there are several.
        """
        fits = [key for key in self.keys if key.algorithm == algorithm and key_id in ("", key.key_id)]
        if not fits:
            raise ArgumentError(
                f"the key set has no key of {algorithm} with the token's kid",
                "download it anew: the issuer may have changed its keys; or it is another issuer's",
            )
        if len(fits) > 1:
            raise ArgumentError(
                f"the key set has {len(fits)} keys of {algorithm} for this token",
                "pass a set with the one that signed it",
            )
        return fits[0]


def _key(place: int, key: Any) -> WebKey | None:
    """A key that signs by an algorithm that is known here; None for others. Raises ArgumentError for what is no key."""
    if not isinstance(key, dict):
        raise ArgumentError(f"key {place} of the set is no JSON object", _WRONG)
    kind, curve = key.get("kty"), key.get("crv")
    algorithm = "RS256" if kind == "RSA" else "ES256" if (kind, curve) == ("EC", "P-256") else None
    if algorithm is None or key.get("use", "sig") != "sig" or key.get("alg", algorithm) != algorithm:
        return None
    key_id = key.get("kid", "")
    if not isinstance(key_id, str):
        raise ArgumentError(f"key {place} of the set has a kid that is no text", _WRONG)
    if algorithm == "ES256":
        return WebKey(key_id, algorithm, (_number(place, key, "x", 32), _number(place, key, "y", 32)))
    if key.get("e") != _EXPONENT:
        return None
    modulus = _number(place, key, "n", None)
    return WebKey(key_id, algorithm, (modulus,))


def _number(place: int, key: Mapping[str, Any], name: str, size: int | None) -> bytes:
    """The bytes of a number, which are as many as the format says."""
    text = key.get(name)
    try:
        data = base64url.decode(text) if isinstance(text, str) and text.isascii() else b""
    except UnsatisfiedCircuitError:
        data = b""
    if not data or (len(data) != size if size else not data[0] or not data[-1] % 2):
        raise ArgumentError(f"key {place} of the set: `{name}` is no number as the format has it", _WRONG)
    return data
