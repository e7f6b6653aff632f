"""Logins by ID tokens of OpenID Connect: what somebody shows of a token, and what stays hidden.

By a token that an issuer signed RS256, with a key that everyone knows:

    @circuit
    def login(
        token: Private[Text[Literal[1024]]],
        signature: Private[Bytes[Literal[256]]],
        key: Public[Bytes[Literal[256]]],
        session: Public[OidcSession],
    ) -> Public[OidcClaims]:
        return oidc_login(token, signature, key, session)

The token is what the signature is of: header and payload, with a dot between. With `Signature` and `PublicKey` of
`zkwright.circuits.ecdsa` it is one of ES256. What a circuit does not return stays hidden: one that is for members of a company
returns the nullifier alone, and says `require(claims.domain == "example.org")`.

Where nobody shall know by which issuer, its key is one of a registry, of whose entries everyone knows the root:

    @circuit
    def login(
        token: Private[Text[Literal[1024]]],
        signature: Private[Bytes[Literal[256]]],
        key: Private[Bytes[Literal[256]]],
        path: Private[RegistryPath],
        session: Public[RegistrySession],
    ) -> Public[Field]:
        return oidc_login_by_registry(token, signature, key, path, session).nullifier

`zkwright.circuits.credentials.oidc.plain` turns a token and a key set, as providers publish it, into the inputs of such circuits,
and makes registries.
"""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

from zkwright.compiler import U16, U32, U64, Array, Field, Struct, Text, require

from ...ecdsa import PublicKey
from ...json_fields import JsonObject, boolean_field, number_field
from ...json_web_token import web_token
from ...merkle import require_member
from ...poseidon_sponge import poseidon_sponge
from ...text import substring
from ..shared.signatures import Key, Signed, require_signed
from ..shared.text_digest import digest_of
from ..shared.text_fields import text_field
from .entry import entry, text_elements

MAX_ISSUER: Final = 64
MAX_AUDIENCE: Final = 128
MAX_NONCE: Final = 64
MAX_SUBJECT: Final = 64
_MAX_EMAIL: Final = 128
_MAX_DOMAIN: Final = 64

REGISTRY_DEPTH: Final = 16
"""Of the tree of a registry: it has room for 65,536 keys of clients."""

Token: TypeAlias = Text[Any] | str


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


class RegistrySession(Struct):
    """What a login is for where issuer and audience are those of some entry of a registry."""

    root: Field
    nonce: Text[Literal[64]]
    now: U64
    """Seconds since 1970."""

    scope: Field
    """What one person has one nullifier for."""


class RegistryPath(Struct):
    """Where in a registry an entry is."""

    index: U16
    siblings: Array[Field, Literal[16]]


def oidc_login(token: Token, signature: Signed, key: Key, session: OidcSession) -> OidcClaims:
    """What a signed ID token says of who logged in: the domain of a verified e-mail address, and a nullifier.

    Constrains the key to have signed the token, RS256 or, where it is a `PublicKey` of `zkwright.circuits.ecdsa`, ES256, and the
    token to be what `oidc_claims` takes; fails otherwise. Whose key it is, is for whoever verifies to know. Costs 132,886 rows
    for a token of up to 256 characters and RS256 of 1,024 bits: `sha256`, the signature, and `oidc_claims`. For 1,024 characters
    and 2,048 bits 397,208, with ES256 470,759; Aptos' keyless accounts take 1,057,993.

    >>> from zkwright.compiler import UnsatisfiedCircuitError
    >>> session = OidcSession(issuer="a", audience="b", nonce="c", now=98, scope=1)
    >>> try:
    ...     oidc_login("eyJhbGciOiJSUzI1NiJ9.e30", bytes(256), bytes([0xC1] + 255 * [0x5D]), session)
    ... except UnsatisfiedCircuitError as error:
    ...     print(str(error).splitlines()[0])
    this key did not sign this digest so

    Raises `ArgumentError` as `web_token` and `require_pkcs1_signature` do.
    """
    require_signed(digest_of(token), signature, key)
    return oidc_claims(token, session, algorithm=_algorithm(key))


