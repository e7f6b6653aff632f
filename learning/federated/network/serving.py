"""The server of rounds between processes: it takes those whose certificates are pinned, asks all at once, and names who fails."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from zkwright.core.pinned_tls import pinned_context, shown_certificate
from zkwright.core.progress import Progress
from zkwright.verifier import Verifier

from ...errors import LearningError
from ..messages import HASH, Phase, by_member
from ..round import Round, statement_digest
from ..server import Result, Server
from .federation import Federation
from .frames import MOST_WORDS, NONCE, Broken, Kind, most_of_answer, of_result, receive, send
from .identity import Credentials

_GREETING: Final = 10.0
"""Seconds for TLS, and for the first frame, of whoever connects."""

_FAREWELL: Final = 1.0

T = TypeVar("T")


class _Line:
    """One member's connection."""

    def __init__(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.name: Final = name
        self.writer: Final = writer
        self._reader: Final = reader

    async def ask(self, kind: Kind, request: bytes, most: int) -> bytes:
        """What it answers. Raises `Broken`."""
        await self.tell(kind, request)
        frame = await receive(self._reader, self.name, most, (Kind.ANSWER, Kind.CANNOT))
        if frame.kind is Kind.CANNOT:
            raise Broken(self.name, "has no update that it can prove")
        return frame.payload

    async def tell(self, kind: Kind, content: bytes) -> None:
        """Send it a frame. Raises `Broken`."""
        try:
            await send(self.writer, kind, content)
        except (OSError, ssl.SSLError):
            raise Broken(self.name, "closed the connection") from None


class Serving:
    """A server that listens while it is entered; each call of `round` is one round of all who are there.

        async with Serving(federation, credentials, verifier) as serving:
            result = await serving.round()

    `credentials` are those that `round.toml` pins for the server. Raises `LearningError` for others, and `OSError` where the
    address cannot be had; port 0 takes a free one, which `port` says.
    """

    def __init__(
        self, federation: Federation, credentials: Credentials, verifier: Verifier, *, progress: Progress | None = None
    ) -> None:
        """Nothing listens yet. `progress` is told how many have answered in each phase."""
        if credentials.certificate != federation.server:
            raise LearningError("the server", "has another certificate than round.toml pins", "give its own identity")
        self._federation: Final = federation
        self._credentials: Final = credentials
        self._verifier: Final = verifier
        self._progress: Final = progress
        self._alike: Final = federation.digest, bytes.fromhex(statement_digest(verifier.statement))
        self._lines: Final[dict[str, _Line]] = {}
        self._open: Final[set[asyncio.StreamWriter]] = set()
        self._greeting: Final[set[str]] = set()
        self._arrived = asyncio.Condition()
        self._server: asyncio.Server | None = None
        self._working = asyncio.Lock()
        self._number = 0
        self._last: NDArray[np.float64] | None = None
        self.port = federation.port
        self.worked = 0.0
        """Seconds of processor time that requests, answers and sums took, without what goes over the network."""

    async def __aenter__(self) -> Self:
        """Listen."""
        certificates = [member.certificate for member in self._federation.members]
        context = pinned_context(self._credentials, ssl.PROTOCOL_TLS_SERVER, certificates)
        self._server = await asyncio.start_server(
            self._accept, self._federation.host, self._federation.port, ssl=context, ssl_handshake_timeout=_GREETING
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say that there is no further round, and close all connections."""
        if self._server is not None:
            self._server.close()
        await self._tell(self._lines, Kind.END, b"")
        for writer in list(self._open):
            await _closed(writer)

    async def round(self, without: Collection[str] = ()) -> Result:
        """One round, of all but those named. Members who are not there, or answer nothing that will do, are left out.

        The first waits for all as long as the patience is; later ones for those who are connected, unless these are too few.
        Who did not get the last average, as it connected since, learns from another and is left out.
        Raises `Cheated` naming members where the sum is not what was proved, `LearningError` where too few are left. What
        went wrong is said to the members, who wait for the next round.
        """
        self._number += 1
        due = [member.name for member in self._federation.members if member.name not in without]
        there = [name for name in due if name in self._lines]
        is_enough = self._number > 1 and len(there) >= self._federation.round(0, {}, "").threshold
        nonces = await self._gathered(there if is_enough else due)
        drawn = {self._federation.place(name): nonce for name, nonce in nonces.items()}
        statement = statement_digest(self._verifier.statement)
        round = self._federation.round(self._number, drawn, statement, self._last)
        lines = {name: self._lines[name] for name in nonces if name in self._lines}
        reasons: dict[str, str] = dict.fromkeys(without, "excluded from this round")
        reasons |= {member.name: "was not there" for member in round.members if member.name not in {*nonces, *without}}
        try:
            result = await self._run(round, by_member(drawn), lines, reasons)
        except LearningError as error:
            await self._tell(lines, Kind.FAILED, str(error).encode()[:MOST_WORDS])
            raise
        self._last = result.average
        await self._tell(lines, Kind.RESULT, of_result(result))
        return result

    async def _run(self, round: Round, drawn: bytes, lines: dict[str, _Line], reasons: dict[str, str]) -> Result:
        server = Server(round, self._verifier)
        await self._tell(lines, Kind.START, drawn)
        requests = await self._work(server.requests)
        while requests is not None:
            asked = {name: request for name, request in requests.items() if name in lines}
            phase = Phase(next(iter(requests.values()))[0])
            most = most_of_answer(phase, round)

            async def ask(
                name: str, asked: Mapping[str, bytes] = asked, most: int = most, server: Server = server
            ) -> None:
                answer = await lines[name].ask(Kind.ASK, asked[name], most)
                await self._work(lambda: server.receive(name, answer))

            failed = await self._all({name: ask(name) for name in asked}, phase.subject)
            for name, what in failed.items():
                reasons[name] = f"{what}, asked for {phase.subject}"
                await self._drop(lines.pop(name))
            requests = await self._work(server.requests)
        result = server.result()
        return replace(result, left_out={**result.left_out, **reasons})

    async def _gathered(self, names: list[str]) -> dict[str, bytes]:
        """The nonces of all who come, and have their update, within the patience."""
        nonces: dict[str, bytes] = {}
        invitation = self._number.to_bytes(4, "big")

        async def invite(name: str) -> None:
            while name not in nonces:
                async with self._arrived:
                    await self._arrived.wait_for(lambda: name in self._lines)
                line = self._lines[name]
                try:
                    nonce = await line.ask(Kind.INVITE, invitation, NONCE)
                except Broken:
                    await self._drop(line)
                    continue
                if len(nonce) != NONCE:
                    await self._drop(line)
                elif self._lines.get(name) is line:
                    nonces[name] = nonce

        for name in await self._all({name: invite(name) for name in names}, "members"):
            if name in self._lines:
                await self._drop(self._lines[name])
        return nonces

    async def _all(self, waiting: Mapping[str, Coroutine[Any, Any, None]], step: str) -> dict[str, str]:
        """Wait for all, no longer than the patience; by name who failed, and how."""
        failed: dict[str, str] = {}
        done = 0

        async def one(name: str, work: Coroutine[Any, Any, None]) -> None:
            nonlocal done
            try:
                async with asyncio.timeout(self._federation.patience):
                    await work
            except TimeoutError:
                failed[name] = f"did not answer within {self._federation.patience} s"
            except Broken as broken:
                failed[name] = broken.what
            else:
                done += 1
                if self._progress is not None:
                    self._progress(step, done, len(waiting))

        async with asyncio.TaskGroup() as group:
            for name, work in waiting.items():
                group.create_task(one(name, work))
        return failed

    async def _work(self, work: Callable[[], T]) -> T:
        """Run one step of the server's in a thread, so that connections are served meanwhile; never two at a time."""

        def measured() -> T:
            begun = time.thread_time()
            try:
                return work()
            finally:
                self.worked += time.thread_time() - begun

        async with self._working:
            return await asyncio.to_thread(measured)

    async def _tell(self, lines: dict[str, _Line], kind: Kind, content: bytes) -> None:
        """Tell all of them at once; who takes nothing is dropped."""

        async def tell(line: _Line) -> None:
            try:
                async with asyncio.timeout(self._federation.patience if kind is not Kind.END else _FAREWELL):
                    await line.tell(kind, content)
            except (TimeoutError, Broken):
                lines.pop(line.name, None)
                await self._drop(line)

        await asyncio.gather(*(tell(line) for line in list(lines.values())))

    async def _drop(self, line: _Line) -> None:
        if self._lines.get(line.name) is line:
            del self._lines[line.name]
        await _closed(line.writer)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a member's connection; a second one of the same member replaces the first."""
        shown = shown_certificate(writer)
        name = next((member.name for member in self._federation.members if member.certificate == shown), None)
        if name is None or name in self._greeting:  # one at a time of each, so that nobody takes what others need
            await _closed(writer)
            return
        self._greeting.add(name)
        self._open.add(writer)
        try:
            async with asyncio.timeout(_GREETING):
                greeting = await receive(reader, name, 2 * HASH, (Kind.HELLO,))
                theirs = greeting.payload[:HASH], greeting.payload[HASH:]
                for what, their, own in zip(("round.toml", "key"), theirs, self._alike, strict=True):
                    if their != own:
                        await send(writer, Kind.FAILED, f"your {what} is another than the server's".encode())
                        raise Broken(name, f"has another {what}")
        except (TimeoutError, Broken, OSError, ssl.SSLError):
            self._open.discard(writer)
            await _closed(writer)
            return
        finally:
            self._greeting.discard(name)
        before = self._lines.get(name)
        self._lines[name] = _Line(name, reader, writer)
        if before is not None:
            await _closed(before.writer)
        async with self._arrived:
            self._arrived.notify_all()
        try:
            await writer.wait_closed()
        except (OSError, ssl.SSLError):
            pass
        finally:
            self._open.discard(writer)


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError, TimeoutError, ssl.SSLError):
        async with asyncio.timeout(_FAREWELL):
            await writer.wait_closed()
