"""Being heard from: while a contribution is computed, a thread tells the coordinator that somebody is at work."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final, Self

from zkwright.core.progress import Progress

from ..errors import CoordinatorError, NotAccepted
from .connection import Connection, Interrupted, refusal_in


class Presence:
    """Within the body the coordinator hears from the ticket's holder every `seconds`; whether the turn is over, `check` says."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        """Nothing is sent yet."""
        self._connection: Final = connection
        self._seconds: Final = seconds
        self._ended: Final = threading.Event()
        self._refusal: CoordinatorError | None = None
        self._thread: Final = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; a request that is under way may last longer."""
        self._ended.set()

    def check(self) -> None:
        """Raise `CoordinatorError` once the coordinator has said that the turn is over."""
        if self._refusal is not None:
            raise self._refusal

    def watched(self, progress: Progress | None) -> Progress:
        """A progress that stops the work where the turn is over."""

        def advance(step: str, done: int, total: int) -> None:
            self.check()
            if progress is not None:
                progress(step, done, total)

        return advance

    def _tell(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                told = self._connection.once("GET", "/v1/ticket")
            except Interrupted:
                continue  # whoever sends a file will see whether it lasts
            except CoordinatorError as refusal:
                self._refusal = refusal
                return
            except RuntimeError:  # the connection was closed meanwhile
                return
            if told.get("is_over"):
                self._refusal = turn_over(self._connection, told)
                return


def turn_over(connection: Connection, told: dict[str, object]) -> NotAccepted:
    """What a ticket says that came to nothing."""
    code, message = refusal_in(told)
    what = message or f"the ticket is {str(told.get('state'))[:20]}"
    return NotAccepted(connection.url, code or "not_accepted", what, "run the command again to take part")
