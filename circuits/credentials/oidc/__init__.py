"""Logins by ID tokens of OpenID Connect: what somebody shows of a token, and what stays hidden.

By a token that is signed RS256 by a key that is public:

    @circuit
    def login(
        token: Private[Text[Literal[1024]]],
        dot: Private[U16],
        signature: Private[Bytes[Literal[256]]],
        key: Public[Bytes[Literal[256]]],
        session: Public[OidcSession],
    ) -> Public[OidcClaims]:
        require_pkcs1_signature(sha256(token.data, token.length), signature, key)
        return oidc_claims(token, dot, session)

`zkwright.circuits.credentials.oidc.plain` turns a token into the inputs of such a circuit.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from zkwright.compiler import U32, U64, Field, Struct, Text, UInt, require

from ...json_fields import JsonObject, boolean_field, number_field, string_field
from ...json_web_token import web_token
from ...packing import pack_bytes
from ...poseidon_sponge import poseidon_sponge
from ...text import substring

MAX_ISSUER: Final = 64
MAX_AUDIENCE: Final = 128
MAX_NONCE: Final = 64
MAX_SUBJECT: Final = 64
_MAX_EMAIL: Final = 128
_MAX_DOMAIN: Final = 64


class OidcClaims(Struct):
    """What a login shows of who logged in."""

    domain: Text[Literal[64]]
    """Of the e-mail address, which the issuer has verified."""

    nullifier: Field
    """The same for one person and scope, whatever the token; another for another issuer, subject or scope."""


class OidcSession(Struct):
    """What a login is for: what the token has to say, and when that is asked."""

    issuer: Text[Literal[64]]
    audience: Text[Literal[128]]
    nonce: Text[Literal[64]]
    now: U64
    """Seconds since 1970."""

    scope: Field
    """What one person has one nullifier for."""


def oidc_claims(
    token: Text[Any] | str, dot: UInt | int, session: OidcSession, *, algorithm: str = "RS256"
) -> OidcClaims:
    """What an ID token of OpenID Connect says of who logged in: the domain of a verified e-mail address, and a nullifier.

    Constrains the token to be what `web_token` takes, `iss`, `aud` and `nonce` to be the session's, the time to be before `exp`,
    `email_verified` to be true, and the results to be as `OidcClaims` says. Fails otherwise; so for several audiences, for an
    address with no or several @, and for texts longer than 64 bytes, 128 for `aud` and `email`. Does not check the signature: a
    circuit has to, of `sha256(token.data, token.length)` and under a key of the issuer's. Costs 71,949 rows for a token of up
    to 1,024 characters: `web_token`, `json_fields` for seven members, and `poseidon_sponge`.

    The subject is hidden as far as it cannot be guessed: whoever knows it, as the issuer and its audiences do, can compute the
    nullifier, and subjects that are short numbers are found by trying all.

    >>> from base64 import urlsafe_b64encode
    >>> claims = b'{"iss":"a","aud":"b","nonce":"c","sub":"7","exp":99,"email":"x@y.z","email_verified":true}'
    >>> token = "eyJhbGciOiJSUzI1NiJ9." + urlsafe_b64encode(claims).decode().rstrip("=")
    >>> session = OidcSession(issuer="a", audience="b", nonce="c", now=98, scope=1)
    >>> bool(oidc_claims(token, 20, session).domain == "y.z")
    True

    Raises `ArgumentError` as `web_token` does.
    """
    payload = web_token(token, dot, algorithm=algorithm).payload
    issuer = _text(payload, "iss", MAX_ISSUER)
    require(issuer == session.issuer, "the token is of another issuer")
    require(_text(payload, "aud", MAX_AUDIENCE) == session.audience, "the token is for another audience")
    require(_text(payload, "nonce", MAX_NONCE) == session.nonce, "the token has another nonce")
    require(session.now < U64(number_field(payload, "exp")), "the token has expired")
    require(boolean_field(payload, "email_verified"), "the e-mail address is not verified")
    subject = _text(payload, "sub", MAX_SUBJECT)
    nullifier = poseidon_sponge(*_elements(issuer), *_elements(subject), session.scope)
    return OidcClaims(domain=_domain(_text(payload, "email", _MAX_EMAIL)), nullifier=nullifier)


def _text(payload: JsonObject, name: str, capacity: int) -> Text[Any]:
    value = string_field(payload, name, capacity)
    if not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    data = value.encode()
    return Text.first([*data, *bytes(capacity - len(data))], len(data))


def _elements(text: Text[Any]) -> list[Field]:
    """The text as elements that no other text has."""
    return [*pack_bytes(text.data), Field(text.length)]


def _domain(email: Text[Any]) -> Text[Any]:
    """What stands behind the only @ of an address."""
    signs = [Field(byte == ord("@")) for byte in email.data]
    require(sum(signs, Field(0)) == 1, "the e-mail address has no @, or several")
    behind = sum((flag * (place + 1) for place, flag in enumerate(signs)), Field(0))
    start = U32.unchecked_interval(behind.linear, 1, email.capacity)
    domain: Text[Any] = substring(email, start, email.length - start, _MAX_DOMAIN)
    require(domain.length != 0, "the e-mail address has no domain")
    return domain
