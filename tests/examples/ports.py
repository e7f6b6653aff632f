"""Ports for processes that find each other by a first one."""

from __future__ import annotations

import socket
from contextlib import ExitStack


def three_free_ports() -> int:
    """The first of three ports in a row that nobody listens on."""
    while True:
        with ExitStack() as held:
            sockets = [held.enter_context(socket.socket()) for _ in range(3)]
            sockets[0].bind(("127.0.0.1", 0))
            first: int = sockets[0].getsockname()[1]
            try:
                for step in (1, 2):
                    sockets[step].bind(("127.0.0.1", first + step))
            except (OSError, OverflowError):
                continue
            return first
