"""Linear rows put together, so that a wire which only links two of them is gone.

Proof. What two equations say, any combination of them says. The combination's sum of wires gets a virtual wire, whose value is
the constant that the combination gives it; so all rules see it.
"""

from __future__ import annotations

from ..knowledge import Equation, Knowledge
from ..system import Form
from .rule import Settle

_MOST_TERMS = 2_000


class Elimination:
    """Each wire that stands in two linear rows, and nowhere else, is eliminated once."""

    name = "elimination"

    def __init__(self) -> None:
        """With nothing eliminated."""
        self._done: set[int] = set()

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Over the open rows."""
        equations: dict[int, Form] = {}
        for row in know.open_rows():
            view = know.view(row)
            if know.product(row) is None and isinstance(view, Equation):
                equations[row] = {**dict(view.terms), 0: view.constant}
        home = {row: row for row in equations}

        def root(row: int) -> int:
            while home[row] != row:
                row = home[row]
            return row

        made: dict[int, tuple[int, ...]] = {}
        for wire in sorted({wire for form in equations.values() for wire in form} - self._done - {0}):
            rows = know.system.rows_of(wire)
            if len(rows) != 2 or not all(row in equations for row in rows):
                continue
            self._done.add(wire)
            one, two = (root(row) for row in rows)
            if one == two:
                continue
            first, second = equations[one], equations[two]
            if len(first) + len(second) > _MOST_TERMS:
                continue
            factor = -first[wire] * know.inverse(second[wire]) % know.p
            merged = dict(first)
            for at, value in second.items():
                merged[at] = (merged.get(at, 0) + factor * value) % know.p
            equations[one] = {at: value for at, value in merged.items() if value}
            home[two] = one
            made[one] = (*made.pop(one, (one,)), *made.pop(two, (two,)))
        for row, rows_of in made.items():
            know.rule = self.name
            know.set_values(know.affine(equations[row]), [0], rows_of)
        settle(0)
