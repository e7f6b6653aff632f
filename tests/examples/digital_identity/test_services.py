"""The services of the three roles, asked by who means no good."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from digital_identity import web
from digital_identity.documents import MAX_BYTES
from digital_identity.errors import MalformedError, RefusedError
from digital_identity.holder import service as holder
from digital_identity.holder.wallet import Wallet
from digital_identity.issuer import service as issuer
from digital_identity.keys import Keys
from digital_identity.verifier import service as verifier
from digital_identity.web import LIMIT, ask, origin_of
from starlette.testclient import TestClient

from tests.examples.digital_identity.world import ADA, ADULT, World, wish

SHOP = "https://shop.example"


@dataclass
class Town:
    """The services in this process, of which none fetches anything of another."""

    world: World
    issuer: TestClient
    wallet: TestClient
    shop: TestClient


@pytest.fixture
def town(world: World) -> Iterator[Town]:
    world.now = int(time.time())
    world.publish(world.registry, world.town, world.bank)
    with ExitStack() as stack:
        clients = [
            stack.enter_context(TestClient(app, base_url=url, follow_redirects=False))
            for app, url in (
                (issuer.service(world.registry, "http://127.0.0.1:1"), "http://127.0.0.1:1"),
                (holder.service(world.wallet, world.keys, "http://127.0.0.1:2"), "http://127.0.0.1:2"),
                (verifier.service(world.shop, world.keys, wish(ADULT), "http://127.0.0.1:2"), SHOP),
            )
        ]
        yield Town(world, *clients)


def test_a_code_over_http(town: Town) -> None:
    code = town.world.registry.offer("ada", ADA, town.world.now + 100)
    holder = str(town.world.wallet.enrol())
    answer = town.issuer.post("/credentials", json={"code": code, "holder": holder})
    assert answer.status_code == 200
    town.world.wallet.add(answer.json())
    assert town.issuer.post("/credentials", json={"code": "guess", "holder": holder}).status_code == 422
    for broken in (b"", b"[]", b'{"code": 1}', b'{"code": "a", "holder": "-1"}', b'{"code": "a", "code": "a"}'):
        answer = town.issuer.post("/credentials", content=broken)
        assert answer.status_code == 400
        assert answer.json().keys() == {"error"}
    assert town.issuer.post("/credentials", content=b"x" * (LIMIT + 1)).status_code == 413
    assert town.issuer.get("/status").json() == town.world.registry.status.to_object()
    assert town.issuer.get("/issuer").json()["name"] == "Registry"


def test_an_issuer_is_told_the_same_by_the_page_as_by_hand(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would refuse a second card to the same person, as of another wallet's."""
    world, place = town.world, "http://127.0.0.1:1"

    def asked(url: str, send: object = None) -> dict[str, Any]:
        answer = town.issuer.get(url) if send is None else town.issuer.post(url, json=send)
        assert answer.status_code == 200
        return dict(answer.json())

    monkeypatch.setattr(holder, "ask", asked)
    wallet = Wallet.make(world.folder / "by_hand")
    wallet.know(world.registry.status, "The town's")
    world.registry.issue("kim", ADA, wallet.enrol("The town's"), world.now + 100)
    for _ in range(2):
        holder._fetch(wallet, place, world.registry.offer("kim", ADA, world.now + 100))
        assert list(wallet.issuers.values()) == ["The town's"]
    wallet.know(world.registry.status, "The registry")
    holder._fetch(wallet, place, world.registry.offer("kim", ADA, world.now + 100))
    assert len(wallet.credentials) == 3


def test_checkout(town: Town) -> None:
    town.world.give()
    begun = town.shop.post("/checkout")
    assert begun.status_code == 303
    number = begun.headers["location"].removeprefix("/checkout/")
    assert "HttpOnly" in begun.headers["set-cookie"]
    assert "Secure" in begun.headers["set-cookie"]
    request = town.shop.get(f"/requests/{number}").json()
    body = json.dumps(request).encode()
    world = town.world
    world.wallet.consider(body, world.keys, origin=SHOP, now=world.now)
    answer = world.wallet.present(int(number), world.keys, now=world.now)
    for broken in ({**answer, "nullifier": "1"}, {**answer, "proof": {**answer["proof"], "pi_a": ["1", "2", "1"]}}):
        assert town.shop.post(f"/requests/{number}/answer", json=broken).status_code == 422
    back = town.shop.post(f"/requests/{number}/answer", json=answer).json()["continue"]
    assert town.shop.post(f"/requests/{number}/answer", json=answer).status_code == 422
    stranger = TestClient(town.shop.app, base_url=SHOP)
    assert stranger.get(back, headers={"accept": "text/html"}).status_code == 422
    assert "Welcome!" in town.shop.get(back).text
    assert "over" in town.shop.get(back).json()["error"]


@pytest.mark.parametrize("path", ["/requests/1", "/checkout/1", "/done/1?code=2", "/requests/x", "/checkout/-1"])
def test_what_was_never_asked(town: Town, path: str) -> None:
    assert town.shop.get(path).status_code in (400, 422)


