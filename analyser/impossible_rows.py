"""Rows that no values satisfy: of constants alone, or about one wire, which they leave no value.

Proof. A row without wires is an equation of two constants. One about one wire says that it is a root of a polynomial of degree at
most 2, or anything; where rows about the same wire have no root in common, no value satisfies all of them.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from .row_shapes import row_shapes
from .system import ONE, System
from .value_propagation import solutions


def impossible_rows(system: System) -> tuple[int, ...]:
    """Some rows that exclude each other, or one that holds for no values; none where such are not seen. Linear in the terms."""
    if system.modulus == 2:
        return ()
    _, rows, _ = system.places()
    n_wires = np.bincount(rows, minlength=system.n_rows)
    for row in np.flatnonzero((n_wires == 0) & system.has_constant().any(axis=0)).tolist():
        a, b, c = (form.get(ONE, 0) for form in system.row(row))
        if (a * b - c) % system.modulus:
            return (row,)
    return _of_one_wire(system, n_wires == 1)


def _of_one_wire(system: System, among: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[int, ...]:
    rows = np.flatnonzero(among)
    shapes, table = row_shapes(system, rows)
    if not len(rows):
        return ()
    wires = table[:, 0]
    _, first, of_row = np.unique(shapes, return_index=True, return_inverse=True)
    roots = cache(lambda shape: _roots(system, int(rows[first[shape]]), int(wires[first[shape]])))
    for shape, at in enumerate(first.tolist()):
        if roots(shape) == set():
            return (int(rows[at]),)
    # Most wires have one such row, or the same one twice.
    pairs = np.unique(np.stack([wires, of_row.ravel()]), axis=1)
    again = pairs[0, 1:][pairs[0, 1:] == pairs[0, :-1]]
    for wire in np.unique(again).tolist():
        about = np.flatnonzero(wires == wire)
        known = [found for shape in of_row[about].tolist() if (found := roots(shape)) is not None]
        if known and not set.intersection(*known):
            return tuple(rows[about].tolist())
    return ()


def _roots(system: System, row: int, wire: int) -> set[int] | None:
    """The values of the wire that a row leaves it; None where it leaves all."""
    found = solutions(system.row(row), {}, wire, system.modulus, lambda value: pow(value, -1, system.modulus))
    return None if found is None else {value for (value,) in found}
