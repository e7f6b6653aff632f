"""`zkwright inputs`: what does this circuit want to be given?"""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline
from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Verb

from ..errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run(output: Output, target: str, given: tuple[str, ...]) -> None:
    """Print a template of a circuit's inputs.

    Every value is zero, in a form that -i takes; `zkwright info` says their types. Of a circuit that circom compiled, the
    names are taken from the .sym beside the .r1cs.
    """
    with expecting((Path(target), ("source", "r1cs"))):
        inputs = _template(target, given)
    from zkwright.cli.templates import written

    def show(page: Page) -> None:
        for line in written(inputs):
            page.line(line)

    output.result({"inputs": inputs}, show)


def _template(target: str, given: tuple[str, ...]) -> dict[str, Any]:
    if not target.endswith(".r1cs"):
        from zkwright.cli.templates import template

        return template(pipeline.compile_circuit(target, given, 0).schema)
    pipeline.refuse_for_compiled(target, given, None)
    from zkwright.cli.templates import circom_template, template
    from zkwright.compiler.program.program_file import read_program
    from zkwright.compiler.program.sections import HINTS_SECTION
    from zkwright.core.files.r1cs_file import read_r1cs

    file, sym = read_r1cs(target), Path(target).with_suffix(".sym")
    if HINTS_SECTION in file.extra:
        return template(read_program(target).schema)
    if not sym.exists():
        raise Refusal(f"{target}: does not name its inputs; put the .sym that circom writes beside it: {sym}")
    return circom_template(file.r1cs, sym)


VERB: Final = Verb("inputs", run, [Argument("target", "(FILE.py:CIRCUIT | NAME.r1cs)", str)], [arguments.PARAMETERS])
