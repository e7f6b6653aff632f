"""The values that wires have by the rows around them, some left out: what holds without these."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from ..facts import Facts
from ..knowledge import ContradictionError, Knowledge
from ..rules import cheap_rules, late_rules
from ..system import System

_STEPS: Final = 3
_MOST_USES: Final = 64
"""A wire that more rows mention leads to none of them."""

_MOST_LOOKS: Final = 20_000


def values_near(system: System, wires: Iterable[int], without: Collection[int]) -> Knowledge:
    """What rules say of values, by the rows at most three steps from the wires, those `without` left out.

    It holds in every assignment that satisfies the other rows. Where these exclude each other, what was known by then.
    """
    rows: dict[int, None] = {}
    near = set(wires)
    for _ in range(_STEPS):
        new = [row for wire in near if system.n_mentions(wire) <= _MOST_USES for row in system.rows_of(wire)]
        rows.update(dict.fromkeys(row for row in new if row not in without))
        near = {wire for row in new if row not in without for wire in system.wires_of(row)}
    know = Knowledge(Facts(system))
    rules = [rule for rule in (*cheap_rules(), *late_rules()) if rule.of_values]
    try:
        know.activate(rows)
        while know.looks < _MOST_LOOKS and (constraint := know.next()) is not None:
            view = know.view(constraint)
            for rule in rules:
                if isinstance(view, rule.kinds):
                    rule.look(know, constraint, view)
    except ContradictionError:
        pass
    return know
