"""What strangers may send to a coordinator, and what they get for it."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from zkwright.coordinator.bodies import MAX_PATCH
from zkwright.coordinator.refusals import STATUS
from zkwright.prover import read_zkey
from zkwright.prover.ceremony import attest, new_signing_key
from zkwright.prover.ceremony.phase2.contributing import contributions_of

from tests.coordinator.conftest import Contributor, Coordinator, code_of

TOKENS: list[str] = []
"""All that were given, which no log may show."""

HTML = "<script>alert(1)</script>\"'&<b>"


@pytest.fixture(scope="module")
def coordinator(material: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coordinator]:
    """One for all tests here, each of which leaves the queue empty."""
    found = Coordinator(Path(shutil.copytree(material, tmp_path_factory.mktemp("api") / "ceremony")))
    yield found
    code, out, err = found.end(signal.SIGTERM)
    assert code == 0
    assert "Traceback" not in err
    assert not any(token in out + err for token in TOKENS)


@pytest.fixture
def meet(coordinator: Coordinator, tmp_path: Path) -> Iterator[Callable[..., Contributor]]:
    """Makes contributors, who leave when the test ends."""
    met: list[Contributor] = []

    def make(name: str = "Eve", *, joins: bool = True) -> Contributor:
        met.append(Contributor(coordinator.url, tmp_path / str(len(met)), name).__enter__())
        if joins:
            assert met[-1].join().status_code == 201
            TOKENS.append(met[-1].token)
        return met[-1]

    yield make
    for contributor in met:
        if contributor.token and not contributor.ticket().get("is_over"):
            contributor.request("DELETE", "/v1/ticket")
        contributor.__exit__()
    assert httpx.get(f"{coordinator.url}/v1/ceremony").json()["queue"] == []


Meet = Callable[..., Contributor]


def test_every_refusal_has_a_status_of_its_kind() -> None:
    assert set(STATUS.values()) <= {400, 401, 403, 404, 405, 408, 409, 413, 415, 429, 500, 503, 507}


def test_the_page_shows_names_as_text_and_loads_nothing(meet: Meet, coordinator: Coordinator) -> None:
    eve, ada = meet(HTML), meet("<i>Ada")
    assert eve.send(eve.contribution())["state"] == "accepted"
    ada.until("turn")
    meet(HTML)
    page = eve.request("GET", "/")
    assert page.status_code == 200
    for raw in ("<script", '<b>"', "<i>", "http://", "https://", "javascript:", "url("):
        assert raw not in page.text
    assert page.text.count("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;&lt;b&gt;") == 2
    assert "It is the turn of <b>&lt;i&gt;Ada</b>" in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert (page.headers["x-content-type-options"], page.headers["cache-control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/ceremony/", 404),
        ("POST", "/", 405),
        ("PUT", "/v1/ticket", 405),
        ("GET", "/v1/keys/9", 404),
        ("GET", "/v1/keys/-1", 404),
        ("GET", "/v1/keys/0x0", 404),
        ("GET", "/v1/keys/\N{ARABIC-INDIC DIGIT ZERO}", 404),
        ("GET", "/v1/keys/1000000000000000000000", 404),
        ("GET", "/v1/keys/0.zkey", 404),
        ("GET", "/v1/keys/..%2f..%2fcoordinator.db", 404),
        ("GET", "/v1/keys/../../../../etc/passwd", 404),
        ("GET", "/v1/keys/0%00", 404),
        ("GET", "/v1/attestations/0", 404),
        ("GET", "/v1/attestations/..", 404),
        ("GET", "/v1/attestations/..%2f0001.json", 404),
        ("GET", "/coordinator.db", 404),
        ("GET", "/v1/ticket", 401),
        ("DELETE", "/v1/ticket", 401),
        ("HEAD", "/v1/uploads/x", 401),
        ("PATCH", "/v1/uploads/..%2fcoordinator.db", 404),
        ("PATCH", "/v1/uploads/x", 401),
        ("POST", "/v1/uploads/x/finish", 401),
        ("POST", "/v1/uploads", 401),
        ("POST", "/v1/attestation", 401),
    ],
)
def test_paths_that_lead_nowhere(coordinator: Coordinator, method: str, path: str, status: int) -> None:
    with socket.create_connection(("127.0.0.1", int(coordinator.port)), timeout=60) as raw:  # httpx would mend the path
        raw.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := raw.recv(1 << 16):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 %d " % status) or (b"400 Bad Request" in answer and not path.isascii())
    assert b"root:" not in answer


BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "bad_request"),
    "no JSON": (b"{", "bad_request"),
    "no object": (b'["name"]', "bad_request"),
    "no name": (b"{}", "bad_request"),
    "a name that is none": (b'{"name": 1}', "bad_request"),
    "no name at all": (b'{"name": null}', "bad_request"),
    "unknown members": (b'{"name": "Eve", "admin": true}', "bad_request"),
    "bytes that are no text": (b'{"name": "\xff"}', "bad_request"),
    "half a letter": (rb'{"name": "\ud800"}', "bad_name"),
    "control characters": (rb'{"name": "\u001b[2J"}', "bad_name"),
    "a long name": (json.dumps({"name": "x" * 65}).encode(), "bad_name"),
    "a huge name": (json.dumps({"name": "x" * 5000}).encode(), "too_large"),
    "a deep one": (b"[" * 4000, "bad_request"),
    "a long number": (b'{"name": ' + b"9" * 4000 + b"}", "bad_request"),
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_none(coordinator: Coordinator, name: str) -> None:
    body, code = BODIES[name]
    answer = httpx.post(f"{coordinator.url}/v1/tickets", content=body, headers={"content-type": "application/json"})
    assert (code_of(answer), answer.status_code) == (code, STATUS[code])


def test_forms_of_other_pages_are_none(coordinator: Coordinator) -> None:
    answer = httpx.post(
        f"{coordinator.url}/v1/tickets", content=b'{"name": "Eve"}', headers={"content-type": "text/plain"}
    )
    assert code_of(answer) == "not_json"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 9000])
def test_tokens_that_are_none(coordinator: Coordinator, header: str) -> None:
    answer = httpx.get(f"{coordinator.url}/v1/ticket", headers={"authorization": header})
    assert code_of(answer) == "unknown_ticket"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": 0}, "bad_request"),
        ({"size": -1}, "bad_request"),
        ({"size": 1.5}, "bad_request"),
        ({"size": True}, "bad_request"),
        ({"size": "1"}, "bad_request"),
        ({"size": 1 << 60}, "bad_request"),
        ({"size": 1 << 40}, "too_large"),
        ({"sha256": ""}, "bad_request"),
        ({"sha256": "0" * 63 + "\n"}, "bad_request"),
        ({"sha256": "A" * 64}, "bad_request"),
        ({"sha256": "../../../../" + "0" * 52}, "bad_request"),
    ],
)
def test_uploads_that_cannot_be(meet: Meet, changes: dict[str, Any], code: str) -> None:
    answer = meet().request("POST", "/v1/uploads", json={"size": 10, "sha256": "0" * 64, **changes})
    assert code_of(answer) == code


def test_an_upload_in_pieces(meet: Meet, coordinator: Coordinator) -> None:
    eve = meet()
    content = bytes(1000)
    begun = eve.begin(content).json()
    id = begun["id"]
    assert begun["received"] == 0
    for offset in ("", "-1", "1.0", "x", "1" * 30, "\u0661".encode()):
        answer = eve.request("PATCH", f"/v1/uploads/{id}", headers={"upload-offset": offset}, content=b"x")
        assert code_of(answer) in ("bad_request", "wrong_offset")
    assert eve.patch(id, 0, content[:300]).headers["upload-offset"] == "300"
    for wrong in (0, 299, 301, 1000):
        answer = eve.patch(id, wrong, b"x")
        assert (code_of(answer), answer.headers["upload-offset"]) == ("wrong_offset", "300")
    assert eve.patch(id, 300, b"").headers["upload-offset"] == "300"
    assert code_of(eve.patch(id, 300, bytes(701))) == "too_large"
    assert code_of(eve.patch(id, 300, bytes(MAX_PATCH + 1))) == "too_large"
    assert code_of(eve.finish(id)) == "incomplete"
    assert eve.request("HEAD", f"/v1/uploads/{id}").headers["upload-offset"] == "300"
    assert eve.begin(content).json() == {**begun, "received": 300}
    assert eve.ticket()["upload"] == {**begun, "received": 300}
    other = eve.begin(bytes(1001)).json()["id"]
    assert code_of(eve.patch(id, 300, b"x")) == "not_found"
    assert [path.name for path in (coordinator.folder / "uploads").iterdir()] == [other]
    eve.request("DELETE", "/v1/ticket")
    assert list((coordinator.folder / "uploads").iterdir()) == []
    assert code_of(eve.patch(other, 0, b"x")) == "turn_over"


def test_a_connection_that_breaks_leaves_what_came(meet: Meet, coordinator: Coordinator) -> None:
    eve = meet()
    id = eve.begin(bytes(1000)).json()["id"]
    head = f"PATCH /v1/uploads/{id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {eve.token}\r\nUpload-Offset: 0\r\n"
    with socket.create_connection(("127.0.0.1", int(coordinator.port)), timeout=60) as raw:
        raw.sendall(f"{head}Content-Length: 1000\r\n\r\n".encode() + b"a" * 100)
    while (told := eve.ticket()["upload"]["received"]) == 0:
        pass
    assert told == 100
    assert eve.patch(id, 100, bytes(900)).headers["upload-offset"] == "1000"


def test_of_two_who_write_at_once_the_last_goes_on(meet: Meet, coordinator: Coordinator) -> None:
    eve = meet()
    id = eve.begin(bytes(1000)).json()["id"]
    head = f"PATCH /v1/uploads/{id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {eve.token}\r\nUpload-Offset: 0\r\n"
    with socket.create_connection(("127.0.0.1", int(coordinator.port)), timeout=60) as raw:
        raw.sendall(f"{head}Content-Length: 1000\r\n\r\n".encode() + b"a" * 100)
        file = coordinator.folder / "uploads" / id
        while file.stat().st_size < 100:
            pass
        assert eve.patch(id, 0, b"b" * 50).status_code == 204
        raw.sendall(b"a" * 900)
        answer = b""
        while b"superseded" not in answer:
            piece = raw.recv(1 << 16)
            assert piece, answer
            answer += piece
    assert file.read_bytes()[:50] == b"b" * 50
    assert eve.ticket()["upload"]["received"] == 50


def test_who_waits_can_do_nothing_yet(meet: Meet) -> None:
    ada, bob = meet("Ada"), meet("Bob")
    assert (ada.ticket()["state"], bob.ticket()["position"]) == ("turn", 1)
    assert code_of(bob.begin(b"x")) == "not_your_turn"
    id = ada.begin(b"x").json()["id"]
    for answer in (bob.patch(id, 0, b"x"), bob.finish(id)):
        assert code_of(answer) == "not_your_turn"
    # An answer waits for news.
    answers: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: answers.append(bob.until("turn")))
    waiting.start()
    ada.request("DELETE", "/v1/ticket")
    waiting.join(60)
    assert answers[0]["state"] == "turn"


def test_parts_of_a_key(meet: Meet, coordinator: Coordinator) -> None:
    eve = meet(joins=False)
    whole = eve.request("GET", "/v1/keys/0")
    assert whole.content == (coordinator.folder / "square.zkey").read_bytes()
    tag = whole.headers["etag"]
    part = eve.request("GET", "/v1/keys/0", headers={"range": "bytes=100-", "if-range": tag})
    assert (part.status_code, part.content) == (206, whole.content[100:])
    other = eve.request("GET", "/v1/keys/0", headers={"range": "bytes=100-", "if-range": '"other"'})
    assert (other.status_code, other.content) == (200, whole.content)
    for wrong, status in (("bytes=99999-", 416), ("bytes=x", 400), ("lines=1-2", 400)):
        assert eve.request("GET", "/v1/keys/0", headers={"range": wrong}).status_code == status
    # Starlette refuses it, or turns it around.
    assert eve.request("GET", "/v1/keys/0", headers={"range": "bytes=5-4"}).content != whole.content
    many = "bytes=" + ",".join("0-" for _ in range(200))
    assert len(eve.request("GET", "/v1/keys/0", headers={"range": many}).content) <= 2 * len(whole.content)


def test_attestations_are_of_one_s_own_contribution(meet: Meet, coordinator: Coordinator) -> None:
    eve = meet()
    assert code_of(eve.request("POST", "/v1/attestation", json={"attestation": "{}"})) == "not_accepted"
    told = eve.send(eve.contribution())
    key = read_zkey(coordinator.folder / "accepted" / f"{told['number']:04}.zkey")
    contribution = contributions_of(key)[-1]
    good = attest(key.circuit_hash, told["number"], contribution, new_signing_key()).to_json()
    other = attest(key.circuit_hash, told["number"], contribution, new_signing_key()).to_json()
    later = attest(key.circuit_hash, told["number"] + 1, contribution, new_signing_key()).to_json()
    unsigned = attest(key.circuit_hash, told["number"], contribution).to_json()
    forged = good.replace('"signature": "', '"signature": "00', 1)
    swapped = json.dumps({**json.loads(good), "signature": json.loads(other)["signature"]}, indent=2) + "\n"
    for wrong in ("", "{}", "[]", "1", later, unsigned, forged, swapped, good + " ", "[" * 2000):
        assert code_of(eve.request("POST", "/v1/attestation", json={"attestation": wrong})) == "bad_attestation", wrong
    for _ in range(2):
        assert eve.request("POST", "/v1/attestation", json={"attestation": good}).status_code == 200
    assert code_of(eve.request("POST", "/v1/attestation", json={"attestation": other})) == "bad_attestation"
    kept = coordinator.folder / "attestations" / f"{told['number']:04}.json"
    assert kept.read_text() == good
    assert eve.request("GET", f"/v1/attestations/{told['number']}").text == good
    assert eve.request("GET", "/v1/ceremony").json()["contributions"][told["number"] - 1]["attested"]
    assert f'href="v1/attestations/{told["number"]}"' in eve.request("GET", "/").text
