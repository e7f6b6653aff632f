"""Where inputs can set an open wire free: the forms that it is multiplied by, which are to be 0."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..facts import Facts
from ..nearness import nearest_open
from ..system import ONE, Form, System

MOST_WIRES: Final = 300
"""Of the wires that rows tie to a wanted one, so many are looked at, the nearest first."""


def vanishing(system: System, facts: Facts, wanted: Iterable[int]) -> list[Form]:
    """The forms by which rows multiply a wire that is not known to be unique, wanted or near one that is.

    Where such a form is 0, its row says nothing of the wire. Forms of fewer open wires come first. As an example, with
    out * (x - y) = 1 the form is x - y, with out * x + out = y, which is the row out * x = y - out, it is x + 1.
    """
    found: dict[tuple[tuple[int, int], ...], tuple[int, int, Form]] = {}
    for distance, wire in enumerate(nearest_open(facts, wanted, MOST_WIRES)):
        for row in system.rows_of(wire):
            form = _factor(system, row, wire)
            if form and form.keys() - {ONE}:
                n_open = sum(not facts.is_unique(other) for other in form if other != ONE)
                found.setdefault(tuple(sorted(form.items())), (n_open, distance, form))
    return [form for _, _, form in sorted(found.values(), key=lambda each: each[:2])]


def _factor(system: System, row: int, wire: int) -> Form | None:
    """What a row multiplies a wire by; None where that is a constant, or has the wire itself."""
    a, b, c = system.row(row)
    if wire in b:
        a, b = b, a
    if wire not in a or wire in b:
        return None
    factor = pow(a[wire], -1, system.modulus)
    form = dict(b)
    constant = (form.pop(ONE, 0) - c.get(wire, 0) * factor) % system.modulus
    return {**form, ONE: constant} if constant else form
