"""`zkwright verify`: is this a proof of these public signals?"""

from __future__ import annotations

from zkwright.cli import pipeline, tables
from zkwright.cli.grammar import Argument, Option, Verb
from zkwright.cli.text import count

from ..errors import Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.verifier import PublicSignals


def run(
    output: Output, verification_key: str, public: str, proof: str, statement: str | None, expected: tuple[str, ...]
) -> None:
    """Check a proof of public signals under a verification key.

    Exits with 0 when it is valid, 1 when it is not, 2 when a file is unusable. A valid proof is about the signals in
    public.json: compare them with what you expect. With the descriptor that `setup` left, --statement shows them by
    name and says what the key is worth, and --expect NAME=VALUE compares them; a difference is a 1.
    """
    if statement is not None:
        _by_name(output, verification_key, public, proof, statement, expected)
        return
    if expected:
        raise Usage("--expect needs names: give --statement NAME.statement.json as well")
    with pipeline.timed("verify") as step:
        vk, signals = pipeline.verify_files(verification_key, public, proof)
    # Where nobody would read of it, nobody looks: the fingerprint that a descriptor is known by loads OpenSSL, for 3 ms.
    beside = pipeline.descriptor_beside(verification_key, vk) if output.speaks else None
    document = {"public": [str(signal) for signal in signals], **step.to_json()}
    warnings = tables.warnings_of_signals(len(signals))
    if beside is None:
        output.result(document, _valid(signals, public), warnings)
        return

    def show(page: Page) -> None:
        from zkwright.core.shell_word import shell_word

        page.line(_valid(signals, public))
        page.line(f"--statement {shell_word(beside)} shows them by name, and whether the key is to be relied on", "dim")

    output.result({**document, "statement": beside}, show, warnings)


def _by_name(
    output: Output, verification_key: str, public: str, proof: str, statement: str, expected: tuple[str, ...]
) -> None:
    from zkwright.prover.groth16.standing import Standing

    with pipeline.timed("verify") as step:
        descriptor, signals, values = pipeline.verify_by_name(verification_key, public, proof, statement, expected)

    def show(page: Page) -> None:
        tables.show_values(page, tables.lines(values))
        page.line(_valid(signals, public))

    standing = descriptor.standing
    warnings = [Standing(standing).warning] if standing is not None and Standing(standing).warning else []
    document = {"public": [str(signal) for signal in signals], **step.to_json(), "values": values}
    document["standing"] = standing or "unknown"
    output.result(document, show, warnings + tables.warnings_of_signals(len(signals)))


def _valid(signals: PublicSignals, public: str) -> str:
    return f"valid: the proof holds for {count(len(signals), 'public signal')} in {public}"


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
