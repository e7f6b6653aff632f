"""Proofs over HTTP: asked for, waited for, listened to, given up, and refused."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from zkwright.service.application import application, prepare
from zkwright.service.errors import ServiceError
from zkwright.service.http.caller import CALLER
from zkwright.service.proving.circuits import Provable
from zkwright.service.proving.settings import Pace, ProvingSettings, QueueLimits
from zkwright.service.settings import Settings

INPUTS = {"x": 3, "square": 9}


@pytest.fixture
def idle(provable: Provable, database_url: str) -> Settings:
    """Takes requests, and proves nothing."""
    proving = ProvingSettings((provable.files.zkey,), 0, limits=QueueLimits(waiting=3))
    settings = Settings(database_url, development=True, open=True, proving=proving)
    prepare(settings)
    return settings


@pytest.fixture
def proving(idle: Settings) -> Settings:
    return replace(idle, proving=replace(idle.proving, workers=1, pace=Pace(idle=0.02, beat=0.05)))


@pytest.fixture
def client(idle: Settings) -> Iterator[TestClient]:
    with serving(idle) as client:
        yield client


def serving(settings: Settings) -> AbstractContextManager[TestClient]:
    return TestClient(application(settings, prepared=True))


def ask(client: TestClient, statement: str, inputs: Any = INPUTS, **headers: str) -> Any:
    return client.post(
        "/v1/proofs",
        content=json.dumps({"statement": statement, "inputs": inputs}),
        headers={"content-type": "application/json", **headers},
    )


def test_a_proof_that_the_service_then_verifies(proving: Settings, provable: Provable) -> None:
    with serving(proving) as client:
        asked = ask(client, provable.id)
        assert asked.status_code == 202
        assert asked.json()["state"] == "queued"
        place = asked.headers["location"]
        events = client.get(f"{place}/events")
        assert events.headers["content-type"].startswith("text/event-stream")
        told = [dict(line.split(": ", 1) for line in event.split("\n")) for event in events.text.strip().split("\n\n")]
        assert told[-1]["event"] == "done"
        assert [int(event["id"]) for event in told] == sorted({int(event["id"]) for event in told})
        job = client.get(place).json()
        assert json.loads(told[-1]["data"]) == job
        assert job["values"] == {"result": "27", "square": "9"}
        claim = {"statement": provable.id, "public": job["public"], "proof": job["proof"]}
        assert client.post("/v1/verify", json=claim).json() == {"valid": True, "values": job["values"]}
        assert client.get(f"{place}?wait=30").json() == job  # at once
        assert client.delete(place).json() == job


def test_why_not(proving: Settings, provable: Provable) -> None:
    with serving(proving) as client:
        place = ask(client, provable.id, {"x": 31337, "square": 9}).headers["location"]
        answer = client.get(f"{place}?wait=30")
        assert (answer.status_code, answer.json()["state"]) == (200, "failed")
        assert answer.json()["error"]["code"] == "unsatisfied"
        assert "x is no root of the square" in answer.text
        assert "31337" not in answer.text


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        ({"x": 31337}, "square"),
        ({"x": "31337x", "square": 9}, "x"),
        ({**INPUTS, "y": 31337}, "y"),
        ({"x": [31337], "square": 9}, "x"),
    ],
)
def test_inputs_of_another_circuit(client: TestClient, provable: Provable, inputs: dict[str, Any], path: str) -> None:
    answer = ask(client, provable.id, inputs)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_inputs")
    assert answer.json()["error"]["path"] == path
    assert "31337" not in answer.text


def test_cancelled_before_it_began(client: TestClient, provable: Provable) -> None:
    place = ask(client, provable.id).headers["location"]
    assert client.get(place).json()["state"] == "queued"
    assert client.delete(place).json()["state"] == "cancelled"
    assert client.get(f"{place}/events").text.startswith("id: 2\nevent: cancelled\n")


def test_waiting_has_an_end(client: TestClient, provable: Provable) -> None:
    place = ask(client, provable.id).headers["location"]
    begun = time.monotonic()
    assert client.get(f"{place}?wait=1").json()["state"] == "queued"
    assert time.monotonic() - begun >= 1


def test_once_by_its_key_and_no_more_than_fit(client: TestClient, provable: Provable) -> None:
    first = ask(client, provable.id, **{"idempotency-key": "k"})
    again = ask(client, provable.id, **{"idempotency-key": "k"})
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert ask(client, provable.id, {"x": 2, "square": 4}, **{"idempotency-key": "k"}).status_code == 409
    for _ in range(2):
        assert ask(client, provable.id).status_code == 202
    full = ask(client, provable.id)
    assert (full.status_code, full.json()["error"]["code"]) == (429, "queue_full")
    assert int(full.headers["retry-after"]) > 0
    client.delete(first.headers["location"])
    assert ask(client, provable.id).status_code == 202


def test_of_others_one_hears_nothing(idle: Settings, provable: Provable) -> None:
    app = application(idle, prepared=True)

    async def named(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope[CALLER] = dict(scope["headers"])[b"x-caller"].decode()
        await app(scope, receive, send)

    with TestClient(named) as client:
        place = ask(client, provable.id, **{"x-caller": "ada"}).headers["location"]
        for method, path in (("GET", place), ("DELETE", place), ("GET", f"{place}/events")):
            assert client.request(method, path, headers={"x-caller": "eve"}).status_code == 404
        assert client.get(place, headers={"x-caller": "ada"}).json()["state"] == "queued"


@pytest.mark.parametrize("id", ["%00" * 32, "x" * 32, "A" * 32, "\u0661" * 32, "%ff" * 32, "0" * 31, "0" * 33])
def test_what_is_no_name_of_a_job(client: TestClient, id: str) -> None:
    """No database is asked for it: PostgreSQL fails for a NUL, and that would be told as a failure of its own."""
    for method, path in (("GET", id), ("DELETE", id), ("GET", f"{id}/events")):
        answer = client.request(method, f"/v1/proofs/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_names_that_are_no_text(client: TestClient, provable: Provable) -> None:
    """Half a surrogate pair, which JSON can write and UTF-8 cannot, is quoted in the answer."""
    given: Any
    for given in ({"\ud800": 1}, {"x": {"\ud800": 1}}, {"x": "\ud800"}):
        answer = ask(client, provable.id, given)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_inputs")
        assert answer.headers["x-request-id"]
    for given in ({"a": {"\ud800": 1.5}}, {"\ud800": float("nan")}):
        answer = ask(client, provable.id, given)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"[]", "malformed"),
        (b"{}", "malformed"),
        (b'{"statement": 1, "inputs": {}}', "malformed"),
        (b'{"statement": "0", "inputs": []}', "malformed"),
        (b'{"statement": "0", "inputs": {}, "more": 1}', "malformed"),
        (b'{"statement": "0", "inputs": {"x": 1.5}}', "malformed"),
        (b'{"statement": "0", "inputs": {"x": 1, "x": 2}}', "malformed"),
        (b'{"statement": "0", "inputs": ' + b"[" * 100, "malformed"),
        (b'{"statement": "\xff"}', "malformed"),
        (b'{"statement": "0", "inputs": {}}', "not_provable"),
        (b" " * ((8 << 20) + 1), "too_large"),
    ],
)
def test_bodies_that_ask_for_nothing(client: TestClient, body: bytes, code: str) -> None:
    answer = client.post("/v1/proofs", content=body, headers={"content-type": "application/json"})
    assert answer.json()["error"]["code"] == code
    assert 400 <= answer.status_code < 500


def test_inputs_longer_than_the_circuit_takes(client: TestClient, provable: Provable) -> None:
    answer = client.post(
        "/v1/proofs",
        content=json.dumps({"statement": provable.id, "inputs": INPUTS}) + " " * (provable.most_inputs + 4096),
        headers={"content-type": "application/json"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_jobs_are_counted(client: TestClient, provable: Provable) -> None:
    ask(client, provable.id)
    told = client.get("/metrics").text.splitlines()
    assert 'zkwright_proofs{state="queued"} 1' in told
    assert 'zkwright_proofs{state="done"} 0' in told


def test_more_refusals(client: TestClient, provable: Provable) -> None:
    assert client.post("/v1/proofs", content=b"{}").json()["error"]["code"] == "not_json"
    for word in ("31", "-1", "x", "1.5", ""):
        assert client.get(f"/v1/proofs/{'0' * 32}?wait={word}").json()["error"]["code"] == "bad_request"
    for id in ("0", "0" * 32, "é" * 32, "%00" * 32):
        for method, path in (("GET", id), ("DELETE", id), ("GET", f"{id}/events")):
            assert client.request(method, f"/v1/proofs/{path}").json()["error"]["code"] == "not_found"
    for key in ("", " " * 201, "é"):
        answer = ask(client, provable.id, **{"idempotency-key": key.encode()})  # type: ignore[arg-type]
        assert answer.json()["error"]["code"] == "bad_request"


def test_without_keys_nothing_is_proved(database_url: str, provable: Provable) -> None:
    settings = Settings(database_url, open=True)
    prepare(settings)
    with serving(settings) as client:
        assert ask(client, provable.id).json()["error"]["code"] == "not_provable"
        assert client.get(f"/v1/proofs/{'0' * 32}").status_code == 404
        assert client.delete(f"/v1/proofs/{'0' * 32}").status_code == 404


def test_a_development_key_needs_the_word(database_url: str, provable: Provable) -> None:
    with pytest.raises(ServiceError, match=r"root\.zkey: somebody can forge proofs.*--development"):
        prepare(Settings(database_url, proving=ProvingSettings((provable.files.zkey,))))


def test_keys_that_will_not_do(database_url: str, provable: Provable, tmp_path: Path) -> None:
    lonely = tmp_path / "lonely.zkey"
    lonely.write_bytes(provable.files.zkey.read_bytes())
    with pytest.raises(ServiceError, match=r"lonely\.r1cs.*not there"):
        prepare(Settings(database_url, development=True, proving=ProvingSettings((lonely,))))
    lonely.with_suffix(".r1cs").write_bytes(b"r1cs")
    with pytest.raises(ServiceError, match="nothing can be proved with it"):
        prepare(Settings(database_url, development=True, proving=ProvingSettings((lonely,))))


def test_whose_secret_it_is(idle: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "wrong"
    monkeypatch.setenv("ZKWRIGHT_SERVICE_SECRET_FILE", str(wrong))
    with pytest.raises(ServiceError, match="wrong: the secret"):
        application(idle, prepared=True)
    named = replace(idle, proving=replace(idle.proving, secret=tmp_path / "named"))
    with pytest.raises(ServiceError, match="named: the secret"):
        application(named, prepared=True)


def test_several_machines_need_the_same_secret(provable: Provable, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is made beside PostgreSQL: each machine would have another."""
    monkeypatch.delenv("ZKWRIGHT_SERVICE_SECRET_FILE", raising=False)
    settings = Settings("postgresql://zkwright:word@127.0.0.1/none", proving=ProvingSettings((provable.files.zkey,)))
    with pytest.raises(ServiceError, match="the same one on each machine") as refused:
        application(settings, prepared=True)
    assert "word" not in str(refused.value)
