"""The bar that long work draws on a terminal."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Final

from zkwright.cli.entry import Interruptible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_COLUMNS: Final = 100  # where no terminal says how wide it is

_SHORT: Final = 0.2
"""Seconds of work for which no bar is drawn: what draws it takes a good part of that to load."""

_NOTHING: Final = ("", 0, 0)
"""The state of work that has not told any."""


class Bar:
    """A bar on stderr, drawn some time after the body began, by a thread of its own, and gone when the body ends."""

    def __init__(self, title: str) -> None:
        """`title` stands in front of it."""
        self._title: Final = title
        self._timer: Final = threading.Timer(_SHORT, self._draw)
        self._timer.daemon = True
        self._interruptible: Final = Interruptible()
        self._state = _NOTHING
        self._drawn: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Bar:
        """Begin to wait."""
        self._interruptible.__enter__()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Draw no more, and clean the line."""
        self._timer.cancel()
        self._timer.join()
        if self._drawn:
            self._drawn[0].stop()
        self._interruptible.__exit__()

    def advance(self, step: str, done: int, total: int) -> None:
        """Show how far the work is."""
        self._state = (step, done, total)
        if self._drawn:
            bar, task = self._drawn
            bar.update(task, description=f"{self._title}: {step:<10}", completed=done, total=total)

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
        )
        width = None if sys.stderr.isatty() else _COLUMNS
        console = Console(file=sys.stderr, force_terminal=True, width=width, markup=False, highlight=False, emoji=False)
        bar = Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
        task = bar.add_task(f"{self._title}: ", total=None)
        bar.start()
        self._drawn = bar, task
        if self._state != _NOTHING:
            self.advance(*self._state)
