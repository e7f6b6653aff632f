"""Connections to all other parties: TLS 1.3, both sides with the certificates that `parties.toml` pins.

One message goes to each peer and one comes from each in every round. How long a message is, both sides know beforehand;
another length, or an element that is none, ends the session. So does a wrong signature, which is looked at where it matters:
at the start, where a message breaks its rules, and before anything comes out. TLS has told meanwhile who speaks. No wait is
longer than `patience`.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from zkwright.core.pinned_tls import pinned_context, public_key_of, shown_certificate

from .door import HANDSHAKE, Door
from .errors import Cheated, PartiesError, PartyLost
from .evidence import Evidence
from .messages import NO_SESSION, SIGNATURE, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .configuration import Parties
    from .identity import Identity

_BETWEEN_ATTEMPTS: Final = 0.05
"""Seconds until a party that does not listen yet is asked again."""

_FAREWELL: Final = 1.0
"""Seconds to close a connection in good order."""

_LENGTH: Final = 4

_WELCOME: Final = b"\1"
"""What a party that listens says first. Its side of a handshake ends last: until then a connection may be nothing."""


class Channel:
    """One party's connections. `rounds` and `sent` count messages to each peer, and bytes to all of them."""

    def __init__(self, parties: Parties, index: int, identity: Identity, delay: float = 0.0) -> None:
        """Nothing is opened yet. With a `delay`, what arrives is read so many seconds later, as over a long line."""
        self.parties: Final = parties
        self.index: Final = index
        self.peers: Final = [number for number in range(1, parties.n + 1) if number != index]
        self.session = NO_SESSION
        self.hellos: tuple[bytes, ...] = ()
        """What all parties said first, which makes up the session's number."""

        self.rounds = 0
        self.sent = 0
        self.began: float | None = None
        """When the first message of each had come, by the clock of `time.perf_counter`."""
        self.altered: Callable[[int, int, bytes], bytes | None] | None = None
        """What becomes of a message, by its round and receiver: for rehearsals, in which a party lies."""
        self._identity = identity
        self._delay = delay
        self._keys = {number: public_key_of(parties.members[number - 1].certificate) for number in self.peers}
        self._streams: dict[int, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}
        self._links = {(a, b): NO_SESSION for peer in self.peers for a, b in ((index, peer), (peer, index))}
        self._last: dict[int, Message] = {}
        self._said: Message | None = None
        self._read = dict.fromkeys(self.peers, -1)
        self._written = dict.fromkeys(self.peers, -1)
        self._door: Door | None = None
        self._arrived = asyncio.Event()

    async def open(self) -> None:
        """Listen for the parties behind this one, and connect to those before it. Raises `PartyLost`, and `OSError`."""
        own = self.parties.members[self.index - 1]
        behind = [peer for peer in self.peers if peer > self.index]
        if behind:
            self._door = Door(self._context(behind, ssl.PROTOCOL_TLS_SERVER), self._admit)
            await self._door.open(own.host, own.port)
        try:
            async with asyncio.timeout(self.parties.patience):
                await asyncio.gather(*(self._connect(peer) for peer in self.peers if peer < self.index))
                while len(self._streams) < len(self.peers):
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            missing = next(peer for peer in self.peers if peer not in self._streams)
            raise PartyLost(
                self.parties.name_of(missing),
                f"not there within {self.parties.patience} seconds; start it, or check its address",
            ) from None
        if self._door is not None:
            self._door.close()  # nobody else is due

    async def exchange(self, kind: Kind, payloads: Mapping[int, bytes], lengths: Mapping[int, int]) -> dict[int, bytes]:
        """Send each peer its payload, and return what each sent, of `lengths[peer]` bytes.

        Raises `PartyLost`, and `Cheated` naming the sender of what no honest party sends.
        """
        number, self.rounds = self.rounds, self.rounds + 1
        frames = {peer: self._frame(number, peer, kind, payloads[peer]) for peer in self.peers}
        try:
            async with asyncio.timeout(self.parties.patience):
                got = await asyncio.gather(
                    *(self._receive(number, peer, kind, lengths[peer]) for peer in self.peers),
                    *(self._send(number, peer, frame) for peer, frame in frames.items()),
                )
                if self._delay:
                    await asyncio.sleep(self._delay)
        except TimeoutError:
            silent = next((peer for peer in self.peers if self._read[peer] < number), None)
            deaf = next((peer for peer in self.peers if self._written[peer] < number), self.peers[-1])
            what = "took no message" if silent is None else "no message"
            raise PartyLost(
                self.parties.name_of(silent or deaf),
                f"{what} within {self.parties.patience} seconds; nothing came out",
            ) from None
        if self.began is None:
            self.began = time.perf_counter()
        return dict(zip(self.peers, got[: len(self.peers)], strict=True))  # type: ignore[arg-type]

    def evidence(self) -> Evidence | None:
        """The last round's messages of all parties, a signature of each, as a third person can hold them against each other."""
        if self._said is None:
            return None
        self.check_signatures()
        return Evidence((self._said, *self._last.values()), self.hellos)

    def check_signatures(self) -> None:
        """Raise `Cheated` unless all that came is signed: a link names the one before, so the last signatures tell it of all."""
        for peer in self.peers:
            self._check_signature(peer)

    def _check_signature(self, peer: int) -> None:
        if not (message := self._last[peer]).is_signed_by(self._keys[peer]):
            raise Cheated(f"signed its message of round {message.number} wrongly", self.parties.name_of(peer))

    async def close(self) -> None:
        """Close all connections; peers notice at once."""
        for _, writer in self._streams.values():
            writer.close()
        if self._door is not None:
            self._door.close()
        for _, writer in self._streams.values():
            with suppress(OSError, TimeoutError, ssl.SSLError):
                async with asyncio.timeout(_FAREWELL):
                    await writer.wait_closed()
        self._streams.clear()

    def _context(self, peers: list[int], protocol: int) -> ssl.SSLContext:
        return pinned_context(self._identity, protocol, (self.parties.members[peer - 1].certificate for peer in peers))

    async def _connect(self, peer: int) -> None:
        member = self.parties.members[peer - 1]
        context = self._context([peer], ssl.PROTOCOL_TLS_CLIENT)
        while True:
            try:
                reader, writer = await asyncio.open_connection(
                    member.host, member.port, ssl=context, server_hostname="", ssl_handshake_timeout=HANDSHAKE
                )
                if await reader.read(1) == _WELCOME:
                    break
                writer.close()
            except ssl.SSLCertVerificationError:
                raise PartyLost(
                    member.name, f"{member.host}:{member.port} shows another certificate than the one that is pinned"
                ) from None
            except OSError:
                pass  # it does not listen yet, or had no place
            await asyncio.sleep(_BETWEEN_ATTEMPTS)
        if shown_certificate(writer) != member.certificate:
            writer.close()
            raise PartyLost(
                member.name, f"{member.host}:{member.port} shows another certificate than the one that is pinned"
            )
        self._streams[peer] = reader, writer

    def _admit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown = shown_certificate(writer)
        for peer in self.peers:
            if peer > self.index and self.parties.members[peer - 1].certificate == shown and peer not in self._streams:
                self._streams[peer] = reader, writer
                writer.write(_WELCOME)
                self._arrived.set()
                return
        writer.close()

    def _frame(self, number: int, peer: int, kind: Kind, payload: bytes) -> bytes:
        if self.altered is not None:
            altered = self.altered(number, peer, payload)
            if altered is None:
                return b""
            payload = altered
        way = self.index, peer
        message = Message(self.session, self.index, peer, number, kind, self._links[way], payload)
        self._links[way] = message.link
        signature = self._identity.sign(message.link)
        self._said = message._replace(signature=signature)
        return len(payload).to_bytes(_LENGTH, "little") + payload + signature

    async def _send(self, number: int, peer: int, frame: bytes) -> None:
        self.sent += len(frame)
        _, writer = self._streams[peer]
        try:
            writer.write(frame)
            await writer.drain()
        except (OSError, ssl.SSLError):
            raise self._left(peer) from None
        self._written[peer] = number

    async def _receive(self, number: int, peer: int, kind: Kind, length: int) -> bytes:
        reader, _ = self._streams[peer]
        name = self.parties.name_of(peer)
        try:
            announced = int.from_bytes(await reader.readexactly(_LENGTH), "little")
            if announced != length:
                raise Cheated(f"sent {announced} bytes in round {number}, where {length} were due", name)
            payload = await reader.readexactly(length)
            signature = await reader.readexactly(SIGNATURE)
        except (asyncio.IncompleteReadError, OSError, ssl.SSLError):
            raise self._left(peer) from None
        way = peer, self.index
        message = Message(self.session, peer, self.index, number, kind, self._links[way], payload, signature)
        self._links[way] = message.link
        self._last[peer] = message
        fault = message.fault()
        if fault or kind not in (Kind.ELEMENTS, Kind.RESULT, Kind.COIN):
            self._check_signature(peer)
        if fault:
            raise Cheated(fault, name, Evidence((message,)))
        self._read[peer] = number
        return payload

    def _left(self, peer: int) -> PartiesError:
        return PartyLost(
            self.parties.name_of(peer), "closed the connection, as who fails or finds a lie does; nothing came out"
        )
