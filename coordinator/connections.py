"""How many connections there are, and of one address."""

from __future__ import annotations

from typing import Any, Final

from zkwright.core.http.connections import TimedConnection

from .addresses import is_of_many, network_of

MAX_CONNECTIONS: Final = 512
"""Beyond these, requests are answered with 503: everybody in a queue that is full waits on one, and systems give 1024 files."""

_SPARE: Final = 64
"""Connections beyond these, which are told of the 503; others are closed at once."""

_OF_ONE: Final = MAX_CONNECTIONS // 4
"""Connections of one address."""


class BoundedConnection(TimedConnection):
    """One of so many, and of fewer from its own address."""

    def connection_made(self, transport: Any) -> None:
        """Know whose it is before it is counted."""
        peer = transport.get_extra_info("peername")
        self._address = network_of(str(peer[0]) if peer else "")
        super().connection_made(transport)

    def is_too_many(self) -> bool:
        """See `TimedConnection`."""
        if len(self.connections) > MAX_CONNECTIONS + _SPARE:
            return True
        same = (getattr(other, "_address", None) == self._address for other in self.connections)
        return not is_of_many(self._address) and sum(same) > _OF_ONE