def test_no_other_page_does_what_the_wallets_does(town: Town) -> None:
    """A page elsewhere can send forms here, and cannot know the token; nor does it get in by a name of its own."""
    town.world.give()
    request = town.world.shop.ask(wish(ADULT), town.world.keys, town.world.now)
    body = json.dumps(request.document).encode()
    town.world.wallet.consider(body, town.world.keys, origin=SHOP, now=town.world.now)
    for token in ({}, {"token": ""}, {"token": "guess"}):
        for path in ("/consent", "/credentials"):
            sent = {**token, "id": str(request.id), "url": f"{SHOP}/requests/{request.id}", "issuer": SHOP, "code": "a"}
            answer = town.wallet.post(path, data=sent)
            assert (answer.status_code, "not of the wallet's page" in answer.text) == (422, True)
    assert town.world.wallet.history == []
    assert town.wallet.get("/", headers={"host": "evil.example"}).status_code == 400
    assert town.wallet.post("/consent", content=b"\xff").status_code == 400


def test_pages_run_no_scripts(town: Town) -> None:
    for client in (town.wallet, town.shop):
        answer = client.get("/")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "<script" not in answer.text
        assert client.get("/style.css").headers["content-type"].startswith("text/css")


def test_what_others_wrote_is_shown_as_text(town: Town, keys: Keys) -> None:
    world = town.world
    world.give(claims={**ADA, "name": "<b onclick=x>&"})
    assert "&lt;b onclick=x&gt;&amp;" in town.wallet.get("/").text
    answer = town.wallet.get("/consent", params={"request": "http://127.0.0.1:1/<b>"}, headers={"accept": "text/html"})
    assert answer.status_code == 400
    assert "<b>" not in answer.text
    shop = TestClient(verifier.service(world.shop, keys, wish(), 'https://w.example/"><b>'), base_url=SHOP)
    assert "<b>" not in shop.post("/checkout").text


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "http://shop.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "https://user@shop.example/",
        "https://shop.example:port/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https:///requests",
        "https://sh\N{CYRILLIC SMALL LETTER O}p.example/",
        "https://shop.example\N{ZERO WIDTH SPACE}/",
        "https://shop.example\\.evil.example/",
        "https://shop example/",
        "https://\x1b[31mshop.example/",
        "https://shop.example/\0",
        "https://shop.example/\ud800",
        "https://shop..example/",
        "https://[::1]x/",
        "https://" + "a" * 64 + ".example/",
        "https://shop.example/" + "a" * 2048,
    ],
)
def test_addresses_that_nobody_is_asked_at(url: str) -> None:
    with pytest.raises(MalformedError):
        origin_of(url)
    with pytest.raises(MalformedError):
        ask(url)


def test_origins() -> None:
    assert origin_of("https://Shop.example/requests/1?a") == "https://shop.example"
    assert origin_of("http://127.0.0.1:8803/x") == "http://127.0.0.1:8803"
    with pytest.raises(MalformedError, match="does not answer"):
        ask("http://127.0.0.1:9/x")


class Rude(BaseHTTPRequestHandler):
    """What a server may answer that means no good."""

    def do_GET(self) -> None:
        self.send_response(422 if self.path == "/words" else 200)
        if self.path == "/bomb":
            self.send_header("content-encoding", "gzip")
        self.end_headers()
        if self.path == "/words":
            self.wfile.write(json.dumps({"error": "no\n\x1b[2Jaccepted"}).encode())
        elif self.path == "/bomb":
            self.wfile.write(gzip.compress(b" " * MAX_BYTES + b"{}"))
        else:
            with suppress(ConnectionError):
                for _ in range(40):
                    self.wfile.write(b" ")
                    time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def rude() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Rude) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_who_answers_by_drops_holds_nobody_up(rude: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_PATIENCE", 0.2)
    with pytest.raises(MalformedError, match="takes more than"):
        ask(f"{rude}/drops")


def test_what_others_answer_is_neither_unpacked_nor_told_to_a_terminal(rude: str) -> None:
    with pytest.raises(MalformedError, match="cannot be read"):
        ask(f"{rude}/bomb")
    with pytest.raises(RefusedError) as refusal:
        ask(f"{rude}/words")
    assert str(refusal.value).isprintable()


def test_a_checkout_is_finished_once_and_by_who_has_both(world: World) -> None:
    checkouts = world.shop.checkouts
    cookie, other = (checkouts.begin(number, world.now + 1, world.now) for number in (7, 8))
    code = checkouts.answered(7, is_new=True)
    for number, given, said in (
        (7, cookie, ""),
        (7, "", code),
        (7, other, code),
        (8, other, code),
        (8, other, ""),
        (9, "", ""),
    ):
        with pytest.raises(RefusedError, match="not begun in this browser"):
            checkouts.finish(number, given, said)
    assert checkouts.finish(7, cookie, code)
    with pytest.raises(RefusedError, match="not begun in this browser"):
        checkouts.finish(7, cookie, code)
    late = checkouts.begin(10, world.now + 1, world.now)
    code = checkouts.answered(10, is_new=False)
    checkouts.begin(11, world.now + 9, world.now + 1)
    with pytest.raises(RefusedError, match="is over"):
        checkouts.finish(10, late, code)
