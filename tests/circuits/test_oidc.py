"""ID tokens that joserfc signs, and such that nobody should take for one."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any, Literal

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from zkwright.circuits.credentials.oidc import OidcClaims, OidcSession, oidc_claims
from zkwright.circuits.credentials.oidc.plain import IdToken
from zkwright.circuits.packing import pack_bytes
from zkwright.circuits.poseidon_sponge import poseidon_sponge
from zkwright.compiler import Private, Public, Text, UnsatisfiedCircuitError, circuit
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost
from tests.circuits.test_json_web_token import encoded, some_token

COSTS = [
    Cost(
        oidc_claims,
        72478,
        lambda make: oidc_claims(
            some_token(make, 1024),
            OidcSession(
                issuer=_text(make, 64),
                audience=_text(make, 128),
                nonce=_text(make, 64),
                now=make.u64(),
                scope=make.field(),
            ),
        ),
        "for 1,024 characters",
    )
]


def _text(make: Any, n: int) -> Text[Any]:
    return Text.unchecked(Text(make.bytes(n)).data, make.field().linear)


CLAIMS: dict[str, Any] = {
    "iss": "https://accounts.example.com",
    "aud": "1234-abc.apps.example.com",
    "sub": "110169484474386276334",
    "email": "ann@mail.example.org",
    "email_verified": True,
    "nonce": "n-0S6_WzA2Mj",
    "iat": 1700000000,
    "exp": 1700003600,
}
NOW = 1700000001


@circuit
def login(token: Private[Text[Literal[432]]], session: Public[OidcSession]) -> Public[OidcClaims]:
    return oidc_claims(token, session)


@cache
def key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


def issued(**claims: Any) -> str:
    """A token that the issuer signs; a claim of None is left out."""
    said = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": key().kid}, said, key())


def forged(payload: str, header: str = '{"alg":"RS256"}') -> IdToken:
    """A token of this text, as no library writes it."""
    return IdToken(f"{encoded(header)}.{encoded(payload)}", b"")


def session(**changed: Any) -> dict[str, Any]:
    return {
        "issuer": CLAIMS["iss"],
        "audience": CLAIMS["aud"],
        "nonce": CLAIMS["nonce"],
        "now": NOW,
        "scope": 7,
        **changed,
    }


def of(token: IdToken, **changed: Any) -> dict[str, Any]:
    return {"token": token.signed, "session": session(**changed)}


def nullifier(issuer: str, subject: str, scope: int) -> int:
    elements: list[int] = []
    for text in (issuer.encode(), subject.encode()):
        elements += [*pack_bytes(text + bytes(64 - len(text))), len(text)]
    return int(poseidon_sponge(*elements, scope))


def test_a_token_of_an_issuer_logs_in() -> None:
    token = IdToken.parse(issued())
    inputs = token.claims_inputs(now=NOW, scope=7)
    assert json.loads(json.dumps(inputs)) == of(token)
    shown = login(**inputs)
    assert shown.domain == "mail.example.org"
    assert shown.nullifier == nullifier(CLAIMS["iss"], CLAIMS["sub"], 7)
    assert len(token.signature) == 256


def test_the_nullifier_is_of_issuer_subject_and_scope_alone() -> None:
    inputs = IdToken.parse(issued(nonce="another", exp=1800000000, aud="b", email="x@y")).claims_inputs(
        now=NOW, scope=7
    )
    assert login(**inputs).nullifier == nullifier(CLAIMS["iss"], CLAIMS["sub"], 7)
    others = {
        nullifier("https://accounts.example.co", "m" + CLAIMS["sub"], 7),
        nullifier(CLAIMS["iss"], CLAIMS["sub"], 8),
        nullifier(CLAIMS["iss"], CLAIMS["sub"] + "\0", 7),
        nullifier(CLAIMS["iss"], CLAIMS["sub"], 7),
    }
    assert len(others) == 4


def refused(token: IdToken, message: str, **changed: Any) -> None:
    """By the circuit, and by the same on plain values."""
    for call in (
        lambda: login(**of(token, **changed)),
        lambda: oidc_claims(token.signed, OidcSession(**session(**changed))),
    ):
        with pytest.raises(UnsatisfiedCircuitError, match=message):
            call()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"issuer": "https://accounts.example.co"}, "another issuer"),
        ({"audience": "1234-abc.apps.example.comm"}, "another audience"),
        ({"nonce": ""}, "another nonce"),
        ({"now": 1700003600}, "has expired"),
        ({"now": 2**63}, "has expired"),
    ],
)
def test_another_session(changed: dict[str, Any], message: str) -> None:
    refused(IdToken.parse(issued()), message, **changed)


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"iss": "https://accounts.example.com/"}, "another issuer"),
        ({"aud": [CLAIMS["aud"]]}, "aud is no text"),
        ({"aud": [CLAIMS["aud"], "other"]}, "aud is no text"),
        ({"nonce": None}, "no member nonce"),
        ({"sub": None}, "no member sub"),
        ({"sub": 'a","sub":"b'}, "sub has an escape"),
        ({"exp": None}, "no member exp"),
        ({"exp": "1700003600"}, "exp is no whole number"),
        ({"exp": 1700003600.5}, "exp is no whole number"),
        ({"exp": 1e30}, "exp is no whole number"),
        ({"exp": -1}, "exp is no whole number"),
        ({"exp": True}, "exp is no whole number"),
        ({"exp": [1700003600]}, "exp is no whole number"),
        ({"nbf": NOW + 1}, "not valid yet"),
        ({"nbf": "0"}, "nbf is no whole number"),
        ({"nbf": 0.5}, "nbf is no whole number"),
        ({"iss": None, "own": {"iss": CLAIMS["iss"]}}, "no member iss"),
        ({"nonce": {"nonce": CLAIMS["nonce"]}}, "nonce is no text"),
        ({"email_verified": False}, "not verified"),
        ({"email_verified": "true"}, "neither true nor false|not verified"),
        ({"email_verified": None}, "no member email_verified"),
        ({"email": "ann"}, "no @, or several"),
        ({"email": "ann@example.org@evil.example"}, "no @, or several"),
        ({"email": "ann@"}, "has no domain"),
    ],
    ids=str,
)
def test_a_token_that_says_another_thing(claims: dict[str, Any], message: str) -> None:
    refused(IdToken.parse(issued(**claims)), message)


TEXT = json.dumps(CLAIMS, separators=(",", ":"))


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (TEXT[:-1] + ',"sub":"mallory"}', "no member sub, or more than one"),
        ('{"sub":"mallory",' + TEXT[1:], "no member sub, or more than one"),
        ('{"s\\u0075b":"mallory",' + TEXT[1:], "a name of the object's has an escape"),
        ('{"sub" :"mallory",' + TEXT[1:], "a name of the object's has an escape or a blank"),
        (TEXT[:-1] + ',"email":"x@evil.example"}', "no member email, or more than one"),
        (TEXT.replace('"email":', '"mail":') + "", "no member email"),
        (TEXT[:-1] + ',"\\u0073ub":"mallory"}', "a name of the object's has an escape"),
        (TEXT[:-1] + ',"nbf":0,"nbf":9999999999}', "more than one member nbf"),
        (TEXT.replace(':"110', ':\n"110'), "sub is no text"),
        (TEXT.replace('"sub"', '"sub"\t'), "a name of the object's has an escape or a blank"),
        (TEXT.replace("1700003600", "17e8"), "exp is no whole number"),
        (TEXT.replace("1700003600", "0x6553f100"), "exp is no whole number"),
        (TEXT.replace("1700003600", "1700003600/**/"), "exp is no whole number"),
        ("\ufeff" + TEXT, "the first byte does not open an object"),
        (" " + TEXT, "the first byte does not open an object"),
        (TEXT + "\0", "something stands behind the object"),
        (TEXT + "{}", "something stands behind the object"),
        (TEXT[:-1], "the object is not closed"),
        ("[" + TEXT + "]", "the first byte does not open an object"),
        (TEXT.replace("mail.example", "mail\\u002eexample"), "email has an escape"),
        (TEXT.replace("ann@", 'x\\"@evil.example\\",\\"a\\":\\"'), "email has an escape"),
    ],
)
def test_claims_that_a_parser_may_read_differently(payload: str, message: str) -> None:
    refused(forged(payload), message)


def test_blanks_that_no_parser_reads_differently() -> None:
    text = json.dumps(CLAIMS, indent=1).replace("\n}", "}").replace("\n ", " ")
    assert login(**of(forged(text))).nullifier == nullifier(CLAIMS["iss"], CLAIMS["sub"], 7)


def test_a_token_is_valid_from_a_time_on() -> None:
    assert login(**of(IdToken.parse(issued(nbf=NOW, iat=None)))).domain == "mail.example.org"


def test_claims_within_texts_and_objects_are_none_of_the_tokens() -> None:
    """As an issuer writes them who lets its users choose a name, or claims of their own."""
    name, own, email = '","sub":"eve","a":"', {"sub": "eve"}, "ann@a.example"
    token = IdToken.parse(issued(name=name, own=own, sub="ann", email=email, iat=None))
    shown = login(**token.claims_inputs(now=NOW, scope=7))
    assert shown.domain == "a.example"
    assert shown.nullifier == nullifier(CLAIMS["iss"], "ann", 7)


@pytest.mark.parametrize(
    "text",
    ["", "a.b", "a.b.c.d", "eyJhbGciOiJSUzI1NiJ9.e30.é", f"{'a' * 1023}.e.x"],
    ids=["empty", "two parts", "four parts", "not ASCII", "too long"],
)
def test_what_is_no_token(text: str) -> None:
    with pytest.raises(ArgumentError, match=r"a text of \d parts|a token of 1025 bytes"):
        IdToken.parse(text)


@pytest.mark.parametrize(
    "header", ['{"alg":"none"}', '{"alg":"HS256","kid":"a"}', '{"alg":"PS256"}', '{"alg":"rs256"}']
)
def test_a_token_of_another_algorithm(header: str) -> None:
    with pytest.raises(ArgumentError, match="another algorithm than RS256 and ES256"):
        IdToken.parse(f"{encoded(header)}.{encoded(TEXT)}.AAEC")
    refused(forged(TEXT, header), "the token's algorithm is not RS256")


@pytest.mark.parametrize(
    "header", ['{"alg":"RS256","alg":"none"}', '{"alg":["RS256"]}', '{"kid":"a"}', "[]", '"RS256"']
)
def test_a_header_that_names_no_algorithm(header: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        IdToken.parse(f"{encoded(header)}.{encoded(TEXT)}.AAEC")
    refused(forged(TEXT, header), ".")


def test_a_token_is_not_shown() -> None:
    assert repr(IdToken.parse(issued())) == f"IdToken(algorithm='RS256', key_id='{key().kid}')"


def test_a_token_that_the_circuit_would_refuse_gives_no_inputs() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="the token has expired"):
        IdToken.parse(issued()).claims_inputs(now=1700003600, scope=1)


def test_the_signed_bytes_are_what_the_signature_is_of() -> None:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    token = IdToken.parse(issued())
    public: Any = key().public_key
    public.verify(token.signature, token.signed.encode(), PKCS1v15(), SHA256())
    assert base64.urlsafe_b64decode(token.signed.split(".")[0] + "==").startswith(b'{"')
