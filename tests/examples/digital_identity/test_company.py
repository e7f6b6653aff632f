"""A login with a company's account: of the domain, for this request, and nobody learns which account."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from digital_identity.company.circuit import company_login, nonce_bytes
from digital_identity.company.reception import LIFETIME, Reception
from digital_identity.company.request import AccountRequest
from digital_identity.company.visit import Visit
from digital_identity.documents import canonical
from digital_identity.errors import MalformedError, RefusedError
from digital_identity.keys import Keys, make_keys
from joserfc import jwt
from joserfc.jwk import RSAKey
from zkwright import Program, R, UnsatisfiedCircuitError
from zkwright.circuits.credentials.oidc.plain import KeySet
from zkwright.verifier import InvalidProof

from tests.circuits.rsa_cases import key as rsa_key
from tests.examples.digital_identity.test_walk_through import README
from tests.examples.digital_identity.world import NOW

DESK = "https://desk.example"
PROVIDER = {"issuer": "https://a.example", "client": "desk", "domain": "b.example"}


@cache
def signing_key(bits: int) -> RSAKey:
    return RSAKey(rsa_key(bits), rsa_key(bits), {"kid": "1"})


def published(bits: int) -> KeySet:
    return KeySet.read(json.dumps({"keys": [signing_key(bits).as_dict(private=False)]}))


@cache
def small() -> Program:
    """For keys of 1,024 bits, as no provider has one."""
    return company_login.compile(n=384, key_bytes=128)


def token(visit: Visit, bits: int = 1024, **claims: Any) -> str:
    """What the provider signs for who is logged in."""
    said = {
        "iss": PROVIDER["issuer"],
        "aud": PROVIDER["client"],
        "sub": "17",
        "nonce": visit.nonce,
        "email": "ann@b.example",
        "email_verified": True,
        "exp": NOW + 3600,
    }
    return jwt.encode({"alg": "RS256", "kid": "1"}, {**said, **claims}, signing_key(bits))


class Assumed:
    """In the place of keys: solves and compares, and proves nothing. The slow test below proves."""

    ids = {"company": "ab" * 32}  # noqa: RUF012 - nobody changes it

    def __init__(self) -> None:
        self.verifiers = {"company": self}
        self._known: list[Any] = []

    def named(self, _: str) -> str:
        return "company"

    def prover(self, _: str) -> Assumed:
        return self

    def prove_inputs(self, inputs: dict[str, Any]) -> Any:
        values = small().solve(inputs).values
        self._known.append(values)
        return SimpleNamespace(values=values, proof=SimpleNamespace(to_object=lambda: PROOF))

    def verify(self, _: object, *, public: dict[str, Any]) -> None:
        if public not in self._known:
            raise InvalidProof("the proof", "does not hold", "make another")


PROOF = {
    "protocol": "groth16", "curve": "bn128", "pi_a": ["1", "2", "1"], "pi_c": ["1", "2", "1"],
    "pi_b": [
        ["10857046999023057135944570762232829481370756359578518086990519993285655852781",
         "11559732032986387107991004021392285783925812861821192530917403151452391805634"],
        ["8495653923123431417604973247489272438418190587263600148770280649306958101930",
         "4082367875863433681332203403145435568316851327593401208105741076214120093531"],
        ["1", "0"],
    ],
}  # fmt: skip


@dataclass
class Office:
    """A reception and the provider behind it."""

    reception: Reception
    keys: Keys
    bits: int = 1024

    def ask(self, scope: str | None = "visitors") -> Visit:
        request = self.reception.ask("To let you in", scope, self.keys, NOW)
        return Visit.begin(json.dumps(request.document).encode(), origin=DESK, now=NOW)

    def answer(self, visit: Visit, **claims: Any) -> dict[str, Any]:
        return visit.answer(token(visit, self.bits, **claims), published(self.bits), self.keys)

    def accept(self, answer: dict[str, Any], now: int = NOW) -> bool:
        return self.reception.accept(json.dumps(answer).encode(), published(self.bits), self.keys, now)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Reception.make(tmp_path / "reception", DESK, **PROVIDER), cast(Keys, Assumed()))


def test_an_account_of_the_company_and_nobody_learns_which(office: Office) -> None:
    first, again = (office.answer(office.ask()) for _ in range(2))
    assert [office.accept(answer) for answer in (first, again)] == [True, False]
    assert first["nullifier"] == again["nullifier"]
    assert office.accept(office.answer(office.ask(), sub="18", email="bob@b.example"))
    for answer in (first, again):
        assert answer.keys() == {"request", "nullifier", "key", "proof"}
    once, twice = (office.answer(office.ask(None)) for _ in range(2))
    assert once["nullifier"] != twice["nullifier"]
    assert office.accept(once)
    assert office.accept(twice)
    with pytest.raises(RefusedError, match="answered before"):
        office.accept(twice)


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"email": "ann@c.example"}, "the account is of another domain"),
        ({"email": "b.example@c.example"}, "the account is of another domain"),
        ({"email_verified": False}, "not verified"),
        ({"nonce": "0" * 64}, "another nonce"),
        ({"aud": "shop"}, "another audience"),
        ({"iss": "https://c.example"}, "another issuer"),
        ({"exp": NOW}, "expired"),
    ],
)
def test_tokens_that_are_for_something_else(office: Office, claims: dict[str, Any], error: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=error):
        office.answer(office.ask(), **claims)


def test_a_token_of_another_request(office: Office) -> None:
    """Who gets hold of a token, as the provider or another application does, cannot come in with it."""
    visit, other = office.ask(), office.ask()
    with pytest.raises(UnsatisfiedCircuitError, match="another nonce"):
        other.answer(token(visit), published(1024), office.keys)
    same_request = Visit(visit.request, 5)
    with pytest.raises(UnsatisfiedCircuitError, match="another nonce"):
        same_request.answer(token(visit), published(1024), office.keys)


SPELLINGS: list[tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = [
    (lambda a: {**a, "nullifier": str(int(a["nullifier"]) + R)}, "is no field element"),
    (lambda a: {**a, "nullifier": "5"}, "shows no account"),
    (lambda a: {**a, "key": "2"}, "shows no account"),
    (lambda a: {**a, "request": "5"}, "no such request"),
    (lambda a: {**a, "proof": {}}, "shows no account"),
    (lambda a: {**a, "domain": "c.example"}, "means nothing here"),
]


def test_answers_that_are_none(office: Office) -> None:
    answer = office.answer(office.ask())
    for change, error in SPELLINGS:
        with pytest.raises((MalformedError, RefusedError), match=error):
            office.accept(change(answer))
    with pytest.raises(RefusedError, match="comes late"):
        office.accept(answer, NOW + LIFETIME)
    assert office.accept(answer)


def test_what_a_visitor_is_told_and_does(office: Office) -> None:
    visit = office.ask()
    assert visit.lines == [
        "You have an account of b.example at https://a.example",
        "That it is you again, whenever https://desk.example asks within 'visitors'",
    ]
    asked = parse_qs(urlsplit(visit.authorization("https://a.example/authorize", "http://127.0.0.1:1/")).query)
    assert asked["nonce"] == [visit.nonce]
    assert int(visit.nonce, 16) == int.from_bytes(bytes(nonce_bytes(visit.request.id, visit._blinding)), "big")
    body = json.dumps(visit.request.document).encode()
    with pytest.raises(RefusedError, match=r"came from https://evil\.example"):
        Visit.begin(body, origin="https://evil.example", now=NOW)
    with pytest.raises(RefusedError, match="of another time"):
        Visit.begin(body, origin=DESK, now=NOW + 121)
    with pytest.raises(MalformedError, match="cannot be shown"):
        visit.answer("a.b", published(1024), office.keys)
    assert repr(visit._blinding) not in repr(visit)


@pytest.mark.parametrize("changes", [{"provider": {}}, {"provider": {**PROVIDER, "issuer": "a" * 65}}, {"expires": 1}])
def test_requests_without_a_reading(office: Office, changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        AccountRequest.from_object({**office.ask().request.document, **changes})


def test_what_the_readme_does(tmp_path: Path) -> None:
    names = {
        "Reception": Reception,
        "Visit": Visit,
        "canonical": canonical,
        "folder": tmp_path,
        "keys": Assumed(),
        "log_in": lambda _, visit: token(visit),
        "now": NOW,
        "provider": published(1024),
    }
    (block,) = re.findall(r"```python company\n(.*?)```", README, re.DOTALL)
    exec(compile(block, "README.md", "exec", dont_inherit=True), names)
    assert cast(Visit, names["visit"]).request.domain == "b.example"


@pytest.mark.slow
def test_a_login_is_proved(tmp_path: Path) -> None:
    """With a key of 2,048 bits."""
    programs = {"company": partial(company_login.compile)}
    make_keys(tmp_path / "keys", programs)
    keys = Keys(tmp_path / "keys", development=True, programs=programs)
    assert f"has {company_login.compile().r1cs.n_rows:,} rows" in README
    office = Office(Reception.make(tmp_path / "reception", DESK, **PROVIDER), keys, bits=2048)
    answer = office.answer(office.ask())
    other = office.ask()
    with pytest.raises(RefusedError, match="shows no account"):
        office.accept({**answer, "request": str(other.request.id)})
    assert office.accept(answer)
