"""Requirements that hold whatever the values are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from ..system import ONE, Row
from ..verdict import Finding
from .shapes import added
from .subject import Subject

NAME: Final = "always holds"

_MOST_BITS: Final = 8
"""Bits of a row of which all values are tried."""


def find(subject: Subject) -> Iterator[Finding]:
    """Rows that hold for every value of their wires, where those that other rows say are 0 or 1 count as bits.

    Decided exactly where a row has at most eight wires that are all bits, or is an identity term by term; other rows are
    left alone. Tried in time linear in the rows.
    """
    system, bits = subject.system, subject.bit_rows
    for row in range(system.n_rows):
        wires = system.wires_of(row)
        if row in subject.booleans:
            continue  # a bit that is checked twice, by two who each need it, is no slip
        if len(wires) <= _MOST_BITS and all(bits.get(wire, row) != row for wire in wires):
            holds = _holds_for_bits(system.row(row), sorted(wires), system.modulus)
        else:
            holds = _is_identity(system.row(row), system.modulus)
        if holds:
            message = "the row holds whatever the values are: it requires nothing"
            yield Finding(NAME, message, subject.names.place(row), "require what was meant, or remove the requirement")


def _holds_for_bits(row: Row, wires: list[int], modulus: int) -> bool:
    for values in product((0, 1), repeat=len(wires)):
        assigned = {ONE: 1, **dict(zip(wires, values, strict=True))}
        a, b, c = (sum(value * assigned[wire] for wire, value in form.items()) for form in row)
        if (a * b - c) % modulus:
            return False
    return True


def _is_identity(row: Row, modulus: int) -> bool:
    a, b, c = row
    for one, two in ((a, b), (b, a)):
        if one.keys() <= {ONE}:
            return not added({wire: value * one.get(ONE, 0) % modulus for wire, value in two.items()}, c, -1, modulus)
    return False
