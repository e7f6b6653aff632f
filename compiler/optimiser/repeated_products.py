"""Products computed twice, and rows that hold always: `a*b = c, a*b = d -> a*b = c, (c - d)*1 = 0`."""

from __future__ import annotations

import numpy as np

from ..assembler import Block
from ..linear import ZERO, Linear, constant
from ..r1cs import U64, SparseMatrix
from ..row_blocks import row_blocks
from .origin import Ints
from .system import System, has_signal


def merge_products(system: System) -> None:
    """Rows whose factors an earlier row has: the second says only that the two products are equal."""
    firsts: dict[tuple[object, ...], tuple[int, Linear]] = {}
    for row in _candidates(system.block).tolist():
        a, b, c = system.recorded(row)
        key = (a.key, b.key) if a.key <= b.key else (b.key, a.key)
        first = firsts.setdefault(key, (row, c))
        if first[0] != row:
            difference = c - first[1]
            if difference.constant == 0:
                system.drop(row)
            else:
                system.changed[row] = (difference, constant(1), ZERO)


def _candidates(block: Block) -> Ints:
    """Rows that may have the factors of another: no constants, not pinned, and with fingerprints that are there twice."""
    eligible = np.flatnonzero(has_signal(block.a) & has_signal(block.b) & ~block.pinned)
    pairs = np.empty(len(eligible), dtype=np.uint64)
    for part in row_blocks(len(eligible)):
        left, right = (_fingerprints(matrix, eligible[part]) for matrix in (block.a, block.b))
        # A product does not mind the order of its factors, so the pair's fingerprint must not either.
        pairs[part] = left * right + (left ^ right)
    order = np.argsort(pairs)
    ascending = pairs[order]
    again = np.flatnonzero(ascending[1:] == ascending[:-1])
    return np.unique(eligible[order[np.concatenate([again, again + 1])]])


def _fingerprints(matrix: SparseMatrix, rows: Ints) -> U64:
    """A hash of each row's ends and length: equal for equal rows, and rarely for others. No row is empty."""
    first, last = matrix.indptr[rows], matrix.indptr[rows + 1] - 1
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for part in (matrix.wires[first], matrix.wires[last], matrix.coefficients[first], last - first):
        mixed = (mixed ^ (mixed >> np.uint64(29)) ^ part.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    return mixed
