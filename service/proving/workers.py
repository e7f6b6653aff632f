"""What a lane needs of whatever proves: a process of ours, or an actor of Ray's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from .circuits import CircuitFiles


class WorkerDied(Exception):  # noqa: N818 - named for what it says
    """It is gone, and with it what it worked on, which was not at fault as far as anybody knows."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: `done` of `total` parts of a step."""

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the job, see `outcomes.py`."""

    content: dict[str, Any]


News: TypeAlias = Step | Outcome


class Worker(Protocol):
    """Proves one job at a time, and keeps what it read for it."""

    def begin(self, files: CircuitFiles, inputs: bytes) -> None:
        """Take a job up. Raises `WorkerDied`."""

    def news(self, wait: float) -> News | None:
        """The next word on it, waited for so many seconds. Raises `WorkerDied`."""

    def stop(self) -> None:
        """End it at once, with whatever it does."""


MakeWorker: TypeAlias = Callable[[], Worker]
