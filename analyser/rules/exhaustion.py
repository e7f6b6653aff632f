"""All values that the atoms of one constraint may have, tried.

Proof. When every atom of a constraint but one has a small set of values, the assignments that satisfy the constraint are
listed: for each choice of the others, the one is a root of what is left, a polynomial of degree at most 2, or the choice is
impossible. What an atom is in none of them it is never. An atom that is the same in all that agree on the unique atoms is
unique; of another one, the differences in these are multiples of a number. Where for some choice the one is free, nothing is
learned.
"""

from __future__ import annotations

from math import gcd

from ..atoms import Equation, Product
from ..integers import signed
from ..knowledge import ContradictionError, Knowledge
from ..system import ONE, Form
from ..value_propagation import MOST_VALUES, solutions

_MOST_CHOICES = 256


class Exhaustion:
    """A constraint over booleans and small sets, and at most one other atom."""

    name = "exhaustion"
    kinds: tuple[type, ...] = (Equation, Product)
    of_values = True

    def __init__(self) -> None:
        """With nothing tried."""
        self._tried: dict[int, object] = {}

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """List what satisfies the constraint."""
        forms = know.system.row(constraint) if know.form(constraint) is None else _definition(view)
        if forms is None:
            return
        unique = know.unique
        sets: dict[int, tuple[int, ...]] = {}
        free: int | None = None
        choices = 1
        open_atoms = False
        for form in forms:
            for atom in form:
                if atom in (ONE, free) or atom in sets:
                    continue
                open_atoms = open_atoms or not unique[atom]
                known = know.set_of(atom)
                if known is None:
                    if free is not None:
                        return
                    free = atom
                    continue
                sets[atom] = known
                choices *= len(known)
                if choices > _MOST_CHOICES:
                    return
        if free is None and not open_atoms and not know.of_one:
            return
        if isinstance(view, Equation) and choices > MOST_VALUES:  # bounds and digits see what can be seen
            return
        state = (free, sets, [unique[atom] for atom in sets])
        if self._tried.get(constraint) == state:
            return
        if not know.supposing:
            self._tried[constraint] = state
        found = solutions(forms, sets, free, know.p, know.inverse)
        if found is None:
            return
        rows = know.rows_of(constraint)
        if not found:
            raise ContradictionError(rows)
        order = list(sets) if free is None else [*sets, free]
        keys = [at for at, atom in enumerate(order) if unique[atom]]
        for at, atom in enumerate(order):
            column = {solution[at] for solution in found}
            if len(column) <= MOST_VALUES and len(column) != len(sets.get(atom, ())):
                know.set_values((atom, 1, 0), column, rows)
            if not unique[atom]:
                pairs = {(*(solution[key] for key in keys), solution[at]) for solution in found}
                if len(pairs) == len({pair[:-1] for pair in pairs}):
                    know.set_unique(atom, rows)
                elif len(column) > 2:
                    know.set_difference(atom, *_difference(pairs, know.p))


def _difference(pairs: set[tuple[int, ...]], p: int) -> tuple[int, int]:
    """(step, count): values of the same key, both in a pair, differ by step * k with |k| <= count, as integers."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for *key, value in pairs:
        groups.setdefault(tuple(key), []).append(value)
    gaps = [gap for group in groups.values() for gap in _gaps(group, p)]
    step = gcd(*gaps)
    return step, max(gaps) // step


def _gaps(values: list[int], p: int) -> list[int]:
    """Of the distances between any two, enough that have the same greatest divisor, and the longest."""
    offsets = [signed((value - values[0]) % p, p) for value in values]
    span = max(offsets) - min(offsets)
    if 2 * span < p:  # so far, a difference of two is that of their offsets
        return [*map(abs, offsets), span]
    return [abs(signed((one - two) % p, p)) for one in values for two in values]


def _definition(view: Equation | Product) -> tuple[Form, Form, Form] | None:
    return (dict(view.terms), {ONE: 1}, {}) if isinstance(view, Equation) else None
