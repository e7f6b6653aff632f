"""`zkwright audit-contract`: which key does a deployed verifier hold, and is it one to rely on?"""

from __future__ import annotations

import sys
from pathlib import Path

from zkwright.cli import pipeline
from zkwright.cli.expecting import expecting
from zkwright.cli.files import read_at_most
from zkwright.cli.grammar import Argument, Option, Verb, path
from zkwright.cli.inputs import STDIN
from zkwright.cli.text import count

from ..errors import Refusal, about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.exports.contract_audit import AuditedContract
    from zkwright.verifier import Statement

_MAX_BYTES: Final = 1 << 20
_SOURCES: Final = (".sol", ".vy")


class UnfitContract(Refusal):
    """The answer to whether the contract is the one to rely on is no."""

    label = "no"
    answers_no = True


def run(output: Output, code: str, statement: Path | None, development: bool) -> int | None:
    """Find the verifying key in the code of a deployed Groth16 verifier: of snarkjs', gnark's, zkwright's or any other's.

    CODE is a file with its bytecode in hexadecimal digits, as `cast code ADDRESS` prints it (- reads standard input), or its
    source, NAME.sol or NAME.vy. With --statement the question is whether it holds that key, and whether nobody can forge
    proofs under it. Exits with 0 when nothing is wrong, 1 when something is, 2 when no key can be found.
    """
    from zkwright.verifier.standing import FORGEABLE

    name = "standard input" if code == STDIN else code
    audited = _audited(code, name)
    told = None if statement is None else _statement(statement)
    flaws = list(audited.flaws)
    if told is not None and not audited.holds(told):
        flaws.insert(0, f"it holds another key than {statement} says")
    elif told is not None and told.standing in FORGEABLE and not development:
        from zkwright.prover.groth16.standing import Standing

        flaws.append(f"{Standing(told.standing).words}; add --development if it is one to try")
    if flaws:
        raise UnfitContract(f"{name}: {'; '.join(flaws)}")
    fingerprint = next(
        (key.fingerprint for key in audited.keys if told is None or key.fingerprint == told.fingerprint), ""
    )

    def show(page: Page) -> None:
        page.line(f"{name}: checks Groth16 proofs of {count(audited.n_public, 'public signal')}")
        page.line(f"key: {fingerprint}")
        if audited.functions:
            page.line(f"checked by {', '.join(f'0x{selector}' for selector in audited.functions)}", "dim")
        if told is not None:
            page.line(f"it is the key of {told.circuit}, {told.standing or 'of which nobody said who made it'}")
        else:
            page.line("whose it is and who made it: add --statement NAME.statement.json", "dim")

    fingerprints = [key.fingerprint for key in audited.keys]
    document = {"public_signals": audited.n_public, "fingerprints": fingerprints, "functions": list(audited.functions)}
    output.result({**document, "standing": None if told is None else told.standing or "unknown"}, show)
    return None


def _audited(code: str, name: str) -> AuditedContract:
    from zkwright.exports.contract_audit import audit_code, audit_source

    with about(name):
        given = sys.stdin.buffer.read(_MAX_BYTES + 1) if code == STDIN else read_at_most(code, _MAX_BYTES)
        if len(given) > _MAX_BYTES:
            raise Refusal(f"{name}: more than 1 MiB, which is no contract; give one")
        if code.endswith(_SOURCES):
            return audit_source(given.decode("utf-8", "replace"))
        digits = b"".join(given.split()).removeprefix(b"0x")
        try:
            return audit_code(bytes.fromhex(digits.decode("ascii")))
        except ValueError:
            mend = "give bytecode in hexadecimal digits, as `cast code ADDRESS` prints it, or NAME.sol or NAME.vy"
            raise Refusal(f"{name}: no code of a contract; {mend}") from None


def _statement(file: Path) -> Statement:
    with expecting((file, ("statement",))):
        return pipeline.read_statement(file)


VERB: Final = Verb(
    "audit-contract",
    run,
    [Argument("code", "CODE", str)],
    [
        Option(
            "--statement",
            name="statement",
            read=path,
            metavar="JSON",
            help="The descriptor of the key that it should hold, NAME.statement.json.",
        ),
        Option(
            "--development",
            name="development",
            help="Say yes as well to a key that somebody can forge proofs under, for trials.",
        ),
    ],
)
