"""`zkwright learn`: learning from data that stays where it is."""

from __future__ import annotations

from zkwright.cli import arguments
from zkwright.cli.files import results_in
from zkwright.cli.grammar import Group, Option, Verb, path

from ..errors import Refusal, Usage
from . import learn_models

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
    from zkwright.learning.federated.network.identity import Credentials

    if file is None:
        raise Usage("learn identity: give a file with -o NAME.identity")
    if file.exists() and not force:
        raise Refusal(f"{file}: is there already; choose another place with -o, or add --force")
    with results_in(file.parent):
        text = Credentials.new(file).certificate_text

    def show(page: Page) -> None:
        page.line(f'certificate = "{text}"')
        page.line(f"goes into round.toml; {file} is yours alone", "dim")

    output.result({"certificate": text, "file": str(file)}, show)


VERB: Final = Group(
    "Learn with others from data that stays where it is, with proofs of what each did.",
    {
        "identity": Verb(
            "learn identity",
            run_identity,
            [],
            [
                Option(
                    *("-o", "--out"),
                    name="file",
                    read=path,
                    metavar="NAME.identity",
                    help="Where the private key goes.",
                ),
                arguments.REPLACE,
            ],
            secret=True,
        ),
        "commit": learn_models.COMMIT,
        "answer": learn_models.ANSWER,
        "verify": learn_models.VERIFY,
    },
)
