"""Credentials whose claims are disclosed one by one: SD-JWT (RFC 9901) as SD-JWT VC has it, signed ES256.

An issuer signs digests of claims, and the holder has the claims themselves, the disclosures. A proof opens some of them inside of
the circuit: what it returns of them is shown; the others and the credential, by which the holder would be known again, are not.

    class Opened(Struct):
        given_name: Text[Literal[128]]
        birthdate: Text[Literal[128]]

    @circuit
    def adult(
        token: Private[Text[Literal[1024]]],
        signature: Private[Signature],
        disclosures: Private[Opened],
        key: Public[PublicKey],
        session: Public[SdJwtSession],
        latest: Public[U32],
    ) -> Public[Text[Literal[32]]]:
        claims = sd_jwt(SignedToken(token, signature), key, disclosures, session)
        require(dates.parse_date(claims.text("birthdate", 10)) <= latest, "not of age")
        return claims.text("given_name", 32)

Whoever has token and disclosures can prove that: it says that somebody was given such a credential. That it is the holder who
proves, in this session, is said by a token that the holder's key signs; it is a `binding`, and the session a `BoundSession`:

        claims = sd_jwt(
            SignedToken(token, signature), key, disclosures, session, binding=SignedToken(bound, bound_signature)
        )

`zkwright.circuits.credentials.sd_jwt.plain` turns what a wallet has into the inputs of such circuits.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

from zkwright.compiler import U64, Bool, Struct, Text, require
from zkwright.compiler.rows import ArgumentError

from ...ecdsa import PublicKey, Signature, require_p256
from ...json_fields import (
    JsonObject,
    boolean_field,
    has_field,
    number_field,
    prove_element,
    string_field,
)
from ...json_web_token import web_token
from ..shared.text_digest import digest_of
from ..shared.text_fields import text_field
from .binding import holder_key, require_shown
from .disclosure import Disclosures, by_name, digest_text, opened, presentation

MAX_ISSUER: Final = 64
MAX_TYPE: Final = 96

_LAST_SECOND: Final = 9_999_999_999
"""When a token ends that says nothing of it: the last second that ten digits can say."""

_IN_CLEAR: Final = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status", "_sd", "_sd_alg", "..."})
"""Members that no disclosure may have."""


class SignedToken(NamedTuple):
    """Header and payload with a dot between, and their signature."""

    token: Text[Any] | str
    signature: Signature


class SdJwtSession(Struct):
    """What a credential has to be of, and when that is asked."""

    issuer: Text[Literal[64]]
    vct: Text[Literal[96]]
    """The credential's type."""

    now: U64
    """Seconds since 1970."""


class BoundSession(Struct):
    """The same where the holder signs for the session."""

    issuer: Text[Literal[64]]
    vct: Text[Literal[96]]
    """The credential's type."""

    now: U64
    """Seconds since 1970."""

    audience: Text[Literal[128]]
    """Whom the holder shows it to."""

    nonce: Text[Literal[64]]


class SdJwtClaims(NamedTuple):
    """What a credential says: in clear, and in the disclosures that were opened."""

    payload: JsonObject
    """In clear; the functions of `zkwright.circuits.json_fields` read its members."""

    opened: dict[str, JsonObject]
    """Of each claim an object with this one member."""

    def text(self, name: str, capacity: int) -> Any:
        """The text that an opened claim is, of at most so many bytes; fails for what `string_field` fails for."""
        return string_field(self._claim(name), name, capacity)

    def number(self, name: str, digits: int = 10) -> Any:
        """The whole number that an opened claim is, of at most so many digits; fails for what `number_field` fails for."""
        return number_field(self._claim(name), name, digits)

    def boolean(self, name: str) -> Any:
        """Whether an opened claim is true; fails for what `boolean_field` fails for."""
        return boolean_field(self._claim(name), name)

    def _claim(self, name: str) -> JsonObject:
        if name not in self.opened:
            raise ArgumentError(
                f"the claim {name!r}, which is not among the disclosures",
                "pass its disclosure; what is in clear is read from `payload`, by json_fields",
            )
        return self.opened[name]


