"""From SD-JWTs as wallets hold them to the inputs of circuits, without a proof.

    credential = SdJwt.parse(text)
    inputs = credential.inputs(["given_name"], KeySet.read(document), now=int(time.time()))

The document has the issuer's keys: `jwks` of what it publishes at /.well-known/jwt-vc-issuer. Where the holder has to sign,
`shown` is the text that goes before its token, and whose digest is `sd_hash`; with the token behind it, it gives `bound_inputs`:

    shown = credential.shown(["given_name"])
    inputs = SdJwt.parse(shown + signed_by_the_wallet).bound_inputs(["given_name"], keys, now=int(time.time()))
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError

from ... import base64url
from ...ecdsa import PublicKey, Signature
from ...json_fields import json_object, string_field
from ...json_web_token import web_token
from ..shared.inputs import as_input, es256_signature
from ..shared.key_set import MAX_KEY_ID, KeySet, WebKey
from . import MAX_ISSUER, MAX_TYPE, BoundSession, SdJwtSession, SignedToken, sd_jwt
from .binding import MAX_AUDIENCE, MAX_NONCE

__all__ = ["KeySet", "SdJwt", "WebKey"]

_MAX_CHARACTERS: Final = 1 << 16
_MEND: Final = "pass the credential as the issuer sent it: a token, disclosures, and a tilde behind each"


@dataclass(frozen=True, slots=True)
class SdJwt:
    """An SD-JWT, or one with the holder's token behind it.

    >>> SdJwt.parse("eyJhbGciOiJFUzI1NiJ9.e30." + 86 * "A" + "~WyJzIiwiYSIsMV0~")
    SdJwt(names=('a',))

    It says who somebody is: `repr` shows nothing but the names of what can be disclosed.
    """

    signed: str = field(repr=False)
    """Header and payload of the issuer's token."""

    signature: bytes = field(repr=False)
    """32 bytes of r and 32 of s."""

    names: tuple[str, ...]
    """Of the members that disclosures open, each as often as there is one of its name."""

    disclosures: tuple[str, ...] = field(repr=False)
    """All, those of items of arrays as well."""

    binding: str = field(repr=False)
    """The holder's token; empty where there is none."""

    @classmethod
    def parse(cls, text: str) -> SdJwt:
        """The credential of a text.

        Raises `ArgumentError` for what is none: another number of parts, a disclosure that is no array of two or three, another
        algorithm than ES256; `UnsatisfiedCircuitError` where something is no strict base64url.
        """
        if len(text) > _MAX_CHARACTERS or not text.isascii():
            raise ArgumentError(f"a text of {len(text)} characters, or not of ASCII", _MEND)
        issued, *others = text.split("~")
        parts = issued.split(".")
        if len(parts) != 3 or not others:
            raise ArgumentError("a text that is no SD-JWT, which begins with a token of three parts and a tilde", _MEND)
        *disclosures, binding = others
        signature = base64url.decode(parts[2])
        _signature(signature)
        if string_field(json_object(base64url.decode(parts[0])), "alg", MAX_KEY_ID) != "ES256":
            raise ArgumentError("a credential of another algorithm than ES256", "ask the issuer for one of ES256")
        names = [_name(place, one) for place, one in enumerate(disclosures)]
        return cls(f"{parts[0]}.{parts[1]}", signature, tuple(filter(None, names)), tuple(disclosures), binding)

    def shown(self, names: Sequence[str]) -> str:
        """The text that shows these claims, in this order: the holder signs its digest, and its token goes behind it.

        Raises `ArgumentError` as `inputs` does.
        """
        issued = f"{self.signed}.{base64url.encode(self.signature).decode()}"
        return "~".join([issued, *self._chosen(names).values(), ""])

    def inputs(self, names: Sequence[str], keys: KeySet, *, now: int) -> dict[str, Any]:
        """The inputs of a circuit that calls `sd_jwt` with disclosures of these names, for `json.dump`.

        They are `token`, `signature`, `disclosures`, `key` and `session`, which is what the credential says: whoever verifies
        compares issuer and type with what he expects. `now` is in seconds since 1970. Raises `ArgumentError` where there is no
        such disclosure, several, or no such key, and `UnsatisfiedCircuitError` as `sd_jwt` does.
        """
        chosen, key, said = self._chosen(names), self._key(keys), self._session(now)
        sd_jwt(SignedToken(self.signed, _signature(self.signature)), _point(key), chosen, SdJwtSession(**said))
        return {**self._inputs(chosen, key), "session": said}

    def bound_inputs(self, names: Sequence[str], keys: KeySet, *, now: int) -> dict[str, Any]:
        """The same with the holder's token: also `bound` and `bound_signature`, and audience and nonce in the session.

        Raises what `inputs` does, and `ArgumentError` where the holder has signed nothing.
        """
        parts = self.binding.split(".")
        if len(parts) != 3:
            raise ArgumentError(
                "a credential without the holder's token", "put it behind the last tilde of what is shown: see `shown`"
            )
        bound, signature = f"{parts[0]}.{parts[1]}", _signature(base64url.decode(parts[2]))
        payload = web_token(bound, algorithm="ES256").payload
        said = {
            **self._session(now),
            "audience": string_field(payload, "aud", MAX_AUDIENCE),
            "nonce": string_field(payload, "nonce", MAX_NONCE),
        }
        chosen, key = self._chosen(names), self._key(keys)
        signed, binding = SignedToken(self.signed, _signature(self.signature)), SignedToken(bound, signature)
        sd_jwt(signed, _point(key), chosen, BoundSession(**said), binding=binding)
        of_holder = {"bound": bound, "bound_signature": as_input(signature)}
        return {**self._inputs(chosen, key), **of_holder, "session": said}

    def _chosen(self, names: Sequence[str]) -> dict[str, str]:
        found = {}
        for name in names:
            fits = [one for place, one in enumerate(self.disclosures) if _name(place, one) == name]
            if len(fits) != 1:
                raise ArgumentError(
                    f"a credential with {len(fits)} disclosures of {name!r}",
                    "ask for a claim that it has one disclosure of",
                )
            found[name] = fits[0]
        return found

    def _key(self, keys: KeySet) -> WebKey:
        header = json_object(base64url.decode(self.signed.split(".")[0]))
        return keys.signing_key("ES256", string_field(header, "kid", MAX_KEY_ID, default=""))

    def _session(self, now: int) -> dict[str, Any]:
        payload = web_token(self.signed, algorithm="ES256").payload
        issuer, vct = string_field(payload, "iss", MAX_ISSUER), string_field(payload, "vct", MAX_TYPE)
        return {"issuer": issuer, "vct": vct, "now": now}

    def _inputs(self, chosen: dict[str, str], key: WebKey) -> dict[str, Any]:
        signature = as_input(_signature(self.signature))
        return {"token": self.signed, "signature": signature, "disclosures": chosen, "key": key.input}


def _signature(data: bytes) -> Signature:
    return es256_signature(data, _MEND)


def _point(key: WebKey) -> PublicKey:
    x, y = key.numbers
    return PublicKey(x=x, y=y)


def _name(place: int, disclosure: str) -> str:
    """The name that a disclosure is of; none for an item of an array. Raises ArgumentError for what is no disclosure."""
    try:
        found = json.loads(base64url.decode(disclosure))
    except (ValueError, RecursionError, UnsatisfiedCircuitError):
        found = None
    if not isinstance(found, list) or len(found) not in (2, 3) or (len(found) == 3 and not isinstance(found[1], str)):
        raise ArgumentError(f"disclosure {place} is no array of a salt, a name and a value in base64url", _MEND)
    return found[1] if len(found) == 3 else ""
