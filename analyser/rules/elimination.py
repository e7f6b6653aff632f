"""Linear equations put together, so that a wire which only links them is gone.

Proof. What two equations say, any combination of them says. The combination's sum of wires gets a virtual wire, whose value is
the constant that the combination gives it; so all rules see it.
"""

from __future__ import annotations

from ..atoms import Equation
from ..knowledge import Knowledge
from ..system import ONE, Form
from .rule import Settle

_MOST_TERMS = 2_000
_MOST_PARTS = 32
"""Wires whose sum, with bits, a bit is what remains of."""

_MOST_USES = 16

_LEAST_SHARED = 4
"""Atoms that an equation shares with the sum of which a bit remains, the constant among them, to be put together with it."""


class Elimination:
    """A wire that stands in two linear rows and nowhere else is eliminated once.

    So is one that is in two sums of which bits remain, and nowhere else: a carry that words share. And so is the wire of which
    a bit is what remains: the bit is then a term of its own wherever the wire is one.
    """

    name = "elimination"

    def __init__(self) -> None:
        """With nothing eliminated."""
        self._linked: set[int] = set()
        self._closed: set[tuple[int, int]] = set()
        self._made: set[int] = set()

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Over the open rows, and over definitions of bits."""
        self._links(know)
        for atom, wire in _closing(know):
            know.check_time()
            pivot = know.view(know.constraint_of(atom))
            for constraint in know.mentions(wire):
                other = know.view(constraint)
                if (atom, constraint) in self._closed or constraint in self._made or other is pivot:
                    continue
                self._closed.add((atom, constraint))
                if not isinstance(pivot, Equation) or not isinstance(other, Equation):
                    continue
                if all(know.unique[at] for at, _ in other.terms):
                    continue
                one, two = _form(other), _form(pivot)
                if wire in one and wire in two and len(one.keys() & two.keys()) >= _LEAST_SHARED:
                    self._learn(know, _merged(know, one, two, wire), know.rows_of(constraint))
        settle(0)

    def _links(self, know: Knowledge) -> None:
        equations: dict[int, Form] = {}
        for row in know.open_rows():
            view = know.view(row)
            if know.product(row) is None and isinstance(view, Equation):
                equations[row] = _form(view)
        bits = [know.constraint_of(atom) for atom in know.virtual_wires() if len(know.set_of(atom) or ()) == 2]
        closing = {at: view for at in bits if at not in self._made and isinstance(view := know.view(at), Equation)}
        equations |= {at: _form(view) for at, view in closing.items()}
        home = {row: row for row in equations}

        def root(row: int) -> int:
            while home[row] != row:
                row = home[row]
            return row

        made: dict[int, tuple[int, ...]] = {}
        for wire in sorted({wire for form in equations.values() for wire in form} - self._linked - {ONE}):
            rows = know.system.rows_of(wire) if wire < know.system.n_wires else []
            if len(rows) == 2 and not all(row in equations for row in rows) and not know.unique[wire]:
                rows = [at for at in know.mentions(wire) if at in closing]
            if len(rows) != 2 or not all(row in equations for row in rows):
                continue
            self._linked.add(wire)
            one, two = (root(row) for row in rows)
            if one == two or len(equations[one]) + len(equations[two]) > _MOST_TERMS:
                continue
            if (
                wire not in equations[one] or wire not in equations[two]
            ):  # times 0 in its row, or gone with another wire
                continue
            equations[one] = _merged(know, equations[one], equations[two], wire)
            home[two] = one
            made[one] = tuple(row for at in (one, two) for row in made.pop(at, know.rows_of(at)))
        for row, merged_rows in made.items():
            self._learn(know, equations[row], merged_rows)

    def _learn(self, know: Knowledge, form: Form, rows: tuple[int, ...]) -> None:
        know.rule = self.name
        affine = know.affine(form)
        self._made.add(know.constraint_of(affine[0]))
        know.set_values(affine, [0], rows)


def _closing(know: Knowledge) -> list[tuple[int, int]]:
    """Virtual wires of two values, and the first of the few wires in what they are that have not two values themselves."""
    found = []
    for atom in know.virtual_wires():
        if len(know.set_of(atom) or ()) == 2:
            wires = [wire for wire in know.definition(atom) if len(know.set_of(wire) or ()) != 2]
            if 1 <= len(wires) <= _MOST_PARTS and len(know.mentions(wires[0])) <= _MOST_USES:
                found.append((atom, wires[0]))
    return found


def _form(equation: Equation) -> Form:
    return {**dict(equation.terms), ONE: equation.constant}


def _merged(know: Knowledge, one: Form, two: Form, wire: int) -> Form:
    """The combination of two forms without the wire."""
    factor = -one[wire] * know.inverse(two[wire]) % know.p
    merged = dict(one)
    for at, value in two.items():
        merged[at] = (merged.get(at, 0) + factor * value) % know.p
    return {at: value for at, value in merged.items() if value}
