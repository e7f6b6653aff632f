"""`zkwright verify`: is this a proof of these public signals?"""

from __future__ import annotations

from zkwright.cli import steps, tables
from zkwright.cli.grammar import Argument, Option, Verb
from zkwright.cli.refusal import Usage
from zkwright.cli.text import count, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run(
    output: Output, verification_key: str, public: str, proof: str, statement: str | None, expected: tuple[str, ...]
) -> None:
    """Check a proof of public signals under a verification key.

    Exits with 0 when it is valid, 1 when it is not, 2 when a file is unusable. A valid proof is about the signals in
    public.json: compare them with what you expect. With the descriptor that `setup` left, --statement shows them by
    name, and --expect NAME=VALUE compares them; a difference is a 1.
    """
    values = None
    with steps.timed("verify") as step:
        if statement is not None:
            signals, values = steps.verify_by_name(verification_key, public, proof, statement, expected)
        elif expected:
            raise Usage("--expect needs names: give --statement NAME.statement.json as well")
        else:
            signals = steps.verify_files(verification_key, public, proof)
    valid = f"valid: the proof holds for {count(len(signals), 'public signal')} in {public}"
    document = {"public": [str(signal) for signal in signals], **step.to_json()}
    if values is None:
        output.result(document, valid)
        return

    def show(page: Page) -> None:
        tables.show_values(page, tables.lines(values))
        page.line(printable(valid))

    output.result({**document, "values": values}, show)


VERB: Final = Verb(
    "verify",
    run,
    [
        Argument("verification_key", "verification_key.json", str),
        Argument("public", "public.json", str),
        Argument("proof", "proof.json", str),
    ],
    [
        Option(
            "--statement",
            name="statement",
            read=str,
            metavar="JSON",
            help="The descriptor that names the public signals, NAME.statement.json.",
        ),
        Option(
            "--expect",
            name="expected",
            read=str,
            multiple=True,
            metavar="NAME=VALUE",
            help="Refuse the proof unless this public value is that; repeatable.",
        ),
    ],
)
