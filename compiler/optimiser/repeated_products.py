"""Products computed twice, and rows that hold always: `a*b = c, a*b = d -> a*b = c, (c - d)*1 = 0`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..linear import ZERO, Linear, constant
from ..r1cs import SparseMatrix
from .system import System


def merge_products(system: System) -> None:
    """Rows whose factors an earlier row has: the second says only that the two products are equal."""
    left, right = _fingerprints(system, system.block.a), _fingerprints(system, system.block.b)
    # A product does not mind the order of its factors, so the pair's fingerprint must not either.
    pairs = left * right + (left ^ right)
    order = np.argsort(pairs, kind="stable")
    repeats = np.flatnonzero(pairs[order][1:] == pairs[order][:-1]) + 1
    firsts: dict[tuple[object, ...], tuple[int, Linear]] = {}
    candidates = np.union1d(order[repeats], order[repeats - 1])
    for row in candidates.tolist():
        a, b, c = system.recorded(row)
        if a.constant is not None or b.constant is not None or system.block.pinned[row]:
            continue
        key = (a.key, b.key) if a.key <= b.key else (b.key, a.key)
        first = firsts.setdefault(key, (row, c))
        if first[0] != row:
            difference = c - first[1]
            if difference.constant == 0:
                system.drop(row)
            else:
                system.changed[row] = (difference, constant(1), ZERO)


def _fingerprints(system: System, matrix: SparseMatrix) -> npt.NDArray[np.uint64]:
    """A hash of each row's ends and length: equal for equal rows, and rarely for others."""
    starts, ends = matrix.indptr[:-1], matrix.indptr[1:]
    filled = np.flatnonzero(ends > starts)
    first, last = starts[filled], ends[filled] - 1
    parts = (matrix.wires[first], matrix.wires[last], matrix.coefficients[first], ends[filled] - starts[filled])
    mixed = np.zeros(len(filled), dtype=np.uint64)
    for part in parts:
        mixed = (mixed ^ (mixed >> np.uint64(29)) ^ part.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    fingerprints = np.zeros(matrix.n_rows, dtype=np.uint64)
    fingerprints[filled] = mixed
    return fingerprints
