"""What is left of a system, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..assembler import HintTable
from ..linear import Linear
from ..r1cs import SparseMatrix
from .origin import Ints, Origin
from .system import Flags, System


@dataclass(frozen=True, slots=True)
class Optimised:
    """A smaller block with the same inputs and outputs, and the way back. `promises` is as in `Block`."""

    a: SparseMatrix
    b: SparseMatrix
    c: SparseMatrix
    inputs: SparseMatrix
    hints: HintTable
    n_wires: int
    promises: Flags
    origin: Origin


def finish(system: System) -> Optimised:
    """The arrays that are left."""
    block = system.block
    rows = np.flatnonzero(~system.dropped)
    wires = np.flatnonzero(~system.gone)
    renumber = np.cumsum(~system.gone) - 1
    changed = np.array(sorted(row for row in system.changed if not system.dropped[row]), dtype=np.int64)
    a, b, c = (
        _rebuilt(system, matrix, rows, changed, [system.changed[row][place] for row in changed.tolist()], renumber)
        for place, matrix in enumerate(system.matrices)
    )
    hints, inputs = _hints(system, rows, renumber)
    order = sorted(system.removed.items(), key=lambda item: (item[1][0], item[0]))
    origin = Origin(block.n_wires, system.stands_for[rows], wires, tuple((wire, row) for wire, (_, row) in order))
    return Optimised(a, b, c, inputs, hints, len(wires), block.promises[rows], origin)


def _rebuilt(
    system: System, matrix: SparseMatrix, rows: Ints, changed: Ints, linears: list[Linear], renumber: Ints
) -> SparseMatrix:
    if len(rows) == matrix.n_rows and not len(changed) and len(renumber) == int(renumber[-1]) + 1:
        return matrix
    lengths = np.diff(matrix.indptr)
    lengths[changed] = [len(linear) for linear in linears]
    kept = np.ones(matrix.n_rows, dtype=np.bool_)
    kept[changed] = False
    kept[system.dropped] = False
    source = kept[np.repeat(np.arange(matrix.n_rows), np.diff(matrix.indptr))]
    new_lengths = lengths[rows]
    indptr = np.concatenate([[0], np.cumsum(new_lengths)])
    place = np.cumsum(~system.dropped) - 1
    is_changed = np.zeros(len(rows), dtype=np.bool_)
    is_changed[place[changed]] = True
    to_old = np.repeat(~is_changed, new_lengths)
    wires = np.empty(int(indptr[-1]), dtype=np.uint32)
    ids = np.empty(int(indptr[-1]), dtype=np.uint32)
    wires[to_old] = renumber[matrix.wires[source]]
    ids[to_old] = matrix.coefficients[source]
    terms = [term for linear in linears for term in linear.key]
    wires[~to_old] = renumber[np.array([wire for wire, _ in terms], dtype=np.int64)]
    ids[~to_old] = [system.table.id(value) for _, value in terms]
    return SparseMatrix(indptr, wires, ids)


def _hints(system: System, rows: Ints, renumber: Ints) -> tuple[HintTable, SparseMatrix]:
    hints, inputs = system.block.hints, system.block.inputs
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
        matrix = SparseMatrix(inputs.indptr, renumber[inputs.wires].astype(np.uint32), inputs.coefficients)
    else:
        terms = [term for linear in linears for term in linear.key]
        indptr = np.concatenate([[0], np.cumsum([len(linear) for linear in linears], dtype=np.int64)]).astype(np.int64)
        wires = renumber[np.array([wire for wire, _ in terms], dtype=np.int64)].astype(np.uint32)
        matrix = SparseMatrix(indptr, wires, np.array([system.table.id(k) for _, k in terms], dtype=np.uint32))
    n_inputs = hints.n_inputs[left]
    table = HintTable(
        np.searchsorted(rows, hints.position[left]),
        hints.opcode[left],
        hints.parameter[left],
        np.cumsum(n_inputs) - n_inputs,
        n_inputs,
        renumber[hints.first_output[left]],
        hints.n_outputs[left],
    )
    return table, matrix
