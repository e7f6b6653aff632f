"""Where results go: one JSON object, or text for people, on stdout; progress and notes on stderr."""

from __future__ import annotations

import sys
from contextlib import contextmanager

from zkwright.cli.text import is_terminal, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any, Final, TextIO

    from zkwright.cli.page import Page
    from zkwright.prover import Progress


class Output:
    """The outlets of one run of a verb; `stdout` is the real one, whatever the user's code prints meanwhile."""

    def __init__(self, stdout: TextIO, json: bool, quiet: bool, redact: bool) -> None:
        """`json`, `quiet` and `redact` are the options of these names."""
        self.stdout: Final = stdout
        self.json: Final = json
        self.quiet: Final = quiet
        self.redact: Final = redact

    @property
    def speaks(self) -> bool:
        """Whether anybody reads results: a person, or a program."""
        return self.json or not self.quiet

    def result(
        self, document: Mapping[str, Any], show: Callable[[Page], None] | str, warnings: Sequence[str] = ()
    ) -> None:
        """Give a result: `document` to a program, or to people a line, or what `show` draws; and `warnings` after either."""
        if self.json:
            self.document({"ok": True, **document, **({"warning": "; ".join(warnings)} if warnings else {})})
        elif not self.quiet:
            shown = printable(show) + "\n" if isinstance(show, str) else self._drawn(show)
            self.stdout.write(shown + (self._warned(warnings) if warnings else ""))

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

    def _warned(self, warnings: Sequence[str]) -> str:
        from zkwright.cli.page import Page

        page = Page(self.stdout)
        for text in warnings:
            page.line(text[:1].upper() + text[1:] + ".", "bold yellow")
        return page.text()

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress | None]:
        """A callback that draws a bar on stderr while the body runs and leaves nothing behind; None off a terminal."""
        if self.quiet or not is_terminal(sys.stderr):
            yield None
            return
        from zkwright.cli.bar import Bar

        with Bar(title) as bar:
            yield bar.advance
