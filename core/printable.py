"""Text from strangers, made fit to print: on one line, with nothing in it that a terminal takes for something else."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

MAX_NAME: Final = 1000
"""Characters in a name that a file gives; no path and no identifier is that long."""

MAX_SOURCE: Final = 200
"""Characters that are kept of a line of source."""

# Letters and marks by their category, but drawn as nothing: Unicode's Default_Ignorable_Code_Point beyond the format characters,
# which `isprintable` knows.
# Compiled for the first text that is not ASCII: loading this module takes long enough without.
_UNSEEN: Final = "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"


def printable(text: str) -> str:
    r"""The text on one line; what would not be seen, or move what is, as escapes.

    These are line feeds and other control characters, the sequences that steer terminals, marks of direction, characters of no
    width, lone surrogates. Printing it again changes nothing.

    >>> printable("a\x1b[2Jb\nvalid: yes\u202e")
    'a\\x1b[2Jb\\nvalid: yes\\u202e'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(letter) for letter in text)


def is_printable(text: str) -> bool:
    """Whether `printable` leaves the text as it is."""
    return text.isprintable() and (text.isascii() or not re.search(_UNSEEN, text))


def checked_name(value: Any) -> str:
    """A name that a file gives to something, which reports print; raises ValueError for one that is not `printable` as it is."""
    if type(value) is not str or len(value) > MAX_NAME or not is_printable(value):
        raise ValueError("a name that cannot be printed as it is")
    return value


def quotable(line: str) -> str:
    """A line of source as reports quote it: without indentation, printable, and not longer than `MAX_SOURCE`.

    >>> quotable("    require(x == y)  \\n")
    'require(x == y)'
    """
    quoted = printable(line[: 8 * MAX_SOURCE].strip().expandtabs(4))
    return quoted if len(quoted) <= MAX_SOURCE else quoted[: MAX_SOURCE - 1] + "\u2026"


def _escaped(letter: str) -> str:
    return letter if is_printable(letter) else letter.encode("unicode_escape").decode()
