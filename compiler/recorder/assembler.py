"""From a recorded body to arrays: its own rows laid beside the instances of the gadgets it calls.

A gadget's arrays are copied into its caller by index arithmetic: internal wires move by an offset, formal wires become the
arguments' combinations. Python runs once per recorded row, never per instantiated one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import R
from zkwright.core.r1cs import U32, SparseMatrix
from zkwright.core.ranges import ranges
from zkwright.core.row_blocks import BLOCK_ROWS, terms_in

from ..program.hint_table import HintTable
from ..program.provenance import CallProvenance, Provenance
from .body import Body
from .coefficient_table import CoefficientTable
from .linear_combination import LinearCombination, constant
from .looks import Looks
from .operand_mistakes import refuse_mistaken_rows
from .recorded import BitRows, GadgetCall, Row
from .recorder import Recorder
from .row_role import Role

Ints = npt.NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class _Batch:
    """All instances of a gadget in a body. `first_rows` and `offsets` have shape (calls,); see `_flat_arguments`."""

    body: Body
    calls: list[GadgetCall]
    arguments: tuple[Ints, Ints, Ints]
    first_rows: Ints
    offsets: Ints


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some rows of a matrix being put together, each normal: row i goes to `places[i]` and has `lengths[i]` terms."""

    places: Ints
    lengths: Ints
    wires: Ints
    coefficients: Ints


@dataclass(frozen=True, slots=True)
class _Copies:
    """Rows that every instance repeats but for an offset: those of `matrix` in `rows`, at `first_rows` + row."""

    matrix: SparseMatrix
    rows: Ints
    first_rows: Ints
    offsets: Ints


def assemble(recorder: Recorder, table: CoefficientTable) -> Body:
    """Turn what was recorded into arrays. Linear in the number of terms.

    Raises TypeMismatchError for a row that an author made of signals themselves.
    """
    try:
        return _assembled(recorder, table)
    except AttributeError:
        refuse_mistaken_rows(recorder)
        raise


def _assembled(recorder: Recorder, table: CoefficientTable) -> Body:
    own = np.array([row.position for row in recorder.rows], dtype=np.int64)
    bits = _bit_places(recorder.bit_rows)
    batches = _batches(recorder.calls, table)
    hints, own_inputs, batch_inputs = _hint_table(recorder, batches)
    starts = [batch.first_rows for batch in batches]

    def matrix(own: list[_Rows], n_rows: int, which: str, starts: list[Ints]) -> SparseMatrix:
        loose, copies = own, []
        for batch, first in zip(batches, starts, strict=True):
            template: SparseMatrix = getattr(batch.body, which)
            touched = _rows_with_formals(template, batch.body.n_formals)
            loose.append(_substituted(batch, template, np.flatnonzero(touched), first, table))
            copies.append(_Copies(template, np.flatnonzero(~touched), first, batch.offsets))
        return _join(n_rows, loose, copies)

    def side(which: str) -> SparseMatrix:
        recorded = _own_rows(own, (getattr(row, which) for row in recorder.rows), table)
        return matrix([recorded, *_bit_terms(recorder.bit_rows, bits, which, table)], recorder.n_rows, which, starts)

    pinned = np.zeros(recorder.n_rows, dtype=np.bool_)
    pinned[own] = [row.pinned for row in recorder.rows]
    inputs = [linear for hint in recorder.hints for linear in hint.inputs]
    n_inputs = int(hints.n_inputs.sum())
    return Body(
        name=recorder.name,
        n_formals=recorder.n_formals,
        n_wires=recorder.n_wires,
        n_rows=recorder.n_rows,
        a=side("a"),
        b=side("b"),
        c=side("c"),
        inputs=matrix([_own_rows(own_inputs, inputs, table)], n_inputs, "inputs", batch_inputs),
        hints=hints,
        roles=_from_gadgets(_roles(recorder, own, bits), batches, "roles"),
        pinned=_from_gadgets(pinned, batches, "pinned"),
        provenance=_provenance(recorder),
    )


@dataclass(frozen=True, slots=True)
class _BitPlaces:
    """Where a body's range checks are: every row of the `upper` bits, their wires, and each check's row of what remains.

    `all` has all of these rows, ascending.
    """

    upper: Ints
    upper_wires: Ints
    rest: Ints
    all: Ints


def _bit_places(checks: list[BitRows]) -> _BitPlaces:
    columns = [(check.position, check.n, check.first_wire) for check in checks]
    positions, counts, wires = np.array(columns, dtype=np.int64).reshape(-1, 3).T
    return _BitPlaces(
        upper=ranges(positions, counts - 1),
        upper_wires=ranges(wires, counts - 1),
        rest=positions + counts - 1,
        all=ranges(positions, counts),
    )


