"""Passing over a matrix a block of rows at a time.

What is computed of a block stays in the processor's cache and in memory the process has already, where an array of all terms
would take fresh pages from the system, which clears them first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from .r1cs import I64, SparseMatrix

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


def lengths(matrix: SparseMatrix, rows: slice) -> I64:
    """How many terms each of consecutive rows has."""
    return np.diff(matrix.indptr[rows.start : rows.stop + 1])
