"""What the verbs about parties share: options, and words for lies."""

from __future__ import annotations

import os

from zkwright.cli.grammar import Option, path, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.parties import Parties

PARTIES: Final = Option(
    "--parties", name="parties_file", read=path, required=True, metavar="parties.toml", help="Who takes part."
)
DELAY: Final = Option(
    "--delay",
    name="delay",
    read=whole(0, 60_000),
    default=0,
    metavar="MS",
    help="For rehearsals: let each message take so many milliseconds more.",
)


def beside(parties: Parties, name: str) -> str:
    """A file that parties.toml names."""
    return os.path.join(parties.folder, name)


def lie_of(word: str) -> tuple[str, int]:
    """KIND:N, for rehearsals."""
    kind, _, number = word.partition(":")
    from zkwright.parties.lies import KINDS

    if kind not in KINDS:
        raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")
    return kind, whole(0, 10**9)(number)
