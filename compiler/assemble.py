"""From a recorded body to arrays: its own rows laid beside the instances of the gadgets it calls.

A gadget's arrays are copied into its caller by index arithmetic: internal wires move by an offset, formal wires become the
arguments' combinations. Python runs once per recorded row, never per instantiated one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .coefficients import CoefficientTable
from .field import R
from .linear import Linear
from .r1cs import SparseMatrix
from .sites import Site
from .trace import GadgetCall, Note, Trace

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class HintTable:
    """Hints as columns, in the order they run. Shapes (hints,).

    `position` is the row a hint runs before, `opcode` and `parameter` say what it computes, `first_input` and `n_inputs` name
    rows of the matrix of input combinations, `first_output` and `n_outputs` consecutive wires.
    """

    position: Ints
    opcode: Ints
    parameter: Ints
    first_input: Ints
    n_inputs: Ints
    first_output: Ints
    n_outputs: Ints

    def __len__(self) -> int:
        """The number of hints."""
        return len(self.position)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows of a body come from: its own, by line; the rest, by call. All ascend by position."""

    name: str
    n_formals: int
    n_wires: int
    n_rows: int
    own_rows: Ints
    sites: tuple[Site, ...]
    notes: tuple[Note | None, ...]
    calls: tuple[CallLayout, ...]


