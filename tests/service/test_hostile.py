"""Hostile requests cost little, and get a 4xx with a code that stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from zkwright.service.application import application, prepare
from zkwright.service.http.bodies import Intake, read_body
from zkwright.service.http.turnstile import Turnstile
from zkwright.service.refusals import STATUS, Refused
from zkwright.service.settings import Settings

from tests.refusals.case import keys
from tests.service.claims import JSON, accepted, body, id_of

TRUE = accepted("opening")[0]

BODIES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "malformed"),
    "no JSON": (b"{", "malformed"),
    "an array": (b"[]", "malformed"),
    "a number": (b"1", "malformed"),
    "no UTF-8": (b'{"statement": "\xff"}', "malformed"),
    "a NUL": (body(TRUE).replace(b"{", b"{\0", 1), "malformed"),
    "deep": (b"[" * 30000, "malformed"),
    "deeper within": (body(TRUE).replace(b'"public": [', b'"public": [' + b"[" * 500, 1), "malformed"),
    "NaN": (b'{"statement": NaN, "public": [], "proof": {}}', "malformed"),
    "a long number": (b'{"statement": ' + b"9" * 60000 + b', "public": [], "proof": {}}', "malformed"),
    "a name twice": (body(TRUE).replace(b"{", b'{"public": [], ', 1), "malformed"),
    "another name": (body(TRUE).replace(b"{", b'{"expect": {}, ', 1), "malformed"),
    "no statement": (body(TRUE).replace(b'"statement"', b'"statemenu"', 1), "malformed"),
    "a statement that is none": (body(TRUE, "x"), "malformed"),
    "a statement that is not there": (body(TRUE, "0" * 64), "unknown_statement"),
    "a statement in capitals": (body(TRUE, id_of("opening").upper()), "unknown_statement"),
    "a statement of others": (body(TRUE, id_of("elsewhere")), "invalid_proof"),
    "a statement with fewer signals": (body(TRUE, id_of("product")), "invalid_proof"),
}


@pytest.fixture(scope="module")
def client(material: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One service for all: none of them changes it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('hostile')}/service.sqlite"
    settings = Settings(url, tuple(material.values()), development=True, open=True)
    prepare(settings)
    with TestClient(application(settings, prepared=True)) as client:
        yield client


def refusal(answer: Any) -> tuple[int, str]:
    error = answer.json()["error"]
    assert STATUS[error["code"]] == answer.status_code
    assert error["message"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer.status_code, error["code"]


@pytest.mark.parametrize("path", ["/v1/verify", "/v1/consume"])
@pytest.mark.parametrize("name", BODIES)
def test_bodies(client: TestClient, path: str, name: str) -> None:
    content, code = BODIES[name]
    if path == "/v1/consume" and code == "invalid_proof":
        code = "not_consumable"
    answer = client.post(path, content=content, headers=JSON)
    assert refusal(answer)[1] == code
    assert len(answer.content) < 1000


def test_kinds_and_lengths(client: TestClient) -> None:
    most = Settings().most_body
    for headers in ({}, {"content-type": "text/plain"}, {"content-type": "application/jsonx"}):
        assert refusal(client.post("/v1/verify", content=body(TRUE), headers=headers)) == (415, "not_json")
    assert (
        client.post(
            "/v1/verify", content=body(TRUE), headers={"content-type": "Application/JSON; charset=utf-8"}
        ).status_code
        == 200
    )
    padded = body(TRUE) + b" " * (most - len(body(TRUE)))
    assert client.post("/v1/verify", content=padded, headers=JSON).status_code == 200
    assert refusal(client.post("/v1/verify", content=padded + b" ", headers=JSON)) == (413, "too_large")

    def pieces() -> Iterator[bytes]:
        yield from (b" " * 1000 for _ in range(most // 1000 + 1))

    assert refusal(client.post("/v1/verify", content=pieces(), headers=JSON)) == (413, "too_large")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/verify", (405, "method_not_allowed")),
        ("DELETE", "/v1/statements", (405, "method_not_allowed")),
        ("GET", "/v1/nothing", (404, "not_found")),
        ("GET", "/v1/statements/", (404, "not_found")),
        ("GET", "/v1/statements/" + "0" * 64, (404, "unknown_statement")),
        ("GET", "/v1/statements/" + "x" * 5000, (404, "unknown_statement")),
        ("GET", "/v1/statements/%00", (404, "unknown_statement")),
        ("GET", "/v1/statements/" + "%00" * 64, (404, "unknown_statement")),
        ("GET", "/v1/statements/%ff", (404, "unknown_statement")),
        ("POST", "//evil.example/v1/verify", (404, "not_found")),
    ],
)
def test_paths(client: TestClient, method: str, path: str, expected: tuple[int, str]) -> None:
    assert refusal(client.request(method, "http://testserver" + path)) == expected


def test_all_methods_of_a_path_are_named(client: TestClient) -> None:
    answer = client.request("DELETE", "/v1/statements")
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert answer.json()["error"]["message"] == "DELETE is none of this resource's methods: GET, HEAD, POST"


def registration(**changed: Any) -> dict[str, Any]:
    key = keys()["opening"]
    whole = {"statement": key.statement, "verification_key": key.verification_key, "development": True}
    return {name: value for name, value in {**whole, **changed}.items() if value is not None}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([], (400, "malformed")),
        ({}, (400, "malformed")),
        (registration(statement=None), (400, "malformed")),
        (registration(statement=7), (400, "malformed")),
        (registration(more=1), (400, "malformed")),
        (registration(once={}), (400, "malformed")),
        (registration(once={"nullifier": ""}), (400, "malformed")),
        (registration(once={"nullifier": "nullifier", "pool": "a\0b"}), (400, "malformed")),
        (registration(once={"nullifier": "nullifier", "pool": "\ud800"}), (400, "malformed")),
        (registration(once={"nullifier": "nobody"}), (400, "bad_statement")),
        (registration(expected={"scope": 7}), (409, "already_registered")),
        (registration(expected={"scope": -1}), (400, "bad_statement")),
        (registration(expected={"scope": "1e9"}), (400, "bad_statement")),
        (registration(expected={"scope": []}), (400, "bad_statement")),
        (registration(expected={"nobody": 1}), (400, "bad_statement")),
        (registration(development=None), (403, "development_key")),
        (registration(development=1), (400, "malformed")),
        (registration(verification_key="{}"), (400, "bad_statement")),
        (registration(verification_key=keys()["elsewhere"].verification_key), (400, "bad_statement")),
        (registration(statement="{}"), (400, "bad_statement")),
        (registration(statement='{"a": "\ud800"}'), (400, "bad_statement")),
        (registration(statement=keys()["opening"].statement.replace('"opening"', '"\\ud800"')), (400, "bad_statement")),
    ],
)
def test_registrations(client: TestClient, sent: Any, expected: tuple[int, str]) -> None:
    answer = client.post("/v1/statements", content=json.dumps(sent), headers=JSON)
    assert refusal(answer) == expected, answer.text


def test_what_is_registered_again_is_the_same(client: TestClient) -> None:
    answer = client.post("/v1/statements", json=registration())
    assert (answer.status_code, answer.json()["id"]) == (201, id_of("opening"))
    texts = client.get(f"/v1/statements/{id_of('opening')}").json()
    assert texts["statement"] == keys()["opening"].statement


def test_what_counts_once_may_be_added_and_never_changes(settings: Settings) -> None:
    prepare(settings)
    once = {"nullifier": "nullifier", "scope": "scope"}
    with (
        TestClient(application(settings, prepared=True)) as client,
        TestClient(application(settings, prepared=True)) as other,
    ):
        for each in (client, other):
            assert refusal(each.post("/v1/consume", content=body(TRUE), headers=JSON)) == (409, "not_consumable")
        for _ in range(2):
            answer = client.post("/v1/statements", json=registration(once=once))
            assert answer.json()["once"] == {**once, "pool": id_of("opening")}
        answers = [each.post("/v1/consume", content=body(TRUE), headers=JSON) for each in (other, client)]
        assert [answer.status_code for answer in answers] == [200, 409]
        for changed in ({"nullifier": "nullifier"}, {**once, "pool": "x"}, {**once, "scope": "commitment"}, None):
            again = client.post("/v1/statements", json=registration(once=changed))
            assert refusal(again) == (409, "already_registered")
        assert refusal(other.post("/v1/consume", content=body(TRUE), headers=JSON)) == (409, "already_consumed")


def test_expected_values_are_held_to(settings: Settings) -> None:
    settings = replace(settings, statements=())
    prepare(settings)
    signals = json.loads(TRUE.public)
    with TestClient(application(settings, prepared=True)) as client:
        client.post("/v1/statements", json=registration(expected={"scope": signals[2]})).raise_for_status()
        assert client.post("/v1/verify", content=body(TRUE), headers=JSON).status_code == 200
        others = [case for case in accepted("opening") if json.loads(case.public)[2] != signals[2]]
        for case in others:
            answer = client.post("/v1/verify", content=body(case), headers=JSON)
            assert refusal(answer) == (422, "invalid_proof")
            assert "scope" in answer.json()["error"]["message"]


def test_a_service_for_real_serves_no_development_key(settings: Settings) -> None:
    prepare(settings)
    with TestClient(application(replace(settings, development=False), prepared=True)) as client:
        assert refusal(client.post("/v1/verify", content=body(TRUE), headers=JSON)) == (403, "development_key")
        assert refusal(client.post("/v1/statements", json=registration())) == (403, "development_key")
        assert client.get("/v1/statements").json() == {"statements": []}


def test_too_many_at_once(settings: Settings) -> None:
    prepare(settings)
    with TestClient(application(replace(settings, most_waiting=0), prepared=True)) as client:
        answer = client.post("/v1/verify", content=body(TRUE), headers=JSON)
        assert refusal(answer) == (503, "busy")
        assert answer.headers["retry-after"] == "1"
    turnstile = Turnstile(1)
    with turnstile.entered():
        with pytest.raises(Refused), turnstile.entered():
            pass
        assert turnstile.inside == 1
    assert turnstile.inside == 0


def test_a_body_that_does_not_come() -> None:
    async def never() -> Any:
        await asyncio.Event().wait()

    async def hung_up() -> Any:
        return {"type": "http.disconnect"}

    def code(receive: Callable[[], Any]) -> str:
        request = Request({"type": "http", "headers": [(b"content-type", b"application/json")]}, receive)
        with pytest.raises(Refused) as refused:
            asyncio.run(read_body(request, 100, Intake(1, 0.01)))
        return refused.value.code

    assert code(never) == "too_slow"
    assert code(hung_up) == "bad_request"


def test_bodies_that_drip_keep_nobody_out() -> None:
    """For one more than may be on their way, that is given up which began first; each that ended has left its place."""
    intake = Intake(3, 3600.0)
    pieces: list[asyncio.Queue[Any]] = [asyncio.Queue() for _ in range(6)]

    def read(number: int) -> asyncio.Task[bytes]:
        scope = {"type": "http", "headers": [(b"content-type", b"application/json")]}
        return asyncio.create_task(read_body(Request(scope, pieces[number].get), 100, intake))

    def send(number: int, last: bool) -> None:
        pieces[number].put_nowait({"type": "http.request", "body": b"%d" % number, "more_body": not last})

    async def all_of_them() -> None:
        slow = []
        for number in range(3):
            slow.append(read(number))
            send(number, last=False)
            await asyncio.sleep(0)
        for number in (3, 4):
            send(number, last=True)
            assert await read(number) == b"%d" % number
        with pytest.raises(Refused) as refused:
            await slow[0]
        assert refused.value.code == "too_slow"
        for number in (1, 2):  # the fourth took the place of the first, and left it to the fifth
            send(number, last=True)
            assert await slow[number] == b"%d%d" % (number, number)

    asyncio.run(all_of_them())
