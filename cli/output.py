"""Where results go: one JSON object, or text for people, on stdout; progress and notes on stderr."""

from __future__ import annotations

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

_UNBOUNDED = 10_000  # columns of a stream that is no terminal: nothing is wrapped or cut there


@dataclass(frozen=True, slots=True)
class Output:
    """The outlets of one run of a verb; `stdout` is the real one, whatever the user's code prints meanwhile."""

    stdout: TextIO
    json: bool
    quiet: bool

    def result(self, document: Mapping[str, Any], show: Callable[[Console], None] | str) -> None:
        """Give a result: `document` to a program, or to people a line, or what `show` draws."""
        if self.json:
            self.document({"ok": True, **document})
        elif not self.quiet:
            if isinstance(show, str):
                self.stdout.write(printable(show) + "\n")
            else:
                show(self.console())

    def document(self, document: Mapping[str, Any]) -> None:
        """Write one JSON object on a line of its own."""
        self.stdout.write(json.dumps(document) + "\n")

    def console(self) -> Console:
        """Rich's console on stdout, which takes all text literally."""
        return _console(self.stdout)

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


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    width = None if stream.isatty() else (100 if is_terminal(stream) else _UNBOUNDED)
    return Console(file=stream, markup=False, highlight=False, emoji=False, width=width)
