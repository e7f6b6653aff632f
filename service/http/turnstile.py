"""How many requests are at work in a process: others are told to come again, before they cost anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, ParamSpec, TypeVar

from ..refusals import Refused

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Turnstile:
    """Lets so many in at a time. For the event loop's thread alone."""

    def __init__(self, most: int) -> None:
        """`most` may be inside."""
        self._most: Final = most
        self.inside = 0

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Count as one inside during the body. Raises `Refused` with `busy` where too many are there."""
        if self.inside >= self._most:
            raise Refused("busy", "too many requests at once", {"retry-after": "1"})
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    async def run(self, function: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
        """What `function` returns, called in a thread, inside meanwhile."""
        with self.entered():
            return await asyncio.to_thread(function, *arguments, **named)
