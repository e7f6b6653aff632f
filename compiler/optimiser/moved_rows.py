"""The terms of a matrix after rows of it were dropped and replaced, in the arrays they had where there is room."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.r1cs import U32, SparseMatrix
from zkwright.core.ranges import ranges
from zkwright.core.row_blocks import lengths, row_blocks, terms_of

from .origin import Ints
from .system import Flags


@dataclass(frozen=True, slots=True)
class Left:
    """The recorded rows that are left, ascending; which recorded rows are left as they were; and those that are not."""

    rows: Ints
    as_recorded: Flags
    changed: Ints


@dataclass(frozen=True, slots=True)
class NewRows:
    """What the changed rows hold now: how many terms each, and all terms, with new numbers for the wires."""

    counts: Ints
    wires: U32
    coefficients: U32


def moved_rows(matrix: SparseMatrix, left: Left, new: NewRows, renumber: U32, *, in_place: bool) -> SparseMatrix:
    """`matrix` with the rows that are left, the new ones among them, and the new numbers of all wires.

    With `in_place` the arrays of `matrix` are used again, if the assembler left room for what is more, and `matrix` is lost.
    """
    indptr = _starts(matrix, left, new.counts)
    mover = _Mover(matrix, left, indptr, ranges(indptr[np.searchsorted(left.rows, left.changed)], new.counts), in_place)
    wires = mover.move(matrix.wires, new.wires, renumber.take)
    coefficients = mover.move(matrix.coefficients, new.coefficients, lambda ids: ids)
    if in_place:
        matrix.indptr[: len(indptr)] = indptr
        indptr = matrix.indptr[: len(indptr)]
    return SparseMatrix(indptr, wires, coefficients)


def _starts(matrix: SparseMatrix, left: Left, new_counts: Ints) -> Ints:
    counts = np.diff(matrix.indptr)
    counts[left.changed] = new_counts
    indptr = np.zeros(len(left.rows) + 1, dtype=np.int64)
    counts.take(left.rows, out=indptr[1:], mode="clip")
    np.cumsum(indptr[1:], out=indptr[1:])
    return indptr


@dataclass(frozen=True, slots=True)
class _Mover:
    """Moves what a matrix has for each term. `indptr` says where rows go, `new_terms` where the terms of new rows do."""

    matrix: SparseMatrix
    left: Left
    indptr: Ints
    new_terms: Ints
    in_place: bool

    def move(self, column: U32, new: U32, renewed: Callable[[U32], U32]) -> U32:
        """The column with its rows where they go, each entry `renewed`."""
        bounds = np.array([0, *(rows.stop for rows in row_blocks(self.matrix.n_rows))], dtype=np.int64)
        places = np.searchsorted(self.left.rows, bounds)
        old_starts, starts = self.matrix.indptr[bounds], self.indptr[places]
        room = column.base if isinstance(column.base, np.ndarray) else column
        if not self.in_place or starts[-1] > len(room):
            room = np.empty(starts[-1], dtype=np.uint32)
        result = room[: starts[-1]]
        for i in _moving_order(old_starts.tolist(), starts.tolist()):
            to, old, place = (slice(ends[i], ends[i + 1]) for ends in (starts, bounds, places))
            self._move_block(column, old, place, renewed, result[to])
        result[self.new_terms] = new
        return result

    def _move_block(self, column: U32, rows: slice, places: slice, renewed: Callable[[U32], U32], to: U32) -> None:
        entries = column[terms_of(self.matrix, rows)]
        is_left = self.left.as_recorded[rows]
        if not is_left.all():
            entries = entries[np.repeat(is_left, lengths(self.matrix, rows))]
        is_old = self.left.as_recorded[self.left.rows[places]]
        if is_old.all():
            to[:] = renewed(entries)
        else:
            to[np.repeat(is_old, np.diff(self.indptr[places.start : places.stop + 1]))] = renewed(entries)


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
