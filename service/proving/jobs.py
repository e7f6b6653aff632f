"""A proof that was asked for: what is known of it, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ..clock import told as told_time

QUEUED: Final = "queued"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
EXPIRED: Final = "expired"

ACTIVE: Final = (QUEUED, RUNNING)
"""States in which something may still come of it. In all others its inputs are erased."""

OVER: Final = (DONE, FAILED, CANCELLED, EXPIRED)


@dataclass(frozen=True, slots=True)
class Job:
    """What the database has of a job, but for its inputs; times are microseconds since 1970."""

    id: str
    statement: str
    state: str
    version: int
    """Grows with every change."""

    attempt: int
    step: str | None
    done: int
    total: int
    created_at: int
    finished_at: int | None
    result: dict[str, Any] | None
    error: dict[str, Any] | None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state in OVER

    def to_object(self) -> dict[str, Any]:
        """As JSON, for whoever asked: with `progress` while it runs, then `proof`, `public` and `values`, or an `error`."""
        told: dict[str, Any] = {
            "id": self.id,
            "statement": self.statement,
            "state": self.state,
            "attempt": self.attempt,
        }
        told["created_at"] = told_time(self.created_at)
        if self.finished_at is not None:
            told["finished_at"] = told_time(self.finished_at)
        if self.state == RUNNING and self.step is not None:
            told["progress"] = {"step": self.step, "done": self.done, "total": self.total}
        if self.result is not None:
            told |= self.result
        if self.error is not None:
            told["error"] = self.error
        return told
