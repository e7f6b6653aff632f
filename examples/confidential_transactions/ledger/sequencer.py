"""A thread that makes blocks of what comes meanwhile: a disk syncs some hundred times a second, and a block once."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import Final

from ..errors import Busy, Refused
from .ledger import Ledger, Receipt

MOST: Final = 256
"""Transactions of a block."""

WAITING: Final = 4096
"""Transactions that may wait."""


class Sequencer:
    """Takes transactions in the order in which they come; ended by `close`, which takes what still waits."""

    def __init__(self, ledger: Ledger) -> None:
        """Starts its thread."""
        self._ledger: Final = ledger
        self._waiting: Final[queue.Queue[tuple[bytes, Future[Receipt]] | None]] = queue.Queue()
        self._thread: Final = threading.Thread(target=self._run, name="blocks", daemon=True)
        self._thread.start()

    def take(self, body: bytes) -> Future[Receipt]:
        """The receipt once the block is on the disk, or `Refused`. Raises `Busy`."""
        if self._waiting.qsize() >= WAITING:
            raise Busy
        future: Future[Receipt] = Future()
        self._waiting.put((body, future))
        return future

    def close(self) -> None:
        """Take what waits, and end; nothing may be put in after it."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            waiting = [self._waiting.get()]
            while len(waiting) < MOST and not self._waiting.empty():
                waiting.append(self._waiting.get())
            is_open = None not in waiting
            block = [pair for pair in waiting if pair is not None and pair[1].set_running_or_notify_cancel()]
            if block:
                self._take(block)

    def _take(self, block: list[tuple[bytes, Future[Receipt]]]) -> None:
        try:
            answers = self._ledger.take([body for body, _ in block])
        except Exception as error:
            for _, future in block:
                future.set_exception(error)
            return
        for (_, future), answer in zip(block, answers, strict=True):
            if isinstance(answer, Refused):
                future.set_exception(answer)
            else:
                future.set_result(answer)
