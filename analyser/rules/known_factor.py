"""One unknown whose coefficient is a form that is never 0.

Proof. Where a row is coefficient * x = rest, and coefficient and rest are unique, two assignments have coefficient * (x -
x') = 0, with a coefficient other than 0. So x = x'. The unknown may be a form: a factor as a whole.
"""

from __future__ import annotations

from ..atoms import Affine, Equation, Product
from ..knowledge import Knowledge
from ..system import ONE, Form


class KnownFactor:
    """A product that is known, with a factor that is known and not 0: the other factor is known."""

    name = "known factor"
    kinds: tuple[type, ...] = (Product,)
    of_values = False

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """The factor as a whole, or the one wire of a row that is unknown."""
        if not isinstance(view, Product):
            return
        unique = know.unique
        rows = know.rows_of(constraint)
        if unique[view.w[0]]:
            self._factor(know, view.u, view.v, rows)
            self._factor(know, view.v, view.u, rows)
        found = one_unknown(know, constraint)
        if found is not None:
            wire, square, coefficient = found
            if not square and know.is_nonzero(coefficient):
                self._learn(know, wire, know.find(coefficient), rows)

    def _factor(self, know: Knowledge, one: Affine, other: Affine, rows: tuple[int, ...]) -> None:
        if know.unique[one[0]] and other[1] and not know.unique[other[0]] and know.never(one, 0):
            self._learn(know, other[0], one, rows)

    def _learn(self, know: Knowledge, atom: int, factor: Affine | None, rows: tuple[int, ...]) -> None:
        know.rule = (know.lemma_of(factor) if factor is not None else None) or self.name
        know.set_unique(atom, rows)


def one_unknown(know: Knowledge, row: int) -> tuple[int, int, Form] | None:
    """(x, s, k) where a row is s x^2 + k x + rest = 0 and x its only unknown wire; k and the rest are unique."""
    unknown = -1
    a, b, c = know.system.row(row)
    for form in (a, b, c):
        for wire in form:
            if not know.unique[wire] and wire != unknown:
                if unknown >= 0:
                    return None
                unknown = wire
    if unknown < 0:
        return None
    p = know.p
    in_a, in_b = a.get(unknown, 0), b.get(unknown, 0)
    coefficient: Form = {ONE: -c.get(unknown, 0) % p}
    for factor, form in ((in_a, b), (in_b, a)):
        if factor:
            for wire, value in form.items():
                if wire != unknown:
                    coefficient[wire] = (coefficient.get(wire, 0) + factor * value) % p
    return unknown, in_a * in_b % p, {wire: value for wire, value in coefficient.items() if value}
