"""The rows of a source line, written with the names of the source, and what the optimiser left of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import to_signed
from zkwright.core.limbs import from_limbs
from zkwright.core.r1cs import SparseMatrix

from ..program.program import Program
from ..program.provenance import Provenance
from ..program.provenance_json import portable_path
from ..program.signal_names import signal_names
from ..recorder.linear_combination import ONE
from ..source_locations import Site

_LONGEST_NUMBER = 24
"""Digits that a coefficient may have before its middle is left out."""

_MOST_TERMS = 8
"""Terms that a sum may have before its middle is left out."""

Terms = list[tuple[int, int]]
"""Label and coefficient, near zero, of each term."""


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row as it was recorded, and what the optimiser made of it: the same text, another, or None where it removed the row."""

    site: Site
    recorded: str
    left: str | None

    def __str__(self) -> str:
        """The row, and behind it what became of it."""
        if self.left is None:
            return f"{self.recorded}    (removed)"
        return self.recorded if self.left == self.recorded else f"{self.recorded}    (as {self.left})"


def list_rows(recorded: Program, left: Program, line: int, file: str | None = None) -> list[ListedRow]:
    """The rows that a line recorded, in its first instance where it stands in a gadget.

    `recorded` is the circuit compiled with optimisation 0, `left` with any. `file` ends the path of the line's file; without it
    the file in which the circuit itself is written is meant. Linear in the rows.
    """
    rows = sorted(
        _rows_at(recorded.provenance, line, file or _file_of(recorded.provenance)), key=lambda found: found[0]
    )
    place_of = {row: place for place, row in enumerate(left.origin.rows.tolist())}
    was = [[_terms(recorded, matrix, row) for matrix in _matrices(recorded)] for row, _ in rows]
    places = [place_of.get(row) for row, _ in rows]
    now = [None if at is None else [_terms(left, matrix, at) for matrix in _matrices(left)] for at in places]
    wanted = {label for row in [*was, *(row for row in now if row)] for side in row for label, _ in side}
    names = _names(recorded, wanted)
    return [
        ListedRow(site, row_text(before, names), None if after is None else row_text(after, names))
        for (_, site), before, after in zip(rows, was, now, strict=True)
    ]


def row_text(sides: list[Terms], names: dict[int, str]) -> str:
    """`a * b = c`, or `a = c` where b is 1, in the names of the labels.

    >>> row_text([[(1, 1)], [(1, 1), (0, -1)], []], {1: "bit"})
    'bit * (bit - 1) = 0'
    """
    a, b, c = ([_term(label, factor, names) for label, factor in side] for side in sides)
    if b == ["1"]:
        return f"{_sum(a)} = {_sum(c)}"
    return f"{_factor(a)} * {_factor(b)} = {_sum(c)}"


def _factor(terms: list[str]) -> str:
    return _sum(terms) if len(terms) < 2 else f"({_sum(terms)})"


def _sum(terms: list[str]) -> str:
    """Positive terms first; of many the middle is left out."""
    ordered = sorted(terms, key=lambda term: term.startswith("-"))
    joined = ordered[:1] + [f" - {term[1:]}" if term[0] == "-" else f" + {term}" for term in ordered[1:]]
    if len(joined) > _MOST_TERMS:
        joined[3:-2] = [f" \u2026 {len(joined) - 5} more \u2026"]
    return "".join(joined) or "0"


def _term(label: int, factor: int, names: dict[int, str]) -> str:
    digits = str(abs(factor))
    if len(digits) > _LONGEST_NUMBER:
        digits = f"{digits[:6]}\u2026{digits[-6:]}"
    sign = "-" * (factor < 0)
    if label == ONE:
        return f"{sign}{digits}"
    return f"{sign}{names[label]}" if digits == "1" else f"{sign}{digits}*{names[label]}"


def _terms(program: Program, matrix: SparseMatrix, row: int) -> Terms:
    span = slice(int(matrix.indptr[row]), int(matrix.indptr[row + 1]))
    table = program.r1cs.coefficients
    labels = program.r1cs.labels[matrix.wires[span]].tolist()
    factors = from_limbs(table[matrix.coefficients[span]])
    terms = [(label, to_signed(factor)) for label, factor in zip(labels, factors, strict=True)]
    return sorted(terms, key=lambda term: (term[0] == ONE, term[0]))


def _matrices(program: Program) -> Iterable[SparseMatrix]:
    return program.r1cs.a, program.r1cs.b, program.r1cs.c


def _names(program: Program, wanted: set[int]) -> dict[int, str]:
    names = enumerate(signal_names(program), start=1)
    return {label: name.removeprefix("main.") for label, name in names if label in wanted}


def _file_of(provenance: Provenance) -> str:
    """The file of the circuit's own rows or calls."""
    sites = [*provenance.sites, *(call.site for call in provenance.calls)]
    return sites[0].file if sites else ""


def _rows_at(provenance: Provenance, line: int, file: str) -> Iterator[tuple[int, Site]]:
    """The recorded rows from a line with their sites, those of each body at its first instance."""
    seen, pending = {id(provenance)}, [(provenance, 0)]
    while pending:
        body, first = pending.pop()
        counts = body.own_counts.tolist()
        for start, count, site in zip(body.own_rows.tolist(), counts, body.sites, strict=True):
            if site.line == line and _is_file(site.file, file):
                yield from ((first + row, site) for row in range(start, start + count))
        for call in body.calls:
            if id(call.provenance) not in seen:
                seen.add(id(call.provenance))
                pending.append((call.provenance, first + call.position))


def _is_file(path: str, wanted: str) -> bool:
    for known in (path, os.path.abspath(path), portable_path(path) if os.path.isabs(path) else path):
        if known == wanted or known.endswith("/" + wanted):
            return True
    return False
