"""Linear rows, solved for the last wire they mention: `a*b = w, (w + l)*1 = 0 -> a*b = -l`."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.row_blocks import row_blocks, terms_of

from ..recorder.linear_combination import ONE, ZERO, LinearCombination, constant
from ..recorder.row_role import Role
from .origin import Ints, Triple
from .schwartz_zippel import RandomPoint
from .system import System, has_signal

_MAX_GROWTH: Final = 64
"""A substitution may add this many terms to the system for the row and the wire it saves."""

_MAX_TERMS: Final = 4096
"""A longer sum stays on its wire: substituted into ever longer ones, sums would take time with the square of their length."""


def substitute_linear_rows(system: System) -> None:
    """Solve each linear row for the last wire it mentions, and put that into the rows that read the wire."""
    rows = _linear_rows(system)
    if not rows:
        return
    merged = system.dropped.copy()
    known_from = _known_from(system)
    reads = system.reads()
    for row in rows:
        if system.body.pinned[row] or system.roles[row] == Role.WIRE:
            continue
        a, b, c = (system.substituted(side) for side in system.row(row))
        if b.constant is None:
            a, b = b, a
        if b.constant is None:
            continue
        zero = a.scale(b.constant) - c
        if zero.constant is not None:
            if zero.constant == 0:
                system.drop(row)
            continue
        _solve_linear(system, row, zero, known_from, reads)
    _apply_substitution(system, merged)


def _linear_rows(system: System) -> list[int]:
    """Rows with a constant factor: one side mentions at most the wire ONE."""
    found = np.zeros(system.body.n_rows, dtype=np.bool_)
    for matrix in (system.body.a, system.body.b):
        found |= ~has_signal(matrix)
    found[list(system.changed)] = True
    return np.flatnonzero(found & ~system.dropped).tolist()


def _known_from(system: System) -> npt.NDArray[np.signedinteger]:
    """For each wire the row from which on it has a value: -1 for inputs, the row before it for a hint's outputs."""
    first = system.first_mentions().copy()
    first[ONE] = -1
    first[system.inputs.start : system.inputs.stop] = -1
    hints = system.body.hints
    columns = (hints.position, hints.first_output, hints.n_outputs)
    for position, start, count in zip(*(column.tolist() for column in columns), strict=True):
        first[start : start + count] = position - 1
    return first


def _solve_linear(
    system: System, row: int, zero: LinearCombination, known_from: npt.NDArray[np.signedinteger], reads: Ints
) -> None:
    ordered = sorted(zero.terms, key=lambda wire: (int(known_from[wire]), wire))
    unknown = ordered.pop() if known_from[ordered[-1]] == row else None
    candidates = [wire for wire in (ordered[-1] if ordered else ONE, unknown) if wire is not None]
    for wire in candidates:
        if wire < system.n_fixed or system.hinted[wire]:
            continue
        at = int(known_from[wire])
        # What replaces the wire must be known where the wire was set; only the wire this row sets may be new there.
        late = any(known_from[other] >= at for other in ordered if other != wire)
        if wire != unknown and (late or not system.sets(at, wire)):
            continue
        growth = (int(reads[wire]) - 1) * (len(zero) - 2) - len(zero)
        if growth > _MAX_GROWTH or len(zero) > _MAX_TERMS:
            continue
        replacement = LinearCombination({w: k for w, k in zero.terms.items() if w != wire}).scale(
            pow(-zero.terms[wire], -1, R)
        )
        if wire == unknown:
            system.remove(wire, row, _definition(system, row, wire))
        else:
            system.remove(wire, at, system.row(at))
            if unknown is None:
                system.stands_for[at] = row
                system.roles[at] = system.roles[row]
            else:
                known_from[unknown] = at
        system.substitution[wire] = replacement
        system.drop(row)
        for other in replacement.terms:
            reads[other] += int(reads[wire])
        return


def _definition(system: System, row: int, wire: int) -> Triple:
    """The linear row solved for the wire that it sets, as short as it was recorded: it may mention wires that are gone too."""
    a, b, c = system.row(row)
    if b.constant is None:
        a, b = b, a
    zero = a.scale(b.constant or 0) - c
    rest = LinearCombination({other: k for other, k in zero.terms.items() if other != wire})
    return rest, constant(R - 1), LinearCombination({wire: zero.terms[wire]})


def _apply_substitution(system: System, merged: npt.NDArray[np.bool_]) -> None:
    """Rewrite the rows that read what is gone, and check them; those that were `merged` before, an equal row states."""
    if not system.substitution:
        return
    replaced = np.zeros(system.body.n_wires, dtype=np.bool_)
    replaced[list(system.substitution)] = True
    touched = set(system.changed)
    for matrix in system.matrices:
        for rows in row_blocks(matrix.n_rows):
            terms = terms_of(matrix, rows)
            hits = np.flatnonzero(replaced.take(matrix.wires[terms]))
            ends = matrix.indptr[rows.start + 1 : rows.stop + 1]
            touched.update((rows.start + np.searchsorted(ends, terms.start + hits, side="right")).tolist())
    point = RandomPoint(system.substituted)
    for row in sorted(touched):
        if merged[row]:
            continue
        before = system.row(row)
        after = (ZERO, ZERO, ZERO)
        if not system.dropped[row]:
            a, b, c = (system.substituted(side) for side in before)
            after = system.changed[row] = (a, b, c)
        if point.residue(before) != point.residue(after):
            raise RuntimeError(
                f"the optimiser changed the meaning of row {row}; please report it, and use optimisation level 1 meanwhile"
            )
