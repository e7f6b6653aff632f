"""What operators see of requests, and what they must not."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from starlette.testclient import TestClient
from zkwright.service.telemetry.logs import LOG, AsJson

from tests.service.claims import accepted, body
from tests.service.conftest import Process

JSON = {"content-type": "application/json"}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the service of this process logs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(AsJson())
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    yield stream
    LOG.removeHandler(handler)
    LOG.setLevel(logging.NOTSET)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_of_each_request_without_what_was_sent(client: TestClient, logged: io.StringIO) -> None:
    case = accepted("opening")[0]
    client.post("/v1/verify?secret=31337", content=body(case), headers={**JSON, "x-request-id": "order-20260731"})
    client.post("/v1/verify", content=b"{", headers=JSON)
    client.get("/v1/statements/" + "31337" * 4)
    client.get("/secret/31337")
    verified, malformed, unknown, nowhere = lines(logged)
    assert (
        verified.items()
        >= {
            "event": "answered",
            "request_id": "order-20260731",
            "method": "POST",
            "route": "/v1/verify",
            "status": 200,
        }.items()
    )
    assert (malformed["status"], malformed["code"]) == (400, "malformed")
    assert (unknown["status"], unknown["code"], unknown["route"]) == (404, "unknown_statement", "/v1/statements/{id}")
    assert (nowhere["status"], nowhere["code"], nowhere["route"]) == (404, "not_found", "none")
    assert "31337" not in logged.getvalue()
    assert not re.search(r"\d{20}", logged.getvalue())  # no signal, no coordinate


@pytest.mark.parametrize("given", ["", "short", "x" * 65, 'a"},{"b', "spaces are none", "é" * 10])
def test_ids_of_callers_that_cannot_be_logged(client: TestClient, given: str) -> None:
    answer = client.get("/healthz", headers=[(b"x-request-id", given.encode())])
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])


def test_our_own_slips_are_answers_and_tell_only_the_log(
    client: TestClient, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slip(*_: object) -> None:
        raise ZeroDivisionError("31337")

    monkeypatch.setattr("zkwright.service.statements.registry.Registry.find", slip)
    answer = client.post("/v1/verify", content=body(accepted("opening")[0]), headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    failed, answered = lines(logged)
    assert (failed["event"], failed["exception"], answered["status"]) == ("failed", "ZeroDivisionError", 500)
    assert failed["request_id"] == answered["request_id"] == answer.headers["x-request-id"]
    assert "31337" not in logged.getvalue() + answer.text


def counted(text: str) -> dict[str, float]:
    """The answers, by route, status and code."""
    found = re.findall(
        r'^zkwright_requests_total\{code="(.*)",method="(.*)",route="(.*)",status="(.*)"\} (.*)$', text, re.MULTILINE
    )
    return {f"{method} {route} {status} {code}".strip(): float(count) for code, method, route, status, count in found}


def test_counts_answers(client: TestClient) -> None:
    case = accepted("opening")[0]
    for content in (body(case), body(case), b"{"):
        client.post("/v1/verify", content=content, headers=JSON)
    for place in range(20):
        client.request("BREW", f"/tea/{place}")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert counted(answer.text) == {
        "POST /v1/verify 200": 2.0,
        "POST /v1/verify 400 malformed": 1.0,
        "other none 404 not_found": 20.0,
    }


def test_several_processes_count_together(serve: Callable[..., Process]) -> None:
    service = serve("--processes", 2)
    for _ in range(24):  # each on a connection of its own, which any of the processes takes
        httpx.get(service.url + "/healthz")
    assert counted(httpx.get(service.url + "/metrics").text)["GET /healthz 200"] == 24.0
    _, _, err = service.end()
    answered = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert sum(line["route"] == "/healthz" for line in answered) == 24
