"""How often an address joins: a queue is not to be filled by accident."""

from __future__ import annotations

import time
from collections import deque
from typing import Final

from .addresses import network_of
from .refusals import Refused

MAX_JOINS: Final = 60
"""Tickets that one address is given in a minute."""

_MINUTE: Final = 60.0

_MAX_ADDRESSES: Final = 4096
"""Of which joins are counted; beyond these nobody new joins for a minute."""


class JoinRate:
    """Counts joins by address, for a minute each, in bounded memory."""

    def __init__(self) -> None:
        """Nobody has joined."""
        self._joins: Final[dict[str, deque[float]]] = {}

    def count(self, address: str) -> None:
        """One more; raises `Refused` where it is one too many."""
        now, address = time.monotonic(), network_of(address)
        if address not in self._joins and len(self._joins) >= _MAX_ADDRESSES:
            for other in [other for other, times in self._joins.items() if times[-1] < now - _MINUTE]:
                del self._joins[other]
        times = self._joins.get(address, deque())
        while times and times[0] < now - _MINUTE:
            times.popleft()
        if len(times) >= MAX_JOINS or (not times and len(self._joins) >= _MAX_ADDRESSES):
            raise Refused("too_many_joins", f"more than {MAX_JOINS} joins within a minute: wait a minute")
        times.append(now)
        self._joins[address] = times
