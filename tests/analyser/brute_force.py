"""What holds of a small system over a small prime, by looking at every assignment."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from zkwright.analyser.system import Form, System


def assignments(system: System) -> npt.NDArray[np.int64]:
    """All assignments that satisfy every row, of shape (count, n_wires).

    Wires are added one by one, and an assignment is dropped at the first row that it breaks, so that few live at a time.
    """
    p = system.modulus
    rows = [(max(system.wires_of(row), default=0), system.row(row)) for row in range(system.n_rows)]
    found = np.ones((1, 1), dtype=np.int64)
    for wire in range(system.n_wires):
        if wire:
            values = np.tile(np.arange(p, dtype=np.int64), len(found))
            found = np.hstack([np.repeat(found, p, axis=0), values[:, None]])
        for last, (a, b, c) in rows:
            if last == wire:
                found = found[(form_values(a, found, p) * form_values(b, found, p) - form_values(c, found, p)) % p == 0]
    return found


def unique_wires(system: System, given: Iterable[int] = ()) -> set[int]:
    """The wires on which all assignments agree that agree on the inputs and the wires given."""
    found = assignments(system)
    fixed = [*system.inputs, *given]
    first: dict[tuple[int, ...], tuple[int, ...]] = {}
    unique = set(range(system.n_wires))
    for assignment, key in zip(found.tolist(), map(tuple, found[:, fixed].tolist()), strict=True):
        other = first.setdefault(key, assignment)
        if other is not assignment:
            unique -= {wire for wire, one, two in zip(itertools.count(), assignment, other) if one != two}
    return unique


def form_values(form: Form, found: npt.NDArray[np.int64], p: int) -> npt.NDArray[np.int64]:
    """The value of a form in each assignment."""
    total = np.zeros(len(found), dtype=np.int64)
    for wire, coefficient in form.items():
        total += coefficient * found[:, wire]
    return total % p
