"""Holding Ctrl-C and SIGTERM back for a moment in which an exception would do harm, or get lost."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Run the body to its end, and only then answer a Ctrl-C or a SIGTERM that came meanwhile.

    Python answers them in the main thread alone: in any other there is nothing to hold, nor where the answer is not Python's.
    """
    with _held(signal.SIGINT), _held(signal.SIGTERM):
        yield


@contextmanager
def _held(number: signal.Signals) -> Iterator[None]:
    handler = signal.getsignal(number)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    came: list[FrameType | None] = []
    signal.signal(number, lambda _, frame: came.append(frame))
    try:
        yield
    finally:
        signal.signal(number, handler)
    if came:
        handler(number, came[0])
