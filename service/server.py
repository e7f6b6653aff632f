"""The service as a program: a socket, who may ask, and the processes that take connections from it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from zkwright.core.http import listening as sockets

from .access.keys import ApiKeys
from .application import prepare
from .errors import ServiceError
from .processes import Parent, serve_alone
from .proving.assembly import proving_beside
from .settings import Settings
from .statements.registry import Registry
from .storage.database import Database
from .telemetry.logs import log_to_stderr
from .telemetry.measurements import shared

_BACKLOG: Final = 1024
"""Connections that the system keeps until a process takes them."""

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Serving:
    """What a service that takes connections has to say of itself."""

    url: str

    open: bool
    """Whether nobody is asked for an API key."""

    served: int
    """Statements that are verified."""

    withheld: int
    """Statements that are registered and not served, because somebody can forge proofs under their keys."""


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8700,
    *,
    processes: int = 1,
    listening: Callable[[Serving], None] = lambda _: None,
    told: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve until the process is told to end by SIGINT or SIGTERM.

    `listening` is called once the database and the statements are ready and connections are taken, `told` with a line on
    whatever else happens. Raises what `prepare` does, and `ServiceError` where there is nothing to listen on, nothing to prove
    with, or where others could ask and there is no API key.
    """
    prepare(settings)
    settings = _who_may_ask(settings, host)
    log_to_stderr()
    with _listen(host, port) as listener, proving_beside(settings) as of_all:
        listening(_serving(settings, sockets.url(listener)))
        if processes == 1:
            serve_alone(of_all, listener)
        else:
            with shared():
                Parent(of_all, listener, processes, told).run()


def _serving(settings: Settings, url: str) -> Serving:
    database = Database(settings.database)
    try:
        registry = Registry(database, development=settings.development)
        return Serving(url, settings.open, len(registry.all()), len(registry.withheld()))
    finally:
        database.close()


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
        return sockets.listen(host, port, _BACKLOG)
    except OSError as error:
        mend = "choose others with --host and --port"
        raise ServiceError(f"{host}:{port}", f"cannot be listened on ({error})", mend) from error
