"""`zkwright profile`: where the constraints come from."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.files import results_in, write_text
from zkwright.cli.grammar import Argument, Option, Verb, whole
from zkwright.cli.profile_tree import DEPTH, show_difference, show_profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.compiler.profiler.difference import Difference, Side
    from zkwright.compiler.profiler.profile import Profile


def run(
    output: Output,
    target: str,
    given: tuple[str, ...],
    optimisation: int | None,
    folder: str,
    against: str | None,
    depth: int,
    rows: str | None,
    mine: bool,
) -> None:
    """Say which lines and gadgets the constraints of a circuit come from.

    Prints the heavy branches and leaves all of them in CIRCUIT.flame.html, a page for any browser, and in
    CIRCUIT.speedscope.json, for https://www.speedscope.app. Parameters hold for both circuits of a comparison. With --rows
    writes no file and lists the constraints of one line, by name, as they were recorded and as the optimiser left them.
    """
    if rows is not None:
        _show_rows(output, target, given, optimisation, rows)
        return
    from zkwright.compiler.profiler.difference import difference
    from zkwright.compiler.profiler.page import flame_page
    from zkwright.compiler.profiler.speedscope import speedscope_json

    before = None
    if against is not None:  # what is compiled already stays as it is, whatever the other is compiled with
        compiled = against.endswith(".r1cs") and not target.endswith(".r1cs")
        before = _profile(against, *(((), None) if compiled else (given, optimisation)))
    profile = _profile(target, given, optimisation)
    drawn = profile.mine() if mine else profile
    compared = difference(before, profile) if before else None
    files = [Path(folder, f"{profile.name}.{kind}") for kind in ("flame.html", "speedscope.json")]
    with results_in(folder):
        write_text(files[0], flame_page(compared or profile))
        write_text(files[1], speedscope_json(profile))

    def show(page: Page) -> None:
        if compared:
            show_difference(page, compared, depth)
        else:
            show_profile(page, drawn, depth)
        page.line()
        tables.show_rows(page, [("wrote", str(file)) for file in files], align="<<", styles=("dim", ""))

    document = _changes(compared) if compared else _nodes(drawn)
    warnings = _warnings(profile)
    output.result({**_summary(profile), **document, "files": pipeline.file_list(files)}, show, warnings)


def _warnings(profile: Profile) -> list[str]:
    from zkwright.cli.text import printable
    from zkwright.compiler.profiler.profile import long_rows

    if not profile.total.rows:
        return [tables.NOTHING_PROVED]
    return [
        f"the rows of {printable(str(frame))} have {cost.terms // cost.rows} terms each, "
        f"{100 * cost.terms // profile.total.terms} % of all: as_wire(x) gives a long sum that many rows repeat a wire of its own"
        for frame, cost in long_rows(profile)
    ]


def _show_rows(output: Output, target: str, given: tuple[str, ...], optimisation: int | None, place: str) -> None:
    from zkwright.cli.text import printable
    from zkwright.compiler.inspection.constraint_listing import list_rows

    from ..errors import Refusal

    file, _, line = place.rpartition(":")
    if not line.isdecimal() or len(line) > _LONGEST_LINE:
        raise Refusal(f"--rows {place}: no line; write its number, or FILE.py:NUMBER for one of another file")
    if target.endswith(".r1cs"):
        raise Refusal(f"--rows: {target} holds no row that the optimiser removed; name the source, FILE.py:CIRCUIT")
    recorded = pipeline.compile_circuit(target, given, 0)
    left = pipeline.compile_circuit(target, given, optimisation)
    found = list_rows(recorded, left, int(line), file or None)

    def show(page: Page) -> None:
        if not found:
            page.line(f"line {place} records no constraint; in a function that it calls, name its file and line")
            return
        site = found[0].site
        page.line(f"{site}: {printable(site.source())}", "bold")
        for row in found[:_MOST_ROWS]:
            page.parts([(printable(row.recorded), "dim" if row.left is None else "")])
            if row.left != row.recorded:
                page.line("  removed" if row.left is None else f"  left as {printable(row.left)}", "dim")
        if len(found) > _MOST_ROWS:
            page.line(f"... and {len(found) - _MOST_ROWS} more; --json lists all", "dim")

    listed = [{"recorded": row.recorded, "left": row.left} for row in found]
    output.result({"circuit": left.schema.name, "line": place, "rows": listed}, show)


_MOST_ROWS: Final = 40
"""Constraints of a line that people are shown."""

_LONGEST_LINE: Final = 9
"""Digits of a line's number."""


