"""The whole statement: an ID token and its signature, by a key that is known or one of a registry."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Literal

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from zkwright.circuits.credentials.oidc import (
    OidcClaims,
    OidcSession,
    RegistryPath,
    RegistrySession,
    oidc_login,
    oidc_login_by_registry,
)
from zkwright.circuits.credentials.oidc.plain import IdToken, KeySet, Registry
from zkwright.circuits.ecdsa import PublicKey, Signature
from zkwright.compiler import Bytes, Field, Private, Public, Text, UnsatisfiedCircuitError, circuit
from zkwright.compiler.rows import ArgumentError
from zkwright.core.errors import InputError

from tests.circuits.costs import Cost, Inputs
from tests.circuits.rsa_cases import key as rsa_key
from tests.circuits.test_json_web_token import some_token
from tests.circuits.test_oidc import CLAIMS, NOW, issued, key, nullifier


def some_text(make: Inputs, n: int) -> Text[Any]:
    return Text.unchecked(Text(make.bytes(n)).data, make.field().linear)


def some_session(make: Inputs) -> OidcSession:
    issuer, audience, nonce = some_text(make, 64), some_text(make, 128), some_text(make, 64)
    return OidcSession(issuer=issuer, audience=audience, nonce=nonce, now=make.u64(), scope=make.field())


def _by_registry(make: Inputs) -> OidcClaims:
    session = RegistrySession(root=make.field(), nonce=some_text(make, 64), now=make.u64(), scope=make.field())
    path = RegistryPath(index=make.integer(16), siblings=make.fields(16))
    return oidc_login_by_registry(some_token(make, 256), Bytes(make.bytes(128)), Bytes(make.bytes(128)), path, session)


COSTS = [
    Cost(
        oidc_login,
        132886,
        lambda make: oidc_login(
            some_token(make, 256), Bytes(make.bytes(128)), Bytes(make.bytes(128)), some_session(make)
        ),
        "for 256 characters and RS256 of 1,024 bits",
    ),
    Cost(oidc_login_by_registry, 137355, _by_registry, "for 256 characters and RS256 of 1,024 bits"),
]


SHORT: dict[str, Any] = {
    **{"iss": "https://a.example", "aud": "b", "sub": "17", "nonce": "c"},
    **{"email": "d@e.example", "email_verified": True, "exp": NOW + 1},
}


@circuit
def login(
    token: Private[Text[Literal["n"]]],
    signature: Private[Bytes[Literal["key_bytes"]]],
    key: Public[Bytes[Literal["key_bytes"]]],
    session: Public[OidcSession],
    n: int = 256,
    key_bytes: int = 128,
) -> Public[OidcClaims]:
    return oidc_login(token, signature, key, session)


@circuit
def login_es256(
    token: Private[Text[Literal[432]]],
    signature: Private[Signature],
    key: Public[PublicKey],
    session: Public[OidcSession],
) -> Public[OidcClaims]:
    return oidc_login(token, signature, key, session)


@circuit
def login_by_registry(
    token: Private[Text[Literal["n"]]],
    signature: Private[Bytes[Literal["key_bytes"]]],
    key: Private[Bytes[Literal["key_bytes"]]],
    path: Private[RegistryPath],
    session: Public[RegistrySession],
    n: int = 256,
    key_bytes: int = 128,
) -> Public[Field]:
    return oidc_login_by_registry(token, signature, key, path, session).nullifier


@cache
def small_key() -> RSAKey:
    """Of 1,024 bits, as no issuer has one."""
    return RSAKey(rsa_key(1024), rsa_key(1024), {"kid": "small"})


@cache
def curve_key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": "curve"})


def key_set(*keys: Any) -> KeySet:
    """As a provider publishes it."""
    document = {"keys": [one.as_dict(private=False) for one in keys]}
    return KeySet.read(json.dumps(document))


def small(**claims: Any) -> IdToken:
    return IdToken.parse(jwt.encode({"alg": "RS256", "kid": "small"}, {**SHORT, **claims}, small_key()))


def by_curve(**claims: Any) -> IdToken:
    return IdToken.parse(jwt.encode({"alg": "ES256", "kid": "curve"}, {**CLAIMS, **claims}, curve_key()))


def changed(text: str) -> str:
    """With another last digit."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def test_a_token_gives_the_inputs_of_a_login() -> None:
    token = small()
    inputs = token.inputs(key_set(key(), small_key(), curve_key()), now=NOW, scope=7)
    assert json.loads(json.dumps(inputs)) == inputs
    assert inputs["session"]["audience"] == "b"
    assert login(**inputs).domain == "e.example"
    other = small(sub="18").inputs(key_set(small_key()), now=NOW, scope=7)
    for lie in (
        {"signature": changed(inputs["signature"])},
        {"token": other["token"]},
        {"signature": other["signature"]},
    ):
        with pytest.raises(UnsatisfiedCircuitError, match="this key did not sign this digest so"):
            login.compile().solve({**inputs, **lie})
        with pytest.raises(UnsatisfiedCircuitError, match="this key did not sign this digest so"):
            plainly({**inputs, **lie})


