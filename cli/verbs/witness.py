"""`zkwright witness`: from inputs to a value for every wire."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from zkwright.cli import arguments, steps, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Option, Verb, path
from zkwright.cli.refusal import Usage
from zkwright.cli.text import count
from zkwright.cli.threads import no_linear_algebra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.compiler import Program, Witness
    from zkwright.prover.circom import Limits


def run(
    output: Output,
    target: str,
    inputs: Path,
    given: tuple[str, ...],
    optimisation: int,
    reduce: bool,
    out: Path | None,
    **limits: Any,
) -> None:
    """Solve a circuit for inputs and write the witness.

    A .wtns file holds the private inputs: only its owner can read it. An .r1cs that zkwright wrote carries its own
    solver, its compile-time parameters fixed. A .wasm is the witness program that `circom --wasm` made; it runs shut off
    from this machine, and within the limits of time and memory.
    """
    places = ((Path(target), ("source", "r1cs", "wasm")), (inputs, ("inputs",)))
    with expecting(*places, command="zkwright witness {} -i {}"):
        if target.endswith(".wasm"):
            if given:
                raise steps.compiled_already(target, given)
            _with_circom(output, Path(target), inputs, reduce, out, arguments.limits(**limits))
        else:
            if reduce:
                raise Usage(
                    "--reduce is for circom's witness programs; a type of zkwright is a promise, which inputs keep"
                )
            _with_zkwright(output, target, inputs, given, optimisation, out)


def _with_zkwright(
    output: Output, target: str, inputs: Path, given: tuple[str, ...], optimisation: int, out: Path | None
) -> None:
    with steps.timed("witness") as step:
        program, witness = _solved(output, target, inputs, given, optimisation)
        step.files = steps.save_witness(witness.limbs(), arguments.place(out, f"{program.schema.name}.wtns", ".wtns"))
    from zkwright.cli.results import public_values  # loads NumPy: only once `load_program` has said how

    values = public_values(program.schema, witness.public)

    def show(page: Page) -> None:
        tables.show_steps(page, [step])
        tables.show_values(page, tables.lines(values))

    document = {"circuit": program.schema.name, "public": values, **step.to_json()}
    output.result(document, show, tables.warnings_of_system(program.r1cs))


def _solved(
    output: Output, target: str, inputs: Path, given: tuple[str, ...], optimisation: int
) -> tuple[Program, Witness]:
    no_linear_algebra()  # before anything loads NumPy
    from zkwright.cli.inputs import STDIN
    from zkwright.cli.loading import split_target

    origin = split_target(target)[0]
    if target.endswith(".r1cs") or inputs == STDIN:  # a stream gives its content once
        program = steps.load_program(target, given, optimisation)
        return program, steps.solve(program, inputs, origin, output)
    from zkwright.cli.program_cache import KeptProgram
    from zkwright.cli.source_watch import SourceWatch

    kept = KeptProgram(target, given, optimisation)
    if (known := kept.fetch()) is not None:
        with suppress(Exception):  # of a failure the source tells more
            return known, steps.solve(known, inputs, origin, output)
    with SourceWatch() as watch:
        program = steps.compile_circuit(target, given, optimisation)
    kept.store(program, watch)
    return program, steps.solve(program, inputs, origin, output)


def _with_circom(output: Output, wasm: Path, inputs: Path, reduce: bool, out: Path | None, limits: Limits) -> None:
    with steps.timed("witness") as step:
        witness, reduced = steps.solve_with_circom(wasm, inputs, output, limits, reduce)
        step.files = steps.save_witness(witness, arguments.place(out, f"{wasm.stem}.wtns", ".wtns"))

    def show(page: Page) -> None:
        tables.show_steps(page, [step])
        page.line(count(len(witness), "wire"))

    document = {"circuit": wasm.stem, "wires": len(witness), **step.to_json()}
    output.result({**document, "reduced": reduced} if reduced else document, show)


VERB: Final = Verb(
    "witness",
    run,
    [Argument("target", "(FILE.py:CIRCUIT | NAME.r1cs | NAME.wasm)", str)],
    [
        arguments.INPUTS,
        arguments.PARAMETERS,
        arguments.OPTIMISATION,
        Option(
            *("-o", "--out"),
            name="out",
            read=path,
            metavar="DIR",
            help="Where CIRCUIT.wtns goes, or a name for it that ends with .wtns; default: here.",
        ),
        arguments.REDUCE,
        arguments.REDACT,
        arguments.TIME_LIMIT,
        arguments.MEMORY_LIMIT,
    ],
)
