"""Which rows are the same but for the names of their wires, found for all rows at once.

A row's terms are told by their coefficient, their side, and the number of their wire among the row's, as it is first mentioned.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from zkwright.core.r1cs import I64

from .system import ONE, System

_SEED: Final = 2024


class RowShapes(NamedTuple):
    """Of some rows, by place: what they have in common, and their wires but 1 in the order in which they are mentioned."""

    shapes: list[int]
    """Equal where two rows are the same but for the names of their wires."""
    wires: list[list[int]]


def row_shapes(system: System, rows: I64) -> RowShapes:
    """Of some rows of a system. Costs about a microsecond a row of few terms; of `rows` the longest decides on the memory."""
    sides, wires, coefficients = system.terms_of(rows)
    places, parts = np.divmod(sides, 3)
    numbers, distinct, ends = _numbered(places, wires, len(rows))
    codes = (coefficients * 3 + parts) * (1 + max(numbers.max(initial=0), 0)) + numbers
    starts = np.searchsorted(places, np.arange(len(rows) + 1))
    table = np.full((len(rows), np.diff(starts).max(initial=0)), -1)
    table[places, np.arange(len(places)) - starts[places]] = codes
    each, found = distinct.tolist(), ends.tolist()
    return RowShapes(_grouped(table).tolist(), [each[start:stop] for start, stop in pairwise(found)])


def _numbered(places: I64, wires: I64, n_rows: int) -> tuple[I64, I64, I64]:
    """By term, 1 and up for a wire by its first mention in the row, 0 for the wire 1; and these wires, and where rows' start."""
    real = np.flatnonzero(wires != ONE)
    keys = places[real] << 32 | wires[real]
    _, first, of_term = np.unique(keys, return_index=True, return_inverse=True)
    by_mention = np.argsort(first)
    place = places[real][first[by_mention]]
    starts = np.searchsorted(place, np.arange(n_rows + 1))
    number = np.empty(len(first), dtype=np.int64)
    number[by_mention] = np.arange(1, 1 + len(first)) - starts[place]
    numbers = np.zeros(len(wires), dtype=np.int64)
    numbers[real] = number[of_term.ravel()]
    return numbers, wires[real][first[by_mention]], starts


def _grouped(table: I64) -> I64:
    """A number for each row of a table, the same for equal ones: by sums modulo 2^64, which are held against the rows."""
    factors = np.random.default_rng(_SEED).integers(1, 1 << 62, size=table.shape[1]) | 1
    sums = (table * factors).sum(axis=1)
    _, first, found = np.unique(sums, return_index=True, return_inverse=True)
    found = found.ravel()
    if not np.array_equal(table, table[first[found]]):
        _, found = np.unique(table, axis=0, return_inverse=True)
    return found.ravel().astype(np.int64)
