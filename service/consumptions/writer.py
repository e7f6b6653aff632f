"""A thread that takes what all requests of a process wait for in one transaction: disks sync some hundred times a second."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import Final

from .ledger import Answer, Claim, Ledger

_MOST: Final = 256
"""Claims of one transaction."""


class Writer:
    """Takes claims together that come while it waits for the disk; ended by `close`, which takes what still waits."""

    def __init__(self, ledger: Ledger) -> None:
        """Starts its thread."""
        self._ledger: Final = ledger
        self._waiting: Final[queue.SimpleQueue[tuple[Claim, Future[Answer]] | None]] = queue.SimpleQueue()
        self._thread: Final = threading.Thread(target=self._run, name="consumptions", daemon=True)
        self._thread.start()

    def take(self, claim: Claim) -> Future[Answer]:
        """What `Ledger.take` gives for the claim, once it is on the disk."""
        future: Future[Answer] = Future()
        self._waiting.put((claim, future))
        return future

    def close(self) -> None:
        """Take what waits, and end; nothing may be put in after it."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            waiting = [self._waiting.get()]
            while len(waiting) < _MOST and not self._waiting.empty():
                waiting.append(self._waiting.get())
            is_open = None not in waiting
            # Who gave up before its turn has taken nothing; from here on nobody can.
            batch = [pair for pair in waiting if pair is not None and pair[1].set_running_or_notify_cancel()]
            if batch:
                self._take(batch)

    def _take(self, batch: list[tuple[Claim, Future[Answer]]]) -> None:
        try:
            answers = self._ledger.take([claim for claim, _ in batch])
        except Exception as error:
            for _, future in batch:
                future.set_exception(error)
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                future.set_result(answer)
