"""What is left of a system, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..assembler import HintTable, ranges
from ..coefficients import CoefficientTable
from ..linear import Linear
from ..r1cs import U32, SparseMatrix
from ..row_blocks import lengths, row_blocks, terms_of
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


def finish(system: System, *, in_place: bool) -> Optimised:
    """The arrays that are left; made of the recorded ones if `in_place`, which are lost then."""
    block = system.block
    rows = np.flatnonzero(~system.dropped)
    wires = np.flatnonzero(~system.gone)
    renumber = np.cumsum(~system.gone, dtype=np.uint32) - np.uint32(1)
    changed = np.array(sorted(row for row in system.changed if not system.dropped[row]), dtype=np.int64)
    if len(rows) == block.n_rows and not len(changed) and len(wires) == block.n_wires:
        a, b, c = system.matrices
    else:
        as_recorded = system.as_recorded()
        a, b, c = (
            _rebuilt(
                _Rest(matrix, rows, as_recorded, changed, [system.changed[row][place] for row in changed.tolist()]),
                renumber,
                system.table,
                in_place=in_place,
            )
            for place, matrix in enumerate(system.matrices)
        )
    hints, inputs = _hints(system, rows, renumber)
    order = sorted(system.removed.items(), key=lambda item: (item[1][0], item[0]))
    removed = tuple((wire, row) for wire, (_, row) in order)
    origin = Origin(block.n_wires, _stand_for(system, rows), wires, removed)
    return Optimised(a, b, c, inputs, hints, len(wires), block.promises[rows], origin)


def _stand_for(system: System, rows: Ints) -> Ints:
    """`rows`, but for those that check in the place of another."""
    meant = rows.copy()
    for row, other in system.stands_for.items():
        if not system.dropped[row]:
            meant[np.searchsorted(rows, row)] = other
    return meant


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left of a recorded matrix: `rows`, of which those in `changed` became `linears`."""

    matrix: SparseMatrix
    rows: Ints
    as_recorded: Flags
    changed: Ints
    linears: list[Linear]


def _rebuilt(rest: _Rest, renumber: U32, table: CoefficientTable, *, in_place: bool) -> SparseMatrix:
    matrix, rows, changed = rest.matrix, rest.rows, rest.changed
    new_lengths = np.diff(matrix.indptr)
    new_lengths[changed] = [len(linear) for linear in rest.linears]
    indptr = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(new_lengths[rows], out=indptr[1:])
    bounds = np.array([0, *(block.stop for block in row_blocks(matrix.n_rows))], dtype=np.int64)
    places = np.searchsorted(rows, bounds)
    old, new = matrix.indptr[bounds], indptr[places]
    if in_place:
        wires, ids = matrix.wires, matrix.coefficients
        _resize((wires, ids), max(old[-1], new[-1]))
    else:
        wires, ids = np.empty(new[-1], dtype=np.uint32), np.empty(new[-1], dtype=np.uint32)
    for i in _moving_order(old.tolist(), new.tolist()):
        to, block, place = (slice(ends[i], ends[i + 1]) for ends in (new, bounds, places))
        _move(rest, block, place, renumber, indptr, wires[to], ids[to])
    terms = [term for linear in rest.linears for term in linear.key]
    at = ranges(indptr[np.searchsorted(rows, changed)], new_lengths[changed])
    wires[at] = renumber[np.array([wire for wire, _ in terms], dtype=np.int64)]
    ids[at] = [table.id(value) for _, value in terms]
    if in_place:
        _resize((wires, ids), new[-1])
    return SparseMatrix(indptr, wires, ids)


def _resize(arrays: tuple[U32, U32], length: int) -> None:
    for array in arrays:
        array.resize(length, refcheck=False)  # the caller gave the block up: nobody else looks at it


def _moving_order(old: list[int], new: list[int]) -> list[int]:
    """The blocks between bounds that move from `old` to `new`, ordered so that none is overwritten before it has moved.

    >>> _moving_order([0, 10, 20, 30, 40], [0, 10, 22, 31, 38])
    [0, 3, 2, 1]
    """
    order: list[int] = []
    run: list[int] = []
    for block in range(len(old) - 1):
        if new[block] <= old[block]:  # the block before ends where it did, or earlier: it goes first
            order += reversed(run)
            run = []
        run.append(block)
    return order + run[::-1]


def _move(rest: _Rest, block: slice, places: slice, renumber: U32, indptr: Ints, wires: U32, ids: U32) -> None:
    """Put the terms of the recorded rows in `block` where they go among `wires` and `ids`, those of the rows in `places`."""
    terms = terms_of(rest.matrix, block)
    old_wires, old_ids = rest.matrix.wires[terms], rest.matrix.coefficients[terms]
    kept = rest.as_recorded[block]
    if not kept.all():
        chosen = np.repeat(kept, lengths(rest.matrix, block))
        old_wires, old_ids = old_wires[chosen], old_ids[chosen]
    kept = rest.as_recorded[rest.rows[places]]
    to: slice | Flags = slice(None)
    if not kept.all():
        to = np.repeat(kept, np.diff(indptr[places.start : places.stop + 1]))
    wires[to] = renumber.take(old_wires)
    ids[to] = old_ids


def _hints(system: System, rows: Ints, renumber: U32) -> tuple[HintTable, SparseMatrix]:
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
