"""News of jobs for those who wait for them: one look into the database for all of a process."""

from __future__ import annotations

import asyncio
from typing import Final

from .jobs import Job
from .queue import Queue

_LOOK: Final = 0.1
"""Seconds between two looks."""


class Watch:
    """For the event loop of one process; looks as long as somebody waits."""

    def __init__(self, queue: Queue) -> None:
        """Nobody waits yet."""
        self._queue: Final = queue
        self._waiting: dict[str, list[asyncio.Future[Job | None]]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def after(self, id: str, version: int) -> Job | None:
        """The job once it is another than in that version; None where it is not there any more.

        Raises `sqlalchemy.exc.DBAPIError` where the database fails.
        """
        while True:
            job = await self._next(id)
            if job is None or job.version > version:
                return job

    async def until_over(self, job: Job, seconds: float) -> Job:
        """The job once it is over, or as it is after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                while not job.is_over:
                    newer = await self.after(job.id, job.version)
                    if newer is None:
                        break
                    job = newer
        except TimeoutError:
            pass
        return job

    async def _next(self, id: str) -> Job | None:
        future: asyncio.Future[Job | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(id, []).append(future)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await future

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            waiting, self._waiting = self._waiting, {}
            futures = [future for each in waiting.values() for future in each if not future.done()]
            if not futures:
                self._looking = None
                return
            try:
                jobs = await asyncio.to_thread(self._queue.those, waiting)
            except Exception as error:
                for future in futures:
                    if not future.done():
                        future.set_exception(error)
            else:
                for id, each in waiting.items():
                    for future in each:
                        if not future.done():
                            future.set_result(jobs.get(id))
