"""`zkwright witness`: from inputs to a value for every wire."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from zkwright.cli import arguments, steps, tables
from zkwright.cli.kinds import expecting
from zkwright.cli.output import Output
from zkwright.cli.text import count
from zkwright.cli.verb import Verb

if TYPE_CHECKING:
    from rich.console import Console
    from zkwright.prover.circom import Limits


@click.command(cls=Verb)
@click.argument("target", metavar="(FILE.py:CIRCUIT | NAME.r1cs | NAME.wasm)", type=click.Path(readable=False))
@arguments.inputs
@arguments.parameters
@arguments.optimisation
@click.option("-o", "--out", "file", type=arguments.PATH, metavar="FILE.wtns", help="Default: CIRCUIT.wtns, here.")
@arguments.redact
@arguments.time_limit
@arguments.memory_limit
@click.pass_obj
def command(
    output: Output,
    /,
    target: str,
    inputs: Path,
    given: tuple[str, ...],
    optimisation: int,
    file: Path | None,
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
            _with_circom(output, Path(target), inputs, file, arguments.limits(**limits))
        else:
            _with_zkwright(output, target, inputs, given, optimisation, file)


def _with_zkwright(
    output: Output, target: str, inputs: Path, given: tuple[str, ...], optimisation: int, file: Path | None
) -> None:
    from zkwright.cli.loading import split_target
    from zkwright.cli.results import lines, public_values

    with steps.timed("witness") as step:
        program = steps.load_program(target, given, optimisation)
        witness = steps.solve(program, inputs, split_target(target)[0])
        step.files = steps.save_witness(witness.limbs(), file or Path(f"{program.schema.name}.wtns"))
    values = public_values(program.schema, witness.public)

    def show(console: Console) -> None:
        tables.show_steps(console, [step])
        tables.show_values(console, lines(values))

    output.result({"circuit": program.schema.name, "public": values, **step.to_json()}, show)


def _with_circom(output: Output, wasm: Path, inputs: Path, file: Path | None, limits: Limits) -> None:
    with steps.timed("witness") as step:
        witness = steps.solve_with_circom(wasm, inputs, output, limits)
        step.files = steps.save_witness(witness, file or Path(f"{wasm.stem}.wtns"))

    def show(console: Console) -> None:
        tables.show_steps(console, [step])
        console.print(count(len(witness), "wire"))

    output.result({"circuit": wasm.stem, "wires": len(witness), **step.to_json()}, show)
