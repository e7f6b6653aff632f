"""Small forms of text: what is safe on a terminal, seconds, sizes, counts."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def printable(text: str) -> str:
    r"""`zkwright.core.printable.printable`, loaded for the few texts that need it.

    >>> printable("a\x1b[2Jb\n")
    'a\\x1b[2Jb\\n'
    """
    if text.isascii() and text.isprintable():
        return text
    from zkwright.core.printable import printable

    return printable(text)


def is_terminal(stream: TextIO) -> bool:
    """Whether to draw on `stream` as on a terminal; `FORCE_COLOR` says yes for one that is not."""
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def coloured(text: str, code: str, stream: TextIO) -> str:
    """The text in an ANSI style, where `stream` shows it and `NO_COLOR` does not forbid it."""
    plain = os.environ.get("NO_COLOR") or not (is_terminal(stream) and _knows_colours())
    return text if plain else f"\x1b[{code}m{text}\x1b[0m"


def _knows_colours() -> bool:
    """Dumb terminals, and the console of Windows unless a newer program shows it, print the sequences as they are."""
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and (sys.platform != "win32" or "WT_SESSION" in os.environ)


def size(n_bytes: int) -> str:
    """A file's size in three digits.

    >>> size(805), size(1_234), size(12_345), size(412_000), size(4_800_000)
    ('805 B', '1.23 kB', '12.3 kB', '412 kB', '4.80 MB')
    """
    if n_bytes < 1000:
        return f"{n_bytes} B"
    amount, units = n_bytes / 1000, ["kB", "MB", "GB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    decimals = 2 if amount < 10 else 1 if amount < 100 else 0
    return f"{amount:.{decimals}f} {units[0]}"


def duration(seconds: float) -> str:
    """A time that is known roughly.

    >>> duration(0.0312), duration(4.21), duration(95), duration(7300)
    ('31 ms', '4.2 s', '1.6 minutes', '2 hours')
    """
    for limit, unit, name in ((1, 0.001, "ms"), (60, 1, "s"), (3600, 60, "minutes")):
        if seconds < limit:
            return f"{float(f'{seconds / unit:.2g}'):g} {name}"
    return f"{float(f'{seconds / 3600:.2g}'):g} hours"


def count(number: int, noun: str) -> str:
    """A number of things.

    >>> count(1, "wire"), count(1234, "wire")
    ('1 wire', '1,234 wires')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
