"""Connections that strangers open, and what ends them: whoever sends nothing, or takes nothing, keeps nobody else out."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

_REQUEST: Final = 30.0
"""Seconds within which a request has come, to the end of its headers, and after whose answer the rest of its body."""

_STALL: Final = 60.0
"""Seconds after which an answer of which nothing is taken is given up."""


class TimedConnection(H11Protocol):
    """A connection that is looked at from time to time; uvicorn itself lets one that sends nothing stay for ever."""

    def connection_made(self, transport: Any) -> None:
        """Close it where it is one too many, or else look at it."""
        super().connection_made(transport)
        self._moved = self.loop.time()
        self._unsent = 0
        self._round: asyncio.TimerHandle | None = None
        if self.is_too_many():
            transport.abort()
        else:
            self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look at it no more."""
        if self._round is not None:
            self._round.cancel()
        super().connection_lost(exc)

    def is_too_many(self) -> bool:
        """Whether it is one more than are taken; it is among `connections` itself."""
        raise NotImplementedError

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
