"""The service as processes: a socket that all of them take connections from, and a parent that starts the dead again."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final

import uvicorn

from .access.keys import ApiKeys
from .application import application, prepare
from .errors import ServiceError
from .http.connections import CountedConnection
from .proving.assembly import proving_beside
from .settings import Settings
from .storage.database import Database
from .telemetry.logs import log_to_stderr
from .telemetry.measurements import shared

_KEPT_OPEN: Final = 15
"""Seconds for which a connection waits for its next request."""

_LAST_WORDS: Final = 10
"""Seconds that requests at work have when the process is told to end."""

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

_AGAIN: Final = 1.0
"""Seconds that a process lives at least, or its successor waits for: one that ends at once would be started all the time."""


@dataclass(frozen=True, slots=True)
class _Child:
    """A process, what ends it when this one ends, and when it was started."""

    process: SpawnProcess
    pipe: Connection
    since: float


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8700,
    *,
    processes: int = 1,
    listening: Callable[[str, bool], None] = lambda *_: None,
    told: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve until the process is told to end by SIGINT or SIGTERM.

    `listening` is called with the address, and whether nobody is asked for an API key, once the database and the statements are
    ready and connections are taken, `told` with a line on whatever else happens. Raises what `prepare` does, and `ServiceError`
    where there is nothing to listen on, nothing to prove with, or where others could ask and there is no API key.
    """
    prepare(settings)
    settings = _who_may_ask(settings, host)
    log_to_stderr()
    with _listen(host, port) as listener, proving_beside(settings) as of_all:
        listening(_url(listener), settings.open)
        if processes == 1:
            _serve(of_all, listener)
        else:
            with shared():
                _Parent(of_all, listener, processes, told).run()


def _who_may_ask(settings: Settings, host: str) -> Settings:
    """On this machine alone a service without keys asks nobody, by the names that this machine has: no page elsewhere has them.

    Raises `ServiceError` where anybody could ask it.
    """
    database = Database(settings.database)
    try:
        if ApiKeys(database).any_made():
            return replace(settings, open=False)
        if settings.open:
            return settings
    finally:
        database.close()
    if host not in _LOOPBACK:
        mend = "make one with `zkwright service new-key`, or serve whoever asks with --open"
        raise ServiceError(host, "others can reach this address, and there is no API key", mend)
    return replace(settings, open=True, hosts=("localhost", "127.0.0.1", "[::1]"))


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind)
        try:
            if os.name == "posix":  # elsewhere it lets others take the address
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen(1024)
        except BaseException:
            listener.close()
            raise
    except OSError as error:
        raise ServiceError(
            f"{host}:{port}", f"cannot be listened on ({error})", "choose others with --host and --port"
        ) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _serve(settings: Settings, listener: socket.socket) -> None:
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
        backlog=1024,
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
    _serve(settings, listener)


class _Parent:
    def __init__(self, settings: Settings, listener: socket.socket, count: int, told: Callable[[str], None]) -> None:
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
