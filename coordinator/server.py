"""The coordinator as a process: a socket, TLS where it is asked for, and uvicorn."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from zkwright.core.http import listening as sockets

from .api import application
from .ceremony import Ceremony, Limits
from .connections import MAX_CONNECTIONS, BoundedConnection
from .errors import CoordinatorError
from .folder import CeremonyFolder

_KEPT_OPEN: Final = 15
"""Seconds for which a connection waits for its next request."""

_LAST_WORDS: Final = 2
"""Seconds that requests at work have when the process is told to end; what they wrote is kept."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; `port` 0 takes any that is free. With `certificate` and `private_key`, files in PEM, by TLS."""

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    private_key: Path | None = None

    @property
    def is_encrypted(self) -> bool:
        """Whether TLS is spoken."""
        return self.certificate is not None

    def listen(self) -> socket.socket:
        """The socket. Raises `CoordinatorError` where that cannot be had, or the certificate is not usable."""
        self._require_certificate()
        try:
            return sockets.listen(self.host, self.port, 128)
        except OSError as error:
            mend = "choose others with --host and --port"
            raise CoordinatorError(f"{self.host}:{self.port}", f"cannot be listened on ({error})", mend) from error

    def _require_certificate(self) -> None:
        if self.certificate is None:
            return
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(self.certificate, self.private_key)
        except (OSError, ssl.SSLError) as error:
            mend = "give a certificate and its private key without a password, as PEM"
            raise CoordinatorError(self.certificate, f"cannot be used ({error})", mend) from error

    def url(self, listener: socket.socket) -> str:
        """What to open in a browser on this machine."""
        return sockets.url(listener, "https" if self.is_encrypted else "http")


def serve(
    folder: CeremonyFolder,
    address: Address,
    limits: Limits | None = None,
    *,
    invitations: frozenset[bytes] | None = None,
    listening: Callable[[str], None] = lambda _: None,
    told: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve an opened ceremony until the process is told to end by SIGINT or SIGTERM, whose handlers run after that.

    `listening` is called with the address once connections are taken, `told` with a line on whatever happens. Raises
    `CoordinatorError` where there is nothing to listen on.
    """
    with address.listen() as listener:
        ceremony = Ceremony(folder, limits or Limits(), invitations, told)
        config = uvicorn.Config(
            application(ceremony),
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            ws="none",
            http=BoundedConnection,
            limit_concurrency=MAX_CONNECTIONS,
            timeout_keep_alive=_KEPT_OPEN,
            timeout_graceful_shutdown=_LAST_WORDS,
            ssl_certfile=address.certificate,
            ssl_keyfile=address.private_key,
        )
        listening(address.url(listener))
        uvicorn.Server(config).run(sockets=[listener])
