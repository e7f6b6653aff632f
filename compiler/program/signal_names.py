"""Names of a system's signals in the words of its source: inputs by their paths, other wires by the line that made them.

`main.total` is the wire that the line `total = x * y` made first, `main.total_2` the next; `main.balance.bits_3` a bit that the
type of an input asks for, `main.line12` one of a line that gives no name. In an instance of a gadget they stand behind its call:
`main.poseidon[2].lanes_5`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.files.sym_file import NamedSignal

from ..program.provenance import Provenance
from ..recorder.notes import Note
from ..source_locations import Site
from .program import Program

Ints = npt.NDArray[np.int64]

_ASSIGNED: Final = re.compile(r"([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)\s*(?::[^=]*)?(?:[-+*/%&|^]|<<|>>|//|\*\*)?=(?!=)")
_PROMISED: Final = re.compile(r"([^\W\d][\w.\[\]]*) (?:does not fit in \d+ bits|is neither 0 nor 1)")


def signal_names(program: Program) -> Iterator[str]:
    """The name of every recorded signal but the constant, in order of labels, those the optimiser removed included.

    No two are equal, and none holds a comma, a space or a line break. Costs about a microsecond a wire.
    """
    names = [f"main.{name}" for name in program.schema.wire_names()]
    yield from names
    yield from _Names(program, set(names)).internal(program.provenance, "main", 0, 0)


def named_signals(program: Program) -> Iterator[NamedSignal]:
    """The lines of a program's `.sym` file, for `write_sym`: a signal that the optimiser removed has no wire.

    Outputs and inputs are `main.name`, `main.path[3]`; other wires are named after the lines and gadget calls that made them.
    """
    wires = {label: wire for wire, label in enumerate(program.r1cs.labels.tolist())}
    for label, name in enumerate(signal_names(program), start=1):
        yield NamedSignal(label, wires.get(label), 0, name)


def first_rows(program: Program) -> Ints:
    """For every label the recorded row that mentions it first, of those that the optimiser left; -1 where none does."""
    r1cs = program.r1cs
    nowhere = r1cs.n_rows
    first = np.full(r1cs.n_wires, nowhere, dtype=np.int64)
    for matrix in (r1cs.a, r1cs.b, r1cs.c):
        rows = np.repeat(np.arange(r1cs.n_rows), np.diff(matrix.indptr))
        mine = np.full(r1cs.n_wires, nowhere, dtype=np.int64)
        mine[matrix.wires[::-1]] = rows[::-1]  # of several, the last written stays, which is the first row
        np.minimum(first, mine, out=first)
    found = np.full(r1cs.n_labels, -1, dtype=np.int64)
    used = first < nowhere
    found[r1cs.labels[used].astype(np.int64)] = program.origin.rows[first[used]]
    return found


class _Names:
    """The walk through all instances; a body's own names are put together at its first one."""

    def __init__(self, program: Program, taken: set[str]) -> None:
        self._first_rows = first_rows(program)
        self._taken = taken
        self._known: dict[int, list[str]] = {}
        self._bases: dict[tuple[int, int], str] = {}

    def internal(self, provenance: Provenance, prefix: str, row: int, offset: int) -> Iterator[str]:
        """The names of an instance's wires, of those within it too; its rows start at `row`, wire w is label w + offset."""
        own, start = iter(self._of_body(provenance, row, offset)), f"{prefix}."
        ordinals: dict[str, int] = {}
        at = provenance.n_formals + 1
        for call in provenance.calls:
            inner = call.provenance.n_wires - call.provenance.n_formals - 1
            ordinal = ordinals.get(call.provenance.name, 0)
            ordinals[call.provenance.name] = ordinal + 1
            if not inner:
                continue
            yield from map(start.__add__, islice(own, call.first_wire - at))
            moved = offset + call.first_wire - 1 - call.provenance.n_formals
            yield from self.internal(
                call.provenance, f"{prefix}.{call.provenance.name}[{ordinal}]", row + call.position, moved
            )
            at = call.first_wire + inner
        yield from map(start.__add__, own)

    def _of_body(self, provenance: Provenance, row: int, offset: int) -> list[str]:
        known = self._known.get(id(provenance))
        if known is None:
            known = self._known[id(provenance)] = self._new_names(provenance, row, offset)
        return known

    def _new_names(self, provenance: Provenance, row: int, offset: int) -> list[str]:
        wires = _own_wires(provenance)
        rows = self._first_rows[wires + offset] - row
        runs = np.searchsorted(provenance.own_rows, rows, side="right") - 1
        names, counts, taken = [], dict[str, int](), set(self._taken) if row == 0 else set[str]()
        last = ""
        for local, run in zip(rows.tolist(), runs.tolist(), strict=True):
            # A wire that no row is left of is named like the one before it.
            if (
                0 <= local < provenance.n_rows
                and run >= 0
                and local < provenance.own_rows[run] + provenance.own_counts[run]
            ):
                last = self._base(provenance.sites[run], provenance.notes[run])
            base = last or "wire"
            name = ""
            while not name or f"main.{name}" in taken:
                counts[base] = counts.get(base, 0) + 1
                name = base if counts[base] == 1 else f"{base}_{counts[base]}"
            taken.add(f"main.{name}")
            names.append(name)
        return names

    def _base(self, site: Site, note: Note | None) -> str:
        """See `_base`; of a line and a note once, both known by their identities: the layout keeps them."""
        key = id(site), id(note)
        known = self._bases.get(key)
        if known is None:
            known = self._bases[key] = _base(site, note)
        return known


def _own_wires(provenance: Provenance) -> Ints:
    """The wires that a body makes itself, not in a gadget that it calls."""
    made = np.ones(provenance.n_wires, dtype=np.bool_)
    made[: provenance.n_formals + 1] = False
    for call in provenance.calls:
        made[call.first_wire : call.first_wire + call.provenance.n_wires - call.provenance.n_formals - 1] = False
    return np.flatnonzero(made)


def _base(site: Site, note: Note | None) -> str:
    """What a line calls what it makes."""
    promised = _PROMISED.fullmatch(note.message) if note else None
    if promised:
        return f"{promised[1]}.bits"
    assigned = _ASSIGNED.match(site.source())
    return "_".join(assigned[1].replace(",", " ").split()) if assigned else f"line{site.line}"
