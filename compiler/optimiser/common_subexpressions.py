"""Products computed twice, and rows that hold always: `a*b = c, a*b = d -> a*b = c, (c - d)*1 = 0`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from zkwright.core.r1cs import U64, SparseMatrix
from zkwright.core.row_blocks import row_blocks, terms_in

from ..recorder.body import Body
from ..recorder.linear_combination import ZERO, LinearCombination, constant
from .origin import Ints
from .system import System, has_signal

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: multiplying by it spreads what differs in a few bits."""


def merge_products(system: System) -> None:
    """Rows whose factors an earlier row has: the second says only that the two products are equal."""
    firsts: dict[tuple[object, ...], tuple[int, LinearCombination]] = {}
    for row in _candidates(system.body).tolist():
        a, b, c = system.recorded(row)
        key = (a.key, b.key) if a.key <= b.key else (b.key, a.key)
        first = firsts.setdefault(key, (row, c))
        if first[0] != row:
            difference = c - first[1]
            if difference.constant == 0:
                system.drop(row)
                system.roles[first[0]] = min(system.roles[first[0]], system.roles[row])
            else:
                system.changed[row] = (difference, constant(1), ZERO)


def _candidates(body: Body) -> Ints:
    """Rows that seem to have the factors of another: no constants, not pinned, and with fingerprints that are there twice."""
    rows = np.flatnonzero(has_signal(body.a) & has_signal(body.b) & ~body.pinned)
    for fingerprints in (_of_some_terms, _of_terms):
        rows = _repeated(body, rows, fingerprints)
    return rows


def _repeated(body: Body, rows: Ints, fingerprints: Callable[[SparseMatrix, Ints], U64]) -> Ints:
    """Those of `rows` whose factors have the fingerprints of another's; ascending."""

    def of_products(some: Ints) -> U64:
        left, right = (fingerprints(matrix, some) for matrix in (body.a, body.b))
        # A product does not mind the order of its factors, so the pair's fingerprint must not either.
        return left * right + (left ^ right)

    ascending = np.empty(len(rows), dtype=np.uint64)
    for part in row_blocks(len(rows)):
        ascending[part] = of_products(rows[part])
    ascending.sort()
    repeated = ascending[1:][ascending[1:] == ascending[:-1]]
    if not len(repeated):
        return rows[:0]
    found = []
    for part in row_blocks(len(rows)):
        products = of_products(rows[part])  # again, as sorting the rows along would take as much memory once more
        nearest = repeated.take(np.searchsorted(repeated, products), mode="clip")
        found.append(rows[part][nearest == products])
    return np.concatenate(found)


def _of_some_terms(matrix: SparseMatrix, rows: Ints) -> U64:
    """A hash of each row's ends, middle and length: soon made, and equal for few rows that differ. No row is empty."""
    first, last = matrix.indptr[rows], matrix.indptr[rows + 1] - 1
    wires = (matrix.wires[place] for place in (first, (first + last) // 2, last))
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for part in (*wires, matrix.coefficients[first], last - first):
        mixed = (mixed ^ (mixed >> np.uint64(29)) ^ part.astype(np.uint64)) * _ODD
    return mixed


def _of_terms(matrix: SparseMatrix, rows: Ints) -> U64:
    """A hash of each row's terms. No row is empty."""
    counts, terms = terms_in(matrix, rows)
    mixed = (matrix.wires[terms].astype(np.uint64) << np.uint64(32) | matrix.coefficients[terms]) * _ODD
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _ODD
    return np.add.reduceat(mixed, np.cumsum(counts) - counts)
