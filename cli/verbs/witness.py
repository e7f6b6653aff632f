"""`zkwright witness`: from inputs to a value for every wire."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from zkwright.cli import arguments, steps, tables
from zkwright.cli.output import Output
from zkwright.cli.verb import Verb

if TYPE_CHECKING:
    from rich.console import Console


@click.command(cls=Verb)
@click.argument("target", metavar="(FILE.py:CIRCUIT | NAME.r1cs)", type=click.Path(readable=False))
@arguments.inputs
@arguments.parameters
@arguments.optimisation
@click.option("-o", "--out", "file", type=arguments.PATH, metavar="FILE.wtns", help="Default: CIRCUIT.wtns, here.")
@arguments.redact
@click.pass_obj
def command(
    output: Output, target: str, inputs: Path, given: tuple[str, ...], optimisation: int, file: Path | None
) -> None:
    """Solve a circuit for inputs and write the witness.

    A .wtns file holds the private inputs: only its owner can read it. An .r1cs that zkwright wrote carries its own
    solver, its compile-time parameters fixed.
    """
    from zkwright.cli.loading import split_target
    from zkwright.cli.results import lines, public_values

    with steps.timed("witness") as step:
        program = steps.load_program(target, given, optimisation)
        witness = steps.solve(program, inputs, split_target(target)[0])
        step.files = steps.save_witness(witness, file or Path(f"{program.schema.name}.wtns"))
    values = public_values(program.schema, witness.public)

    def show(console: Console) -> None:
        tables.show_steps(console, [step])
        tables.show_values(console, lines(values))

    output.result({"circuit": program.schema.name, "public": values, **step.to_json()}, show)
