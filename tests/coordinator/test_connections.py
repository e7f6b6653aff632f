"""Connections that send nothing, or take nothing: they end, and keep nobody else out."""

from __future__ import annotations

import asyncio
import importlib.metadata
import socket
import tomllib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from zkwright.coordinator import connections
from zkwright.coordinator.addresses import is_of_many, network_of
from zkwright.coordinator.connections import BoundedConnection
from zkwright.core.http import connections as core_connections

LARGE = 1 << 26

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answers `/` at once, and `/large` with more than any buffer holds; waits for the body on `/body`."""
    size = LARGE if scope["path"] == "/large" else 2
    if scope["path"] == "/body":
        await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % size)]})
    await send({"type": "http.response.body", "body": bytes(size)})


class Served:
    """A server, and connections to it, which end with the trial."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.patched = patched
        self.opened: list[Streams] = []

    def run(self, trial: Callable[[], Awaitable[None]]) -> None:
        asyncio.run(self._run(trial))

    async def _run(self, trial: Callable[[], Awaitable[None]]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.address = listener.getsockname()
            config = uvicorn.Config(app, http=BoundedConnection, log_config=None, lifespan="off", ws="none")
            server = uvicorn.Server(config)
            self.state = server.server_state
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                async with asyncio.timeout(60):
                    await trial()
            finally:
                for _, writer in self.opened:
                    writer.transport.abort()
                    with suppress(ConnectionError):
                        await writer.wait_closed()
                server.should_exit = True
                await serving

    async def connect(self) -> Streams:
        self.opened.append(await asyncio.open_connection(*self.address))
        return self.opened[-1]

    async def seen(self) -> BoundedConnection:
        """The one connection, as the server has it."""
        while not self.state.connections:
            await asyncio.sleep(0.01)
        (found,) = self.state.connections
        assert isinstance(found, BoundedConnection)
        return found

    async def hurry(self) -> None:
        """From here on no time is given."""
        found = await self.seen()
        for name in ("_REQUEST", "_STALL"):
            self.patched.setattr(core_connections, name, 0.0)
        found._look()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Served:
    return Served(monkeypatch)


async def is_closed(connection: Streams) -> bool:
    """Whether the other side has closed it, which is waited for."""
    try:
        return await connection[0].read(1) == b""
    except ConnectionError:
        return True


def request(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


async def answer(connection: Streams, sent: bytes) -> bytes:
    connection[1].write(sent)
    found = await connection[0].readuntil(b"\r\n\r\n")
    await connection[0].readexactly(2)
    return found


@pytest.mark.parametrize("sent", [b"", b"GET / HT", request("/")[:-2]])
def test_no_request(served: Served, sent: bytes) -> None:
    async def trial() -> None:
        reader, writer = await served.connect()
        writer.write(sent)
        await served.hurry()
        assert await is_closed((reader, writer))

    served.run(trial)


@pytest.mark.parametrize("behind", [b"", b"GET / HT"])
def test_no_other_request(served: Served, behind: bytes) -> None:
    async def trial() -> None:
        connection = await served.connect()
        assert b"200 OK" in await answer(connection, request("/"))
        connection[1].write(behind)
        await served.hurry()
        assert await is_closed(connection)

    served.run(trial)


def test_a_body_that_comes_for_ever_behind_its_answer(served: Served) -> None:
    async def trial() -> None:
        connection = await served.connect()
        await answer(connection, request("/", "Content-Length: 1000000"))
        await served.hurry()
        closed = asyncio.create_task(is_closed(connection))
        while not closed.done():
            connection[1].write(b"x")
            await asyncio.sleep(0.01)
        assert await closed

    served.run(trial)


def test_an_answer_that_nobody_takes(served: Served) -> None:
    async def trial() -> None:
        reader, writer = await served.connect()
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(request("/large"))
        found = await served.seen()
        while not found.transport.get_write_buffer_size():
            await asyncio.sleep(0.01)
        await served.hurry()
        while served.state.connections:
            await asyncio.sleep(0.01)
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(LARGE)

    served.run(trial)


def test_an_answer_that_takes_long_is_waited_for(served: Served) -> None:
    async def trial() -> None:
        reader, writer = await served.connect()
        writer.write(request("/body", "Content-Length: 1"))
        while not served.state.tasks:
            await asyncio.sleep(0.01)
        await served.hurry()
        await asyncio.sleep(0.05)
        writer.write(b"x")
        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")

    served.run(trial)


def test_one_address_has_a_part_of_them(served: Served) -> None:
    served.patched.setattr(connections, "_OF_ONE", 3)
    served.patched.setattr(connections, "is_of_many", lambda _: False)

    async def trial() -> None:
        first = [await served.connect() for _ in range(3)]
        for each in first:
            assert b"200 OK" in await answer(each, request("/"))
        assert await is_closed(await served.connect())
        first[0][1].close()
        while len(served.state.connections) > 2:
            await asyncio.sleep(0.01)
        assert b"200 OK" in await answer(await served.connect(), request("/"))

    served.run(trial)


def test_beyond_all_of_them(served: Served) -> None:
    served.patched.setattr(connections, "MAX_CONNECTIONS", 2)
    served.patched.setattr(connections, "_SPARE", 1)

    async def trial() -> None:
        for _ in range(3):
            await answer(await served.connect(), request("/"))
        assert await is_closed(await served.connect())

    served.run(trial)


def test_the_version_of_uvicorn_is_one_that_was_tried() -> None:
    """`TimedConnection` uses what uvicorn does not promise to keep: these tests ran with both ends of the range."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    requirements = [Requirement(each) for each in extras["coordinator"] + extras["service"]]
    (range_of,) = {str(each.specifier) for each in requirements if each.name == "uvicorn"}
    assert "<" in range_of
    assert SpecifierSet(range_of).contains(importlib.metadata.version("uvicorn"))


def test_what_counts_as_one_address() -> None:
    assert network_of("192.0.2.7") == network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::%eth0") == "2001:db8:1:2::"
    assert network_of("2001:db8:1:3::") != network_of("2001:db8:1:2::")
    for address in ("127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "", "no address"):
        assert is_of_many(network_of(address)), address
    for address in ("192.0.2.7", "2001:db8::1", "::2"):
        assert not is_of_many(network_of(address)), address
