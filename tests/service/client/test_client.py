"""The client in Python, at a service, and at what is none or fails."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from zkwright.service.client import Client, Consumed, ServiceRefused
from zkwright.service.errors import ServiceError
from zkwright.service.proving.circuits import Provable
from zkwright.verifier import InvalidProof, Proof, Verifier, public_from_json

from tests.refusals.case import keys
from tests.service.claims import accepted, id_of
from tests.service.conftest import Process
from tests.service.proving.conftest import provable  # noqa: F401 - a fixture

INPUTS = {"x": 3, "square": 9}
CASE = accepted("opening")[0]
CLAIM = (id_of("opening"), public_from_json(CASE.public), Proof.from_json(CASE.proof))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, provable: Provable) -> Iterator[Process]:  # noqa: F811
    folder = tmp_path_factory.mktemp("service")
    key = keys()["opening"]
    (folder / "verification_key.json").write_text(key.verification_key)
    (folder / "opening.statement.json").write_text(key.statement)
    options = ("--prove", provable.files.zkey, "--development")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        process = Process(folder, folder / "opening.statement.json", *options)
    yield process
    process.end()


@pytest.fixture
def client(service: Process) -> Iterator[Client]:
    with Client(service.url) as client:
        yield client


def test_what_is_there(client: Client, provable: Provable) -> None:  # noqa: F811
    assert {each["id"] for each in client.statements()} == {id_of("opening"), provable.id}
    assert client.statement(provable.id)["circuit"] == "root"
    with pytest.raises(ServiceRefused) as refused:
        client.statement("../statements")
    assert refused.value.status == 404


def test_verifies(client: Client) -> None:
    assert list(client.verify(*CLAIM)) == ["commitment", "nullifier", "scope"]
    with pytest.raises(ServiceRefused) as refused:
        client.verify(CLAIM[0], (CLAIM[1][0] + 1, *CLAIM[1][1:]), CLAIM[2])
    assert (refused.value.code, refused.value.status, refused.value.answers_no) == ("invalid_proof", 422, True)
    with pytest.raises(ServiceRefused) as refused:
        client.verify("0" * 64, *CLAIM[1:])
    assert (refused.value.code, refused.value.answers_no) == ("unknown_statement", False)


def test_proves(client: Client, provable: Provable) -> None:  # noqa: F811
    steps: list[str] = []
    made = client.prove(provable.id, INPUTS, progress=lambda step, *_: steps.append(step))
    assert made.values == {"result": "27", "square": "9"}
    assert provable.statement.verify(provable.verifying_key, made.public, made.proof)["result"] == 27
    assert set(steps) <= {"load", "witness", "proof"}
    verifier = Verifier(provable.verifying_key, provable.statement, development=True)
    assert client.prove(verifier, INPUTS).values == {"result": 27, "square": 9}
    with pytest.raises(ServiceRefused, match="do not satisfy the circuit") as refused:
        client.prove(provable.id, {"x": 31337, "square": 9})
    assert (refused.value.code, refused.value.answers_no) == ("unsatisfied", True)
    assert refused.value.to_object()["failures"][0]["message"] == "x is no root of the square"
    assert "31337" not in json.dumps(refused.value.to_object())
    with pytest.raises(ServiceRefused) as refused:
        client.prove(provable.id, {})
    assert (refused.value.code, refused.value.status, refused.value.answers_no) == ("bad_inputs", 422, False)


def answering(*answers: httpx.Response | type[httpx.TransportError]) -> tuple[Client, list[httpx.Request]]:
    """A client of a service that answers so, one after the other, and what it was asked."""
    following, asked = iter(answers), list[httpx.Request]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        given = next(following)
        if isinstance(given, type):
            raise given("no")
        return given

    return Client("http://127.0.0.1:9", "zkw_key", transport=httpx.MockTransport(answer)), asked


def refusal(status: int, code: str, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": "no"}}, headers=headers)


TAKEN = {"sequence": 7, "statement": "s", "nullifier": "5", "scope": None, "at": "2026-01-01T00:00:00.000000Z"}


def test_asks_again_with_the_same_name() -> None:
    client, asked = answering(
        httpx.ConnectError,
        refusal(503, "busy"),
        httpx.ReadError,
        httpx.Response(200, json={"consumption": TAKEN}),
    )
    assert client.consume(*CLAIM) == Consumed(7, "s", 5, None, TAKEN["at"])  # type: ignore[arg-type]
    assert len({request.headers["idempotency-key"] for request in asked}) == 1
    assert len({request.content for request in asked}) == 1
    assert {request.headers["authorization"] for request in asked} == {"Bearer zkw_key"}
    assert "zkw_key" not in repr(client)


def test_says_once_that_it_asks_again() -> None:
    said: list[str] = []
    answers = iter([None, refusal(503, "busy"), httpx.Response(200, json={"statements": []})])

    def answer(_: httpx.Request) -> httpx.Response:
        if (coming := next(answers)) is None:
            raise httpx.ConnectError("away")
        return coming

    with Client("https://proofs.example.org", transport=httpx.MockTransport(answer), told=said.append) as client:
        assert client.statements() == []
    assert said == ["https://proofs.example.org: no answer (ConnectError); asking again for up to 60 s"]


def test_patience_ends_with_what_was_said_last() -> None:
    client, _ = answering(refusal(429, "queue_full", **{"retry-after": "3600"}))
    with pytest.raises(ServiceRefused) as refused:
        client.prove("s", INPUTS)
    assert refused.value.code == "queue_full"


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.statements(),
        lambda client: client.verify(*CLAIM),
        lambda client: client.consume(*CLAIM),
        lambda client: client.prove("s", INPUTS),
        lambda client: next(client.consumptions()),
    ],
)
@pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}", b'{"values": 1}', b'{"id": 1}', b"\xff", b"[" * 9999])
def test_what_is_no_service(call: Callable[[Client], Any], content: bytes) -> None:
    client, _ = answering(httpx.Response(200, content=content))
    with pytest.raises(ServiceError, match="otherwise than a service"):
        call(client)


def test_an_error_that_is_none_of_ours() -> None:
    for answer in (
        httpx.Response(404, content=b"<html>"),
        httpx.Response(500, json={"error": "x"}),
        httpx.Response(302),
    ):
        client, _ = answering(answer)
        with pytest.raises(ServiceRefused, match="HTTP status"):
            client.statements()


def event(state: str, **more: Any) -> bytes:
    return b"id: 1\nevent: x\ndata: " + json.dumps({"id": "a/b", "state": state, **more}).encode() + b"\n\n"


def test_goes_on_listening_after_the_stream_broke() -> None:
    job = {"id": "a/b", "state": "queued"}
    running = event("running", progress={"step": "proof", "done": 1, "total": 2})
    client, asked = answering(
        httpx.Response(202, json=job),
        httpx.Response(200, content=b":\n\n" + running),
        httpx.ReadTimeout,
        httpx.Response(200, content=running + event("cancelled")),
    )
    steps: list[tuple[str, int, int]] = []
    with pytest.raises(ServiceRefused) as refused:
        client.prove("s", INPUTS, progress=lambda *step: steps.append(step))
    assert refused.value.code == "cancelled"
    assert steps == [("proof", 1, 2)] * 2
    assert [request.url.raw_path for request in asked[1:]] == [b"/v1/proofs/a%2Fb/events"] * 3


def test_who_gives_up_has_the_service_give_up() -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    client, asked = answering(
        httpx.Response(202, json={"id": "1", "state": "queued"}),
        httpx.Response(200, content=event("running", progress={"step": "proof", "done": 1, "total": 2})),
        httpx.Response(200, json={}),
    )
    with pytest.raises(KeyboardInterrupt):
        client.prove("s", INPUTS, progress=stop)
    assert (asked[-1].method, asked[-1].url.path) == ("DELETE", "/v1/proofs/1")


def test_a_verifier_of_ones_own_does_not_believe(provable: Provable) -> None:  # noqa: F811
    made = provable.files.prover().prove_inputs(INPUTS).to_object()
    told = {"id": "1", "state": "done", **made, "public": ["28", "9"], "values": {"result": "28", "square": "9"}}
    verifier = Verifier(provable.verifying_key, provable.statement, development=True)
    client, _ = answering(httpx.Response(202, json=told))
    with pytest.raises(InvalidProof):
        client.prove(verifier, INPUTS)


def test_the_feed_goes_on_where_it_was() -> None:
    second = {**TAKEN, "sequence": 8, "scope": "3"}
    client, asked = answering(
        httpx.Response(200, json={"consumptions": [TAKEN], "next": 7}),
        httpx.Response(200, json={"consumptions": [], "next": 7}),
        httpx.Response(200, json={"consumptions": [second], "next": 8}),
    )
    found = list(itertools.islice(client.consumptions(6, statement="s"), 2))
    assert [(each.sequence, each.scope) for each in found] == [(7, None), (8, 3)]
    assert [request.url.params["after"] for request in asked] == ["6", "7", "7"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://a",
        "http://",
        "https://a?b",
        "https://a#b",
        "https://u:p@a",
        "http://example.org",
        "http://10.0.0.1",
    ],
)
def test_addresses_that_will_not_do(url: str) -> None:
    with pytest.raises(ServiceError, match="https://"):
        Client(url)


@pytest.mark.parametrize("key", ["", "two words", "line\n", "é"])
def test_keys_that_are_none(key: str) -> None:
    with pytest.raises(ServiceError, match="API key") as refused:
        Client("https://example.org", key)
    assert not key or key not in str(refused.value)


def test_needs_httpx_alone() -> None:
    code = "import sys, zkwright.service.client; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlalchemy", "starlette", "uvicorn", "alembic", "numpy"} & set(loaded)
