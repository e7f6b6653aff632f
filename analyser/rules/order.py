"""Of two assignments that differ in an unknown one has the greater: inequalities of the one and of the other exclude each other.

Proof. Let z = base + step k with an integer k in [0, n] be an atom, and let two assignments that agree on the inputs differ in z.
Call the greater k of the two k', so k' = k + 1 + t with t in [0, n - 1]. Let A and B be polynomials in z and unique atoms, in
every assignment congruent modulo p to integers in [a, a'] and [b, b'] (`inequalities`). Then A of the one assignment plus m
times B of the other is congruent to an integer between bounds, for any integer m. It is as well the value of a polynomial over
integers, in k, t and the like of the unique atoms, which are the same in both; where its coefficients bound that value, and no
multiple of p lies between the two, there are no two such assignments: z is unique. Where z has few values, all pairs of these
are tried.

So is the quotient q of q d <= x < q d + d known: with q' = q + 1 + t, x - q' d and q d + d - 1 - x, neither negative, add up to
-1 - t d. So is a root rounded down, of which (s + 1)^2 > x >= s'^2, and the answer of a comparison.
"""

from __future__ import annotations

from itertools import combinations, product
from math import prod
from typing import Final, NamedTuple

from ..atoms import Equation
from ..integers import signed
from ..knowledge import Knowledge
from ..polynomial import Polynomial, TooLargeError, plus, times
from .inequalities import Inequality, Surroundings
from .rule import Settle

_MOST_INEQUALITIES: Final = 8
"""Of one unknown, which are paired."""

_MOST_FACTOR: Final = 1 << 64
"""By which one is multiplied before it is added to the other."""

_MOST_FACTORS: Final = 4

_MOST_PARTS: Final = 16
"""Wires of a combination that is spelled out."""

_MOST_PAIRS: Final = 120
"""Of values, all of which are tried."""

_MORE: Final = -1
"""The name of t."""


class _Placed(NamedTuple):
    """An inequality in two assignments, its polynomials in integers that begin at 0."""

    smaller: Polynomial
    greater: Polynomial
    low: int
    high: int


