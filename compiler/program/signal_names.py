"""Names of a system's signals in the words of its source: inputs by their paths, other wires by the line that made them.

`main.total` is the wire that the line `total = x * y` made first, `main.total_2` the next; `main.balance.bits_3` a bit that the
type of an input asks for, `main.line12` one of a line that gives no name. In an instance of a gadget they stand behind its call:
`main.poseidon[2].lanes_5`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.files.sym_file import NamedSignal

from ..recorder.linear_combination import ONE
from .provenance import Provenance
from .row_places import first_instances, ordinals

if TYPE_CHECKING:
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
    return SignalNames(program).all("main.")


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


class SignalNames:
    """The names of a program's signals by their labels; those of a body are put together once, at its first instance."""

    def __init__(self, program: Program) -> None:
        """Linear in the rows that are left; names are made when they are asked for."""
        self._circuit = program.provenance
        self.given = tuple(program.schema.wire_names())
        self._first_rows = first_rows(program)
        self._firsts = {id(body): (row, offset) for body, row, offset in first_instances(program.provenance)}
        self._known: dict[int, _BodyNames] = {}
        self._bases: dict[tuple[int, int], str] = {}

    def of(self, label: int) -> str:
        """The name of a recorded signal, `1` that of the constant. Takes a search for every call that leads to it."""
        if label == ONE:
            return "1"
        if label <= len(self.given):
            return self.given[label - 1]
        body, wire, prefix = self._circuit, label, ""
        while (index := _call_that_makes(body, wire)) is not None:
            call = body.calls[index]
            prefix += f"{call.provenance.name}[{self._of_body(body).ordinals[index]}]."
            body, wire = call.provenance, wire - call.wires_moved
        return prefix + self._of_body(body).name(wire)

    def all(self, prefix: str) -> Iterator[str]:
        """The names of all signals but the constant in order of their labels, each behind the prefix."""
        yield from map(prefix.__add__, self.given)
        yield from self._inside(self._circuit, prefix)

    def _inside(self, body: Provenance, prefix: str) -> Iterator[str]:
        mine = self._of_body(body)
        own, at = iter(mine.names), body.n_formals + 1
        for call, ordinal in zip(body.calls, mine.ordinals, strict=True):
            if call.n_internal:
                yield from map(prefix.__add__, islice(own, call.first_wire - at))
                yield from self._inside(call.provenance, f"{prefix}{call.provenance.name}[{ordinal}].")
                at = call.first_wire + call.n_internal
        yield from map(prefix.__add__, own)

    def _of_body(self, body: Provenance) -> _BodyNames:
        known = self._known.get(id(body))
        if known is None:
            wires = _own_wires(body)
            names = self._new_names(body, wires, *self._firsts[id(body)])
            known = self._known[id(body)] = _BodyNames(wires, names, ordinals(body))
        return known

    def _new_names(self, body: Provenance, wires: Ints, row: int, offset: int) -> list[str]:
        rows = self._first_rows[wires + offset] - row
        runs = np.searchsorted(body.own_rows, rows, side="right") - 1
        names, counts, taken = list[str](), dict[str, int](), set(self.given) if row == 0 else set[str]()
        last = ""
        for local, run in zip(rows.tolist(), runs.tolist(), strict=True):
            # A wire that no row is left of is named like the one before it.
            if 0 <= local < body.n_rows and run >= 0 and local < body.own_rows[run] + body.own_counts[run]:
                last = self._base(body.sites[run], body.notes[run])
            base = last or "wire"
            name = ""
            while not name or name in taken:
                counts[base] = counts.get(base, 0) + 1
                name = base if counts[base] == 1 else f"{base}_{counts[base]}"
            taken.add(name)
            names.append(name)
        return names

    def _base(self, site: Site, note: Note | None) -> str:
        """See `_base`; of a line and a note once, both known by their identities: the layout keeps them."""
        key = id(site), id(note)
        known = self._bases.get(key)
        if known is None:
            known = self._bases[key] = _base(site, note)
        return known


@dataclass(frozen=True, slots=True)
class _BodyNames:
    """The wires that a body makes itself with their names, and which of its gadget's each of its calls is."""

    wires: Ints
    names: list[str]
    ordinals: list[int]

    def name(self, wire: int) -> str:
        """That of a wire of the body's own."""
        return self.names[int(np.searchsorted(self.wires, wire))]


def _call_that_makes(body: Provenance, wire: int) -> int | None:
    """Which call of a body has made the wire, None where the body did itself."""
    index = bisect_right(body.calls, wire, key=lambda call: call.first_wire) - 1
    while index >= 0 and not body.calls[index].n_internal:
        index -= 1
    if index < 0 or wire >= body.calls[index].first_wire + body.calls[index].n_internal:
        return None
    return index


def _own_wires(provenance: Provenance) -> Ints:
    """The wires that a body makes itself, not in a gadget that it calls."""
    made = np.ones(provenance.n_wires, dtype=np.bool_)
    made[: provenance.n_formals + 1] = False
    for call in provenance.calls:
        made[call.first_wire : call.first_wire + call.n_internal] = False
    return np.flatnonzero(made)


def _base(site: Site, note: Note | None) -> str:
    """What a line calls what it makes."""
    promised = _PROMISED.fullmatch(note.message) if note else None
    if promised:
        return f"{promised[1]}.bits"
    assigned = _ASSIGNED.match(site.source())
    return "_".join(assigned[1].replace(",", " ").split()) if assigned else f"line{site.line}"
