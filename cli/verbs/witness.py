"""`zkwright witness`: from inputs to a value for every wire."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from zkwright.cli import arguments, steps, tables
from zkwright.cli.failures import Refusal
from zkwright.cli.output import Output
from zkwright.cli.verb import Verb

if TYPE_CHECKING:
    from rich.console import Console
    from zkwright.compiler import Program


@click.command(cls=Verb)
@click.argument("target", metavar="(FILE.py:CIRCUIT | NAME.r1cs)", type=click.Path(readable=False))
@arguments.inputs
@arguments.parameters
@click.option("-o", "--out", "file", type=arguments.PATH, metavar="FILE.wtns", help="Default: CIRCUIT.wtns, here.")
@arguments.redact
@click.pass_obj
def command(output: Output, target: str, inputs: Path, given: tuple[str, ...], file: Path | None) -> None:
    """Solve a circuit for inputs and write the witness.

    A .wtns file holds the private inputs: only its owner can read it. An .r1cs that zkwright wrote carries its own
    solver, its compile-time parameters fixed.
    """
    from zkwright.cli.loading import split_target
    from zkwright.cli.results import lines, public_values

    with steps.timed("witness") as step:
        program = _program(target, given)
        witness = steps.solve(program, inputs, split_target(target)[0])
        step.files = steps.save_witness(witness, file or Path(f"{program.schema.name}.wtns"))
    values = public_values(program.schema, witness.public)

    def show(console: Console) -> None:
        tables.show_steps(console, [step])
        tables.show_values(console, lines(values))

    output.result({"circuit": program.schema.name, "public": values, **step.to_json()}, show)


def _program(target: str, given: tuple[str, ...]) -> Program:
    if not target.endswith(".r1cs"):
        return steps.compile_circuit(target, given)
    if given:
        raise Refusal(f"-p {given[0]}: {target} is compiled already; compile it again with that parameter")
    from zkwright.compiler.program_file import read_program

    return read_program(target)
