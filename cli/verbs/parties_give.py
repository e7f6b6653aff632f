"""`zkwright parties give`: a client's inputs, sealed for the parties."""

from __future__ import annotations

from zkwright.cli import arguments, pipeline
from zkwright.cli.entry import Interruptible
from zkwright.cli.files import results_in
from zkwright.cli.grammar import Option, Verb, path
from zkwright.cli.parties_options import PARTIES, beside

from ..errors import Refusal, Usage, about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run_give(
    output: Output,
    parties_file: Path,
    name: str | None,
    identity_file: Path | None,
    inputs: str,
    given: tuple[str, ...],
    file: Path | None,
    force: bool,
) -> None:
    """Put a client's inputs into an envelope: shares, sealed for each party. Send it to whoever collects, and be offline.

    The circuit is the one that parties.toml names, beside it. A client that is listed there says which one it is, and signs with
    its identity; else whoever collects decides who takes part.
    """
    from zkwright.core.files.atomic_file import replacing
    from zkwright.parties import Identity, Parties, deal

    if file is None:
        raise Usage("parties give: give a file with -o NAME.envelope")
    if file.exists() and not force:
        raise Refusal(f"{file}: is there already; choose another place with -o, or add --force")
    parties = Parties.read(parties_file)
    identity = None if identity_file is None else Identity.read(identity_file)
    program = pipeline.load_program(beside(parties, parties.circuit), given, None)
    with pipeline.given(inputs) as values, about(parties_file), Interruptible():
        envelope = deal(parties, program, values, name=name or "", identity=identity)
    data, digest = envelope.to_bytes(), envelope.digest.hex()
    with results_in(file.parent), replacing(file) as written:
        written.write(data)

    def show(page: Page) -> None:
        page.line(
            f"{file}: {len(data) / 1000:.1f} kB for {parties.n} parties, of whom {parties.threshold} learn nothing"
        )
        page.line(f"digest {digest}", "dim")

    output.result({"file": str(file), "digest": digest, "bytes": len(data)}, show)


GIVE: Final = Verb(
    "parties give",
    run_give,
    [],
    [
        PARTIES,
        Option(
            "--as", name="name", read=str, metavar="NAME", help="Which of the clients this is, where they are listed."
        ),
        Option(
            "--identity",
            name="identity_file",
            read=path,
            metavar="NAME.identity",
            help="Its private key, from `zkwright parties identity`.",
        ),
        arguments.INPUTS,
        arguments.PARAMETERS,
        Option(
            *("-o", "--out"),
            name="file",
            read=path,
            metavar="NAME.envelope",
            help="Where the envelope goes, which anybody may carry.",
        ),
        arguments.REPLACE,
        arguments.REDACT,
    ],
    secret=True,
)
