"""Which outputs of hints do the rows hold? The others are whatever the prover likes.

Rows are equations, and a row that is the first to mention a wire only defines it: products, quotients and sums that end in a
public output say nothing about what went into them. What is left are checks. So each hint's output needs a check of its own that
it reaches through definitions: a matching of wires with rows, as Dulmage and Mendelsohn decompose sparse systems. A `FIT`, a
`PROMISE` or what is `DERIVED` is no check: see `Role`. Neither is an identity.

Fewer checks than outputs can be enough, as where `high * 256 + low == x` for bytes: types count too. So outputs without a check
of their own pass when checks tie them to anything that is determined; not when checks only tie hints to each other.

Costs one Python step for each term of a row that a hint's output reaches, and nothing where there are no hints in Python.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.ranges import ranges
from zkwright.core.row_blocks import first_mentions, terms_of

from ..optimiser import Optimised
from ..recorder.row_role import Role
from ..solver.hints import Opcode
from .identities import Identities, Side
from .influence import Influence

Ints = npt.NDArray[np.int64]


def loose_outputs(lean: Optimised, inputs: range, coefficients: Sequence[int]) -> set[int]:
    """The wires of Python hints' outputs that nothing holds. `inputs` are the wires of the circuit's inputs."""
    outputs = _outputs(lean, python=True)
    if not outputs:
        return set()
    web = _Web(lean, inputs)
    influence = Influence(web, coefficients, outputs)
    matching = _Matching(web, Identities(web, coefficients, outputs), influence)
    loose = matching.loose(sorted(outputs, key=web.is_ranged))
    held = (wire for wire in outputs if wire not in loose)
    return loose | {wire for wire in held if influence.none_of(wire, matching.checks_of(wire))}


def _outputs(lean: Optimised, *, python: bool) -> list[int]:
    """The outputs of hints written in Python, or of the others."""
    hints = lean.hints
    chosen = (hints.opcode == Opcode.PYTHON) == python
    wires: list[int] = ranges(hints.first_output[chosen], hints.n_outputs[chosen]).tolist()
    return wires


class _Web:
    """Wires, and the slots they can be matched with: one for each check, one for each definition of a wire.

    The slot of a definition has the number of the wire, that of a check `n_wires` and the row.
    """

    def __init__(self, lean: Optimised, inputs: range) -> None:
        self.n_wires = lean.n_wires
        self._matrices = (lean.a, lean.b, lean.c)
        self._lean = lean
        rows = np.arange(lean.a.n_rows)
        row_of = np.concatenate([np.repeat(rows, np.diff(matrix.indptr)) for matrix in self._matrices])
        wires = np.concatenate([matrix.wires for matrix in self._matrices])
        self.defining_row = first_mentions(self._matrices, self.n_wires).astype(np.int64)
        self.defining_row[0] = -1
        self.defining_row[inputs.start : inputs.stop] = -1
        for python in (False, True):
            self.defining_row[_outputs(lean, python=python)] = -1
        self._outputs = set(_outputs(lean, python=True))
        defined = np.flatnonzero(self.defining_row >= 0)
        slot_of = np.where(lean.roles == Role.STATEMENT, self.n_wires + rows, -1)
        slot_of[self.defining_row[defined]] = defined
        slots = slot_of[row_of]
        kept = np.flatnonzero((slots >= 0) & (wires != 0))
        order = kept[np.argsort(wires[kept], kind="stable")]
        self._slots = slots[order]
        self._starts = np.searchsorted(wires[order], np.arange(self.n_wires + 1)).tolist()
        self._widths = _widths(lean)
        self._fed: dict[int, list[int]] = {}
        self._computed_by: dict[int, int] = {}
        for hint in np.flatnonzero(lean.hints.opcode != Opcode.PYTHON).tolist():
            first = int(lean.hints.first_output[hint])
            made = range(first, first + int(lean.hints.n_outputs[hint]))
            self._computed_by.update(dict.fromkeys(made, hint))
            for wire in self._inputs(hint):
                self._fed.setdefault(wire, []).extend(made)

    def _inputs(self, hint: int) -> list[int]:
        start, count = int(self._lean.hints.first_input[hint]), int(self._lean.hints.n_inputs[hint])
        wires = self._lean.inputs.wires[terms_of(self._lean.inputs, slice(start, start + count))]
        return sorted(set(wires.tolist()) - {0})

    def is_check(self, slot: int) -> bool:
        """Whether the slot is a check's."""
        return slot >= self.n_wires

    def slots(self, wire: int) -> list[int]:
        """The slots that mention a wire; checks first, then what is nearest to the end."""
        found: list[int] = self._slots[self._starts[wire] : self._starts[wire + 1]].tolist()
        if wire in self._fed:
            found += self._fed[wire]
        found.sort(reverse=True)
        return found

    def wires(self, slot: int) -> set[int]:
        """The wires that a slot mentions."""
        if slot in self._computed_by:
            return {slot, *self._inputs(self._computed_by[slot])}
        row = slot - self.n_wires if self.is_check(slot) else int(self.defining_row[slot])
        return {wire for matrix in self._matrices for wire in matrix.row(row)[0]} - {0}

    def row(self, row: int) -> list[Side]:
        """The three sides of a row."""
        return [matrix.row(row) for matrix in self._matrices]

    def defining(self, wire: int) -> int:
        """The row that defines a wire, -1 where none does."""
        return int(self.defining_row[wire])

    def computing(self, wire: int) -> int | None:
        """The solver's own hint that computes a wire."""
        return self._computed_by.get(wire)

    def hint(self, hint: int) -> tuple[Opcode, int, list[Side], range]:
        """Its opcode, parameter, inputs and outputs."""
        table, matrix = self._lean.hints, self._lean.inputs
        start, first = int(table.first_input[hint]), int(table.first_output[hint])
        sides = [matrix.row(row) for row in range(start, start + int(table.n_inputs[hint]))]
        outputs = range(first, first + int(table.n_outputs[hint]))
        return Opcode(int(table.opcode[hint])), int(table.parameter[hint]), sides, outputs

    def width(self, wire: int) -> int | None:
        """How many bits rows leave an input or a hint's output, None where they leave every element of the field."""
        return self._widths.get(wire)

    def is_output(self, wire: int) -> bool:
        """Whether a hint in Python gives the wire."""
        return wire in self._outputs

    def is_ranged(self, wire: int) -> bool:
        """Whether a wire is held to be an integer of some width."""
        return wire in self._widths

    def place(self, slot: int) -> tuple[int, int]:
        """Where a definition stands among all, in solving order."""
        hint = self._computed_by.get(slot)
        return (int(self.defining_row[slot]), 1) if hint is None else (int(self._lean.hints.position[hint]), 0)