def plainly(inputs: dict[str, Any]) -> OidcClaims:
    """What the circuits do, without one."""
    token, signature, key = inputs["token"], bytes.fromhex(inputs["signature"]), bytes.fromhex(inputs["key"])
    if "path" not in inputs:
        return oidc_login(token, signature, key, OidcSession(**inputs["session"]))
    path = RegistryPath(**inputs["path"])
    return oidc_login_by_registry(token, signature, key, path, RegistrySession(**inputs["session"]))


CLIENTS = [("https://other.example", "x"), (SHORT["iss"], SHORT["aud"]), (SHORT["iss"], "y")]


def registry() -> Registry:
    of_other, of_issuer = key_set(key()), key_set(curve_key(), small_key())
    return Registry([(*client, keys) for client, keys in zip(CLIENTS, [of_other, of_issuer, of_issuer], strict=True)])


def test_of_a_registry_the_entry_is_the_tokens() -> None:
    assert len(registry()) == 5
    inputs = small().registry_inputs(registry(), now=NOW, scope=7)
    assert json.loads(json.dumps(inputs)) == inputs
    assert inputs["path"]["index"] == 2
    assert inputs["session"].keys() == {"root", "nonce", "now", "scope"}
    public = small().inputs(key_set(small_key()), now=NOW, scope=7)
    assert bool(plainly(inputs).nullifier == plainly(public).nullifier)
    elsewhere = {**inputs["path"], "index": 4}
    for lie in ({"path": elsewhere}, {"session": {**inputs["session"], "root": Registry([]).root}}):
        with pytest.raises(UnsatisfiedCircuitError, match="the leaf is not in the tree"):
            plainly({**inputs, **lie})
    for claims in ({"iss": "https://other.example"}, {"aud": "z"}):
        with pytest.raises(ArgumentError, match="no client of this issuer and audience"):
            small(**claims).registry_inputs(registry(), now=NOW, scope=7)


def test_a_key_of_one_issuer_signs_no_token_of_anothers() -> None:
    """The leaf is made of the token's own issuer and audience, whichever entry the path leads to."""
    mallory = Registry([("https://mallory.example", SHORT["aud"], key_set(small_key()))])
    _, path = mallory.entry_of("https://mallory.example", SHORT["aud"], "RS256", "small")
    inputs = small().inputs(key_set(small_key()), now=NOW, scope=7)
    session = {"root": mallory.root, "nonce": SHORT["nonce"], "now": NOW, "scope": 7}
    with pytest.raises(UnsatisfiedCircuitError, match="the leaf is not in the tree"):
        plainly({**inputs, "path": path, "session": session})


def test_by_es256_on_plain_values() -> None:
    """What the circuit does, without one."""
    token = by_curve()
    keys = key_set(curve_key(), small_key())
    inputs = token.inputs(keys, now=NOW, scope=7)
    assert inputs["key"].keys() == {"x", "y"}
    forged = IdToken(token.signed, token.signature[32:] + token.signature[:32], "ES256", "curve")
    with pytest.raises(UnsatisfiedCircuitError, match="not of this digest under this key"):
        forged.inputs(keys, now=NOW, scope=7)
    with pytest.raises(ArgumentError, match="a signature of 63 bytes, where ES256 has 64"):
        IdToken(token.signed, token.signature[1:], "ES256", "curve").inputs(keys, now=NOW, scope=7)
    clients = Registry([(CLAIMS["iss"], CLAIMS["aud"], keys)])
    assert token.registry_inputs(clients, now=NOW, scope=7)["path"]["index"] == 0


def test_which_key_of_a_set() -> None:
    keys = key_set(key(), small_key())
    with pytest.raises(ArgumentError, match="no key of ES256 with the token's kid"):
        by_curve().inputs(keys, now=NOW, scope=7)
    with pytest.raises(ArgumentError, match="2 keys of RS256 for this token"):
        keys.signing_key("RS256")
    assert keys.signing_key("RS256", "small").numbers == (
        bytes.fromhex(f"{rsa_key(1024).public_key().public_numbers().n:x}"),
    )
    other = small()
    with pytest.raises(UnsatisfiedCircuitError, match="this key did not sign this digest so"):
        IdToken(other.signed, bytes(128), "RS256", "small").inputs(keys, now=NOW, scope=7)


