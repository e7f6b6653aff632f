"""Ports for processes that find each other by a first one."""

from __future__ import annotations

import socket
from contextlib import ExitStack


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody listens on."""
    while True:
        with ExitStack() as held:
            sockets = [held.enter_context(socket.socket()) for _ in range(count)]
            sockets[0].bind(("127.0.0.1", 0))
            first: int = sockets[0].getsockname()[1]
            try:
                for step in range(1, count):
                    sockets[step].bind(("127.0.0.1", first + step))
            except (OSError, OverflowError):
                continue
            return first


def three_free_ports() -> int:
    """The first of three."""
    return free_ports(3)
