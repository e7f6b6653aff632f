"""Coordinators that lie, and what a contributor's machine makes of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from zkwright.coordinator.errors import CoordinatorError, NotAccepted
from zkwright.coordinator.joining import Taking, join
from zkwright.core.errors import FormatError
from zkwright.core.files.r1cs_file import write_r1cs
from zkwright.prover import read_zkey, setup, write_zkey
from zkwright.prover.ceremony import Beacon, apply_beacon, contribute
from zkwright.verifier import InvalidKey

from tests.coordinator.conftest import OTHER, SYSTEM, Coordinator

Answer = tuple[int, dict[str, str], bytes]


class Liar:
    """A server whose answers are those of an honest coordinator, as far as they are not changed; `asked` is what it was asked."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.asked: list[str] = []
        self.joined: list[dict[str, Any]] = []
        self.changed: dict[str, Callable[[], Any]] = {}
        self.received = b""
        self.state = "turn"
        self.take = self.append
        liar = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                path = self.path.partition("?")[0]
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, headers, content = liar.answer(f"{self.command} {path}", body)
                self.send_response(status)
                for name, value in {"content-length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_HEAD = do_DELETE = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def append(self, body: bytes) -> Answer:
        self.received += body
        return 204, {"upload-offset": str(len(self.received))}, b""

    def accept(self) -> dict[str, Any]:
        self.state = "accepted"
        return {}

    def ticket(self) -> dict[str, Any]:
        digest = hashlib.sha256(self.key).hexdigest()
        key = {"number": 0, "size": len(self.key), "sha256": digest}
        return {
            "state": self.state,
            "name": "Ada",
            "tag": self.state,
            "is_over": False,
            "seconds_left": 60.0,
            "key": key,
        }

    def answer(self, request: str, body: bytes) -> Answer:
        self.asked.append(request)
        request = "GET key" if request.startswith("GET /v1/keys/") else request
        if request == "POST /v1/tickets":
            self.joined.append(json.loads(body))
        if request in self.changed:
            found = self.changed[request]()
            if not isinstance(found, dict):
                made: Answer = found
                return made
            return _json(found)
        if request == "GET /v1/ceremony":
            return _json({"patience_seconds": 120.0})
        if request == "POST /v1/tickets":
            return _json({"token": self.joined[-1]["token"], **self.ticket()})
        if request in ("GET /v1/ticket", "DELETE /v1/ticket"):
            return _json(self.ticket())
        if request == "GET key":
            return 200, {}, self.key
        if request == "POST /v1/uploads":
            return _json({"id": "0" * 32, "received": 0})
        if request.startswith("PATCH"):
            return self.take(body)
        if request.startswith("HEAD"):
            return 200, {"upload-offset": str(len(self.received))}, b""
        if request.endswith("/finish"):
            return _json({})
        return _json({"error": {"code": "not_found", "message": "no"}}, 404)


def _json(value: object, status: int = 200) -> Answer:
    return status, {"content-type": "application/json"}, json.dumps(value).encode()


@pytest.fixture
def liar(material: Path) -> Iterator[Liar]:
    found = Liar((material / "square.zkey").read_bytes())
    yield found
    found.server.shutdown()
    found.server.server_close()


def attempt(liar: Liar, out: Path, taking: Taking | None = None) -> object:
    out.mkdir(exist_ok=True)
    return join(liar.url, out, taking or Taking("Ada"), patience=0.5)


LIES: dict[str, tuple[str, Callable[[], Any], str]] = {
    "a page": ("GET /v1/ceremony", lambda: (200, {}, b"<html>"), "does not answer as a coordinator"),
    "a list": ("GET /v1/ceremony", lambda: (200, {}, b"[]"), "does not answer as a coordinator"),
    "too deep": ("GET /v1/ceremony", lambda: (200, {}, b"[" * 100_000), "does not answer as a coordinator"),
    "elsewhere": ("GET /v1/ceremony", lambda: (302, {"location": "http://example.org/"}, b""), "status 302"),
    "nothing there": ("GET /v1/ceremony", lambda: (404, {}, b"nothing"), "status 404; check the address"),
    "failures": ("GET /v1/ceremony", lambda: (500, {}, b""), r"does not answer \(status 500\)"),
    "no key": ("GET /v1/ticket", lambda: {"state": "turn"}, "tells of no key"),
    "a huge key": (
        "GET /v1/ticket",
        lambda: {"state": "turn", "key": {"number": 0, "size": 1 << 60, "sha256": "0" * 64}},
        "tells of a key that cannot be",
    ),
    "a path for a hash": (
        "GET /v1/ticket",
        lambda: {"state": "turn", "key": {"number": 0, "size": 1, "sha256": "../" * 20}},
        "tells of a key that cannot be",
    ),
    "no state": ("GET /v1/ticket", dict, "the ticket is None"),
    "an answer for a terminal": (
        "GET /v1/ticket",
        lambda: {"state": "refused", "error": {"code": "x", "message": "\x1b[2Jaccepted"}},
        r"\\x1b\[2Jaccepted",
    ),
    "another key": ("GET key", lambda: (200, {}, bytes(4820)), "sent another key than it told of"),
    "a longer key": ("GET key", lambda: (200, {}, bytes(9999)), "sends more than the key that it told of"),
    "an error that is a word": ("GET /v1/ticket", lambda: _json({"error": "no"}, 409), "status 409"),
    "an error that is a list": ("POST /v1/tickets", lambda: _json({"error": [1]}, 403), "status 403"),
    "a code for a terminal": (
        "GET /v1/ticket",
        lambda: _json({"error": {"code": "\x1b[2J" * 10_000, "message": [1]}}, 409),
        "status 409",
    ),
    "patience that is no number": (
        "GET /v1/ceremony",
        lambda: (200, {}, b'{"patience_seconds": NaN}'),
        "does not answer as a coordinator",
    ),
    "no upload": ("POST /v1/uploads", lambda: {"id": "../x", "received": 0}, "takes no upload"),
    "an upload that is beyond": ("POST /v1/uploads", lambda: {"id": "0" * 32, "received": 1 << 40}, "takes no upload"),
    "a negative upload": ("POST /v1/uploads", lambda: {"id": "0" * 32, "received": -1}, "takes no upload"),
}


@pytest.mark.parametrize("name", LIES)
def test_answers_that_are_none(liar: Liar, tmp_path: Path, name: str) -> None:
    request, lie, what = LIES[name]
    liar.changed[request] = lie
    with pytest.raises(CoordinatorError, match=what):
        attempt(liar, tmp_path / "out")
    assert not (tmp_path / "out" / "attestation.json").exists()


def test_a_turn_of_strange_numbers(liar: Liar, tmp_path: Path) -> None:
    """And with a tag that is none: what is told is not what counts."""
    told = {"seconds_left": 10**400, "tag": ["x"], "position": "\x1b[2J" * 1000}
    waits = iter([{**liar.ticket(), **told, "state": "waiting"}])
    liar.changed["GET /v1/ceremony"] = lambda: {"patience_seconds": 10**400}
    liar.changed["GET /v1/ticket"] = lambda: next(waits, {**liar.ticket(), **told})
    liar.changed["POST /v1/uploads"] = lambda: _json({"error": {"code": "turn_over", "message": "too late"}}, 409)
    lines: list[str] = []
    with pytest.raises(NotAccepted, match="too late"):
        join(liar.url, tmp_path, Taking("Ada"), patience=0.5, told=lines.append)
    assert lines[:2] == ["waiting: others are before you", "it is your turn"]


def test_a_beacon_is_not_computed(liar: Liar, material: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends the ceremony whatever it is, and may take hours."""
    one = contribute(read_zkey(material / "square.zkey"), tmp_path / "1.zkey").key
    apply_beacon(one, tmp_path / "ended.zkey", Beacon(b"block", 10))
    liar.key = (tmp_path / "ended.zkey").read_bytes()
    monkeypatch.setattr(Beacon, "draws", None)
    for number, powers in enumerate((None, material / "p.ptau")):
        taking = Taking("Ada", circuit=powers and material / "square.r1cs", powers=powers)
        with pytest.raises(InvalidKey, match="ended with a beacon"):
            attempt(liar, tmp_path / str(number), taking)


def test_a_key_that_is_larger_than_the_disk(liar: Liar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5000))
    with pytest.raises(CoordinatorError, match="9640 bytes are needed; free some space"):
        attempt(liar, tmp_path)


def test_an_answer_without_end(liar: Liar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zkwright.coordinator.joining.connection._MAX_ANSWER", 1000)
    liar.changed["GET /v1/ceremony"] = lambda: (200, {}, b" " * 1001)
    with pytest.raises(CoordinatorError, match="answers without end"):
        attempt(liar, tmp_path)


def test_a_coordinator_that_takes_nothing(liar: Liar, tmp_path: Path) -> None:
    liar.changed[f"PATCH /v1/uploads/{'0' * 32}"] = lambda: _json(
        {"error": {"code": "wrong_offset", "message": ""}}, 409
    )
    with pytest.raises(CoordinatorError, match="it takes nothing of the upload"):
        attempt(liar, tmp_path)


def test_an_upload_that_breaks_goes_on_where_it_broke(liar: Liar, tmp_path: Path) -> None:
    """Half of it arrived, and the answer that says so did not."""
    begun = iter([True])
    sent: list[bytes] = []

    def take(body: bytes) -> Answer:
        sent.append(body)
        if next(begun, False):
            liar.received = body[:1000]
            return 502, {}, b""
        if len(sent) == 2:
            return _json({"error": {"code": "wrong_offset", "message": "1000 bytes are here"}}, 409)
        liar.received += body
        return 204, {"upload-offset": str(len(liar.received))}, b""

    liar.take = take
    liar.changed[f"POST /v1/uploads/{'0' * 32}/finish"] = lambda: _json(
        {"error": {"code": "turn_over", "message": "x"}}, 409
    )
    with pytest.raises(NotAccepted):
        attempt(liar, tmp_path)
    whole = (tmp_path / "contribution.zkey").read_bytes()
    assert liar.received == whole
    assert sent == [whole, whole, whole[1000:]]


def test_a_download_that_breaks_goes_on_where_it_broke(liar: Liar, tmp_path: Path) -> None:
    whole = liar.key
    answers = iter([(200, {"content-length": str(len(whole))}, whole[:1000]), (206, {}, whole[1000:])])
    liar.changed["GET key"] = lambda: next(answers)
    liar.changed["POST /v1/uploads"] = lambda: _json({"error": {"code": "turn_over", "message": "too late"}}, 409)
    with pytest.raises(NotAccepted, match="too late; run the command again"):
        attempt(liar, tmp_path)
    assert (tmp_path / "before.zkey").read_bytes() == whole
    assert liar.asked.count("GET /v1/keys/0") == 2


def test_a_download_that_breaks_again_and_again_lasts_longer_than_patience(liar: Liar, tmp_path: Path) -> None:
    """As long as some of it comes each time; with the patience of a moment here."""
    whole, at = liar.key, 0

    def part() -> Answer:
        nonlocal at
        at += 500
        return (206 if at > 500 else 200), {"content-length": str(len(whole))}, whole[at - 500 : at]

    liar.changed["GET key"] = part
    liar.changed["POST /v1/uploads"] = lambda: _json({"error": {"code": "turn_over", "message": "too late"}}, 409)
    with pytest.raises(NotAccepted, match="too late"):
        join(liar.url, tmp_path, Taking("Ada"), patience=1e-9)
    assert (tmp_path / "before.zkey").read_bytes() == whole
    assert liar.asked.count("GET /v1/keys/0") == -(-len(whole) // 500)


def test_an_answer_that_is_lost_costs_no_second_ticket(liar: Liar, tmp_path: Path) -> None:
    """The same token is sent again: by the same run, and by the next one where that gave up."""
    answers: Iterator[Answer] = iter([(502, {}, b"")])
    liar.changed["POST /v1/tickets"] = lambda: next(answers, _json(liar.ticket()))
    liar.changed["POST /v1/uploads"] = lambda: {"id": "../x", "received": 0}
    with pytest.raises(CoordinatorError, match="takes no upload"):
        attempt(liar, tmp_path)
    first, second = liar.joined
    assert first == second
    liar.changed["POST /v1/tickets"] = lambda: (502, {}, b"")
    with pytest.raises(CoordinatorError, match="does not answer"):
        attempt(liar, tmp_path / "other")
    kept = json.loads((tmp_path / "other" / "ticket.json").read_bytes())
    assert {each["token"] for each in liar.joined[2:]} == {kept["token"]} != {first["token"]}


@pytest.mark.parametrize("code", ["unsound", "wrong_hash", "not_verified"])
def test_the_same_command_goes_on_after_a_refusal(liar: Liar, tmp_path: Path, code: str) -> None:
    """With a contribution of its own: what was refused is not sent again."""

    def refuse() -> dict[str, Any]:
        liar.state = "verifying"
        return {}

    liar.changed[f"POST /v1/uploads/{'0' * 32}/finish"] = refuse
    refused = {"state": "refused", "is_over": True, "error": {"code": code, "message": "no"}}
    liar.changed["GET /v1/ticket"] = lambda: liar.ticket() if liar.state == "turn" else {**liar.ticket(), **refused}
    with pytest.raises(NotAccepted, match="no; run the command again to take part"):
        attempt(liar, tmp_path)
    sent = liar.received
    assert {path.name for path in tmp_path.iterdir()} == {"before.zkey", "signing_key.pem"}
    liar.state, liar.received = "turn", b""
    with pytest.raises(NotAccepted):
        attempt(liar, tmp_path)
    assert len(liar.received) == len(sent)
    assert liar.received != sent


def test_the_same_command_goes_on_after_a_turn_that_was_over(liar: Liar, tmp_path: Path) -> None:
    """With the contribution that was made, where it still is one to the newest key."""
    liar.changed["POST /v1/uploads"] = lambda: _json({"error": {"code": "turn_over", "message": "too late"}}, 409)
    with pytest.raises(NotAccepted, match="too late; run the command again to take part"):
        attempt(liar, tmp_path)
    made = (tmp_path / "contribution.zkey").read_bytes()
    del liar.changed["POST /v1/uploads"]
    liar.changed[f"POST /v1/uploads/{'0' * 32}/finish"] = liar.accept
    with pytest.raises(CoordinatorError, match="accepted another contribution than was sent"):  # it does not tell which
        attempt(liar, tmp_path)
    assert liar.received == made


def test_an_acceptance_of_what_was_not_sent(liar: Liar, tmp_path: Path) -> None:
    liar.state = "accepted"
    with pytest.raises(CoordinatorError, match="accepted a contribution that was not made here"):
        attempt(liar, tmp_path)


def keys_that_are_not_right(material: Path, folder: Path) -> dict[str, tuple[Path, str]]:
    first = read_zkey(material / "square.zkey")
    one = contribute(first, folder / "1.zkey").key
    apply_beacon(one, folder / "ended.zkey", Beacon(b"block", 10))
    write_zkey(folder / "development.zkey", setup(SYSTEM))
    damaged = bytearray((folder / "1.zkey").read_bytes())
    damaged[-20] ^= 1  # of the transcript
    (folder / "chain.zkey").write_bytes(damaged)
    (folder / "garbage.zkey").write_bytes(b"garbage")
    return {
        "ended": (folder / "ended.zkey", "ended with a beacon"),
        "development": (folder / "development.zkey", "a development key"),
        "chain": (folder / "chain.zkey", "contribution 1"),
        "garbage": (folder / "garbage.zkey", "too few for a header"),
    }


def test_keys_that_are_not_right_get_no_contribution(liar: Liar, material: Path, tmp_path: Path) -> None:
    for name, (file, what) in keys_that_are_not_right(material, tmp_path).items():
        liar.key, liar.asked = file.read_bytes(), []
        with pytest.raises((InvalidKey, FormatError), match=what):
            attempt(liar, tmp_path / name)
        assert not (tmp_path / name / "contribution.zkey").exists()
        assert liar.asked[-1] == "DELETE /v1/ticket"  # the turn is given back
        assert not (tmp_path / name / "ticket.json").exists()


def test_the_key_of_another_circuit_gets_none(liar: Liar, material: Path, tmp_path: Path) -> None:
    write_r1cs(tmp_path / "other.r1cs", OTHER)
    other, powers = tmp_path / "other.r1cs", material / "p.ptau"
    takings = (
        Taking("Ada", circuit=other),
        Taking("Ada", circuit=other, powers=powers),
        Taking("Ada", circuit_hash=bytes(64)),
    )
    for number, taking in enumerate(takings):
        with pytest.raises(InvalidKey):
            attempt(liar, tmp_path / str(number), taking)
        assert "POST /v1/uploads" not in liar.asked


@pytest.mark.parametrize("claim", [{"number": 2}, {"contribution_hash": "0" * 128}, {}])
def test_an_acceptance_of_something_else(liar: Liar, tmp_path: Path, claim: dict[str, Any]) -> None:
    liar.changed[f"POST /v1/uploads/{'0' * 32}/finish"] = liar.accept
    liar.changed["GET /v1/ticket"] = lambda: {**liar.ticket(), "number": 1, **claim}
    with pytest.raises(CoordinatorError, match="accepted another contribution than was sent"):
        attempt(liar, tmp_path)
    assert not (tmp_path / "attestation.json").exists()


def test_what_cannot_be_asked(tmp_path: Path, material: Path) -> None:
    for url in (
        "ftp://x",
        "http://",
        "http://user:word@example.org",
        "http://example.org/?x=1",
        "http://[",
        "http://[::1",
        "http://a b",
        "http://example.org/#x",
        "x",
    ):
        with pytest.raises(CoordinatorError, match="is no address") as refusal:
            join(url, tmp_path, Taking())
        assert "word" not in str(refusal.value)
    with pytest.raises(CoordinatorError, match="cannot be taken"):
        join("http://127.0.0.1:1", tmp_path, Taking("x" * 65))
    with pytest.raises(CoordinatorError, match="say nothing without the circuit"):
        join("http://127.0.0.1:1", tmp_path, Taking(powers=material / "p.ptau"))
    for taking in (
        Taking(circuit=material / "p.ptau"),
        Taking(circuit=material / "square.r1cs", powers=material / "square.zkey"),
    ):
        with pytest.raises(FormatError):  # before anybody is asked
            join("http://127.0.0.1:1", tmp_path, taking)
    with pytest.raises(CoordinatorError, match="cannot be used"):
        join("https://127.0.0.1:1", tmp_path, Taking(), authority=material / "p.ptau")
    with pytest.raises(CoordinatorError, match=r"does not answer .*; check the address and the network"):
        join("http://[::1]:1", tmp_path, Taking(), patience=0.2)


def test_from_the_keyboard_the_turn_is_given_back(
    folder: Path, serve: Callable[..., Coordinator], tmp_path: Path
) -> None:
    coordinator = serve(folder, "--trust-ptau")

    def told(line: str) -> None:
        if line.startswith("it is your turn"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        join(coordinator.url, tmp_path, Taking("Ada"), told=told)
    assert not (tmp_path / "ticket.json").exists()
    (tmp_path / "out").mkdir()
    assert join(coordinator.url, tmp_path / "out", Taking("Bob")).number == 1  # and nobody waited for Ada
