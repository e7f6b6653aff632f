"""Lanes that are started and ended together."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

from .circuits import Provable
from .lane import Lane
from .queue import Queue
from .settings import Pace
from .workers import MakeWorker


class Pool:
    """So many jobs at a time, each in a lane of its own. Within the body they are taken; at its end what runs is given back."""

    def __init__(
        self, queue: Queue, provables: Mapping[str, Provable], make: MakeWorker, lanes: int, pace: Pace
    ) -> None:
        """No worker is started yet. One proof keeps all cores of a machine busy: more lanes need more memory and gain little."""
        self._lanes = [Lane(queue, provables, make, pace) for _ in range(lanes)]

    def __enter__(self) -> Pool:
        """Take jobs."""
        for lane in self._lanes:
            lane.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers."""
        for lane in self._lanes:
            lane.end()
        for lane in self._lanes:
            lane.join()
