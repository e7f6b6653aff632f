"""All values that the atoms of one constraint may have, tried.

Proof. When every atom of a constraint but one has a small set of values, the assignments that satisfy the constraint are
listed: for each choice of the others, the one is a root of what is left, a polynomial of degree at most 2, or the choice is
impossible. What an atom is in none of them it is never. An atom that is the same in all that agree on the unique atoms is
unique. Where for some choice the one is free, nothing is learned.
"""

from __future__ import annotations

import itertools

from ..knowledge import ContradictionError, Equation, Knowledge
from ..square_root import square_root
from ..system import ONE, Form

_MOST_CHOICES = 256
_MOST_ATOMS = 12


class Exhaustion:
    """A constraint over booleans and small sets, and at most one other atom."""

    name = "exhaustion"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tried: dict[int, object] = {}

    def look(self, know: Knowledge, constraint: int) -> None:
        """List what satisfies the constraint."""
        forms = _forms(know, constraint)
        if forms is None:
            return
        atoms = sorted((forms[0].keys() | forms[1].keys() | forms[2].keys()) - {ONE})
        if not atoms or len(atoms) > _MOST_ATOMS:
            return
        sets: list[tuple[int, ...]] = []
        free = None
        choices = 1
        for atom in atoms:
            known = know.set_of(atom)
            if known is None:
                if free is not None:
                    return
                free = atom
                continue
            sets.append(known)
            choices *= len(known)
        if choices > _MOST_CHOICES:
            return
        unique = tuple(know.unique[atom] for atom in atoms)
        state = (sets, unique)
        if self._tried.get(constraint) == state:
            return
        if not know.supposing:
            self._tried[constraint] = state
        rows = know.rows_of(constraint)
        bound = [atom for atom in atoms if atom != free]
        order = bound if free is None else [*bound, free]
        found: list[tuple[int, ...]] = []
        for choice in itertools.product(*sets):
            roots = _roots(forms, bound, choice, free, know.p)
            if roots is None:
                return
            found.extend(choice if free is None else (*choice, root) for root in roots)
        if not found:
            raise ContradictionError(rows)
        keys = [at for at, atom in enumerate(order) if know.unique[atom]]
        for at, atom in enumerate(order):
            column = {solution[at] for solution in found}
            if len(column) < len(found) or len(column) <= 16:
                know.set_values((atom, 1, 0), column, rows)
            if not know.unique[atom]:
                pairs = {(*(solution[key] for key in keys), solution[at]) for solution in found}
                if len(pairs) == len({pair[:-1] for pair in pairs}):
                    know.set_unique(atom, rows)


def _forms(know: Knowledge, constraint: int) -> tuple[Form, Form, Form] | None:
    if know.form(constraint) is None:
        return know.system.row(constraint)
    view = know.view(constraint)
    if not isinstance(view, Equation):
        return None
    return dict(view.terms), {ONE: 1}, {}


def _roots(
    forms: tuple[Form, Form, Form], bound: list[int], choice: tuple[int, ...], free: int | None, p: int
) -> list[int] | None:
    """What the free atom may be for a choice of the others; None where it may be anything. Without one, [0] or nothing."""
    values = []
    for form in forms:
        total = form.get(ONE, 0)
        for atom, value in zip(bound, choice, strict=True):
            coefficient = form.get(atom)
            if coefficient is not None:
                total += coefficient * value
        values.append(total)
    a, b, c = values
    constant = (a * b - c) % p
    if free is None:
        return [] if constant else [0]
    in_a, in_b, in_c = (form.get(free, 0) for form in forms)
    square, linear = in_a * in_b % p, (in_a * b + in_b * a - in_c) % p
    if square:
        inverse = pow(square, -1, p)
        half = linear * inverse * pow(2, -1, p) % p
        root = square_root((half * half - constant * inverse) % p, p)
        return [] if root is None else list({(root - half) % p, (-root - half) % p})
    if linear:
        return [-constant * pow(linear, -1, p) % p]
    return [] if constant else None
