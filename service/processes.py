"""Processes that take connections from one socket, and a parent that starts the dead again."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final

import uvicorn

from .application import application
from .http.connections import CountedConnection
from .settings import Settings
from .telemetry.logs import log_to_stderr

_KEPT_OPEN: Final = 15
"""Seconds for which a connection waits for its next request."""

_LAST_WORDS: Final = 10
"""Seconds that requests at work have when the process is told to end."""

_AGAIN: Final = 1.0
"""Seconds that a process lives at least, or its successor waits for: one that ends at once would be started all the time."""


@dataclass(frozen=True, slots=True)
class _Child:
    """A process, what ends it when this one ends, and when it was started."""

    process: SpawnProcess
    pipe: Connection
    since: float


def serve_alone(settings: Settings, listener: socket.socket) -> None:
    """Serve in this process until it is told to end by SIGINT or SIGTERM."""
    config = uvicorn.Config(
        application(settings, prepared=True),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        ws="none",
        http=CountedConnection,
        timeout_keep_alive=_KEPT_OPEN,
        timeout_graceful_shutdown=_LAST_WORDS,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _child(settings: Settings, listener: socket.socket, parent: Connection) -> None:
    """Serves as long as its parent lives, however that ends."""

    def end_with_the_parent() -> None:
        try:
            parent.recv_bytes()
        except (EOFError, OSError):
            os.kill(os.getpid(), signal.SIGTERM)

    log_to_stderr()
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the parent passes on what it means
    serve_alone(settings, listener)


class Parent:
    """Keeps so many processes alive, and ends them when it is told to end itself."""

    def __init__(self, settings: Settings, listener: socket.socket, count: int, told: Callable[[str], None]) -> None:
        """Nothing is started yet; `told` is called with a line on what happens."""
        self._settings: Final = settings
        self._listener: Final = listener
        self._count: Final = count
        self._told: Final = told
        self._context: Final = multiprocessing.get_context("spawn")
        self._children: Final[list[_Child]] = []
        self._ending = False

    def run(self) -> None:
        """Keep as many processes alive as were asked for, until told to end."""
        former = {number: signal.signal(number, self._end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for _ in range(self._count):
                self._start()
            while not self._ending:
                wait([child.process.sentinel for child in self._children], timeout=0.5)
                self._replace_the_dead()
        finally:
            for child in self._children:
                if child.process.is_alive():
                    child.process.terminate()
            for child in self._children:
                child.process.join(_LAST_WORDS + 5)
                if child.process.is_alive():
                    child.process.kill()
                    child.process.join()
            for number, handler in former.items():
                signal.signal(number, handler)

    def _end(self, *_: object) -> None:
        self._ending = True

    def _start(self) -> None:
        theirs, ours = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_child, args=(self._settings, self._listener, theirs))
        process.start()
        theirs.close()
        self._children.append(_Child(process, ours, time.monotonic()))

    def _replace_the_dead(self) -> None:
        for child in list(self._children):
            if child.process.is_alive() or self._ending:
                continue
            self._children.remove(child)
            child.pipe.close()
            self._told(f"a process ended ({child.process.exitcode}); another takes its place")
            if (early := child.since + _AGAIN - time.monotonic()) > 0:
                time.sleep(early)
            self._start()
