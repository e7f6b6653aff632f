"""`zkwright learn`: learning from data that stays where it is."""

from __future__ import annotations

from zkwright.cli import arguments
from zkwright.cli.files import results_in
from zkwright.cli.grammar import Group, Option, Verb, path, whole

from ..errors import Refusal, Usage
from . import learn_models
from .learn_ledger import LEDGER
from .learn_rounds import CLIENT, COMPILE, SERVER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run_identity(output: Output, file: Path | None, force: bool) -> None:
    """Make the identity of a member, or of the server: a private key, which stays here, and the certificate that round.toml pins.

    Send everybody the line that is printed, and nobody the file.
    """
    from zkwright.learning.federated.network import Credentials

    file = _new(file, "identity", force)
    with results_in(file.parent):
        text = Credentials.new(file).certificate_text

    def show(page: Page) -> None:
        page.line(f'certificate = "{text}"')
        page.line(f"goes into round.toml; {file} is yours alone", "dim")

    output.result({"certificate": text, "file": str(file)}, show)


def run_size(output: Output, records: int, file: Path | None, force: bool) -> None:
    """Commit to how many records a member has: the number stays here, and round.toml has what is printed.

    Whoever has no more records than this cannot be counted as if it had.
    """
    from zkwright.learning.federated import SizeOpening
    from zkwright.learning.federated.network import write_size

    file = _new(file, "size", force)
    opening = SizeOpening.of(records)
    with results_in(file.parent):
        write_size(opening, file)

    def show(page: Page) -> None:
        page.line(f'size = "{opening.commitment}"')
        page.line(f"goes into round.toml; {file} is yours alone", "dim")

    output.result({"size": str(opening.commitment), "file": str(file)}, show)


def _new(file: Path | None, kind: str, force: bool) -> Path:
    if file is None:
        raise Usage(f"learn {kind}: give a file with -o NAME.{kind}")
    if file.exists() and not force:
        raise Refusal(f"{file}: is there already; choose another place with -o, or add --force")
    return file


VERB: Final = Group(
    "Learn with others from data that stays where it is, with proofs of what each did.",
    {
        "identity": Verb(
            "learn identity",
            run_identity,
            [],
            [
                arguments.NEW_IDENTITY,
                arguments.REPLACE,
            ],
            secret=True,
        ),
        "commit": learn_models.COMMIT,
        "answer": learn_models.ANSWER,
        "verify": learn_models.VERIFY,
        "size": Verb(
            "learn size",
            run_size,
            [],
            [
                Option(
                    "--records",
                    name="records",
                    read=whole(1, 65_535),
                    required=True,
                    metavar="N",
                    help="How many there are, up to 65535; or tens or thousands of them, all members alike.",
                ),
                Option(*("-o", "--out"), name="file", read=path, metavar="NAME.size", help="Where the number goes."),
                arguments.REPLACE,
            ],
            secret=True,
        ),
        "ledger": LEDGER,
        "compile": COMPILE,
        "server": SERVER,
        "client": CLIENT,
    },
)
