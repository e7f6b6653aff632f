"""`zkwright ptau`: powers of tau, from which keys are made for all circuits up to a size."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.files import results_in, writing
from zkwright.cli.grammar import Argument, Group, Option, Verb, path, whole
from zkwright.cli.threads import no_linear_algebra

from ..ceremony_files import refuse_same
from ..ceremony_options import BEACON_HASH, ENTROPY, ITERATIONS, NAME
from ..contributions import RESPONSE, facts_of_powers, sentence
from ..errors import Refusal, UnsoundKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.prover import Progress
    from zkwright.prover.ceremony import PowersFile


def run_new(output: Output, power: int, out: Path, force: bool) -> None:
    """Begin powers of tau for circuits of up to 2**POWER rows, public signals included.

    Everybody knows their secrets until somebody contributes.
    """
    from zkwright.prover.ceremony import new_powers

    _write(output, "new", out, force, lambda file, progress: new_powers(power, file, progress=progress))


def run_contribute(output: Output, ptau: Path, out: Path, name: str, entropy: str, force: bool) -> None:
    """Contribute to powers of tau: multiply their secrets by factors that nobody else knows, and that are forgotten.

    Publish the hash that is printed, where others find that it is yours. What preparing added is left out.
    """
    from zkwright.prover.ceremony import contribute_to_powers

    words = entropy.encode(errors="surrogateescape")
    _change(
        output,
        "contribute",
        ptau,
        out,
        force,
        lambda old, file, progress: contribute_to_powers(old, file, name=name, entropy=words, progress=progress),
    )


def run_beacon(output: Output, ptau: Path, out: Path, value: bytes, exponent: int, name: str, force: bool) -> None:
    """End a ceremony for powers of tau with a public value that nobody could foresee, hashed 2**N times."""
    from zkwright.prover.ceremony import Beacon, apply_beacon_to_powers

    _change(
        output,
        "beacon",
        ptau,
        out,
        force,
        lambda old, file, progress: apply_beacon_to_powers(
            old, file, Beacon(value, exponent), name=name, progress=progress
        ),
    )


def run_prepare(output: Output, ptau: Path, out: Path, force: bool) -> None:
    """Prepare powers of tau for phase 2: add the Lagrange bases from which keys are made."""
    from zkwright.prover.ceremony import prepare_powers

    _change(
        output, "prepare", ptau, out, force, lambda old, file, progress: prepare_powers(old, file, progress=progress)
    )


def run_truncate(output: Output, ptau: Path, power: int, out: Path, force: bool) -> None:
    """Take the part of powers of tau that serves circuits of up to 2**POWER rows."""
    from zkwright.prover.ceremony import truncate_powers

    _change(output, "truncate", ptau, out, force, lambda old, file, _: truncate_powers(old, power, file), look=False)


def run_verify(output: Output, ptau: Path) -> None:
    """Say who contributed to powers of tau, and whether all of the file is right.

    Exits with 0 when it is, 1 when it is not, 2 when the file is unusable. Compare the hashes with those that the contributors
    published: one of them whom you trust is enough.
    """
    no_linear_algebra()
    from zkwright.core.errors import FormatError
    from zkwright.prover.ceremony import read_powers_file, verify_powers

    with pipeline.timed("verify") as step, output.progress("verify") as progress:
        with expecting((ptau, ("ptau",))):
            file = read_powers_file(ptau)
        try:
            contributions = [
                facts_of_powers(number, each) for number, each in enumerate(verify_powers(file, progress=progress), 1)
            ]
        except FormatError as error:
            raise UnsoundKey(str(error)) from error

    def show(page: Page) -> None:
        page.line(f"right: {ptau} holds powers of one tau for up to 2**{file.power} rows, {_prepared(file)}")
        for facts in contributions:
            page.line(sentence(facts, RESPONSE))
        if not file.is_full():
            page.line(
                f"not checked: the hash of the last contribution, for it is a part of 2**{file.ceremony_power}", "dim"
            )

    document = {"power": file.power, "prepared": bool(file.bases), "contributions": contributions}
    output.result({**document, **step.to_json()}, show)


def _change(
    output: Output,
    verb: str,
    ptau: Path,
    out: Path,
    force: bool,
    make: Callable[[PowersFile, Path, Progress | None], PowersFile],
    *,
    look: bool = True,
) -> None:
    """Make a file of another; `look` first whether its points are in their groups, as whoever multiplies them must."""
    no_linear_algebra()
    from zkwright.core.errors import FormatError
    from zkwright.prover.ceremony import check_groups, read_powers_file

    with expecting((ptau, ("ptau",))):
        old = read_powers_file(ptau)

    def made(file: Path, progress: Progress | None) -> PowersFile:
        if look:
            try:
                check_groups(old, progress)
            except FormatError as error:
                raise UnsoundKey(str(error)) from error
        return make(old, file, progress)

    _write(output, verb, out, force, made, told=ptau)


def _write(
    output: Output,
    verb: str,
    out: Path,
    force: bool,
    make: Callable[[Path, Progress | None], PowersFile],
    *,
    told: Path | None = None,
) -> None:
    no_linear_algebra()
    file = Path(arguments.place(out, "", ".ptau"))
    if file.suffix != ".ptau":
        raise Refusal(f"-o {out}: a name for the file is needed, such as {Path(out, 'powers.ptau')}")
    if told is not None:
        refuse_same(told, file)
    if file.exists() and not force:
        raise Refusal(f"{file}: is there, and would be lost; choose another place with -o, or add --force")
    with pipeline.timed(verb) as step, output.progress(verb) as progress, results_in(file.parent):
        try:
            with writing(file):
                made = make(file, progress)
        except ValueError as error:
            raise Refusal(f"{told}: {error}" if told else str(error)) from error
    step.files = [file]
    contributed = verb in ("contribute", "beacon")
    facts = facts_of_powers(len(made.contributions), made.contributions[-1]) if contributed else {}

    def show(page: Page) -> None:
        if facts:
            page.line(sentence(facts, RESPONSE))
        tables.show_steps(page, [step], None)

    lacking = "powers of tau without a contribution: everybody knows their secrets" if not made.contributions else ""
    output.result({"power": made.power, **facts, **step.to_json()}, show, [lacking] if lacking else [])


def _prepared(file: PowersFile) -> str:
    return "prepared for phase 2" if file.bases else "not prepared for phase 2"


_PTAU: Final = Argument("ptau", "FILE.ptau", path)
_OUT: Final = Option(
    *("-o", "--out"), name="out", read=path, required=True, metavar="NEW.ptau", help="The file to make."
)

VERB: Final = Group(
    "Powers of tau: what keys are made from, for all circuits up to a size, by several hands.",
    {
        "new": Verb("ptau new", run_new, [Argument("power", "POWER", whole(1, 27))], [_OUT, arguments.REPLACE]),
        "contribute": Verb(
            "ptau contribute", run_contribute, [_PTAU], [_OUT, NAME, ENTROPY, arguments.REPLACE], secret=True
        ),
        "beacon": Verb("ptau beacon", run_beacon, [_PTAU], [_OUT, BEACON_HASH, ITERATIONS, NAME, arguments.REPLACE]),
        "prepare": Verb("ptau prepare", run_prepare, [_PTAU], [_OUT, arguments.REPLACE]),
        "verify": Verb("ptau verify", run_verify, [_PTAU]),
        "truncate": Verb(
            "ptau truncate", run_truncate, [_PTAU, Argument("power", "POWER", whole(1, 27))], [_OUT, arguments.REPLACE]
        ),
    },
)
