"""From documents to the inputs of circuits that make statements about them, without a proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from zkwright.compiler.rows import ArgumentError

from ... import base64url
from ...json_fields import string_field
from ...json_web_token import web_token
from . import MAX_AUDIENCE, MAX_ISSUER, MAX_NONCE, OidcSession, oidc_claims

MAX_SIGNED_BYTES: Final = 1024
"""Of a token without its signature."""


@dataclass(frozen=True, slots=True)
class IdToken:
    """An ID token as an OpenID provider hands it out: header, payload and signature, each in base64url, with dots between.

    >>> token = IdToken.parse("eyJhbGciOiJSUzI1NiJ9.e30.AAEC")
    >>> token.dot, token.signature
    (20, b'\\x00\\x01\\x02')

    It is a password until it expires: `repr` does not show it.
    """

    signed: str = field(repr=False)
    """Header and payload, which the signature is of."""

    signature: bytes = field(repr=False)
    """256 bytes of an RSA key of 2,048 bits; of ES256 32 of r and 32 of s."""

    algorithm: str = "RS256"

    @classmethod
    def parse(cls, token: str, algorithm: str = "RS256") -> IdToken:
        """The token of a text. Raises `ArgumentError` for what is no token of three parts, or too long."""
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
        return cls(signed, base64url.decode(parts[2]), algorithm)

    @property
    def dot(self) -> int:
        """Where the dot between header and payload is."""
        return self.signed.index(".")

    def inputs(self, *, now: int, scope: int) -> dict[str, Any]:
        """The inputs of a circuit with the arguments of `oidc_claims`, for `json.dump`: `token`, `dot` and `session`.

        The session is what the token says: whoever verifies compares issuer, audience and nonce with what he expects. `now` is in
        seconds since 1970. Raises `UnsatisfiedCircuitError` where the circuit would not take them, as `oidc_claims` does.
        """
        payload = web_token(self.signed, self.dot, algorithm=self.algorithm).payload
        session = {
            "issuer": string_field(payload, "iss", MAX_ISSUER),
            "audience": string_field(payload, "aud", MAX_AUDIENCE),
            "nonce": string_field(payload, "nonce", MAX_NONCE),
            "now": now,
            "scope": scope,
        }
        oidc_claims(self.signed, self.dot, OidcSession(**session), algorithm=self.algorithm)
        return {"token": self.signed, "dot": self.dot, "session": session}