def _bit_terms(checks: list[BitRows], places: _BitPlaces, which: str, table: CoefficientTable) -> list[_Rows]:
    """One side of the rows bit * (bit - 1) = 0 of all range checks."""
    if not checks or which == "c":
        return []
    minus_one = table.id(R - 1)
    n_upper = len(places.upper)
    if which == "a":
        upper = _Rows(
            places.upper, np.ones(n_upper, dtype=np.int64), places.upper_wires, np.zeros(n_upper, dtype=np.int64)
        )
    else:
        wires = np.zeros((n_upper, 2), dtype=np.int64)
        wires[:, 1] = places.upper_wires
        coefficients = np.tile(np.array([minus_one, 0], dtype=np.int64), n_upper)
        upper = _Rows(places.upper, np.full(n_upper, 2, dtype=np.int64), wires.ravel(), coefficients)
    lengths, wires_of_rest, ids = array("q"), array("q"), array("q")
    weights = array("q", [table.id(R - (1 << i)) for i in range(1, max(check.n for check in checks))])
    for check in checks:
        value = check.value - constant(1) if which == "b" else check.value
        # The bits are younger than all wires of the value: behind them, the wires ascend.
        terms = value.key
        lengths.append(len(terms) + check.n - 1)
        wires_of_rest.extend(index for index, _ in terms)
        ids.extend(table.id(coefficient) for _, coefficient in terms)
        wires_of_rest.extend(range(check.first_wire, check.first_wire + check.n - 1))
        ids.extend(weights[: check.n - 1])
    rest = _Rows(places.rest, *(np.frombuffer(column, dtype=np.int64) for column in (lengths, wires_of_rest, ids)))
    return [upper, rest]


def _roles(recorder: Recorder, own: Ints, places: _BitPlaces) -> npt.NDArray[np.uint8]:
    """Those of a body's own rows. That bits are bits says nothing of the number; what remains of it says all."""
    roles = np.zeros(recorder.n_rows, dtype=np.uint8)
    roles[own] = [row.role for row in recorder.rows]
    of_checks = np.array([check.role for check in recorder.bit_rows], dtype=np.uint8)
    counts = np.array([check.n for check in recorder.bit_rows], dtype=np.int64)
    roles[places.upper] = np.repeat(np.maximum(of_checks, Role.FIT), counts - 1)
    roles[places.rest] = of_checks
    return roles


def _from_gadgets(column: npt.NDArray[Scalar], batches: list[_Batch], which: str) -> npt.NDArray[Scalar]:
    """What a body says of its own rows, and the gadgets of those of their instances."""
    for batch in batches:
        template = getattr(batch.body, which)
        if template.any():
            for some in _instances(len(batch.calls), batch.body.n_rows):
                column[batch.first_rows[some, None] + np.arange(batch.body.n_rows)] = template
    return column


