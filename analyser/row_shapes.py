"""Which rows are the same but for the names of their wires, found for all rows at once.

A row's terms are told by their coefficient, their side, and which term mentions their wire first, or that their wire is 1.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from zkwright.core.r1cs import I64

from .system import ONE, System

_SEED: Final = 2024


class RowShapes(NamedTuple):
    """Of some rows, by place: what they have in common, and their wires but 1 in the order in which they are mentioned."""

    shapes: I64
    """Equal where two rows are the same but for the names of their wires."""
    wires: I64
    """A line for each row, filled up with `n_wires` of the system."""


def row_shapes(system: System, rows: I64) -> RowShapes:
    """Of some rows of a system. Costs a microsecond a row of few terms; of `rows` the longest decides on the memory."""
    sides, wires, coefficients = system.terms_of(rows)
    places, parts = np.divmod(sides, 3)
    starts = np.searchsorted(places, np.arange(len(rows) + 1))
    of_terms = _table(wires, places, starts)
    first = _first_mentions(of_terms)
    n_terms = of_terms.shape[1]
    codes = _table(coefficients * 3 + parts, places, starts)
    is_named = (of_terms > ONE) & (first == np.arange(n_terms))
    counts = np.count_nonzero(is_named, axis=1)
    place, column = np.nonzero(is_named)
    lines = np.full((len(rows), counts.max(initial=0)), system.n_wires)
    lines[place, np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)] = of_terms[place, column]
    # Without wire 1 told apart, (1 + x) * y = z and (x + y) * 1 = z would be one.
    roles = np.where(of_terms == ONE, n_terms, first)
    return RowShapes(_grouped(np.where(codes < 0, codes, codes * (n_terms + 1) + roles)), lines)


def _table(values: I64, places: I64, starts: I64) -> I64:
    """A line of values for each place, filled up with -1."""
    table = np.full((len(starts) - 1, np.diff(starts).max(initial=0)), -1)
    table[places, np.arange(len(places)) - starts[places]] = values
    return table


def _first_mentions(table: I64) -> I64:
    """By line and column, the first column that has the same."""
    first = np.zeros_like(table)
    for column in range(1, table.shape[1]):
        first[:, column] = np.argmax(table[:, : column + 1] == table[:, [column]], axis=1)
    return first


def _grouped(table: I64) -> I64:
    """A number for each row of a table, the same for equal ones: by sums modulo 2^64, which are held against the rows."""
    factors = np.random.default_rng(_SEED).integers(1, 1 << 62, size=table.shape[1]) | 1
    sums = (table * factors).sum(axis=1)
    _, first, found = np.unique(sums, return_index=True, return_inverse=True)
    found = found.ravel()
    if not np.array_equal(table, table[first[found]]):
        _, found = np.unique(table, axis=0, return_inverse=True)
    return found.ravel().astype(np.int64)
