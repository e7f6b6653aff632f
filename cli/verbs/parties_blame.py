"""`zkwright parties blame`: who lied, to a third person."""

from __future__ import annotations

from zkwright.cli.grammar import Argument, Verb, path
from zkwright.cli.parties_options import PARTIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page

EVIDENCE: Final = "evidence.json"
"""What `zkwright parties prove` leaves where a lie shows to third persons."""


def run_blame(output: Output, file: Path, parties_file: Path) -> int:
    """Say whom a party's evidence.json shows to have lied, to anybody who has the session's parties.toml.

    A party that sent an element that is none, a point outside its group, or, where parties are more than three times threshold, a
    false share of a result or of the proof, signed it. Exit code 1: the file shows nothing of anybody.
    """
    from zkwright.parties import Evidence, Parties, blame

    parties = Parties.read(parties_file)
    shown = blame(Evidence.read(file), parties)
    names = [] if shown is None else list(shown.names)

    def show(page: Page) -> None:
        if shown is None:
            page.line("shows nothing of anybody of these parties", "bold red")
        else:
            page.parts([(f"{', '.join(names)}: ", "bold"), (f"signed {shown.what}", "")])

    output.result({"ok": shown is not None, "parties": names, "what": shown.what if shown else None}, show)
    return 0 if shown else 1


BLAME: Final = Verb("parties blame", run_blame, [Argument("file", "evidence.json", path)], [PARTIES])
