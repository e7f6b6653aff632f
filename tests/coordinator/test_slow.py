"""Who sends a body that does not go on is not waited for, and what came of it is kept."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from zkwright.coordinator import bodies, verification
from zkwright.coordinator.api import application
from zkwright.coordinator.ceremony import Ceremony, Limits
from zkwright.coordinator.folder import open_ceremony
from zkwright.prover import ProvingKey
from zkwright.prover.ceremony import Contribution, contribute, verify_next


@pytest.fixture
def ceremony(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ceremony]:
    monkeypatch.setattr(bodies, "_STALL", 0.05)
    opened = open_ceremony(folder, trust_powers=True)
    yield Ceremony(opened, Limits())
    opened.close()


async def stalling(first: bytes) -> AsyncIterator[bytes]:
    yield first
    await asyncio.Event().wait()


async def dribbling() -> AsyncIterator[bytes]:
    for _ in range(300):
        yield b" "
        await asyncio.sleep(0.01)


def test_a_small_body_is_not_waited_for_however_it_goes_on(ceremony: Ceremony) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(application(ceremony))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.post("/v1/tickets", headers={"content-type": "application/json"}, content=dribbling())

    assert asyncio.run(ask()).status_code == 408


def test_bodies_that_do_not_go_on(ceremony: Ceremony) -> None:
    token, ticket = ceremony.join("Ada", None, "here")
    upload = ceremony.begin_upload(ticket, 100, "0" * 64)

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(application(ceremony))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            headers = {"authorization": f"Bearer {token}", "upload-offset": "0"}
            path = f"/v1/uploads/{upload.row.id}"
            json = {"content-type": "application/json"}
            return [
                await client.patch(path, headers=headers, content=stalling(b"0123456789")),
                await client.post("/v1/tickets", headers=json, content=stalling(b'{"name": ')),
                await client.head(path, headers=headers),
            ]

    patched, joined, seen = asyncio.run(ask())
    assert [answer.status_code for answer in (patched, joined)] == [408, 408]
    assert patched.json()["error"]["code"] == "too_slow"
    assert seen.headers["upload-offset"] == "10"
    assert ceremony.folder.upload_file(upload.row.id).read_bytes() == b"0123456789"


def test_the_page_is_answered_while_a_contribution_is_verified(
    ceremony: Ceremony, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verification waits for the page here, which would never come if it waited for the verification."""
    begun, answered = threading.Event(), threading.Event()

    def waiting(before: ProvingKey, after: ProvingKey) -> Contribution:
        begun.set()
        assert answered.wait(60)
        return verify_next(before, after)

    monkeypatch.setattr(verification, "verify_next", waiting)
    token, ticket = ceremony.join("Ada", None, "here")
    contribute(ceremony.folder.key, tmp_path / "ada.zkey", name="Ada")
    content = (tmp_path / "ada.zkey").read_bytes()
    upload = ceremony.begin_upload(ticket, len(content), hashlib.sha256(content).hexdigest())
    ceremony.folder.upload_file(upload.row.id).write_bytes(content)
    ceremony.uploads.received(upload, len(content))
    ceremony.finish(ceremony.ticket_of(token), upload.row.id)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(application(ceremony))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            working = asyncio.create_task(ceremony.run())
            await asyncio.to_thread(begun.wait, 60)
            page = await client.get("/")
            assert ceremony.ticket_of(token).state == "verifying"
            answered.set()
            while ceremony.ticket_of(token).state == "verifying":
                await ceremony.changed(60)
            working.cancel()
            return page

    page = asyncio.run(ask())
    assert page.status_code == 200
    assert ceremony.ticket_of(token).state == "accepted"