def sd_jwt(
    signed: SignedToken,
    key: PublicKey,
    disclosures: Disclosures,
    session: SdJwtSession | BoundSession,
    *,
    binding: SignedToken | None = None,
) -> SdJwtClaims:
    """What a credential says that an issuer signed: in clear, and in the disclosures that are given.

    Constrains the key to have signed the token, ES256, and token and disclosures to be what `sd_jwt_claims` takes; fails
    otherwise. With a `binding` the holder's key, which the token names as `cnf`, has to have signed that one: of the type kb+jwt,
    for the session's audience and nonce, and with `sd_hash` of the token, its signature and these disclosures, in their order.
    When the holder signed, `iat`, is not read: the nonce says it. Costs 269,824 rows for a token of up to 256 characters and a
    disclosure of 64. For 1,024 characters and two disclosures of 128 it is 564,580, and 1,205,249 with a binding of 384.

    >>> from zkwright.compiler import UnsatisfiedCircuitError
    >>> key, signature = PublicKey(x=bytes(32), y=bytes(32)), Signature(r=bytes(32), s=bytes(32))
    >>> session = SdJwtSession(issuer="a", vct="b", now=98)
    >>> try:
    ...     sd_jwt(SignedToken("eyJhbGciOiJFUzI1NiJ9.e30", signature), key, {}, session)
    ... except UnsatisfiedCircuitError as error:
    ...     print(str(error).splitlines()[0])
    the signature is not of this digest under this key

    Raises what `sd_jwt_claims` does, and `ArgumentError` for a binding without a `BoundSession` or one without a binding.
    """
    if isinstance(session, BoundSession) != (binding is not None):
        raise ArgumentError(
            "a binding without a BoundSession, or a BoundSession without a binding",
            "pass both where the holder has to sign, and none of them where not",
        )
    require_p256(key, digest_of(signed.token), signed.signature)
    claims = sd_jwt_claims(signed.token, disclosures, session)
    if binding is not None and isinstance(session, BoundSession):
        require_p256(holder_key(claims.payload), digest_of(binding.token), binding.signature)
        shown = presentation(*signed, disclosures)
        require_shown(binding.token, shown, audience=session.audience, nonce=session.nonce)
    return claims


def sd_jwt_claims(
    token: Text[Any] | str, disclosures: Disclosures, session: SdJwtSession | BoundSession, *, typ: str = "dc+sd-jwt"
) -> SdJwtClaims:
    """What a credential says: in clear, and in the disclosures that are given.

    Constrains the token to be what `web_token` takes, of this type, `iss` and `vct` to be the session's, the time to be before
    `exp` and not before `nbf` where there are such, and `_sd_alg`, where there is one, to be sha-256. The digest of a disclosure
    has to be an item of `_sd` of the payload itself; the disclosure has to be an array of a salt, the name that it is given by
    and a value, and no member in clear may have the name. Fails otherwise: so for items of arrays and members of objects within,
    and for salts and names with escapes. Whether the credential was revoked, `status`, is not asked. Does not check the
    signature: `sd_jwt` does. Costs 56,855 rows for a token of up to 256 characters and a disclosure of 64: `web_token`,
    `json_fields`, and for each disclosure `sha256`, `base64url`, `json_fields`.

    >>> from zkwright.circuits import base64url
    >>> from zkwright.circuits.sha256 import sha256
    >>> disclosure = base64url.encode(b'["salt", "age", 42]')
    >>> payload = b'{"iss":"a","vct":"b","_sd":["%s"]}' % base64url.encode(sha256(disclosure))
    >>> token = b".".join(map(base64url.encode, (b'{"alg":"ES256","typ":"dc+sd-jwt"}', payload))).decode()
    >>> session = SdJwtSession(issuer="a", vct="b", now=98)
    >>> sd_jwt_claims(token, {"age": disclosure.decode()}, session).number("age")
    42

    Raises `ArgumentError` as `web_token` does, and for names that stand in clear always.
    """
    named = by_name(disclosures)
    if in_clear := _IN_CLEAR & named.keys():
        raise ArgumentError(
            f"a disclosure of {min(in_clear)!r}, which a credential says in clear",
            "read it from `payload`, by json_fields",
        )
    header, payload = web_token(token, algorithm="ES256")
    require(string_field(header, "typ", len(typ)) == typ, f"the token is not of the type {typ}")
    require(text_field(payload, "iss", MAX_ISSUER) == session.issuer, "the credential is of another issuer")
    require(text_field(payload, "vct", MAX_TYPE) == session.vct, "the credential is of another type")
    now = U64(session.now)
    require(now < U64(number_field(payload, "exp", default=_LAST_SECOND)), "the credential has expired")
    require(U64(number_field(payload, "nbf", default=0)) <= now, "the credential is not valid yet")
    algorithm = string_field(payload, "_sd_alg", len("sha-256"), default="sha-256")
    require(algorithm == "sha-256", "the credential has digests of another hash than sha-256")
    claims = {}
    for name, disclosure in named.items():
        require(~Bool(has_field(payload, name)), f"{name} is in clear as well")
        prove_element(payload, "_sd", digest_text(disclosure))
        claims[name] = opened(disclosure)
        require(Bool(has_field(claims[name], name)), f"the disclosure is not of {name}")
    return SdJwtClaims(payload, claims)
