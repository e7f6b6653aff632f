"""Where a party listens: strangers take up neither its time nor its connections.

A connection counts for nothing until its TLS handshake is done, which takes a certificate that is pinned. Only so many are at
that at a time, and none for long; the oldest one has to leave for a new one, so that whoever is quick is let in, however many are
not.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

HANDSHAKE: Final = 10.0
"""Seconds for a handshake, which takes milliseconds and three ways."""

WAITING: Final = 64
"""Connections whose handshake is not done."""

_AFTER_A_FAILURE: Final = 0.05
"""Seconds until a connection is accepted again where the system has none left."""


class Door:
    """An address that is listened to, until it is closed."""

    def __init__(
        self, context: ssl.SSLContext, admit: Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]
    ) -> None:
        """`admit` gets each connection whose handshake is done."""
        self._context, self._admit = context, admit
        self._listeners: list[socket.socket] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._waiting: dict[asyncio.Task[None], None] = {}

    async def open(self, host: str, port: int) -> None:
        """Listen. Raises `OSError` where the address cannot be had."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        try:
            for family, _, _, _, address in found:
                listener = socket.create_server(address, family=family, backlog=2 * WAITING)
                listener.setblocking(False)
                self._listeners.append(listener)
        except OSError:
            self.close()
            raise
        self._tasks = [loop.create_task(self._accept(listener)) for listener in self._listeners]

    def close(self) -> None:
        """Listen no more, and leave whoever is not let in yet."""
        for task in [*self._tasks, *self._waiting]:
            task.cancel()
        for listener in self._listeners:
            listener.close()
        self._listeners.clear()

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listener)
            except OSError:
                await asyncio.sleep(_AFTER_A_FAILURE)
                continue
            if len(self._waiting) >= WAITING:
                oldest = next(iter(self._waiting))
                del self._waiting[oldest]
                oldest.cancel()
            task = loop.create_task(self._shake_hands(connection))
            self._waiting[task] = None
            task.add_done_callback(lambda done: self._waiting.pop(done, None))

    async def _shake_hands(self, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        try:
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol, connection, ssl=self._context, ssl_handshake_timeout=HANDSHAKE
            )
        except OSError:  # of TLS too: a stranger, or somebody who gave up
            connection.close()
        except asyncio.CancelledError:
            connection.close()
            raise
        else:
            self._admit(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
