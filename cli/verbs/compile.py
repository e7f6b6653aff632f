"""`zkwright compile`: from a circuit in Python to its constraints."""

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
@arguments.source
@arguments.parameters
@arguments.optimisation
@arguments.folder
@click.pass_obj
def command(output: Output, target: str, given: tuple[str, ...], optimisation: int, folder: Path) -> None:
    """Compile a circuit to CIRCUIT.r1cs and CIRCUIT.sym.

    The circuit's name may be left out where the file defines exactly one.
    """
    with steps.timed("compile") as step:
        program = steps.compile_circuit(target, given, optimisation)
        step.files = steps.save_program(program, folder)
    summary = tables.program_summary(program)

    def show(console: Console) -> None:
        tables.show_summary(console, summary)
        tables.show_steps(console, [step])

    output.result({**summary, **step.to_json()}, show)