def _instances(n_calls: int, size: int) -> Iterator[slice]:
    """The instances of a body in order, as many at a time as make up a block of rows, or terms, of `size` each."""
    step = max(1, BLOCK_ROWS // max(1, size))
    return (slice(start, start + step) for start in range(0, n_calls, step))


def _batches(calls: list[GadgetCall], table: CoefficientTable) -> list[_Batch]:
    groups: dict[int, list[GadgetCall]] = {}
    for call in calls:
        groups.setdefault(id(call.body), []).append(call)
    batches = []
    for group in groups.values():
        body = group[0].body
        first_rows = np.array([call.position for call in group], dtype=np.int64)
        offsets = np.array([call.first_wire - 1 - body.n_formals for call in group], dtype=np.int64)
        batches.append(_Batch(body, group, _flat_arguments(group, table), first_rows, offsets))
    return batches


def _own_rows(places: Ints, linears: Iterable[LinearCombination], table: CoefficientTable) -> _Rows:
    keys = [linear.key for linear in linears]
    terms = list(chain.from_iterable(keys))
    wires = [wire for wire, _ in terms]
    coefficients = table.ids([coefficient for _, coefficient in terms])
    as_ints = (np.array(values, dtype=np.int64) for values in (list(map(len, keys)), wires, coefficients))
    return _Rows(places, *as_ints)


def _rows_with_formals(matrix: SparseMatrix, n_formals: int) -> npt.NDArray[np.bool_]:
    touched = np.zeros(matrix.n_rows, dtype=np.bool_)
    is_formal = (matrix.wires != 0) & (matrix.wires <= n_formals)
    touched[np.repeat(np.arange(matrix.n_rows), np.diff(matrix.indptr))[is_formal]] = True
    return touched


def _substituted(batch: _Batch, matrix: SparseMatrix, rows: Ints, first_rows: Ints, table: CoefficientTable) -> _Rows:
    """These rows of every instance: formal wires replaced by the arguments, internal wires moved."""
    n_calls, n_formals = len(batch.calls), batch.body.n_formals
    counts, argument_wires, argument_coefficients = batch.arguments
    starts = np.cumsum(counts) - counts

    taken, terms = terms_in(matrix, rows)
    wires = matrix.wires[terms].astype(np.int64)
    internal = wires > n_formals
    # Wire w <= n_formals of instance i stands for the combination at slot i * (n_formals + 1) + w.
    slot = np.where(internal, 0, wires) + np.arange(n_calls)[:, None] * (n_formals + 1)
    lengths = np.where(internal, 1, counts[slot]).ravel()
    ends = np.concatenate([[0], np.cumsum(lengths)])
    source = np.repeat(np.arange(lengths.size), lengths)
    at = np.minimum(starts[slot].ravel()[source] + np.arange(ends[-1]) - ends[source], len(argument_wires) - 1)
    is_internal = np.broadcast_to(internal, slot.shape).ravel()[source]
    moved = (wires + batch.offsets[:, None]).ravel()[source]
    template = np.broadcast_to(matrix.coefficients[terms].astype(np.int64), slot.shape).ravel()[source]
    bounds = np.concatenate([[0], np.cumsum(taken)])
    row_ends = ends[np.arange(n_calls)[:, None] * len(wires) + bounds]
    return _normal(
        _Rows(
            places=(first_rows[:, None] + rows).ravel(),
            lengths=np.diff(row_ends, axis=1).ravel(),
            wires=np.where(is_internal, moved, argument_wires[at]),
            coefficients=table.products(template, np.where(is_internal, 0, argument_coefficients[at])),
        ),
        table,
    )


def _flat_arguments(calls: Iterable[GadgetCall], table: CoefficientTable) -> tuple[Ints, Ints, Ints]:
    """For each call, what the wires 0..n_formals stand for: term counts, then all wires, all coefficients."""
    one = constant(1)
    slots = [linear.terms for call in calls for linear in (one, *call.arguments)]
    coefficients = table.ids(chain.from_iterable([terms.values() for terms in slots]))
    as_ints = (
        np.array(values, dtype=np.int64)
        for values in (list(map(len, slots)), list(chain.from_iterable(slots)), coefficients)
    )
    return tuple(as_ints)  # type: ignore[return-value]


def _normal(rows: _Rows, table: CoefficientTable) -> _Rows:
    """Sort the wires of each row and merge those that repeat."""
    row_of = np.repeat(np.arange(len(rows.lengths)), rows.lengths)
    wires, coefficients = rows.wires, rows.coefficients
    same_row = row_of[1:] == row_of[:-1]
    if not (same_row & (wires[1:] <= wires[:-1])).any():
        return rows
    order = np.lexsort((wires, row_of))
    wires, coefficients = wires[order], coefficients[order]
    repeated = np.flatnonzero(same_row & (wires[1:] == wires[:-1])) + 1
    keep = np.ones(len(wires), dtype=np.bool_)
    values = table.values
    for i in repeated.tolist():
        previous = values[coefficients[i - 1]] if keep[i - 1] else 0
        total = (values[coefficients[i]] + previous) % R
        keep[i - 1], keep[i] = False, total != 0
        if total:
            coefficients[i] = table.id(total)
    lengths = np.bincount(row_of[keep], minlength=len(rows.lengths))
    return _Rows(rows.places, lengths, wires[keep], coefficients[keep])


_ROOM = 16
"""A matrix leaves room for one term more in so many, so that substitutions fit in; pages nobody writes to cost nothing."""

_LONG_RUN = 200
"""Terms from which on copying one run of rows at a time beats computing an index for every term."""


def _join(n_rows: int, loose: list[_Rows], copies: list[_Copies]) -> SparseMatrix:
    indptr = np.zeros(n_rows + 1, dtype=np.int64)
    lengths = indptr[1:]
    for part in loose:
        lengths[part.places] = part.lengths
    for copy in copies:
        template = np.diff(copy.matrix.indptr)[copy.rows]
        for some in _instances(len(copy.first_rows), len(template)):
            lengths[copy.first_rows[some, None] + copy.rows] = template
    np.cumsum(lengths, out=lengths)
    room = int(indptr[-1]) + int(indptr[-1]) // _ROOM
    wires, coefficients = (np.empty(room, dtype=np.uint32)[: indptr[-1]] for _ in range(2))
    for part in loose:
        to = ranges(indptr[part.places], part.lengths)
        wires[to] = part.wires
        coefficients[to] = part.coefficients
    for copy in copies:
        _copy(copy, indptr, wires, coefficients)
    return SparseMatrix(indptr, wires, coefficients)


def _copy(copy: _Copies, indptr: Ints, wires: U32, coefficients: U32) -> None:
    matrix, rows = copy.matrix, copy.rows
    if not len(rows):
        return
    # Neighbouring rows form runs that stay together in every instance.
    first_of_run = rows[np.concatenate([[True], np.diff(rows) > 1])]
    end_of_run = rows[np.concatenate([np.diff(rows) > 1, [True]])] + 1
    taken = matrix.indptr[end_of_run] - matrix.indptr[first_of_run]
    terms = ranges(matrix.indptr[first_of_run], taken)
    # The constant's wire 0 stays where it is.
    template, moves = matrix.wires[terms], (matrix.wires[terms] != 0).astype(np.uint32)
    ids = matrix.coefficients[terms]
    to = indptr[copy.first_rows[:, None] + first_of_run]
    if len(terms) < _LONG_RUN * len(taken):
        within = np.arange(len(terms)) - np.repeat(np.cumsum(taken) - taken, taken)
        for some in _instances(len(to), len(terms)):
            at = np.repeat(to[some], taken, axis=1) + within
            wires[at] = template + copy.offsets[some, None].astype(np.uint32) * moves
            coefficients[at] = ids
        return
    bounds = np.concatenate([[0], np.cumsum(taken)]).tolist()
    # An offset below 0, of a body with more formal wires than its caller has wires, is one modulo 2^32.
    for targets, offset in zip(to.tolist(), copy.offsets.astype(np.uint32), strict=True):
        moved = template + offset * moves
        for target, start, end in zip(targets, bounds[:-1], bounds[1:], strict=True):
            wires[target : target + end - start] = moved[start:end]
            coefficients[target : target + end - start] = ids[start:end]


def _hint_table(recorder: Recorder, batches: list[_Batch]) -> tuple[HintTable, Ints, list[Ints]]:
    """The hints of a body and its instances in running order, and where each part's input combinations go."""
    own = [(h.position, h.opcode, h.parameter, len(h.inputs), h.first_output, h.n_outputs) for h in recorder.hints]
    columns = [np.array(own, dtype=np.int64).reshape(-1, 6)]
    for batch in batches:
        table = batch.body.hints
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
    own_inputs = ranges(first_input[:own_count], columns[0][:, 3])
    batch_inputs, at = [], own_count
    for batch in batches:
        per_call, n = len(batch.body.hints), len(batch.calls)
        # Between the hints of one instance no other hint runs, so its inputs lie together.
        starts = first_input[at : at + per_call * n].reshape(n, per_call)
        batch_inputs.append(starts[:, 0] if per_call else np.zeros(n, dtype=np.int64))
        at += per_call * n
    hints = HintTable(
        placed[:, 0], placed[:, 1], placed[:, 2], first_input_sorted, placed[:, 3], placed[:, 4], placed[:, 5]
    )
    return hints, own_inputs, batch_inputs


def _provenance(recorder: Recorder) -> Provenance:
    calls = tuple(
        CallProvenance(call.position, call.first_wire, call.body.provenance, call.site, call.arguments)
        for call in recorder.calls
    )
    own: list[Row | BitRows] = sorted([*recorder.rows, *recorder.bit_rows], key=lambda rows: rows.position)
    return Provenance(
        recorder.name,
        recorder.n_formals,
        recorder.n_wires,
        recorder.n_rows,
        np.array([rows.position for rows in own], dtype=np.int64),
        np.array([rows.n if isinstance(rows, BitRows) else 1 for rows in own], dtype=np.int64),
        tuple(rows.site for rows in own),
        tuple(recorder.told(rows.note, rows.site) for rows in own),
        calls,
        _looks(recorder, calls),
        tuple(recorder.formals),
    )


def _looks(recorder: Recorder, calls: tuple[CallProvenance, ...]) -> Looks | None:
    if recorder.sketch is not None and recorder.probes:
        return Looks(tuple(recorder.sketch.steps), tuple(recorder.sketch.session.python_hints), tuple(recorder.probes))
    return Looks() if any(call.provenance.looks is not None for call in calls) else None