@dataclass(frozen=True, slots=True)
class CallLayout:
    """An instance of a gadget within a body: where its rows and internal wires start, who called it with what."""

    position: int
    first_wire: int
    layout: Layout
    site: Site
    arguments: tuple[Linear, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A body as arrays over its own wires: 0 is the constant 1, 1..n_formals the inputs, then internal wires.

    `inputs` holds the input combinations of `hints`; `promises` marks rows that only say what a type promises.
    """

    name: str
    n_formals: int
    n_wires: int
    n_rows: int
    results: tuple[Linear, ...]
    a: SparseMatrix
    b: SparseMatrix
    c: SparseMatrix
    inputs: SparseMatrix
    hints: HintTable
    promises: npt.NDArray[np.bool_]
    layout: Layout


@dataclass(frozen=True, slots=True)
class _Batch:
    """All instances of one block in one body. `first_rows` and `offsets` have shape (calls,)."""

    block: Block
    calls: list[GadgetCall]
    first_rows: Ints
    offsets: Ints


@dataclass(frozen=True, slots=True)
class _Part:
    """Some rows of a matrix being put together: `rows[i]` is where the i-th goes."""

    rows: Ints
    lengths: Ints
    wires: Ints
    coefficients: Ints


def assemble(trace: Trace, results: Sequence[Linear], table: CoefficientTable) -> Block:
    """Turn a recorded body into a block. Linear in the number of terms."""
    own = np.array([row.position for row in trace.rows], dtype=np.int64)
    batches = _batches(trace.calls)
    hints, own_inputs, batch_inputs = _hint_table(trace, batches)

    def matrix(n_rows: int, rows: Ints, linears: Iterable[Linear], which: str, starts: list[Ints]) -> SparseMatrix:
        parts = [_own_part(rows, linears, table)]
        for batch, first in zip(batches, starts, strict=True):
            parts.append(_instances(batch, getattr(batch.block, which), first, table))
        return _join(n_rows, parts, table)

    starts = [batch.first_rows for batch in batches]
    promises = np.zeros(trace.n_rows, dtype=np.bool_)
    promises[own] = [row.promise for row in trace.rows]
    for batch in batches:
        rows = batch.first_rows[:, None] + np.arange(batch.block.n_rows)
        promises[rows] = batch.block.promises
    inputs = [linear for hint in trace.hints for linear in hint.inputs]
    n_inputs = int(hints.n_inputs.sum())
    return Block(
        name=trace.name,
        n_formals=trace.n_formals,
        n_wires=trace.n_wires,
        n_rows=trace.n_rows,
        results=tuple(results),
        a=matrix(trace.n_rows, own, (row.a for row in trace.rows), "a", starts),
        b=matrix(trace.n_rows, own, (row.b for row in trace.rows), "b", starts),
        c=matrix(trace.n_rows, own, (row.c for row in trace.rows), "c", starts),
        inputs=matrix(n_inputs, own_inputs, inputs, "inputs", batch_inputs),
        hints=hints,
        promises=promises,
        layout=_layout(trace, own),
    )


def _batches(calls: list[GadgetCall]) -> list[_Batch]:
    groups: dict[int, list[GadgetCall]] = {}
    for call in calls:
        groups.setdefault(id(call.block), []).append(call)
    batches = []
    for group in groups.values():
        block = group[0].block
        first_rows = np.array([call.position for call in group], dtype=np.int64)
        offsets = np.array([call.first_wire - 1 - block.n_formals for call in group], dtype=np.int64)
        batches.append(_Batch(block, group, first_rows, offsets))
    return batches


def _own_part(rows: Ints, linears: Iterable[Linear], table: CoefficientTable) -> _Part:
    wires: list[int] = []
    coefficients: list[int] = []
    lengths: list[int] = []
    intern = table.id
    for linear in linears:
        terms = linear.key
        lengths.append(len(terms))
        for wire, coefficient in terms:
            wires.append(wire)
            coefficients.append(intern(coefficient))
    as_ints = (np.array(values, dtype=np.int64) for values in (lengths, wires, coefficients))
    return _Part(rows, *as_ints)


def _instances(batch: _Batch, matrix: SparseMatrix, first_rows: Ints, table: CoefficientTable) -> _Part:
    """The rows of every instance of a block: formal wires replaced by arguments, internal wires moved."""
    block, n_calls = batch.block, len(batch.calls)
    n_formals = block.n_formals
    # Per call, the combination each of the wires 0..n_formals stands for, flattened.
    counts, argument_wires, argument_coefficients = [], [], []
    for call in batch.calls:
        counts.append(1)
        argument_wires.append(0)
        argument_coefficients.append(0)
        for argument in call.arguments:
            counts.append(len(argument))
            for wire, coefficient in argument.terms.items():
                argument_wires.append(wire)
                argument_coefficients.append(table.id(coefficient))
    lengths_of = np.array(counts, dtype=np.int64)
    starts_of = np.cumsum(lengths_of) - lengths_of
    flat_wires = np.array(argument_wires, dtype=np.int64)
    flat_coefficients = np.array(argument_coefficients, dtype=np.int64)

    wires = matrix.wires.astype(np.int64)
    internal = wires > n_formals
    slot = np.where(internal, 0, wires) + np.arange(n_calls)[:, None] * (n_formals + 1)
    lengths = np.where(internal, 1, lengths_of[slot])
    ends = np.concatenate([[0], np.cumsum(lengths.ravel())])
    source = np.repeat(np.arange(lengths.size), lengths.ravel())
    within = np.arange(ends[-1]) - ends[source]
    at = np.minimum(starts_of[slot].ravel()[source] + within, len(flat_wires) - 1)
    is_internal = np.broadcast_to(internal, lengths.shape).ravel()[source]
    moved = (wires + batch.offsets[:, None]).ravel()[source]
    template = np.broadcast_to(matrix.coefficients.astype(np.int64), lengths.shape).ravel()[source]
    row_ends = ends[(np.arange(n_calls)[:, None] * len(wires) + matrix.indptr[None, :])]
    return _Part(
        rows=(first_rows[:, None] + np.arange(matrix.n_rows)).ravel(),
        lengths=np.diff(row_ends, axis=1).ravel(),
        wires=np.where(is_internal, moved, flat_wires[at]),
        coefficients=table.products(template, np.where(is_internal, 0, flat_coefficients[at])),
    )


def _join(n_rows: int, parts: list[_Part], table: CoefficientTable) -> SparseMatrix:
    lengths = np.zeros(n_rows, dtype=np.int64)
    for part in parts:
        lengths[part.rows] = part.lengths
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    wires = np.empty(indptr[-1], dtype=np.int64)
    coefficients = np.empty(indptr[-1], dtype=np.int64)
    for part in parts:
        starts = np.cumsum(part.lengths) - part.lengths
        to = np.repeat(indptr[part.rows] - starts, part.lengths) + np.arange(len(part.wires))
        wires[to] = part.wires
        coefficients[to] = part.coefficients
    return _normal(indptr, wires, coefficients, table)


def _normal(indptr: Ints, wires: Ints, coefficients: Ints, table: CoefficientTable) -> SparseMatrix:
    """Sort the wires of each row and merge repeated ones; only rows that need it are touched one by one."""
    row_of = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    same_row = row_of[1:] == row_of[:-1]
    if (same_row & (wires[1:] <= wires[:-1])).any():
        order = np.lexsort((wires, row_of))
        wires, coefficients = wires[order], coefficients[order]
        repeated = np.flatnonzero(same_row & (wires[1:] == wires[:-1])) + 1
        if len(repeated):
            keep = np.ones(len(wires), dtype=np.bool_)
            values = table.values
            for i in repeated.tolist():
                previous = values[coefficients[i - 1]] if keep[i - 1] else 0
                total = (values[coefficients[i]] + previous) % R
                keep[i - 1], keep[i] = False, total != 0
                if total:
                    coefficients[i] = table.id(total)
            wires, coefficients, row_of = wires[keep], coefficients[keep], row_of[keep]
            counts = np.bincount(row_of, minlength=len(indptr) - 1)
            indptr = np.concatenate([[0], np.cumsum(counts)])
    return SparseMatrix(indptr.astype(np.int64), wires.astype(np.uint32), coefficients.astype(np.uint32))


def _hint_table(trace: Trace, batches: list[_Batch]) -> tuple[HintTable, Ints, list[Ints]]:
    """The hints of a body and its instances in running order, and where each part's input combinations go."""
    own = [(h.position, h.opcode, h.parameter, len(h.inputs), h.first_output, h.n_outputs) for h in trace.hints]
    columns = [np.array(own, dtype=np.int64).reshape(-1, 6)]
    for batch in batches:
        table = batch.block.hints
        n = len(batch.calls)
        shape = (n, len(table))
        fixed = (table.opcode, table.parameter, table.n_inputs)
        opcode, parameter, n_inputs = (np.broadcast_to(column, shape) for column in fixed)
        position = batch.first_rows[:, None] + table.position
        first_output = batch.offsets[:, None] + table.first_output
        n_outputs = np.broadcast_to(table.n_outputs, shape)
        stacked = np.stack([position, opcode, parameter, n_inputs, first_output, n_outputs], axis=-1)
        columns.append(stacked.reshape(-1, 6))
    together = np.concatenate(columns)
    # Hints run in the order in which their outputs were made; wires are numbered in that order.
    order = np.argsort(together[:, 4], kind="stable")
    placed = together[order]
    first_input_sorted = np.cumsum(placed[:, 3]) - placed[:, 3]
    first_input = np.empty(len(order), dtype=np.int64)
    first_input[order] = first_input_sorted
    own_count = len(own)
    own_inputs = _spread(first_input[:own_count], columns[0][:, 3])
    batch_inputs, at = [], own_count
    for batch in batches:
        per_call, n = len(batch.block.hints), len(batch.calls)
        # Between the hints of one instance no other hint runs, so its inputs lie together.
        starts = first_input[at : at + per_call * n].reshape(n, per_call)
        batch_inputs.append(starts[:, 0] if per_call else np.zeros(n, dtype=np.int64))
        at += per_call * n
    hints = HintTable(
        placed[:, 0], placed[:, 1], placed[:, 2], first_input_sorted, placed[:, 3], placed[:, 4], placed[:, 5]
    )
    return hints, own_inputs, batch_inputs


def _spread(firsts: Ints, counts: Ints) -> Ints:
    starts = np.cumsum(counts) - counts
    return np.repeat(firsts - starts, counts) + np.arange(int(counts.sum()))


def _layout(trace: Trace, own: Ints) -> Layout:
    calls = tuple(
        CallLayout(call.position, call.first_wire, call.block.layout, call.site, call.arguments) for call in trace.calls
    )
    return Layout(
        trace.name,
        trace.n_formals,
        trace.n_wires,
        trace.n_rows,
        own,
        tuple(row.site for row in trace.rows),
        tuple(row.note for row in trace.rows),
        calls,
    )
