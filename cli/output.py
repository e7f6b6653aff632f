"""Where results go: one JSON object, or text for people, on stdout; progress and notes on stderr."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager

from zkwright.cli.entry import Interruptible
from zkwright.cli.text import is_terminal, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, Final, TextIO

    from zkwright.cli.page import Page
    from zkwright.prover import Progress

_COLUMNS: Final = 100  # of a progress bar where no terminal says how wide it is

_SHORT: Final = 0.2
"""Seconds of work for which no bar is drawn: to load what draws it would take as long as what it shows."""


class Output:
    """The outlets of one run of a verb; `stdout` is the real one, whatever the user's code prints meanwhile."""

    def __init__(self, stdout: TextIO, json: bool, quiet: bool, redact: bool) -> None:
        """`json`, `quiet` and `redact` are the options of these names."""
        self.stdout: Final = stdout
        self.json: Final = json
        self.quiet: Final = quiet
        self.redact: Final = redact

    def result(self, document: Mapping[str, Any], show: Callable[[Page], None] | str) -> None:
        """Give a result: `document` to a program, or to people a line, or what `show` draws."""
        if self.json:
            self.document({"ok": True, **document})
        elif not self.quiet:
            self.stdout.write(printable(show) + "\n" if isinstance(show, str) else self._drawn(show))

    def document(self, document: Mapping[str, Any]) -> None:
        """Write one JSON object on a line of its own."""
        import json

        self.stdout.write(json.dumps(document) + "\n")

    def note(self, line: str) -> None:
        """Say on stderr what the user's circuit writes; it may be secret."""
        if not (self.quiet or self.redact):
            sys.stderr.write(printable(line) + "\n")

    def _drawn(self, show: Callable[[Page], None]) -> str:
        from zkwright.cli.page import Page

        page = Page(self.stdout)
        show(page)
        return page.text()

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress | None]:
        """A callback that draws a bar on stderr while the body runs and leaves nothing behind; None off a terminal."""
        if self.quiet or not is_terminal(sys.stderr):
            yield None
            return
        start = time.monotonic()
        bar: Progress | None = None
        with ExitStack() as drawn:

            def advance(step: str, done: int, total: int) -> None:
                nonlocal bar
                if bar is None and time.monotonic() - start >= _SHORT:
                    bar = drawn.enter_context(_bar(title))
                if bar is not None:
                    bar(step, done, total)

            yield advance


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
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
    with (
        Interruptible(),
        Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bar,
    ):
        task = bar.add_task(title, total=None)

        def advance(step: str, done: int, total: int) -> None:
            bar.update(task, description=f"{title}: {step:<10}", completed=done, total=total)

        yield advance
