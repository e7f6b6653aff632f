"""The rows that say that something is 0 or 1; those about one wire, which are most, a shape at a time."""

from __future__ import annotations

import numpy as np
from zkwright.core.r1cs import I64

from ..row_shapes import row_shapes
from ..system import IN_A, IN_B, ONE, Form, System
from .shapes import boolean_form


def booleans(system: System) -> dict[int, Form]:
    """For each row that says so, ascending, the combination that is 0 or 1. Linear in the terms of the system."""
    _, _, parts = system.places()
    in_both = system.rows_with(parts & (IN_A | IN_B) == IN_A | IN_B)
    n_wires = system.rows_with(parts != 0)
    found = _of_one_wire(system, np.flatnonzero((n_wires == 1) & (in_both == 1)))
    for row in np.flatnonzero((n_wires > 1) & (in_both == n_wires)).tolist():
        form = boolean_form(*system.row(row), system.modulus)
        if form is not None:
            found[row] = form
    return dict(sorted(found.items()))


def _of_one_wire(system: System, rows: I64) -> dict[int, Form]:
    shapes, wires = row_shapes(system, rows)
    _, first, of_row = np.unique(shapes, return_index=True, return_inverse=True)
    forms = [boolean_form(*system.row(row), system.modulus) for row in rows[first].tolist()]
    terms = [form and (next(value for wire, value in form.items() if wire != ONE), form.get(ONE)) for form in forms]
    found: dict[int, Form] = {}
    for row, wire, shape in zip(rows.tolist(), wires.ravel().tolist(), of_row.tolist(), strict=True):
        if (each := terms[shape]) is not None:
            found[row] = {wire: each[0]} if each[1] is None else {wire: each[0], ONE: each[1]}
    return found