def _widths(lean: Optimised) -> dict[int, int]:
    """The widths of wires that are decomposed into bits, or held to be one."""
    found: dict[int, int] = {}
    hints = lean.hints
    for hint in np.flatnonzero((hints.opcode == Opcode.BITS) & (hints.parameter == 1)).tolist():
        wires, _ = lean.inputs.row(int(hints.first_input[hint]))
        if len(wires) == 1:
            width = int(hints.n_outputs[hint]) + 1
            found[wires[0]] = min(width, found.get(wires[0], width))
    for row in np.flatnonzero((lean.roles == Role.FIT) | (lean.roles == Role.PROMISE)).tolist():
        (a, _), (b, _) = lean.a.row(row), lean.b.row(row)
        if len(a) == 1 and set(b) - {0} == set(a) and not lean.c.row(row)[0]:
            found[a[0]] = 1
    return {wire: width for wire, width in found.items() if width < R.bit_length()}


class _Matching:
    """A largest matching of wires with slots, found by augmenting paths."""

    def __init__(self, web: _Web, identities: Identities, influence: Influence) -> None:
        self._web = web
        self._identities = identities
        self._influence = influence
        self._empty: dict[int, bool] = {}
        self._holders: dict[int, int] = {}

    def _holder(self, slot: int) -> int | None:
        """The wire that is matched with a slot: at first, the one that a definition defines."""
        return self._holders.get(slot, None if self._web.is_check(slot) else slot)

    def loose(self, outputs: Sequence[int]) -> set[int]:
        """Those of `outputs` that no check is left for, and that no check ties to anything determined."""
        left = list(outputs)
        while True:
            visited: set[int] = set()
            still = [wire for wire in left if not self._augment(wire, visited)]
            if len(still) == len(left):
                return self._untied(left, visited) if left else set()
            left = still

    def checks_of(self, output: int) -> Iterator[int]:
        """The rows of the checks that an output reaches and that say something, the nearest first."""
        pending, met = deque([output]), {output}
        while pending:
            for slot in self._web.slots(pending.popleft()):
                if slot in met:
                    continue
                met.add(slot)
                if not self._web.is_check(slot):
                    pending.append(slot)
                elif not self._is_empty(slot):
                    yield slot - self._web.n_wires

    def _is_empty(self, check: int) -> bool:
        """Whether a check says nothing of any hint's output."""
        if check not in self._empty:
            row = check - self._web.n_wires
            self._empty[check] = self._identities.include(check) or self._influence.none_on(row)
        return self._empty[check]

    def _augment(self, root: int, visited: set[int]) -> bool:
        stack: list[tuple[int, Iterator[int]]] = [(root, iter(self._web.slots(root)))]
        path: list[int] = []
        while stack:
            wire, slots = stack[-1]
            for slot in slots:
                if slot in visited:
                    continue
                if self._web.is_check(slot) and self._is_empty(slot):
                    continue
                visited.add(slot)
                path.append(slot)
                holder = self._holder(slot)
                if holder is None:
                    for taken, (taker, _) in zip(path, stack, strict=True):
                        self._holders[taken] = taker
                    return True
                if holder == wire:
                    path.pop()
                    continue
                stack.append((holder, iter(self._web.slots(holder))))
                break
            else:
                stack.pop()
                if path:
                    path.pop()
        return False

    def _untied(self, roots: Sequence[int], visited: set[int]) -> set[int]:
        """Those of `roots` that reach no check, or only such as mention nothing but wires that are as open as they are."""
        web = self._web
        open_wires = {*roots, *(holder for slot in visited if (holder := self._holder(slot)) is not None)}
        checks = [slot for slot in visited if web.is_check(slot) and not self._is_taken_up(slot)]
        definitions = sorted((slot for slot in visited if not web.is_check(slot)), key=web.place, reverse=True)
        groups = _Groups()
        live: set[int] = set()
        tied: list[int] = []
        for slot in checks + definitions:
            if not web.is_check(slot) and slot not in live:
                continue
            wires = web.wires(slot)
            mentioned = list(wires & open_wires)
            live |= wires
            groups.join(mentioned)
            if mentioned and wires - open_wires:
                tied.append(mentioned[0])
        anchors = {groups.of(wire) for wire in tied}
        return {wire for wire in roots if not web.is_ranged(wire) or wire not in live or groups.of(wire) not in anchors}

    def _is_taken_up(self, check: int) -> bool:
        """Whether a check cannot tell of more outputs than one, or ties outputs to each other alone."""
        holder = self._holders.get(check)
        while holder is not None and self._holders.get(holder, holder) != holder:
            holder = self._holders[holder]
        unranged = holder is not None and self._web.is_output(holder) and not self._web.is_ranged(holder)
        return unranged or self._identities.tie(check)


class _Groups:
    """Disjoint sets of wires that grow together."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def of(self, wire: int) -> int:
        """The wire that stands for the group."""
        while (parent := self._parent.get(wire, wire)) != wire:
            above = self._parent.get(parent, parent)
            self._parent[wire] = above
            wire = above
        return wire

    def join(self, wires: Sequence[int]) -> None:
        """Make one group of those of these wires."""
        for wire in wires[1:]:
            self._parent[self.of(wire)] = self.of(wires[0])
