"""Where results go: one JSON object, or text for people, on stdout; progress and notes on stderr."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from zkwright.cli.text import is_terminal, printable

if TYPE_CHECKING:
    from rich.console import Console
    from zkwright.prover import Progress

_COLUMNS = 100  # of a progress bar where no terminal says how wide it is


@dataclass(frozen=True, slots=True)
class Output:
    """The outlets of one run of a verb; `stdout` is the real one, whatever the user's code prints meanwhile."""

    stdout: TextIO
    json: bool
    quiet: bool
    redact: bool

    def result(self, document: Mapping[str, Any], show: Callable[[Console], None] | str) -> None:
        """Give a result: `document` to a program, or to people a line, or what `show` draws."""
        if self.json:
            self.document({"ok": True, **document})
        elif not self.quiet:
            self.stdout.write(printable(show) + "\n" if isinstance(show, str) else self._drawn(show))

    def document(self, document: Mapping[str, Any]) -> None:
        """Write one JSON object on a line of its own."""
        self.stdout.write(json.dumps(document) + "\n")

    def note(self, line: str) -> None:
        """Say on stderr what the user's circuit writes; it may be secret."""
        if not (self.quiet or self.redact):
            sys.stderr.write(printable(line) + "\n")

    def _drawn(self, show: Callable[[Console], None]) -> str:
        canvas = io.StringIO()
        show(_console(self.stdout, canvas))
        return canvas.getvalue()

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress | None]:
        """A callback that draws a bar on stderr while the body runs and leaves nothing behind; None off a terminal."""
        if self.quiet or not is_terminal(sys.stderr):
            yield None
            return
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
        )
        console = _console(sys.stderr)
        with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
            task = bar.add_task(title, total=None)

            def advance(step: str, done: int, total: int) -> None:
                bar.update(task, description=f"{title}: {step:<10}", completed=done, total=total)

            yield advance


def _console(stream: TextIO, canvas: TextIO | None = None) -> Console:
    """Rich's console for `stream`, which takes all text literally; with a `canvas` it draws there what is to go there."""
    from rich.console import Console

    return Console(
        file=canvas or stream,
        force_terminal=is_terminal(stream),
        width=None if stream.isatty() else _COLUMNS,
        markup=False,
        highlight=False,
        emoji=False,
    )