def _profile(target: str, given: tuple[str, ...], optimisation: int | None) -> Profile:
    from zkwright.cli.loading import forgotten
    from zkwright.compiler.profiler.profile import profile_program

    from ..errors import Refusal

    if target.endswith(".r1cs"):
        pipeline.refuse_for_compiled(target, given, optimisation)
    with forgotten(target):
        with expecting((Path(target), ("source", "r1cs"))):
            if target.endswith(".r1cs"):
                _refuse_without_lines(target)
            program = pipeline.load_program(target, given, optimisation)
        try:
            return profile_program(program)
        except ValueError as error:
            raise Refusal(f"{target}: {error}; compile the circuit again") from error


def _refuse_without_lines(file: str) -> None:
    """Raise `Refusal` for an `.r1cs` of another compiler."""
    from zkwright.compiler.program.sections import PROVENANCE_SECTION
    from zkwright.core.files.iden3 import read_container
    from zkwright.core.files.r1cs_header import MAGIC, VERSION

    from ..errors import Refusal

    if PROVENANCE_SECTION not in read_container(file, MAGIC, (VERSION,)).sections:
        raise Refusal(f"{file}: carries no source lines: only an .r1cs that zkwright compiled can be profiled")


def _summary(profile: Profile) -> dict[str, Any]:
    sizes = {"constraints": profile.total.rows, "terms": profile.total.terms}
    return {"circuit": profile.name, "parameters": dict(profile.parameters), **sizes}


def _nodes(profile: Profile) -> dict[str, Any]:
    nodes = [
        {
            **{"kind": node.frame.kind, "name": node.frame.name, "file": node.frame.file, "line": node.frame.line},
            **{"parent": node.parent, "calls": node.calls},
            **{"constraints": node.total.rows, "terms": node.total.terms},
            **{"own_constraints": node.own.rows, "own_terms": node.own.terms},
        }
        for node in profile.nodes
    ]
    return {"nodes": nodes}


def _changes(compared: Difference) -> dict[str, Any]:
    def side(cost: Side) -> Mapping[str, int]:
        return {"constraints": cost.total.rows, "terms": cost.total.terms, "calls": cost.calls}

    changes = [
        {
            **{"kind": change.frame.kind, "name": change.frame.name, "parent": change.parent},
            **{"before": side(change.before), "after": side(change.after)},
        }
        for change in compared.changes
    ]
    return {"against": _summary(compared.before), "changes": changes}


VERB: Final = Verb(
    "profile",
    run,
    [Argument("target", "(FILE.py:CIRCUIT | NAME.r1cs)", str)],
    [
        arguments.PARAMETERS,
        arguments.OPTIMISATION,
        arguments.FOLDER,
        Option(
            "--against",
            name="against",
            read=str,
            metavar="OTHER",
            help="Compare with this version: FILE.py:CIRCUIT or NAME.r1cs.",
        ),
        Option(
            "--depth",
            name="depth",
            read=whole(0, 1000),
            default=DEPTH,
            metavar="N",
            help=f"How many levels to print; default: {DEPTH}.",
        ),
        Option(
            "--mine",
            name="mine",
            help="Print your own lines only: what lines of the library cost is with those that call them.",
        ),
        Option(
            "--rows",
            name="rows",
            read=str,
            metavar="LINE",
            help="List the constraints of a source line, NUMBER or FILE.py:NUMBER.",
        ),
    ],
)
