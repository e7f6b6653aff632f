"""`zkwright info`: what is this file, and what will this circuit cost?"""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.grammar import Argument, Verb
from zkwright.cli.loading import split_target

from ..describe_file import Description, describe, describe_program
from ..errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run(output: Output, target: str, given: tuple[str, ...], optimisation: int | None, **limits: Any) -> None:
    """Say what a file is and what matters about it, or what a circuit will cost.

    Recognised by content: .r1cs, .sym, .wtns, .zkey, .ptau, and the JSON of keys, proofs and public signals. The
    values of a witness are never shown. The time of a proof is an estimate, from samples that the engine in use
    proved on this machine, now or within the last 30 days. A .wasm is asked for its sizes, within the limits of time and
    memory.
    """
    found = _describe(target, given, optimisation, limits)
    path = split_target(target)[0]
    sizes = {} if found.kind == "circuit" else {"bytes": path.stat().st_size}
    shown = {name.replace("_", " "): found.texts.get(name, fact) for name, fact in found.facts.items()}

    def show(page: Page) -> None:
        page.line(f"{target}: {found.title}", "bold")
        tables.show_values(page, tables.lines(shown))

    output.result({"path": str(path), **sizes, "kind": found.kind, **found.facts}, show, found.warnings)


def _describe(target: str, given: tuple[str, ...], optimisation: int | None, limits: dict[str, Any]) -> Description:
    path, _ = split_target(target)
    if path.suffix == ".py":
        return describe_program(pipeline.compile_circuit(target, given, optimisation), "circuit", "circuit")
    if given or optimisation is not None:
        word = f"-p {given[0]}" if given else f"-O{optimisation}"
        raise Refusal(f"{word}: {path} is no source of a circuit; leave it out")
    return describe(Path(target), lambda: arguments.limits(**limits))


VERB: Final = Verb(
    "info",
    run,
    [Argument("target", "(FILE | FILE.py:CIRCUIT)", str)],
    [arguments.PARAMETERS, arguments.OPTIMISATION, arguments.TIME_LIMIT, arguments.MEMORY_LIMIT],
    secret=True,
)
