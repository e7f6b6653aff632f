"""A socket to take connections from, and its address as a browser on this machine has it."""

from __future__ import annotations

import os
import socket


def listen(host: str, port: int, backlog: int) -> socket.socket:
    """A socket that listens; `port` 0 takes any that is free. Raises `OSError` where that cannot be had."""
    family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
        0
    ]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it lets others take the address
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(backlog)
    except BaseException:
        listener.close()
        raise
    return listener


def url(listener: socket.socket, scheme: str = "http") -> str:
    """What to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
