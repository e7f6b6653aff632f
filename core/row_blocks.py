"""Passing over a matrix a block of rows at a time.

What is computed of a block stays in the processor's cache and in memory the process has already, where an array of all terms
would take fresh pages from the system, which clears them first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.r1cs import I64, SparseMatrix
from zkwright.core.ranges import ranges

BLOCK_ROWS: Final = 1 << 14


def row_blocks(n_rows: int) -> Iterator[slice]:
    """The rows in order, a block at a time.

    >>> [(block.start, block.stop) for block in row_blocks(20_000)]
    [(0, 16384), (16384, 20000)]
    """
    for start in range(0, n_rows, BLOCK_ROWS):
        yield slice(start, min(start + BLOCK_ROWS, n_rows))


def terms_of(matrix: SparseMatrix, rows: slice) -> slice:
    """The terms of consecutive rows."""
    return slice(int(matrix.indptr[rows.start]), int(matrix.indptr[rows.stop]))


def terms_in(matrix: SparseMatrix, rows: I64) -> tuple[I64, I64]:
    """How many terms each of these rows has, and the places of all of them, row by row."""
    counts = matrix.indptr[rows + 1] - matrix.indptr[rows]
    return counts, ranges(matrix.indptr[rows], counts)


def lengths(matrix: SparseMatrix, rows: slice) -> I64:
    """How many terms each of consecutive rows has."""
    return np.diff(matrix.indptr[rows.start : rows.stop + 1])


def first_mentions(matrices: Sequence[SparseMatrix], n_wires: int) -> npt.NDArray[np.signedinteger]:
    """For each wire the first row of a system that mentions it, -1 where there is none."""
    n_rows = matrices[0].n_rows
    first = np.full(n_wires, n_rows, dtype=np.min_scalar_type(-n_rows - 1))
    here = np.empty_like(first)
    for matrix in matrices:
        here.fill(n_rows)
        for rows in reversed(list(row_blocks(n_rows))):
            row_of = np.repeat(np.arange(rows.start, rows.stop), lengths(matrix, rows))
            # Of several assignments the last stays: the first row.
            here[matrix.wires[terms_of(matrix, rows)][::-1]] = row_of[::-1]
        np.minimum(first, here, out=first)
    first[first == n_rows] = -1
    return first
