"""A member of rounds between processes: it connects, and answers until the server says that there is no further round."""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from zkwright.core.errors import ZkwrightError
from zkwright.core.pinned_tls import pinned_context, shown_certificate
from zkwright.core.printable import printable
from zkwright.core.progress import Progress
from zkwright.prover import Prover

from ...errors import LearningError
from ..client import Client
from ..messages import Phase, of_members
from ..round import Round, statement_digest
from ..server import Result
from ..size import SizeOpening
from .federation import Federation
from .frames import MOST_WORDS, NONCE, Broken, Frame, Kind, most_of_request, most_of_result, receive, result_of, send
from .identity import Credentials

Learn = Callable[[NDArray[np.float64] | None], Sequence[float] | NDArray[Any]]
"""What a member learned, of the average of the round before, None in the first: floats, or whole numbers of 8 bits."""

_BETWEEN_ATTEMPTS: Final = 0.1
"""Seconds until a server that does not listen yet is asked again."""


async def take_part(
    federation: Federation,
    name: str,
    credentials: Credentials,
    size: SizeOpening,
    prover: Prover,
    learn: Learn,
    *,
    progress: Progress | None = None,
) -> list[Result]:
    """Take a member's part in all rounds that the server holds; what each gave, as the server says.

    Where the server throws a round away, the next has the same average to learn from. `progress` is told the phase. Raises
    `LearningError` for what is not the round's, for a server that cannot be reached, leaves, ends before any average was told
    to this member or does not follow the protocol, and `UnsatisfiedCircuitError` for an update that is too long.
    """
    membership = _Membership(federation, name, credentials, size, prover, learn, progress)
    return await membership.run()


class _Membership:
    def __init__(
        self,
        federation: Federation,
        name: str,
        credentials: Credentials,
        size: SizeOpening,
        prover: Prover,
        learn: Learn,
        progress: Progress | None,
    ) -> None:
        place = federation.place(name)
        if credentials.certificate != federation.members[place].certificate:
            raise LearningError(
                name, "has another certificate than round.toml pins", "give the identity of this member"
            )
        if size.commitment != federation.members[place].size:
            raise LearningError(
                name, "the size is another than round.toml commits to", "give the file it was printed for"
            )
        self._federation: Final = federation
        self._name: Final = name
        self._place: Final = place
        self._credentials: Final = credentials
        self._size: Final = size
        self._prover: Final = prover
        self._learn: Final = learn
        self._progress: Final = progress
        self._statement: Final = statement_digest(prover.statement)
        self._results: Final[list[Result]] = []
        self._failed = "it held no round with this member"
        """Why the server threw the last round away, as it says."""
        self._number = 0
        self._last: NDArray[np.float64] | None = None
        self._numbers: NDArray[np.int64] | None = None
        self._nonce = b""
        self._client: Client | None = None
        self._round: Round = federation.round(0, {}, self._statement)

    async def run(self) -> list[Result]:
        reader, writer = await self._connected()
        try:
            await send(writer, Kind.HELLO, self._federation.digest + bytes.fromhex(self._statement))
            while (frame := await self._next(reader)).kind is not Kind.END:
                try:
                    answer = await self._answer(frame)
                except ZkwrightError:
                    with suppress(OSError, ssl.SSLError):
                        await send(writer, Kind.CANNOT)
                    raise
                if answer is not None:
                    await send(writer, Kind.ANSWER, answer)
            if not self._results:
                raise LearningError("the server", f"ended without an average: {self._failed}", "ask who runs it")
        except (OSError, ssl.SSLError):
            raise Broken("the server", "closed the connection", "ask what it says of you") from None
        finally:
            writer.close()
            with suppress(OSError, TimeoutError, ssl.SSLError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()
        return self._results

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        federation = self._federation
        place = f"{federation.host}:{federation.port}"
        context = pinned_context(self._credentials, ssl.PROTOCOL_TLS_CLIENT, [federation.server])
        other = "shows another certificate than round.toml pins"
        try:
            async with asyncio.timeout(federation.patience):
                while True:
                    try:
                        reader, writer = await asyncio.open_connection(
                            federation.host, federation.port, ssl=context, server_hostname=""
                        )
                        break
                    except ssl.SSLError:
                        raise LearningError(f"the server at {place}", other, "ask who runs it") from None
                    except OSError:
                        await asyncio.sleep(_BETWEEN_ATTEMPTS)
        except TimeoutError:
            what = f"not there within {federation.patience} seconds"
            raise LearningError(f"the server at {place}", what, "start it, or check its address") from None
        if shown_certificate(writer) != federation.server:
            writer.close()
            raise LearningError(f"the server at {place}", other, "ask who runs it")
        return reader, writer

    async def _next(self, reader: asyncio.StreamReader) -> Frame:
        """The next frame; the server may wait for others as long as it waits for this one, in every phase before a round."""
        patience = self._federation.patience * (2 if self._client else len(Phase) + 2)
        due = (Kind.ASK, Kind.RESULT) if self._client else (Kind.INVITE, Kind.START)
        most = max(most_of_request(self._round), most_of_result(self._round), MOST_WORDS)
        try:
            async with asyncio.timeout(patience):
                return await receive(reader, "the server", most, (*due, Kind.FAILED, Kind.END))
        except TimeoutError:
            raise Broken("the server", f"sent nothing for {patience} seconds", "ask who runs it") from None

    async def _answer(self, frame: Frame) -> bytes | None:
        if frame.kind is Kind.INVITE:
            return await self._invited(frame.payload)
        if frame.kind is Kind.START:
            await self._start(frame.payload)
            return None
        if frame.kind is Kind.ASK and self._client is not None:
            if self._progress is not None:
                self._progress("round", min(frame.payload[0] if frame.payload else 0, Phase.REVEAL), Phase.REVEAL)
            return await asyncio.to_thread(self._client.answer, frame.payload)
        if frame.kind is Kind.RESULT:
            self._results.append(result_of(frame.payload, self._round))
        elif self._client is not None:
            self._failed = printable(frame.payload.decode(errors="replace"))
        else:
            raise LearningError("the server", printable(frame.payload.decode(errors="replace")), "ask who runs it")
        self._client = None
        return None

    async def _invited(self, content: bytes) -> bytes:
        number = int.from_bytes(content, "big")
        if len(content) != 4 or number <= self._number:
            raise Broken("the server", "invites to a round that is over")
        self._number = number
        self._last = self._results[-1].average if self._results else None
        given = None if self._last is None else self._last.copy()
        self._numbers = self._federation.scheme.whole(await asyncio.to_thread(self._learn, given))
        self._nonce = secrets.token_bytes(NONCE)
        return self._nonce

    async def _start(self, content: bytes) -> None:
        drawn = of_members(content, len(self._federation.members))
        if self._numbers is None or drawn.get(self._place) != self._nonce:
            raise Broken("the server", "begins a round without what this member drew for it")
        if any(len(nonce) != NONCE for nonce in drawn.values()):
            raise Broken("the server", "begins a round with what nobody draws")
        self._round = self._federation.round(self._number, drawn, self._statement, self._last)
        self._client = Client(
            self._round, self._name, self._credentials.signing, self._numbers, self._size, self._prover
        )
        self._numbers = None
