"""The rows of a source line, written with the names of the source, and what the optimiser left of each."""

from __future__ import annotations

import os
from collections.abc import Iterator

from zkwright.core.fast_dataclass import dataclass

from ..program.named_row import named_row
from ..program.program import Program
from ..program.provenance import Provenance
from ..program.row_places import first_instances
from ..program.signal_names import SignalNames
from ..source_locations import Site


@dataclass(frozen=True, slots=True, repr=False)
class ListedRow:
    """A row as it was recorded, and what the optimiser made of it: the same text, another, or None where it removed the row."""

    site: Site
    recorded: str
    left: str | None

    def __str__(self) -> str:
        """The row, and what became of it: below where it is another, for both may be long."""
        if self.left is None:
            return f"{self.recorded}    (removed)"
        return self.recorded if self.left == self.recorded else f"{self.recorded}\n    left as {self.left}"

    def __repr__(self) -> str:
        """The recorded row, for lists of them."""
        return f"<{self.recorded}>"


def list_rows(recorded: Program, left: Program, line: int, file: str | None = None) -> list[ListedRow]:
    """The rows that a line recorded, in its first instance where it stands in a gadget.

    `recorded` is the circuit compiled with optimisation 0, `left` with any. `file` ends the path of the line's file; without it
    the file in which the circuit itself is written is meant. Linear in the rows.
    """
    rows = sorted(
        _rows_at(recorded.provenance, line, file or _file_of(recorded.provenance)), key=lambda found: found[0]
    )
    place_of = {row: place for place, row in enumerate(left.origin.rows.tolist())}
    names = SignalNames(recorded)
    listed = []
    for row, site in rows:
        before, place = str(named_row(recorded.r1cs, row, names.of)), place_of.get(row)
        after = None if place is None else str(named_row(left.r1cs, place, names.of))
        listed.append(ListedRow(site, before, after))
    return listed


def _file_of(provenance: Provenance) -> str:
    """The file of the circuit's own rows or calls."""
    sites = [*provenance.sites, *(call.site for call in provenance.calls)]
    return sites[0].file if sites else ""


def _rows_at(provenance: Provenance, line: int, file: str) -> Iterator[tuple[int, Site]]:
    """The recorded rows from a line with their sites, those of each body at its first instance."""
    for body, first, _ in first_instances(provenance):
        counts = body.own_counts.tolist()
        for start, count, site in zip(body.own_rows.tolist(), counts, body.sites, strict=True):
            if site.line == line and _is_file(site, file):
                yield from ((first + row, site) for row in range(start, start + count))


def _is_file(site: Site, wanted: str) -> bool:
    for known in (site.file, os.path.abspath(site.file), site.portable_file):
        if known == wanted or known.endswith("/" + wanted):
            return True
    return False
