"""What is left of a system, as arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.r1cs import U32, SparseMatrix

from ..program.hint_table import HintTable
from ..recorder.linear_combination import LinearCombination
from .moved_rows import Left, NewRows, moved_rows
from .origin import Ints, Origin
from .system import System


@dataclass(frozen=True, slots=True)
class Optimised:
    """A smaller system with the same inputs and outputs, and the way back. `roles` is as in `Body`."""

    a: SparseMatrix
    b: SparseMatrix
    c: SparseMatrix
    inputs: SparseMatrix
    hints: HintTable
    n_wires: int
    roles: npt.NDArray[np.uint8]
    origin: Origin


def finish(system: System, *, in_place: bool) -> Optimised:
    """The arrays that are left; made of the recorded ones if `in_place`, which are lost then."""
    body = system.body
    rows = np.flatnonzero(~system.dropped)
    wires = np.flatnonzero(~system.gone)
    renumber = np.cumsum(~system.gone, dtype=np.uint32) - np.uint32(1)
    changed = np.array(sorted(row for row in system.changed if not system.dropped[row]), dtype=np.int64)
    if len(rows) == body.n_rows and not len(changed) and len(wires) == body.n_wires:
        a, b, c = system.matrices
    else:
        left = Left(rows, system.as_recorded(), changed)
        triples = [system.changed[row] for row in changed.tolist()]
        a, b, c = (
            moved_rows(
                matrix,
                left,
                _new_rows(system, [triple[place] for triple in triples], renumber),
                renumber,
                in_place=in_place,
            )
            for place, matrix in enumerate(system.matrices)
        )
    hints, inputs = _hints(system, rows, renumber)
    order = sorted(system.removed.items(), key=lambda item: (item[1][0], item[0]))
    removed = tuple((wire, row) for wire, (_, row) in order)
    origin = Origin(body.n_wires, _stand_for(system, rows), wires, removed)
    return Optimised(a, b, c, inputs, hints, len(wires), system.roles[rows], origin)


def _stand_for(system: System, rows: Ints) -> Ints:
    """`rows`, but for those that check in the place of another."""
    meant = rows.copy()
    for row, other in system.stands_for.items():
        if not system.dropped[row]:
            meant[np.searchsorted(rows, row)] = other
    return meant


def _new_rows(system: System, linears: list[LinearCombination], renumber: U32) -> NewRows:
    terms = [term for linear in linears for term in linear.key]
    return NewRows(
        np.array([len(linear) for linear in linears], dtype=np.int64),
        renumber[np.array([wire for wire, _ in terms], dtype=np.int64)],
        np.array([system.table.id(value) for _, value in terms], dtype=np.uint32),
    )


def _hints(system: System, rows: Ints, renumber: U32) -> tuple[HintTable, SparseMatrix]:
    hints, inputs = system.body.hints, system.body.inputs
    left = np.flatnonzero(~system.idle_hints)
    input_rows = [
        row
        for start, count in zip(hints.first_input[left].tolist(), hints.n_inputs[left].tolist(), strict=True)
        for row in range(start, start + count)
    ]
    needs_work = bool(system.gone[inputs.wires].any()) or len(left) != len(hints)
    if not needs_work and not system.gone.any() and not system.dropped.any():
        return hints, inputs
    linears = [system.substituted(system.linear(inputs, row)) for row in input_rows] if needs_work else None
    if linears is None:
        matrix = SparseMatrix(inputs.indptr, renumber[inputs.wires], inputs.coefficients)
    else:
        terms = [term for linear in linears for term in linear.key]
        indptr = np.concatenate([[0], np.cumsum([len(linear) for linear in linears], dtype=np.int64)]).astype(np.int64)
        wires = renumber[np.array([wire for wire, _ in terms], dtype=np.int64)]
        matrix = SparseMatrix(indptr, wires, np.array([system.table.id(k) for _, k in terms], dtype=np.uint32))
    n_inputs = hints.n_inputs[left]
    table = HintTable(
        np.searchsorted(rows, hints.position[left]),
        hints.opcode[left],
        hints.parameter[left],
        np.cumsum(n_inputs) - n_inputs,
        n_inputs,
        renumber[hints.first_output[left]].astype(np.int64),
        hints.n_outputs[left],
    )
    return table, matrix
