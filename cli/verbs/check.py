"""`zkwright check`: is this key undamaged, and is it the key of a circuit?"""

from __future__ import annotations

from zkwright.cli import pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Option, Verb, path
from zkwright.cli.key_standing import recorded_standing
from zkwright.cli.text import count
from zkwright.cli.threads import no_linear_algebra

from ..errors import Usage, unsound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page

_NOT_ASKED: Final = (
    "not checked: whether the points are those of a circuit, and whether it declares as many values public; where a point was "
    "exchanged, a proof that fails may tell of its witness; add --circuit NAME.r1cs --ptau FILE.ptau"
)
_NO_POWERS: Final = (
    "not checked: whether the points of A, C and H are those of the circuit; where one was exchanged, a proof that fails "
    "may tell of its witness; add --ptau FILE.ptau, the powers of tau that the key was made from"
)


def run(output: Output, zkey: Path, circuit: Path | None, ptau: Path | None) -> None:
    """Check that every point of a proving key is on its curve and in its group.

    With --circuit and --ptau also that the key is one of this circuit, and every point what these powers of tau make
    of it; with --circuit alone what can be told without them. Exits with 0 when it is, 1 when it is not, 2 when a file is
    unusable. Do so once with a key that came from elsewhere: proving takes its points on trust. Who contributed to the
    ceremony, `zkwright ceremony verify` tells.
    """
    if ptau is not None and circuit is None:
        raise Usage("--ptau needs --circuit NAME.r1cs as well")
    no_linear_algebra()
    from zkwright.prover import Standing, read_zkey

    with pipeline.timed("check") as step:
        with expecting((zkey, ("zkey",))):
            key = read_zkey(zkey)
        r1cs = powers = None
        if circuit is not None:
            from zkwright.core.files.r1cs_file import read_r1cs

            with expecting((circuit, ("r1cs",))):
                r1cs = read_r1cs(circuit).r1cs
        if ptau is not None:
            from zkwright.prover.ceremony.phase1.powers import read_powers

            with expecting((ptau, ("ptau",))):
                powers = read_powers(ptau, key.domain_size)
        with output.progress("check") as progress, unsound(zkey):
            key.check(progress)
            if r1cs is not None:
                from zkwright.prover.ceremony.phase2.key_check import check_circuit, check_powers

                check_circuit(key, r1cs)
                if powers is not None:
                    powers.check(progress)
                    check_powers(key, r1cs, powers, progress)
    points = 6 + sum(map(len, (key.ic, key.a, key.b1, key.b2, key.c, key.h)))
    standing, flaw = recorded_standing(key)
    if standing is Standing.VERIFIED and not _is_as_verified(zkey):
        standing, flaw = Standing.CONTRIBUTED, ""
    checked = ["groups", *["circuit"] * (r1cs is not None), *["powers_of_tau"] * (powers is not None)]

    def show(page: Page) -> None:
        page.line(f"sound: {zkey}, {count(points, 'point')} in their groups")
        published = f"proofs under it publish {key.n_public} of the {count(key.n_wires - 1, 'value')} of a witness"
        page.line(published if r1cs is None else f"{published}, as many as {circuit} declares public")
        if powers is not None:
            page.line(f"every point is what {circuit} and {ptau} make")
        elif r1cs is not None:
            page.line(f"the coefficients are those of {circuit}, and B is the same in G1 as in G2")
        if standing is Standing.VERIFIED:
            page.line(standing.words)
        if powers is None:
            page.line(_NO_POWERS if r1cs is not None else _NOT_ASKED, "dim")

    document = {"points": points, "public_signals": key.n_public, "checked": checked, "standing": standing.value}
    output.result({**document, **step.to_json()}, show, tables.warnings_of_record(key, standing, flaw))


def _is_as_verified(zkey: Path) -> bool:
    """Whether the file has the bytes that its receipt is of: with another point it is no key that was verified."""
    from zkwright.core.files.hashes import sha256_of
    from zkwright.prover.groth16.key_receipt import read_receipt, receipt_path

    return sha256_of(zkey) == read_receipt(receipt_path(zkey)).sha256.hex()


VERB: Final = Verb(
    "check",
    run,
    [Argument("zkey", "NAME.zkey", path)],
    [
        Option("--circuit", name="circuit", read=path, metavar="NAME.r1cs", help="The circuit the key should be of."),
        Option(
            "--ptau", name="ptau", read=path, metavar="FILE.ptau", help="The powers of tau the key should be made from."
        ),
    ],
)
