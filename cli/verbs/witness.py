"""`zkwright witness`: from inputs to a value for every wire."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Option, Verb
from zkwright.cli.text import count
from zkwright.cli.threads import no_linear_algebra

from ..errors import Usage

if TYPE_CHECKING:
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.compiler import Program
    from zkwright.compiler.program.schema import Schema
    from zkwright.core.files.r1cs_header import R1CSHeader
    from zkwright.core.limbs import Limbs
    from zkwright.core.r1cs import R1CS
    from zkwright.prover.circom import Limits


def run(
    output: Output,
    target: str,
    inputs: str,
    given: tuple[str, ...],
    optimisation: int | None,
    reduce: bool,
    out: str | None,
    **limits: Any,
) -> None:
    """Solve a circuit for inputs and write the witness.

    A .wtns file holds the private inputs: only its owner can read it. An .r1cs that zkwright wrote carries its own
    solver, its compile-time parameters fixed. A .wasm is the witness program that `circom --wasm` made; it runs shut off
    from this machine, and within the limits of time and memory.
    """
    places = ((target, ("source", "r1cs", "wasm")), (inputs, ("inputs",)))
    with expecting(*places, command="zkwright witness {} -i {}"):
        if target.endswith(".wasm"):
            pipeline.refuse_for_compiled(target, given, optimisation)
            _with_circom(output, target, inputs, reduce, out, arguments.limits(**limits))
        else:
            if reduce:
                raise Usage(
                    "--reduce is for circom's witness programs; a type of zkwright is a promise, which inputs keep"
                )
            _with_zkwright(output, target, inputs, given, optimisation, out)


class _Solved(NamedTuple):
    schema: Schema
    system: R1CS | R1CSHeader
    signals: list[int]
    values: Limbs


def _with_zkwright(
    output: Output, target: str, inputs: str, given: tuple[str, ...], optimisation: int | None, out: str | None
) -> None:
    with pipeline.timed("witness") as step:
        solved = _solved(output, target, inputs, given, optimisation)
        step.files = pipeline.save_witness(solved.values, arguments.place(out, f"{solved.schema.name}.wtns", ".wtns"))
    values = solved.schema.public_json(iter(solved.signals))

    def show(page: Page) -> None:
        tables.show_steps(page, [step])
        tables.show_values(page, tables.lines(values))

    document = {"circuit": solved.schema.name, "public": values, **step.to_json()}
    output.result(document, show, tables.warnings_of_system(solved.system))


def _solved(output: Output, target: str, inputs: str, given: tuple[str, ...], optimisation: int | None) -> _Solved:
    no_linear_algebra()  # before anything loads NumPy
    from zkwright.cli.inputs import STDIN

    at_hand = inputs != STDIN  # a stream gives its content once
    if target.endswith(".r1cs"):
        pipeline.refuse_for_compiled(target, given, optimisation)
        if at_hand and (solved := _silently(target, inputs)) is not None:
            return solved
    return _explained(output, pipeline.load_program(target, given, optimisation), target, inputs)


def _silently(file: str, inputs: str) -> _Solved | None:
    """The witness by the way that takes little to load; None, whatever the reason, where the other has to say what is wrong."""
    from zkwright.compiler.solver.file_solver import solve_file
    from zkwright.core.input_json import read_inputs

    with suppress(Exception):
        if (solved := solve_file(file, read_inputs(inputs))) is not None:
            return _Solved(solved.schema, solved.header, solved.signals, solved.witness)
    return None


def _explained(output: Output, program: Program, target: str, inputs: str) -> _Solved:
    from zkwright.cli.loading import split_target

    witness = pipeline.solve(program, inputs, split_target(target)[0], output)
    return _Solved(program.schema, program.r1cs, witness.signals, witness.limbs())


def _with_circom(output: Output, wasm: str, inputs: str, reduce: bool, out: str | None, limits: Limits) -> None:
    stem = os.path.splitext(os.path.basename(wasm))[0]
    with pipeline.timed("witness") as step:
        witness, reduced = pipeline.solve_with_circom(wasm, inputs, output, limits, reduce)
        step.files = pipeline.save_witness(witness, arguments.place(out, f"{stem}.wtns", ".wtns"))

    def show(page: Page) -> None:
        tables.show_steps(page, [step])
        page.line(count(len(witness), "wire"))

    document = {"circuit": stem, "wires": len(witness), **step.to_json()}
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
            read=str,
            metavar="DIR",
            help="Where CIRCUIT.wtns goes, or a name for it that ends with .wtns; default: here.",
        ),
        arguments.REDUCE,
        arguments.REDACT,
        arguments.TIME_LIMIT,
        arguments.MEMORY_LIMIT,
    ],
    secret=True,
)
