"""The statement of a login with a company's account."""

from __future__ import annotations

from typing import Any, Final, Literal

from zkwright import U8, U64, Bool, Bytes, Field, Private, Public, Struct, Text, circuit, gadget, require, select
from zkwright.circuits.bits import to_bits_strict
from zkwright.circuits.credentials.oidc import MAX_AUDIENCE, MAX_ISSUER, OidcSession, oidc_login
from zkwright.circuits.hexadecimal import encode
from zkwright.circuits.packing import pack_bytes
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon_sponge import poseidon_sponge

from ..keys import Programs

MAX_DOMAIN: Final = 64

NONCE, PROVIDER, ONCE = range(8, 11)
"""What each kind of hash begins with, besides those of `circuits.py`."""


class Provider(Struct):
    """Whose accounts they are: a verifier pays for each public signal, so all of it is one, its hash."""

    issuer: Text[Literal[64]]
    audience: Text[Literal[128]]
    """The reception's name at the provider, its client identifier."""

    domain: Text[Literal[64]]
    key: Bytes[Literal["key_bytes"]]
    """The modulus of the provider's key."""


@circuit
def company_login(
    token: Private[Text[Literal["n"]]],
    signature: Private[Bytes[Literal["key_bytes"]]],
    provider: Private[Provider],
    blinding: Private[Field],
    about: Public[Field],
    request: Public[Field],
    now: Public[U64],
    scope: Public[Field],
    is_scoped: Public[Bool],
    n: int = 1024,
    key_bytes: int = 256,
) -> Public[Field]:
    """Somebody has an account of the provider with this hash, at its domain, and a token for this request.

    Returns the nullifier of the account in the scope; or, of a request without one, of the account and the blinding: that tells
    nobody anything, the provider included, who knows the accounts and could try out all.
    """
    texts = [*_elements(provider.issuer), *_elements(provider.audience), *_elements(provider.domain)]
    require(poseidon_sponge(PROVIDER, *texts, *pack_bytes(provider.key)) == about, "this is another provider")
    once = select(is_scoped, scope, poseidon(ONCE, scope, blinding))
    nonce = Text[Literal[64]].first(encode(nonce_bytes(request, blinding)), 64)
    session = OidcSession(issuer=provider.issuer, audience=provider.audience, nonce=nonce, now=now, scope=once)
    claims = oidc_login(token, signature, provider.key, session)
    require(claims.domain == provider.domain, "the account is of another domain")
    return claims.nullifier


@gadget
def nonce_bytes(request: Field | int, blinding: Field | int) -> Bytes[Literal[32]]:
    """What a token has as its nonce, in hexadecimal: a commitment to a request. Costs 571 rows."""
    bits = [*to_bits_strict(poseidon(NONCE, request, blinding)), Bool(False), Bool(False)]
    return Bytes([U8.from_bits(bits[start : start + 8]) for start in range(248, -8, -8)])


def provider_hash(issuer: str, audience: str, domain: str, key: bytes) -> int:
    """The same hash outside of the circuit."""
    texts = [(issuer, MAX_ISSUER), (audience, MAX_AUDIENCE), (domain, MAX_DOMAIN)]
    elements = [
        element
        for text, size in texts
        for element in (*pack_bytes(text.encode().ljust(size, b"\0")), len(text.encode()))
    ]
    return int(poseidon_sponge(PROVIDER, *elements, *pack_bytes(key)))


def _elements(text: Text[Any]) -> list[Field]:
    """The text as elements that no other text has."""
    return [*pack_bytes(text.data), Field(text.length)]


PROGRAMS: Final[Programs] = {"company": company_login.compile}
