"""What docs/gadgets.md shows of gadgets; `python -m tests.circuits.reference --write` makes it of docstrings and costs.

It also writes `certificates.json`, what the analyser says of each, and the lemmas about gadgets that ship with it, which takes
minutes: `--write NAME ...`, as in `--write merkle.merkle_root`, writes these of the named gadgets alone.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from pathlib import Path
from typing import Any, ForwardRef

from zkwright.analyser.shipped_lemmas import FILE, shipped_lemmas
from zkwright.analyser.shipped_lemmas import written as written_lemmas
from zkwright.compiler import Struct
from zkwright.compiler.types.struct import field_annotations

from tests.circuits.certificates import SNAPSHOT, all_lemmas
from tests.circuits.certificates import written as written_certificates
from tests.circuits.costs import collected
from tests.circuits.library import PLAIN, PRIMITIVES, public_members
from tests.circuits.needs import index_by_need
from tests.circuits.targets import counts_table, scores_table

PAGE = Path(__file__).parents[2] / "docs" / "gadgets.md"
_COMMAND = "python -m tests.circuits.reference --write"
MODULES = [*PRIMITIVES, *PLAIN]


class _Bare:
    """An annotation that is shown as it was written."""

    def __init__(self, written: object) -> None:
        self._written = written

    def __repr__(self) -> str:
        if isinstance(self._written, ForwardRef):
            return self._written.__forward_arg__
        return self._written if isinstance(self._written, str) else inspect.formatannotation(self._written)


def signature(value: Any, name: str) -> str:
    """As it is written in Python."""
    if inspect.isclass(value) and issubclass(value, Struct):
        fields = (f"{field}: {_Bare(kind.written)}" for field, kind in field_annotations(value).items())
        return f"{name}({', '.join(fields)})"
    raw = inspect.signature(value)
    shown = [
        parameter.replace(annotation=_Bare(parameter.annotation))
        for parameter in raw.parameters.values()
        if parameter.annotation is not parameter.empty
    ]
    returns = raw.return_annotation
    if inspect.isclass(value) or returns is raw.empty:
        return f"{name}{raw.replace(parameters=shown, return_annotation=raw.empty)}"
    return f"{name}{raw.replace(parameters=shown, return_annotation=_Bare(returns))}"


def cost_table() -> str:
    """A line for each gadget: its rows as declared, which a test measures, and what its docstring's first sentence says."""
    costs = collected()
    lines = ["| gadget | rows | what it does |", "| --- | --- | --- |"]
    for name in dict.fromkeys(cost.name for cost in costs):
        calls = [cost for cost in costs if cost.name == name]
        rows = ", ".join(f"{cost.rows:,} {cost.of}".strip() for cost in calls)
        lines.append(f"| `{name}` | {rows} | {_first_sentence(calls[0].gadget.__doc__ or '')} |")
    return "\n".join(lines) + "\n"


def _first_sentence(docstring: str) -> str:
    """Without its full stop, on one line."""
    text = " ".join(docstring.split("\n\n", maxsplit=1)[0].split())
    return re.split(r"\.(?= |$)", text)[0].replace("|", "\\|")


def signatures() -> str:
    """What `help` shows of each module, as one writes it."""
    parts = []
    for name in MODULES:
        module = importlib.import_module(f"zkwright.circuits.{name}")
        lines = [signature(value, member) for member, value in public_members(module)]
        parts.append(f"`zkwright.circuits.{name}`:\n\n```text\n" + "\n".join(lines) + "\n```\n")
    return "\n".join(parts)


SECTIONS = {
    "costs": cost_table,
    "needs": index_by_need,
    "counts": counts_table,
    "scores": scores_table,
    "signatures": signatures,
}


def written(page: str) -> str:
    """The page with its sections as they should be. Raises ValueError where it has no place for one."""
    for name, make in SECTIONS.items():
        start, end = f"<!-- {name}: {_COMMAND} -->\n", f"<!-- end of {name} -->\n"
        before, found, rest = page.partition(start)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"{PAGE.name} has no lines {start.strip()} and {end.strip()}")
        page = f"{before}{start}\n{make()}\n{end}{after}"
    return page


def main() -> None:
    """Print the page; with --write write it, and the certificates, of all or of those that are named."""
    page = written(PAGE.read_text(encoding="utf-8"))
    match sys.argv[1:]:
        case ["--write", *names]:
            PAGE.write_text(page, encoding="utf-8")
            SNAPSHOT.write_text(written_certificates(names), encoding="utf-8")
            lemmas = {**shipped_lemmas(), **all_lemmas(names)} if names else all_lemmas()
            FILE.write_text(written_lemmas(lemmas), encoding="utf-8")
        case _:
            print(page)


if __name__ == "__main__":
    main()
