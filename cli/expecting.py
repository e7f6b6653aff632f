"""Reading files that may turn out to be of another kind than their places take."""

from __future__ import annotations

from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zkwright.cli.files import StrPath


@contextmanager
def expecting(*places: tuple[StrPath, Sequence[str]], command: str = "") -> Iterator[None]:
    """Where the body fails to read files, and one of them is of another kind than its place takes, say that instead.

    `command`, with a `{}` for each place, is what to write when only the order is wrong. Raises `Refusal`.
    """
    try:
        yield
    except Exception as error:
        from pathlib import Path

        from zkwright.cli.misplaced import misplaced

        if refusal := misplaced([(Path(path), kinds) for path, kinds in places], command):
            raise refusal from error
        raise