def oidc_login_by_registry(
    token: Token, signature: Signed, key: Key, path: RegistryPath, session: RegistrySession
) -> OidcClaims:
    """The same as `oidc_login` where key, issuer and audience are an entry of a registry, and which one stays hidden.

    An entry is an issuer, an audience and one of the issuer's keys: a client's identifier is known to one issuer alone, so that
    a public one would tell the issuer. Constrains the token's and the key to be the entry at the path in the tree with the
    session's root, beside what `oidc_login` does; fails otherwise. Costs 137,355 rows for 256 characters and
    1,024 bits, 417,047 for 1,024 and 2,048.

    >>> from zkwright.compiler import UnsatisfiedCircuitError
    >>> path = RegistryPath(index=0, siblings=[0] * REGISTRY_DEPTH)
    >>> session = RegistrySession(root=0, nonce="c", now=98, scope=1)
    >>> try:
    ...     oidc_login_by_registry("eyJhbGciOiJSUzI1NiJ9.e30", bytes(256), bytes([0xC1] + 255 * [0x5D]), path, session)
    ... except UnsatisfiedCircuitError as error:
    ...     print(str(error).splitlines()[0])
    this key did not sign this digest so

    Raises what `oidc_login` does.
    """
    require_signed(digest_of(token), signature, key)
    payload = web_token(token, algorithm=_algorithm(key)).payload
    issuer, audience = text_field(payload, "iss", MAX_ISSUER), text_field(payload, "aud", MAX_AUDIENCE)
    index = U16(path.index).bits(REGISTRY_DEPTH)
    require_member(session.root, entry(issuer, audience, key), index, list(path.siblings))
    return _claims(payload, issuer, session)


def oidc_claims(token: Token, session: OidcSession, *, algorithm: str = "RS256") -> OidcClaims:
    """What an ID token of OpenID Connect says of who logged in: the domain of a verified e-mail address, and a nullifier.

    Constrains the token to be what `web_token` takes, `iss`, `aud` and `nonce` to be the session's, the time to be before `exp`
    and, where there is `nbf`, not before that, `email_verified` to be true, and the results to be as `OidcClaims` says. Fails
    otherwise; so for several audiences, for an address with no or several @, and for texts longer than 64 bytes, 128 for `aud`
    and `email`. `iat` is not read: the nonce, which is of this session, says more about how new a token is. Does not check the
    signature: `oidc_login` does. Costs 72,478 rows for a token of up to 1,024 characters: `web_token`, `json_fields` for eight
    members, and `poseidon_sponge`.

    The subject is hidden as far as it cannot be guessed: whoever knows it, as the issuer and its audiences do, can compute the
    nullifier, and subjects that are short numbers are found by trying all. An address that nobody can guess, of an account that
    its owner alone finds again, has a secret for a scope: `scope=poseidon(salt, 7)` in the circuit. It does not keep anyone from
    having several, which a nullifier does.

    >>> from base64 import urlsafe_b64encode
    >>> claims = b'{"iss":"a","aud":"b","nonce":"c","sub":"7","exp":99,"email":"x@y.z","email_verified":true}'
    >>> token = "eyJhbGciOiJSUzI1NiJ9." + urlsafe_b64encode(claims).decode().rstrip("=")
    >>> session = OidcSession(issuer="a", audience="b", nonce="c", now=98, scope=1)
    >>> bool(oidc_claims(token, session).domain == "y.z")
    True

    Raises `ArgumentError` as `web_token` does.
    """
    payload = web_token(token, algorithm=algorithm).payload
    issuer = text_field(payload, "iss", MAX_ISSUER)
    require(issuer == session.issuer, "the token is of another issuer")
    require(text_field(payload, "aud", MAX_AUDIENCE) == session.audience, "the token is for another audience")
    return _claims(payload, issuer, session)


def _algorithm(key: Key) -> str:
    return "ES256" if isinstance(key, PublicKey) else "RS256"


def _claims(payload: JsonObject, issuer: Text[Any], session: OidcSession | RegistrySession) -> OidcClaims:
    """What the payload of a token says, whose issuer and audience are as they shall be."""
    require(text_field(payload, "nonce", MAX_NONCE) == session.nonce, "the token has another nonce")
    now = U64(session.now)
    require(now < U64(number_field(payload, "exp")), "the token has expired")
    require(U64(number_field(payload, "nbf", default=0)) <= now, "the token is not valid yet")
    require(boolean_field(payload, "email_verified"), "the e-mail address is not verified")
    subject = text_field(payload, "sub", MAX_SUBJECT)
    nullifier = poseidon_sponge(*text_elements(issuer), *text_elements(subject), session.scope)
    return OidcClaims(domain=_domain(text_field(payload, "email", _MAX_EMAIL)), nullifier=nullifier)


def _domain(email: Text[Any]) -> Text[Any]:
    """What stands behind the only @ of an address."""
    signs = [Field(byte == ord("@")) for byte in email.data]
    require(sum(signs, Field(0)) == 1, "the e-mail address has no @, or several")
    behind = sum((flag * (place + 1) for place, flag in enumerate(signs)), Field(0))
    start = U32.unchecked_interval(behind.linear, 1, email.capacity)
    domain: Text[Any] = substring(email, start, email.length - start, _MAX_DOMAIN)
    require(domain.length != 0, "the e-mail address has no domain")
    return domain
