"""Lines for people, in the styles of a terminal where there is one."""

from __future__ import annotations

from zkwright.cli.text import coloured, is_terminal, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, TextIO, TypeAlias

    Part: TypeAlias = tuple[str, str]
    """A text and its style, a key of `_CODES`."""

_CODES: Final = {
    "bold": "1",
    "dim": "2",
    "yellow": "33",
    "bold red": "1;31",
    "bold green": "1;32",
    "bold yellow": "1;33",
}
"""Styles as ANSI escape sequences have them."""


class Page:
    """What a verb draws, line by line, until it is written to `stream` as a whole."""

    def __init__(self, stream: TextIO) -> None:
        """Nothing is drawn yet."""
        self._stream: Final = stream
        self._lines: Final[list[str]] = []

    @property
    def columns(self) -> int | None:
        """How many letters a line may have; None where nothing cuts it."""
        if not is_terminal(self._stream):
            return None
        import shutil

        return shutil.get_terminal_size(fallback=(100, 24)).columns

    def line(self, text: str = "", style: str = "") -> None:
        """A line in one style."""
        self.parts([(text, style)])

    def parts(self, parts: list[Part]) -> None:
        """A line whose parts have styles of their own, each made `printable`; spaces at its end are dropped, for copying."""
        while parts and not parts[-1][0].rstrip():
            parts = parts[:-1]
        if parts:
            parts = [*parts[:-1], (parts[-1][0].rstrip(), parts[-1][1])]
        safe = ((printable(text), style) for text, style in parts)
        drawn = (coloured(text, _CODES[style], self._stream) if style and text else text for text, style in safe)
        self._lines.append("".join(drawn))

    def text(self) -> str:
        """All lines."""
        return "".join(f"{line}\n" for line in self._lines)
