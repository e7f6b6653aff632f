"""The whole statement: an ID token, its hash and its signature."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from zkwright.circuits.credentials.oidc import OidcClaims, OidcSession, oidc_claims
from zkwright.circuits.credentials.oidc.plain import IdToken
from zkwright.circuits.ecdsa import PublicKey, Signature, require_p256
from zkwright.circuits.rsa import require_pkcs1_signature
from zkwright.circuits.sha256 import sha256
from zkwright.compiler import U16, Bytes, Private, Public, Text, UnsatisfiedCircuitError, circuit

from tests.circuits.test_oidc import CLAIMS, NOW, issued, key


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


@circuit
def login_es256(
    token: Private[Text[Literal[432]]],
    dot: Private[U16],
    signature: Private[Signature],
    key: Public[PublicKey],
    session: Public[OidcSession],
) -> Public[OidcClaims]:
    require_p256(key, sha256(token.data, token.length), signature)
    return oidc_claims(token, dot, session, algorithm="ES256")


def modulus() -> bytes:
    return int(key().public_key.public_numbers().n).to_bytes(256, "big")


def given(token: IdToken, **changed: Any) -> dict[str, Any]:
    return {**token.inputs(now=NOW, scope=7), "signature": token.signature, "key": modulus(), **changed}


def forged_signature(token: IdToken) -> bytes:
    return token.signature[:-1] + bytes([token.signature[-1] ^ 1])


def test_on_plain_values() -> None:
    """What the circuits do, without one."""
    token = IdToken.parse(issued())
    require_pkcs1_signature(sha256(token.signed.encode()), token.signature, modulus())
    with pytest.raises(UnsatisfiedCircuitError):
        require_pkcs1_signature(sha256(token.signed.encode()), forged_signature(token), modulus())
    other = IdToken.parse(issued(sub="mallory"))
    with pytest.raises(UnsatisfiedCircuitError):
        require_pkcs1_signature(sha256(other.signed.encode()), token.signature, modulus())


@pytest.mark.slow
def test_a_login_takes_fewer_than_700_000_rows_and_no_signature_but_the_issuers() -> None:
    program = login.compile()
    assert program.r1cs.n_rows < 700_000
    token = IdToken.parse(issued())
    assert program.solve(given(token)).output.domain == "mail.example.org"
    other = IdToken.parse(issued(sub="mallory"))
    for inputs in (
        given(token, signature=forged_signature(token)),
        given(other, signature=token.signature),
        given(token, key=modulus()[:-1] + bytes([modulus()[-1] ^ 2])),
    ):
        with pytest.raises(UnsatisfiedCircuitError):
            program.solve(inputs)


@cache
def curve_key() -> ECKey:
    return ECKey.generate_key("P-256")


@pytest.mark.slow
def test_a_login_by_es256() -> None:
    token = IdToken.parse(jwt.encode({"alg": "ES256"}, CLAIMS, curve_key()), algorithm="ES256")
    numbers = curve_key().public_key.public_numbers()
    session = {"issuer": CLAIMS["iss"], "audience": CLAIMS["aud"], "nonce": CLAIMS["nonce"], "now": NOW, "scope": 7}
    inputs = {
        "token": token.signed,
        "dot": token.dot,
        "signature": {"r": token.signature[:32], "s": token.signature[32:]},
        "key": {"x": numbers.x.to_bytes(32, "big"), "y": numbers.y.to_bytes(32, "big")},
        "session": session,
    }
    assert token.inputs(now=NOW, scope=7) == {name: inputs[name] for name in ("token", "dot", "session")}
    program = login_es256.compile()
    assert program.solve(inputs).output.domain == "mail.example.org"
    with pytest.raises(UnsatisfiedCircuitError):
        program.solve({**inputs, "signature": {"r": token.signature[:32], "s": token.signature[:32]}})
