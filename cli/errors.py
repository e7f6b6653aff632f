"""Refusing: what the command itself says no to, where an error happened, and the line on stderr that tells."""

from __future__ import annotations

import sys
from contextlib import contextmanager

from zkwright.cli.text import coloured, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterator


class Refusal(Exception):  # noqa: N818 - a message to the user, not a fault
    """What the command itself refuses; `str()` is one line that says what, where and how to mend it."""

    label = "error"
    answers_no = False

    def to_object(self) -> dict[str, str]:
        """As JSON, as the errors of the library have it."""
        return {"kind": type(self).__name__, "message": str(self)}


class UnsoundKey(Refusal):
    """The answer to whether a key is sound is no; it may be useless for anything, but the question was answered."""

    label = "unsound key"
    answers_no = True


class Usage(Exception):  # noqa: N818 - as above
    """A command line whose words do not go together; `str()` says what to write."""


@contextmanager
def about(place: str | os.PathLike[str]) -> Iterator[None]:
    """Name `place`, mostly a file, in front of whatever is refused within, where the error itself cannot know it."""
    try:
        yield
    except Exception as error:
        error.add_note(str(place))
        raise


@contextmanager
def unsound(place: object) -> Iterator[None]:
    """Answer no, naming `place`, where what is done within finds a key not right."""
    from zkwright.verifier import InvalidKey

    try:
        yield
    except InvalidKey as error:
        raise UnsoundKey(f"{place}: {error}") from error


def report(label: str, message: str, details: str = "") -> None:
    """Say on stderr what went wrong: one line, and the details below it.

    Line feeds in either are the caller's own; whatever comes from a file is `printable` already.
    """
    heading = coloured(f"{label}:", "1;33" if label == "interrupted" else "1;31", sys.stderr)
    told = [printable(line) for line in message.split("\n")]
    told += [f"  {printable(line)}" for line in details.split("\n") if line]
    sys.stderr.write("\n".join([f"{heading} {told[0]}", *told[1:]]) + "\n")
