"""From ID tokens and key sets to the inputs of circuits, without a proof.

    token = IdToken.parse(text)
    inputs = token.inputs(KeySet.read(document), now=int(time.time()), scope=7)

The document is what a provider publishes at its `jwks_uri`. With a registry of clients' issuers and keys, of which the root is
known to whoever verifies:

    registry = Registry([("https://accounts.example.com", "1234-abc", KeySet.read(document))])
    inputs = token.registry_inputs(registry, now=int(time.time()), scope=7)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from zkwright.compiler.rows import ArgumentError

from ... import base64url
from ...json_fields import json_object, string_field
from ...json_web_token import web_token
from ...merkle.plain import MerkleTree
from ..shared.inputs import PlainSignature, as_input, es256_signature
from ..shared.key_set import MAX_KEY_ID, KeySet, WebKey
from ..shared.text_fields import padded
from . import (
    MAX_AUDIENCE,
    MAX_ISSUER,
    MAX_NONCE,
    REGISTRY_DEPTH,
    OidcSession,
    RegistryPath,
    RegistrySession,
    oidc_claims,
    oidc_login,
    oidc_login_by_registry,
)
from .entry import entry

__all__ = ["IdToken", "KeySet", "Registry", "WebKey"]

MAX_SIGNED_BYTES: Final = 1024
"""Of a token without its signature."""


@dataclass(frozen=True, slots=True)
class IdToken:
    """An ID token as an OpenID provider hands it out: header, payload and signature, each in base64url, with dots between.

    >>> token = IdToken.parse("eyJhbGciOiJSUzI1NiJ9.e30.AAEC")
    >>> token.algorithm, token.signature
    ('RS256', b'\\x00\\x01\\x02')

    It is a password until it expires: `repr` does not show it.
    """

    signed: str = field(repr=False)
    """Header and payload, which the signature is of."""

    signature: bytes = field(repr=False)
    """256 bytes of an RSA key of 2,048 bits; of ES256 32 of r and 32 of s."""

    algorithm: str = "RS256"
    key_id: str = ""
    """`kid` of the header: which of the issuer's keys signed it; empty where it does not say."""

    @classmethod
    def parse(cls, token: str) -> IdToken:
        """The token of a text.

        Raises `ArgumentError` for what is no token of three parts, or too long, or signed by other than RS256 and ES256, and
        `UnsatisfiedCircuitError` for a header or a signature that is no base64url and a header that is no JSON object.
        """
        parts = token.split(".")
        if len(parts) != 3 or not token.isascii():
            raise ArgumentError(
                f"a text of {len(parts)} parts, where a signed token has 3",
                "pass the ID token, header.payload.signature, without blanks",
            )
        signed = f"{parts[0]}.{parts[1]}"
        if len(signed) > MAX_SIGNED_BYTES:
            raise ArgumentError(
                f"a token of {len(signed)} bytes without its signature", f"ask for fewer claims: {MAX_SIGNED_BYTES} fit"
            )
        header = json_object(base64url.decode(parts[0]))
        algorithm = string_field(header, "alg", MAX_KEY_ID)
        if algorithm not in ("RS256", "ES256"):
            raise ArgumentError(
                "a token of another algorithm than RS256 and ES256",
                "have the client registered with one of them: id_token_signed_response_alg",
            )
        key_id = string_field(header, "kid", MAX_KEY_ID, default="")
        return cls(signed, base64url.decode(parts[2]), algorithm, key_id)

    def claims_inputs(self, *, now: int, scope: int) -> dict[str, Any]:
        """The inputs of a circuit with the arguments of `oidc_claims`, for `json.dump`: `token` and `session`.

        The session is what the token says: whoever verifies compares issuer, audience and nonce with what he expects. `now` is in
        seconds since 1970. Raises `UnsatisfiedCircuitError` where the circuit would not take them, as `oidc_claims` does.
        """
        session = self._session(now, scope)
        oidc_claims(self.signed, OidcSession(**session), algorithm=self.algorithm)
        return {"token": self.signed, "session": session}

    def inputs(self, keys: KeySet, *, now: int, scope: int) -> dict[str, Any]:
        """The inputs of a circuit with the arguments of `oidc_login`: `token`, `signature`, `key` and `session`.

        Raises `ArgumentError` where the set has no such key, and `UnsatisfiedCircuitError` as `oidc_login` does.
        """
        key, session = keys.signing_key(self.algorithm, self.key_id), self._session(now, scope)
        oidc_login(self.signed, self._signature(), key.value, OidcSession(**session))
        return {"token": self.signed, **self._signature_and(key), "session": session}

    def registry_inputs(self, registry: Registry, *, now: int, scope: int) -> dict[str, Any]:
        """The inputs of a circuit with the arguments of `oidc_login_by_registry`: as `inputs`, and `path`.

        Raises what `inputs` does, and `ArgumentError` where the registry has no such issuer and audience.
        """
        said = self._session(now, scope)
        key, path = registry.entry_of(said["issuer"], said["audience"], self.algorithm, self.key_id)
        session = {"root": registry.root, **{name: said[name] for name in ("nonce", "now", "scope")}}
        oidc_login_by_registry(
            self.signed, self._signature(), key.value, RegistryPath(**path), RegistrySession(**session)
        )
        return {"token": self.signed, **self._signature_and(key), "path": path, "session": session}

    def _session(self, now: int, scope: int) -> dict[str, Any]:
        payload = web_token(self.signed, algorithm=self.algorithm).payload
        return {
            "issuer": string_field(payload, "iss", MAX_ISSUER),
            "audience": string_field(payload, "aud", MAX_AUDIENCE),
            "nonce": string_field(payload, "nonce", MAX_NONCE),
            "now": now,
            "scope": scope,
        }

    def _signature(self) -> PlainSignature:
        if self.algorithm == "RS256":
            return self.signature
        return es256_signature(self.signature, "pass the token as the provider sent it")

    def _signature_and(self, key: WebKey) -> dict[str, Any]:
        return {"signature": as_input(self._signature()), "key": key.input}