class Order:
    """Inequalities that hold of an unknown, but not of two values of it."""

    name = "order"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tried: dict[int, int] = {}

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every unknown that several constraints hold."""
        for atom in candidates(know):
            if know.unique[atom] or self._tried.get(atom) == know.learned:
                continue
            know.check_time()
            know.rule = self.name
            around = Surroundings(know, atom)
            if _is_unique(know, around):
                rows = {one.row for one in around.inequalities if 0 <= one.row < know.system.n_rows}
                know.set_unique(atom, tuple(sorted(rows)))
                settle(0)
            self._tried[atom] = know.learned


def candidates(know: Knowledge, *, bounded: bool = True) -> list[int]:
    """Atoms of open rows, bounded ones alone or all, that are not unique, and that several constraints mention."""
    found: dict[int, None] = {}
    for row in know.open_rows():
        view = know.view(row)
        atoms = [at for at, _ in view.terms] if isinstance(view, Equation) else [view.u[0], view.v[0], view.w[0]]
        for atom in atoms:
            if know.unique[atom] or (bounded and know.domain(atom) is None):
                continue
            if len(know.mentions(atom)) > 1:
                found[atom] = None
    return list(found)


def _is_unique(know: Knowledge, around: Surroundings) -> bool:
    """Whether no two values of the unknown satisfy all inequalities."""
    chosen = around.inequalities[:_MOST_INEQUALITIES]
    told = _told(know, chosen)
    return _has_one_value(know, around.unknown, chosen) or (
        told != chosen and _has_one_value(know, around.unknown, told)
    )


def _told(know: Knowledge, chosen: list[Inequality]) -> list[Inequality]:
    """The inequalities in wires, in the place of combinations of a few: x and y meet x - y in another row."""
    p = know.p
    found = []
    for one in chosen:
        polynomial: Polynomial = {}
        for monomial, coefficient in one.polynomial.items():
            term: Polynomial = {(): coefficient}
            for atom in monomial:
                parts = know.definition(atom)
                is_short = len(parts) <= _MOST_PARTS and all(know.unique[wire] for wire in parts)
                term = times(term, {(wire,): k for wire, k in parts.items()} if is_short else {(atom,): 1}, p)
            polynomial = plus(polynomial, term, p)
        found.append(one._replace(polynomial=polynomial))
    return found


def _has_one_value(know: Knowledge, unknown: int, chosen: list[Inequality]) -> bool:
    domain = know.domain(unknown)
    if domain is None or not chosen:
        return False
    base, step, count = domain
    counts = {unknown: count - 1, _MORE: count - 1}
    for atom in {atom for one in chosen for monomial in one.polynomial for atom in monomial} - {unknown}:
        known = know.domain(atom)
        if known is not None:
            counts[atom] = known[2]
    smaller: Polynomial = {(unknown,): step, (): base}
    if _exclude(know, chosen, smaller, {**smaller, (_MORE,): step, (): base + step}, counts):
        return True
    values = know.set_of(unknown)
    if values is None or len(values) * (len(values) - 1) > 2 * _MOST_PAIRS:
        return False
    return all(_exclude(know, chosen, {(): one}, {(): two}, counts) for one, two in combinations(values, 2))


def _exclude(
    know: Knowledge, chosen: list[Inequality], smaller: Polynomial, greater: Polynomial, counts: dict[int, int]
) -> bool:
    """Whether two inequalities exclude that the unknown is what the one says, and what the other says in another assignment."""
    placed = []
    for one in chosen:
        try:
            both = _placed(know, one.polynomial, smaller, counts), _placed(know, one.polynomial, greater, counts)
        except TooLargeError:
            continue
        placed.append(_Placed(*both, one.low, one.high))
    return any(_excludes(one, two, counts, know.p) for one, two in product(placed, repeat=2))


def _placed(know: Knowledge, polynomial: Polynomial, unknown: Polynomial, counts: dict[int, int]) -> Polynomial:
    """A polynomial in integers: the atoms' own, where they are bounded, and what is said of the unknown."""
    p = know.p
    found: Polynomial = {}
    for monomial, coefficient in polynomial.items():
        term: Polynomial = {(): coefficient}
        for atom in monomial:
            base, step, _ = know.domain(atom) or (0, 1, 0)
            term = times(term, {(): base, (atom,): step} if know.unique[atom] else unknown, p)
        for at, factor in term.items():
            found[at] = (found.get(at, 0) + factor) % p
    return {monomial: factor for monomial, factor in found.items() if factor}


def _excludes(one: _Placed, two: _Placed, counts: dict[int, int], p: int) -> bool:
    """Whether no integers are what the one says of the greater value, and the other of the smaller."""
    factors: dict[int, None] = {}
    for monomial, coefficient in two.smaller.items():
        other = one.greater.get(monomial)
        if monomial and other is not None:
            factors[signed(-other * pow(coefficient, -1, p) % p, p)] = None
    for factor in [factor for factor in factors if abs(factor) <= _MOST_FACTOR][:_MOST_FACTORS] or [1, -1]:
        ends = [x + factor * y for x in (one.low, one.high) for y in (two.low, two.high)]
        if _is_never_between(plus(one.greater, two.smaller, p, factor), counts, min(ends), max(ends), p):
            return True
    return False


def _is_never_between(polynomial: Polynomial, counts: dict[int, int], low: int, high: int, p: int) -> bool:
    """Whether a polynomial over integers in [0, count] is congruent to none in [low, high]; both may be multiplied to show it."""
    if any(atom not in counts for monomial in polynomial for atom in monomial):
        return False
    sizes = [prod(counts[atom] for atom in monomial) for monomial in polynomial]
    largest = sorted(polynomial.values(), key=lambda factor: -abs(signed(factor, p)))[:_MOST_FACTORS]
    for scale in dict.fromkeys((1, *(signed(pow(factor, -1, p), p) for factor in largest))):  # halves become integers
        least = most = 0
        for (monomial, coefficient), size in zip(polynomial.items(), sizes, strict=True):
            factor = signed(coefficient * scale % p, p)
            least += factor * size if not monomial or factor < 0 else 0
            most += factor * size if not monomial or factor > 0 else 0
        ends = sorted((scale * low, scale * high))
        if -(-(least - ends[1]) // p) * p > most - ends[0]:  # no multiple of p lies between
            return True
    return False