RSA = {"kty": "RSA", "n": "AQAB", "e": "AQAB"}
CURVE = {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}


@pytest.mark.parametrize(
    "unused",
    [
        {"kty": "oct", "k": "AA"},
        {**RSA, "e": "Aw"},
        {**RSA, "use": "enc"},
        {**RSA, "alg": "RS512"},
        {**CURVE, "crv": "P-384"},
        {"kty": ["RSA"]},
        {},
    ],
    ids=str,
)
def test_keys_that_sign_otherwise_are_left_out(unused: dict[str, Any]) -> None:
    assert KeySet.read(json.dumps({"keys": [unused, RSA]})).keys == key_set_of(RSA)


def key_set_of(*keys: Any) -> tuple[Any, ...]:
    return KeySet.read(json.dumps({"keys": keys})).keys


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "empty"),
        ("[]", "an object"),
        ('{"keys":[]', "not JSON"),
        ('{"keys":[],"keys":[]}', "repeated"),
        ('{"keys":{}}', "no array"),
        ("{}", "no array"),
        ('{"keys":["a"]}', "key 0 of the set is no JSON object"),
        (json.dumps({"keys": [{**RSA, "n": "AQAC"}]}), "`n` is no number"),
        (json.dumps({"keys": [{**RSA, "n": "AAEB"}]}), "`n` is no number"),
        (json.dumps({"keys": [{**RSA, "n": "AQA="}]}), "`n` is no number"),
        (json.dumps({"keys": [{**RSA, "n": 65537}]}), "`n` is no number"),
        (json.dumps({"keys": [{**RSA, "kid": 1}]}), "a kid that is no text"),
        (json.dumps({"keys": [{**CURVE, "x": "AAAA"}]}), "`x` is no number"),
        (json.dumps({"keys": [{**CURVE, "y": "é" * 43}]}), "`y` is no number"),
    ],
)
def test_what_is_no_key_set(document: str, message: str) -> None:
    with pytest.raises((ArgumentError, InputError), match=message):
        KeySet.read(document)


def test_a_registry_has_room_for_what_tokens_have_room_for() -> None:
    for client, message in ((("i" * 65, "a"), "an issuer of 65 bytes"), (("i", "a" * 129), "an audience of 129 bytes")):
        with pytest.raises(ArgumentError, match=message):
            Registry([(*client, KeySet(()))])
    with pytest.raises(ArgumentError, match="a registry of 65537 keys"):
        Registry([("i", "a", KeySet(key_set(small_key()).keys * 65537))])


@pytest.mark.slow
def test_a_login_takes_fewer_than_700_000_rows_and_no_signature_but_the_issuers() -> None:
    program = login.compile(n=1024, key_bytes=256)
    assert program.r1cs.n_rows <= 397208
    token, keys = IdToken.parse(issued()), key_set(key())
    inputs = token.inputs(keys, now=NOW, scope=7)
    assert program.solve(inputs).output.domain == "mail.example.org"
    other = IdToken.parse(issued(sub="mallory")).inputs(keys, now=NOW, scope=7)
    for lie in (
        {"signature": changed(inputs["signature"])},
        {"token": other["token"]},
        {"key": inputs["key"][:-1] + ("3" if inputs["key"][-1] != "3" else "1")},
    ):
        with pytest.raises(UnsatisfiedCircuitError):
            program.solve({**inputs, **lie})


@pytest.mark.slow
def test_a_login_by_a_registry_takes_little_more() -> None:
    program = login_by_registry.compile(n=1024, key_bytes=256)
    assert program.r1cs.n_rows <= 399675
    clients = Registry([(CLAIMS["iss"], CLAIMS["aud"], key_set(key(), curve_key()))])
    inputs = IdToken.parse(issued()).registry_inputs(clients, now=NOW, scope=7)
    assert program.solve(inputs).output == nullifier(CLAIMS["iss"], CLAIMS["sub"], 7)
    with pytest.raises(UnsatisfiedCircuitError, match="the leaf is not in the tree"):
        program.solve({**inputs, "path": {**inputs["path"], "index": 1}})


@pytest.mark.slow
def test_a_login_by_es256() -> None:
    token = by_curve()
    inputs = token.inputs(key_set(curve_key()), now=NOW, scope=7)
    program = login_es256.compile()
    assert program.solve(inputs).output.domain == "mail.example.org"
    r = inputs["signature"]["r"]
    with pytest.raises(UnsatisfiedCircuitError):
        program.solve({**inputs, "signature": {"r": r, "s": r}})
