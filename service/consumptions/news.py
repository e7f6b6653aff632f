"""Waiting for consumptions: one look at the database for all who wait in a process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from .ledger import Ledger

_LOOK: Final = 0.25
"""Seconds between looks, while somebody waits, for what other processes took; what this one took is known at once."""


class News:
    """The number of the newest consumption, as far as this process knows. For the event loop's thread alone."""

    def __init__(self, ledger: Ledger) -> None:
        """Nothing is looked at before `running` is entered and somebody waits."""
        self._ledger: Final = ledger
        self._newest = 0
        self._waiting = 0
        self._changed = asyncio.Condition()
        self._wanted = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Looks during the body."""
        task = asyncio.create_task(self._look())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def tell(self, sequence: int) -> None:
        """Wake those who wait for less than this."""
        if sequence > self._newest:
            self._newest = sequence
            async with self._changed:
                self._changed.notify_all()

    async def wait(self, after: int, seconds: float) -> None:
        """Until there is one after this number, or so many seconds have passed."""
        self._waiting += 1
        self._wanted.set()
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self._newest > after)
        except TimeoutError:
            return
        finally:
            self._waiting -= 1
            if self._waiting == 0:
                self._wanted.clear()

    async def _look(self) -> None:
        while True:
            await self._wanted.wait()
            with suppress(SQLAlchemyError):  # those who wait are told so when they ask themselves
                newest = await asyncio.to_thread(self._ledger.newest)
                await self.tell(newest)
                self._newest = newest  # lower where a copy was restored: for what it lacks nobody asks over and over
            await asyncio.sleep(_LOOK)
