"""A combination of wires that a row gives a name: what is known of the name's values is known of it.

Proof. Let F be a combination that is an atom, and let an equation be k F + c x + e = 0 for constants k and c other than 0, e, and
another atom x. Then F = -(c x + e) / k in every assignment: it is never what that is never, and where x is in a progression or a
small set, F is in its image. So a divisor x - y is not 0 where a difference d = x - y is known not to be.
"""

from __future__ import annotations

from typing import Final

from ..atoms import Equation, Product
from ..knowledge import Knowledge
from ..system import Form
from .rule import Settle

_MOST_WIRES: Final = 16
"""Of a combination."""

_MOST_USES: Final = 40
"""Constraints of one wire that are looked at."""


class NamedSums:
    """Factors of open rows that are combinations, and linear rows with one wire more."""

    name = "named sums"

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every factor that is a combination of a few wires."""
        know.rule = self.name
        for atom in _factors(know):
            form = know.definition(atom)
            for constraint in know.mentions(min(form, key=lambda wire: len(know.mentions(wire))))[:_MOST_USES]:
                if constraint != know.constraint_of(atom):
                    _take_over(know, constraint, atom, form)
        settle(0)


def _factors(know: Knowledge) -> list[int]:
    found: dict[int, None] = {}
    for row in know.open_rows():
        view = know.view(row)
        if isinstance(view, Product):
            for atom, _, _ in (view.u, view.v):
                if atom >= know.system.n_wires and len(know.definition(atom)) <= _MOST_WIRES:
                    found[atom] = None
    return list(found)


def _take_over(know: Knowledge, constraint: int, atom: int, form: Form) -> None:
    """Learn of the atom, which is the form, where the constraint names it."""
    view, p = know.view(constraint), know.p
    if not isinstance(view, Equation) or len(view.terms) > len(form) + 1:
        return
    rest = dict(view.terms)
    pivot = next(iter(form))
    factor = rest.get(pivot, 0) * know.inverse(form[pivot]) % p
    for wire, value in form.items():
        rest[wire] = (rest.get(wire, 0) - factor * value) % p
    left = [(wire, value) for wire, value in rest.items() if value]
    if not factor or len(left) != 1:
        return
    ((name, coefficient),) = left
    scale = -coefficient * know.inverse(factor) % p
    shift = -view.constant * know.inverse(factor) % p
    rows = know.rows_of(constraint)
    for value in know.excluded(name):
        know.exclude((atom, 1, 0), (scale * value + shift) % p, rows)
    domain, values = know.domain(name), know.set_of(name)
    if values is not None:
        know.set_values((atom, 1, 0), [(scale * value + shift) % p for value in values], rows)
    elif domain is not None:
        base, step, count = domain
        know.set_progression((atom, 1, 0), (scale * base + shift) % p, scale * step % p, count, rows)