class Registry:
    """Clients: of each its issuer, its audience and the issuer's keys, as the leaves of a tree whose root is public.

    Keys are replaced from time to time: then there is another root. Whoever verifies makes the registry from the providers' own
    documents, or has the root from whom he trusts to do so, since who chooses the keys can log in as anyone.

    >>> registry = Registry([])
    >>> len(registry)
    0
    """

    def __init__(self, clients: Iterable[tuple[str, str, KeySet]]) -> None:
        """Put each key of each client's issuer into the tree, in this order.

        Raises `ArgumentError` for an issuer or an audience that is too long, or more keys than there is room for.
        """
        self._entries: list[tuple[str, str, WebKey]] = []
        for issuer, audience, keys in clients:
            for what, text, most in (("an issuer", issuer, MAX_ISSUER), ("an audience", audience, MAX_AUDIENCE)):
                if len(text.encode()) > most:
                    raise ArgumentError(
                        f"{what} of {len(text.encode())} bytes", f"no token with it can be shown: at most {most} fit"
                    )
            self._entries += [(issuer, audience, key) for key in keys.keys]
        if len(self._entries) > 1 << REGISTRY_DEPTH:
            raise ArgumentError(
                f"a registry of {len(self._entries)} keys", f"make several, each of at most {1 << REGISTRY_DEPTH}"
            )
        leaves = [
            int(entry(padded(issuer, MAX_ISSUER), padded(audience, MAX_AUDIENCE), key.value))
            for issuer, audience, key in self._entries
        ]
        self._tree = MerkleTree(leaves, REGISTRY_DEPTH)

    def __len__(self) -> int:
        """How many keys it has, one of several clients as often."""
        return len(self._entries)

    @property
    def root(self) -> int:
        """What whoever verifies knows."""
        return self._tree.root

    def entry_of(self, issuer: str, audience: str, algorithm: str, key_id: str = "") -> tuple[WebKey, dict[str, Any]]:
        """The key of an entry, and its path as an input.

        Raises `ArgumentError` where there is none, or where there are several, and the token does not say which.
        """
        of_client = {
            place: key for place, (one, other, key) in enumerate(self._entries) if (one, other) == (issuer, audience)
        }
        if not of_client:
            raise ArgumentError(
                "the registry has no client of this issuer and audience", "put it there, or take the root that has it"
            )
        key = KeySet(tuple(of_client.values())).signing_key(algorithm, key_id)
        index = next(place for place, one in of_client.items() if one is key)
        return key, {"index": index, "siblings": self._tree.path(index)[1]}
