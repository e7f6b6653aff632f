"""Progress of long work in a notebook, where nobody passed a callback of their own."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from zkwright.core.progress import Progress

_AFTER = 0.3
"""Seconds that work may take before it is shown."""

_EVERY = 0.1
"""Seconds between two pictures."""


@contextmanager
def shown_progress(title: str, given: Progress | None) -> Iterator[Progress | None]:
    """The callback to pass on: the one given, one that draws a bar below the cell in a notebook, else None."""
    if given is not None or "ipykernel" not in sys.modules or not _in_notebook():
        yield given
        return
    bar = _Bar(title)
    try:
        yield bar.advance
    finally:
        bar.close()


def _in_notebook() -> bool:
    from zkwright.core.ipython import shell

    return hasattr(shell(), "kernel")


class _Bar:
    """A line below the cell, drawn once the work has taken a while."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._begun = self._drawn = time.monotonic()
        self._handle: Any = None

    def advance(self, step: str, done: int, total: int) -> None:
        """Draw where the work is, if it is time to."""
        now = time.monotonic()
        if now - self._begun < _AFTER or now - self._drawn < _EVERY:
            return
        self._drawn = now
        self._show(f'{self._title}: {step} <progress value="{int(done)}" max="{max(int(total), 1)}"></progress>')

    def close(self) -> None:
        """Leave how long it took, where anything was drawn."""
        if self._handle is not None:
            self._show(f"{self._title}: {time.monotonic() - self._begun:.1f} s")

    def _show(self, line: str) -> None:
        from IPython.display import HTML, display

        picture = HTML(f"<small>{line}</small>")
        if self._handle is None:
            self._handle = display(picture, display_id=True)
        else:
            self._handle.update(picture)
