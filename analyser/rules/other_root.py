"""Of the two roots of a quadratic that rows make together, one lies on the side of the middle that an inequality asks for.

Proof. Let s z^2 + k z + e = 0 for a constant s other than 0, and k and e polynomials in unique atoms. Two assignments that
agree on the inputs and differ in z have z + z' = -k / s, and T = -k / s - 2 z in the one is -T in the other. Let T be an
integer in [l, h] modulo p, by an inequality (`inequalities`): the two T are different and add up to 0. Where no multiple of p
lies in [2 l + 1, 2 h - 1], there are no two such assignments: z is unique.

So is the smaller of two numbers known by their sum and their product.
"""

from __future__ import annotations

from ..integers import signed
from ..knowledge import Knowledge
from ..polynomial import Polynomial, plus, scaled
from .inequalities import Inequality, Surroundings
from .order import candidates
from .rule import Settle


class OtherRoot:
    """An unknown of a quadratic, and an inequality that is of it and of the roots' sum."""

    name = "other root"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tried: dict[int, int] = {}

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every unknown that several constraints hold."""
        for atom in candidates(know, bounded=False):
            if know.unique[atom] or self._tried.get(atom) == know.learned:
                continue
            know.check_time()
            know.rule = self.name
            around = Surroundings(know, atom)
            for polynomial, row in around.zeros:
                total = _sum_of_roots(know, polynomial, atom)
                if total is not None and any(_is_beside(know, one, atom, total) for one in around.inequalities):
                    know.set_unique(atom, (row,))
                    settle(0)
                    break
            self._tried[atom] = know.learned


def _sum_of_roots(know: Knowledge, polynomial: Polynomial, unknown: int) -> Polynomial | None:
    """-k / s of s z^2 + k z + e."""
    square = polynomial.get((unknown, unknown))
    linear: Polynomial = {}
    for monomial, factor in polynomial.items():
        power = monomial.count(unknown)
        if power > 2 or (power == 2 and len(monomial) > 2):
            return None
        if power == 1:
            linear[tuple(atom for atom in monomial if atom != unknown)] = factor
    return None if square is None else scaled(linear, -know.inverse(square) % know.p, know.p)


def _is_beside(know: Knowledge, one: Inequality, unknown: int, total: Polynomial) -> bool:
    """Whether the inequality keeps total - 2 unknown where no other of its values is the negative."""
    p = know.p
    coefficient = one.polynomial.get((unknown,), 0)
    if not coefficient:
        return False
    factor = -2 * know.inverse(coefficient) % p
    rest = plus(plus(total, {(unknown,): 1}, p, -2), one.polynomial, p, -factor)
    if any(rest):
        return False
    shift, scale = signed(rest.get((), 0), p), signed(factor, p)
    low, high = sorted((scale * one.low, scale * one.high))
    return -(-(2 * (low + shift) + 1) // p) * p > 2 * (high + shift) - 1
