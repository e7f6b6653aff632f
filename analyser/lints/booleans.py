"""The rows that say that something is 0 or 1; those about one wire, which are most, a shape at a time."""

from __future__ import annotations

import numpy as np
from zkwright.core.r1cs import I64

from ..system import IN_A, IN_B, ONE, Form, Row, System
from .shapes import boolean_form

_ANY = 1
"""The wire of a row by which those of its shape are decided."""


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
    sides, wires, coefficients = system.terms_of(rows)
    places, parts = np.divmod(sides, 3)
    shapes = np.full((len(rows), 6), -1)
    shapes[places, 2 * parts + (wires == ONE)] = coefficients
    wire_of = np.zeros(len(rows), dtype=np.int64)
    wire_of[places[wires != ONE]] = wires[wires != ONE]
    distinct, of_row = np.unique(shapes, axis=0, return_inverse=True)
    forms = [boolean_form(*_row(system, shape), system.modulus) for shape in distinct.tolist()]
    found: dict[int, Form] = {}
    for row, wire, shape in zip(rows.tolist(), wire_of.tolist(), of_row.ravel().tolist(), strict=True):
        form = forms[shape]
        if form is not None:
            found[row] = {wire: form[_ANY]} if len(form) == 1 else {wire: form[_ANY], ONE: form[ONE]}
    return found


def _row(system: System, shape: list[int]) -> Row:
    """A row of such coefficients, by place, of the wire and of 1 in each side; -1 for none."""
    sides = [
        {wire: system.coefficients[at] for wire, at in ((_ANY, shape[part]), (ONE, shape[part + 1])) if at >= 0}
        for part in (0, 2, 4)
    ]
    return sides[0], sides[1], sides[2]
