"""Of two assignments that differ in an unknown one has the greater, and stands farther from what bounds it: nothing may be there.

Proof. Let z = base + step k with an integer k in [0, n] be an atom, and let two assignments that agree on the inputs differ in z.
Let c k + U be in every assignment congruent to an integer in [a, b], for an integer c and what is unique, U (`inequalities`). The
two integers differ by c (k' - k) modulo p, and where b - a + |c| n < p by just that. So in the assignment with the greater k the
integer is at least a + c, for c > 0; for c < 0 at most b + c. In the other one it is at most b - c, or at least a - c. Where the
rows exclude either assignment, there are no two: z is unique.

So is the greatest of several known: above each of them it is none of them, as (m - x) (m - y) = 0 asks of it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ..atoms import Product
from ..integers import signed
from ..knowledge import ContradictionError, Knowledge
from ..polynomial import Polynomial, plus, scaled
from .inequalities import Surroundings
from .order import candidates
from .rule import Settle

_MOST_LOOKS: Final = 2_000


class _Farther(NamedTuple):
    """In the assignment with the greater value, or with the smaller one, the atom is base + step * k for a k in [0, most]."""

    atom: int
    base: int
    step: int
    most: int


class Extremum:
    """A value that touches one of its bounds."""

    name = "extremum"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tried: dict[int, int] = {}

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every unknown that several constraints hold."""
        for atom in candidates(know):
            domain = know.domain(atom)
            if know.unique[atom] or self._tried.get(atom) == know.learned or domain is None or domain[2] < 2:
                continue  # one of two values is a case, and no more
            know.check_time()
            know.rule = self.name
            around = Surroundings(know, atom)
            for greater in (True, False):
                farther = _farther(know, around, greater)
                if any(_leaves_root(know, one) for one in farther) and _is_refuted(know, settle, farther):
                    know.rule = self.name
                    rows = {one.row for one in around.inequalities if 0 <= one.row < know.system.n_rows}
                    know.set_unique(atom, tuple(sorted(rows)))
                    settle(0)
                    break
            self._tried[atom] = know.learned


def _is_refuted(know: Knowledge, settle: Settle, farther: list[_Farther]) -> bool:
    with know.suppose(of_one=True):
        try:
            for one in farther:
                know.set_progression((one.atom, 1, 0), one.base, one.step, one.most, ())
            settle(_MOST_LOOKS)
        except ContradictionError:
            return True
    return False


def _leaves_root(know: Knowledge, one: _Farther) -> bool:
    """Whether a factor of a product is 0 where the atom is not any more: else there is little to refute."""
    p = know.p
    for constraint in know.mentions(one.atom):
        view = know.view(constraint)
        if isinstance(view, Product):
            for atom, scale, shift in (view.u, view.v):
                if atom != one.atom or not scale or know.never((atom, scale, shift), 0):
                    continue
                root = -shift * know.inverse(scale)
                if (root - one.base) * know.inverse(one.step) % p > one.most:
                    return True
    return False


def _farther(know: Knowledge, around: Surroundings, greater: bool) -> list[_Farther]:
    """What the inequalities say of the unknown, and of the atoms that are the same but for a constant and a factor."""
    p, unknown = know.p, around.unknown
    domain = know.domain(unknown)
    if domain is None:
        return []
    base, step, count = domain
    found = [_Farther(unknown, (base + step * greater) % p, step, count - 1)]
    alike: dict[frozenset[tuple[tuple[int, ...], int]], list[tuple[int, int, int]]] = {}
    for atom, polynomial in around.written.items():
        factor = polynomial.get((unknown,), 0)
        if factor:
            alike.setdefault(_kind(polynomial, unknown, p), []).append((atom, factor, polynomial.get((), 0)))
    for one in around.inequalities:
        factor = one.polynomial.get((unknown,), 0)
        change = signed(factor * step % p, p)
        width = one.high - one.low
        if (
            not factor
            or abs(change) > width
            or width + abs(change) * count >= p
            or not _is_linear(one.polynomial, unknown)
        ):
            continue
        low = one.low + (abs(change) if (change > 0) is greater else 0)
        for atom, other, constant in alike.get(_kind(one.polynomial, unknown, p), []):
            scale = other * know.inverse(factor) % p  # atom - constant = scale * (polynomial - its constant)
            first = scale * (low - one.polynomial.get((), 0)) + constant
            found.append(_Farther(atom, first % p, scale, width - abs(change)))
    return found


def _is_linear(polynomial: Polynomial, unknown: int) -> bool:
    """Whether the unknown is in no other monomial than itself."""
    return all(unknown not in monomial or len(monomial) == 1 for monomial in polynomial)


def _kind(polynomial: Polynomial, unknown: int, p: int) -> frozenset[tuple[tuple[int, ...], int]]:
    """The polynomial without its constant, divided by the unknown's coefficient."""
    kept = plus(polynomial, {(): 1}, p, -polynomial.get((), 0))
    return frozenset(scaled(kept, pow(polynomial[unknown,], -1, p), p).items())
