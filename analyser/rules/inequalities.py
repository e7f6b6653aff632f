"""What rows say of one unknown: the atoms that are polynomials in it, and the polynomials that are 0 or integers between bounds.

Proof. Call an unknown z. An equation of which all atoms but one are polynomials in z and in unique atoms, and a product of
which both factors are, give the one as such a polynomial, for a coefficient is a constant other than 0. So these hold modulo p
in every assignment. Where all three sides of a product are such, the row says that a polynomial is 0. Where several atoms of an
equation are no such polynomials, and all these are bounded, the rest of it is a polynomial that is congruent to an integer
between bounds; so is a bounded atom that is a polynomial.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ..atoms import Affine, Equation, Product
from ..integers import small_scale
from ..knowledge import Knowledge
from ..polynomial import Polynomial, TooLargeError, plus, scaled, times
from ..system import ONE

_MOST_USES: Final = 40
"""Constraints of one atom that are followed."""

_MOST_ATOMS: Final = 24
"""Atoms that are written as polynomials in one unknown."""

_MOST_MENTIONS: Final = 3
"""Rows of a wire that only bounds: that it is a bit, and the sum that it is a bit of, and one that reads it."""

_MOST_TERMS: Final = 300
"""Monomials of a polynomial."""


class Inequality(NamedTuple):
    """`polynomial`, in atoms, is in every assignment congruent to an integer in [low, high]; `row` says so, -1 for none."""

    polynomial: Polynomial
    low: int
    high: int
    row: int


class Surroundings:
    """What is said of one unknown near it: `written` has atoms as polynomials, `inequalities` the bounds.

    `zeros` has the polynomials that are 0 by a row, with the row.
    """

    def __init__(self, know: Knowledge, unknown: int) -> None:
        """Of an atom that is not unique. Costs a step for each term of the few constraints around it."""
        self._know: Final = know
        self.unknown: Final = unknown
        self.written: Final[dict[int, Polynomial]] = {unknown: {(unknown,): 1}}
        self.inequalities: Final[list[Inequality]] = []
        self.zeros: Final[list[tuple[Polynomial, int]]] = []
        self._sums: Final[dict[int, None]] = {}
        self._products: Final[dict[int, Product]] = {}
        self._follow()
        self.zeros.extend(self._vanishing())
        self.inequalities.extend(self._bounds())

    def _follow(self) -> None:
        know, pending, seen = self._know, [self.unknown], set[int]()
        while pending and len(self.written) < _MOST_ATOMS:
            for constraint in know.mentions(pending.pop())[:_MOST_USES]:
                view = know.view(constraint)
                try:
                    new = self._sum(constraint, view) if isinstance(view, Equation) else self._product(constraint, view)
                except TooLargeError:
                    continue
                if new is not None and new not in seen:
                    seen.add(new)
                    pending.append(new)

    def _sum(self, constraint: int, view: Equation) -> int | None:
        known, n_others, wires = self._know.unique, 0, range(self._know.system.n_wires)
        for atom, _ in view.terms:
            if not known[atom] and atom not in self.written:
                n_others += 1
                if n_others > 1 and atom in wires and self._know.system.n_mentions(atom) > _MOST_MENTIONS:
                    return None
        if n_others > 1:
            self._sums.setdefault(constraint)
            return None
        others, total = self._split(view)
        if not others:
            return None
        ((atom, coefficient),) = others
        return self._write(atom, scaled(total, -self._know.inverse(coefficient) % self._know.p, self._know.p))

    def _product(self, constraint: int, view: Product) -> int | None:
        know, (atom, scale, shift) = self._know, view.w
        self._products[constraint] = view
        if not scale or know.unique[atom] or atom in self.written:
            return None
        one, two = self._affine(view.u), self._affine(view.v)
        if one is None or two is None:
            return None
        total = plus(times(one, two, know.p), {(): 1}, know.p, -shift)
        return self._write(atom, scaled(total, know.inverse(scale), know.p))

    def _write(self, atom: int, polynomial: Polynomial) -> int | None:
        if len(polynomial) > _MOST_TERMS:
            return None
        self.written[atom] = polynomial
        return atom

    def _affine(self, affine: Affine) -> Polynomial | None:
        atom, scale, shift = affine
        found = self._atom(atom) if scale else {}
        return None if found is None else plus(scaled(found, scale, self._know.p), {(): 1}, self._know.p, shift)

    def _atom(self, atom: int) -> Polynomial | None:
        if atom == ONE:
            return {(): 1}
        return {(atom,): 1} if self._know.unique[atom] else self.written.get(atom)

    def _split(self, view: Equation) -> tuple[list[tuple[int, int]], Polynomial]:
        """The terms of an equation that are no polynomials, and the sum of the others."""
        p, unique, written = self._know.p, self._know.unique, self.written
        others: list[tuple[int, int]] = []
        total: Polynomial = {(): view.constant}
        for atom, coefficient in view.terms:
            if unique[atom]:
                total[atom,] = total.get((atom,), 0) + coefficient
            elif atom in written:
                for monomial, factor in written[atom].items():
                    total[monomial] = total.get(monomial, 0) + factor * coefficient
            else:
                others.append((atom, coefficient))
        return others, {monomial: factor % p for monomial, factor in total.items() if factor % p}

    def _vanishing(self) -> Iterator[tuple[Polynomial, int]]:
        for row, view in self._products.items():
            one, two, three = (self._affine(side) for side in (view.u, view.v, view.w))
            if one is not None and two is not None and three is not None:
                try:
                    found = plus(times(one, two, self._know.p), three, self._know.p, -1)
                except TooLargeError:
                    continue
                if found:
                    yield found, row

    def _bounds(self) -> Iterator[Inequality]:
        know = self._know
        for atom, polynomial in self.written.items():
            domain = know.domain(atom)
            if domain is not None and atom != self.unknown:
                base, step, count = domain
                inverse = know.inverse(step)
                row = know.constraint_of(atom) if atom >= know.system.n_wires else -1
                moved = plus(polynomial, {(): 1}, know.p, -base)
                yield Inequality(scaled(moved, inverse, know.p), 0, count, row)
        for constraint in self._sums:
            view = know.view(constraint)
            if isinstance(view, Equation):
                found = self._bounded(constraint, view)
                if found is not None:
                    yield found

    def _bounded(self, constraint: int, view: Equation) -> Inequality | None:
        """Total + rest = 0, where the rest is bounded."""
        know, p = self._know, self._know.p
        others, total = self._split(view)
        if not others or not any(total):
            return None
        coefficients, counts, constant = [], [], 0
        for atom, coefficient in others:
            domain = know.domain(atom)
            if domain is None:
                return None
            base, step, count = domain
            constant += coefficient * base
            if count:
                coefficients.append(coefficient * step % p)
                counts.append(count)
        found = small_scale(coefficients, counts, p, know.inverse)
        if found is None:
            return None
        scale, factors = found
        low = sum(factor * count for factor, count in zip(factors, counts, strict=True) if factor < 0)
        high = sum(factor * count for factor, count in zip(factors, counts, strict=True) if factor > 0)
        total = plus(total, {(): 1}, p, constant)
        return Inequality(scaled(total, -scale % p, p), low, high, constraint)
