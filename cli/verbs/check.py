"""`zkwright check`: is this key undamaged?"""

from __future__ import annotations

from zkwright.cli import steps, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Verb, path
from zkwright.cli.refusal import UnsoundKey
from zkwright.cli.text import count
from zkwright.cli.threads import no_linear_algebra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run(output: Output, zkey: Path) -> None:
    """Check that every point of a proving key is on its curve and in its group.

    Exits with 0 when it is, 1 when it is not, 2 when the file is no .zkey. Do so once with a key that came from elsewhere:
    proving takes its points on trust. Whether they belong to the circuit and its ceremony is for `snarkjs zkey verify`
    to say, which has the files that takes.
    """
    no_linear_algebra()
    from zkwright.prover import read_zkey
    from zkwright.verifier import InvalidKey

    with steps.timed("check") as step:
        with expecting((zkey, ("zkey",))):
            key = read_zkey(zkey)
        with output.progress("check") as progress:
            try:
                key.check(progress)
            except InvalidKey as error:
                raise UnsoundKey(f"{zkey}: {error}") from error
    points = 6 + sum(map(len, (key.ic, key.a, key.b1, key.b2, key.c, key.h)))

    def show(page: Page) -> None:
        page.line(f"sound: {zkey}, {count(points, 'point')} in their groups")
        if key.is_development:
            tables.show_development(page)

    warning = {"warning": tables.DEVELOPMENT} if key.is_development else {}
    output.result({"points": points, **step.to_json(), **warning}, show)


VERB: Final = Verb("check", run, [Argument("zkey", "NAME.zkey", path)])
