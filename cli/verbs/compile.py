"""`zkwright compile`: from a circuit in Python to its constraints."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.files import together
from zkwright.cli.grammar import Verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run(output: Output, target: str, given: tuple[str, ...], optimisation: int | None, folder: str) -> None:
    """Compile a circuit to CIRCUIT.r1cs and CIRCUIT.sym.

    The circuit's name may be left out where the file defines exactly one.
    """
    with pipeline.timed("compile") as step:
        program = pipeline.compile_circuit(target, given, optimisation)
        with together(folder):
            step.files = pipeline.save_program(program, Path(folder))
    summary = tables.program_summary(program)

    def show(page: Page) -> None:
        tables.show_summary(page, summary)
        tables.show_steps(page, [step])
        if told := tables.source_only(program):
            page.line(told, "yellow")

    output.result({**summary, **step.to_json()}, show, tables.warnings_of_system(program.r1cs))


VERB: Final = Verb("compile", run, [arguments.SOURCE], [arguments.PARAMETERS, arguments.OPTIMISATION, arguments.FOLDER])
