"""Connections that strangers open, and what ends them: whoever sends nothing, or takes nothing, keeps nobody else out."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from .addresses import is_of_many, network_of

MAX_CONNECTIONS: Final = 512
"""Beyond these, requests are answered with 503: everybody in a queue that is full waits on one, and systems give 1024 files."""

_SPARE: Final = 64
"""Connections beyond these, which are told of the 503; others are closed at once."""

_OF_ONE: Final = MAX_CONNECTIONS // 4
"""Connections of one address."""

_REQUEST: Final = 30.0
"""Seconds within which a request has come, to the end of its headers, and after whose answer the rest of its body."""

_STALL: Final = 60.0
"""Seconds after which an answer of which nothing is taken is given up."""


class BoundedConnection(H11Protocol):
    """A connection that is looked at from time to time; uvicorn itself lets one that sends nothing stay for ever."""

    def connection_made(self, transport: Any) -> None:
        """Count it, and close it where it is one too many."""
        super().connection_made(transport)
        self._address = network_of(self.client[0] if self.client else "")
        self._moved = self.loop.time()
        self._unsent = 0
        self._round: asyncio.TimerHandle | None = None
        if self._is_too_many():
            transport.abort()
        else:
            self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look at it no more."""
        if self._round is not None:
            self._round.cancel()
        super().connection_lost(exc)

    def _is_too_many(self) -> bool:
        if len(self.connections) > MAX_CONNECTIONS + _SPARE:
            return True
        same = (getattr(other, "_address", None) == self._address for other in self.connections)
        return not is_of_many(self._address) and sum(same) > _OF_ONE

    def _look(self) -> None:
        now, unsent = self.loop.time(), self.transport.get_write_buffer_size()
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request, whatever uvicorn's types say
        is_answering = unsent > 0 or (cycle is not None and not cycle.response_complete)
        if is_answering and (unsent == 0 or unsent != self._unsent):
            self._moved = now
        self._unsent = unsent
        if now - self._moved > (_STALL if is_answering else _REQUEST):
            self.transport.abort()
        else:
            self._round = self.loop.call_later(min(_STALL, _REQUEST) / 4, self._look)
