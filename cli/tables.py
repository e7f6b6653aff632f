"""What a circuit is, and what each step took and left: as JSON values, and as tables for people."""

from __future__ import annotations

from zkwright.cli.files import size_of
from zkwright.cli.text import count, printable, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any, Final

    from zkwright.cli.page import Page
    from zkwright.compiler import Program
    from zkwright.core.files.r1cs_header import R1CSHeader
    from zkwright.core.r1cs import R1CS
    from zkwright.prover import Engine
    from zkwright.prover.groth16.key import Key
    from zkwright.prover.groth16.standing import Standing

    from .pipeline import Step

NOTHING_PROVED: Final = (
    "no constraints: every witness satisfies them, so a proof shows nothing; require something of the inputs"
)
"""What has to be said wherever a system or a key without constraints is made or used."""

NOTHING_PUBLIC: Final = (
    "no public signals: the proof says nothing about any value that the verifier knows; "
    "make the commitment or root Public"
)
"""What has to be said wherever a system or a key without public signals is made or used: anybody's own values satisfy it."""

NO_LABELS: Final = "the file has no labels of wires, by which a .sym names its signals; nothing else needs them"

_SLOW: Final = "reference engine: pure Python, slow; `zkwright doctor` says how to get the native one"


def r1cs_summary(name: str, r1cs: R1CS) -> dict[str, Any]:
    """The sizes of a constraint system."""
    return {
        "circuit": name,
        "constraints": r1cs.n_rows,
        "wires": r1cs.n_wires,
        "public_signals": r1cs.n_public,
        "outputs": r1cs.n_outputs,
        "public_inputs": r1cs.n_public_inputs,
        "private_inputs": r1cs.n_private_inputs,
    }


def program_summary(program: Program) -> dict[str, Any]:
    """The sizes of a compiled circuit, the compile-time parameters it was compiled with, and what its solver is in."""
    sizes = r1cs_summary(program.schema.name, program.r1cs)
    solver = "source" if program.python_hints else "r1cs"
    return {**sizes, "parameters": dict(program.schema.parameters), "solver": solver}


def source_only(program: Program) -> str:
    """What to say of a circuit whose witness its `.r1cs` cannot compute; empty for any other."""
    if not program.python_hints:
        return ""
    hint = program.python_hints[0]
    return f"solved from its source only (a Python hint, {hint.name} at {hint.site.file}:{hint.site.line})"


def show_summary(page: Page, summary: Mapping[str, Any]) -> None:
    """One line: the circuit and its sizes."""
    given = ", ".join(f"{name}={value}" for name, value in summary.get("parameters", {}).items())
    sizes = [
        count(summary["constraints"], "constraint"),
        count(summary["wires"], "wire"),
        count(summary["public_signals"], "public signal"),
    ]
    name = f"{summary['circuit']}({given})" if given else str(summary["circuit"])
    page.parts([(name, "bold"), ("  " + ", ".join(sizes), "")])


def show_steps(page: Page, steps: Sequence[Step], engine: Engine | None = None) -> None:
    """A row for each step and each further file of it; `engine` is what computed, where one did."""
    rows = [("step", "seconds", "size", "file")]
    for step in steps:
        files = [(_shown(size_of(path)), str(path)) for path in step.files] or [("", "")]
        for index, (n_bytes, path) in enumerate(files):
            first = (step.name, f"{step.seconds:.2f}") if index == 0 else ("", "")
            rows.append((*first, n_bytes, path))
    show_rows(page, rows, align="<>><", styles=("bold", "", "", ""), headings=True)
    if engine is not None:
        slow = engine.name == "reference"
        told = _SLOW if slow else f"{engine.name} engine, {count(engine.threads, 'thread')}"
        page.line(told, "dim")


def _shown(n_bytes: int | None) -> str:
    return "-" if n_bytes is None else size(n_bytes)


def engine_facts(engine: Engine) -> dict[str, Any]:
    """What computed, as JSON values."""
    return {"engine": engine.name, "threads": engine.threads}


def warnings_of(key: Key[Any, Any], standing: Standing | None = None) -> list[str]:
    """What has to be said wherever this key is made or used; `standing` is what is known of it, beyond what it shows itself."""
    told = (
        (standing or key.standing).warning,
        NOTHING_PROVED * key.constrains_nothing,
        *warnings_of_signals(key.n_public),
    )
    return [text for text in told if text]


def warnings_of_record(key: Key[Any, Any], standing: Standing, flaw: str) -> list[str]:
    """The same of a key whose record of contributions was looked at: `standing` and `flaw` are what `recorded_standing` found."""
    return [*warnings_of(key, standing), *[f"its record of contributions is not genuine: {flaw}"] * bool(flaw)]


def warnings_of_signals(n_public: int) -> list[str]:
    """What has to be said of so many public signals."""
    return [] if n_public else [NOTHING_PUBLIC]


def missing_from(path: Path) -> list[str]:
    """What a `.r1cs` file lacks, without which it serves all the same."""
    from zkwright.core.files.r1cs_file import lacks_labels

    return [NO_LABELS] if lacks_labels(path) else []


def warnings_of_system(r1cs: R1CS | R1CSHeader) -> list[str]:
    """What has to be said wherever this constraint system is made or used."""
    return [NOTHING_PROVED] * (not r1cs.n_rows) + warnings_of_signals(r1cs.n_public)


def show_values(page: Page, values: Sequence[tuple[str, str]], limit: int = 40) -> None:
    """Names and values, one a line."""
    show_rows(page, values[:limit], align="<<", styles=("dim", ""))
    if len(values) > limit:
        page.line(f"... and {len(values) - limit} more", "dim")


def show_rows(
    page: Page, rows: Sequence[Sequence[str]], *, align: str, styles: Sequence[str], headings: bool = False
) -> None:
    """Rows in columns aligned by `align`, `<` or `>`; a line is never broken or padded at its end, so it can be copied."""
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for number, row in enumerate(cells):
        page.parts(
            [
                (f"{cell:{side}{width}}  ", "dim" if headings and number == 0 else style)
                for cell, width, side, style in zip(row, widths, align, styles, strict=True)
            ]
        )


def lines(value: Any, path: str = "") -> list[tuple[str, str]]:
    """A JSON value as lines of a name like `result.left` or `path[3]` and a text; arrays of short values stay on one line.

    >>> lines({"result": {"left": "7", "ok": True}, "path": [1, 2]})
    [('result.left', '7'), ('result.ok', 'true'), ('path', '[1, 2]')]
    """
    import json

    match value:
        case dict():
            parts = [(f"{path}.{name}" if path else str(name), part) for name, part in value.items()]
        case list() if any(isinstance(part, (str, dict, list)) for part in value):
            parts = [(f"{path}[{index}]", part) for index, part in enumerate(value)]
        case _:
            return [(path, value if isinstance(value, str) else json.dumps(value))]
    return [line for name, part in parts for line in lines(part, name)]
