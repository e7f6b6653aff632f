"""Parts of sparse matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from zkwright.core.r1cs import SparseMatrix

if TYPE_CHECKING:
    import numpy.typing as npt


def of_rows(matrix: SparseMatrix, rows: npt.NDArray[np.int64]) -> SparseMatrix:
    """A matrix of some of the rows, in their order."""
    starts, lengths = matrix.indptr[rows], matrix.indptr[rows + 1] - matrix.indptr[rows]
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.arange(indptr[-1]) - np.repeat(indptr[:-1] - starts, lengths)
    return SparseMatrix(indptr, matrix.wires[places], matrix.coefficients[places])


def renamed(matrix: SparseMatrix, column_of: npt.NDArray[np.uint32]) -> SparseMatrix:
    """The matrix with other columns."""
    return SparseMatrix(matrix.indptr, column_of[matrix.wires], matrix.coefficients)


def repeated(matrix: SparseMatrix, width: int, count: int) -> SparseMatrix:
    """The matrix so many times, each with columns of its own, of which there are `width`."""
    terms = matrix.n_nonzeros
    starts = [np.zeros(1, dtype=np.int64), *(matrix.indptr[1:] + copy * terms for copy in range(count))]
    offsets = np.repeat(np.arange(count, dtype=np.uint32) * np.uint32(width), terms)
    return SparseMatrix(
        np.concatenate(starts), np.tile(matrix.wires, count) + offsets, np.tile(matrix.coefficients, count)
    )


def rows_by_slot(
    matrices: tuple[SparseMatrix, ...], slot_of: npt.NDArray[np.int64], n_rows: int, slots: int
) -> list[npt.NDArray[np.int64]]:
    """The rows of each slot: those that have a wire of it, and besides such only public ones, which `slot_of` marks with -1."""
    least = np.full(n_rows, slots, dtype=np.int64)
    most = np.full(n_rows, -1, dtype=np.int64)
    for matrix in matrices:
        rows = np.repeat(np.arange(n_rows), np.diff(matrix.indptr))
        slot = slot_of[matrix.wires]
        is_private = slot != -1
        np.minimum.at(least, rows[is_private], slot[is_private])
        np.maximum.at(most, rows[is_private], slot[is_private])
    (of_one,) = ((least == most) & (most >= 0)).nonzero()
    order = np.argsort(most[of_one], kind="stable")
    ends = np.searchsorted(most[of_one][order], np.arange(slots + 1))
    return [of_one[order[ends[slot] : ends[slot + 1]]] for slot in range(slots)]
