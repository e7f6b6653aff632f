"""What products of bounded wires may be, as progressions: worked out for wires that are asked about, from rows that define them.

Proof. Let a row a * b = c have a wire w in c alone, and let every other wire of it be base + step * k modulo p for an integer k
in [0, n]. Multiplied out, the row says that w is a constant plus the sum of q * m, where each m is a k or a product of two, an
integer in [0, n] or [0, n n'], and q is known modulo p. With a factor f by which the q become integers g c, for a common divisor
g, f w is a constant plus g times an integer between two bounds. The square of a k in [0, 1] is that k.

Two assignments differ in w by what two values differ by. Where the other wires of a row have few values, and some of them are
unique, they differ by less: by what two values of w differ by that belong to the same values of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Final, TypeAlias

from .facts import Facts
from .integers import Progression, progression, signed, small_scale
from .system import ONE, Form, Row
from .value_propagation import FewValues, solutions

Difference: TypeAlias = tuple[int, int]
"""(step, count): two assignments differ by step * k with |k| <= count."""

_MOST_DEPTH: Final = 6
"""Products of products of products."""

_MOST_ROWS: Final = 8
"""Of a wire, that may define it."""

_MOST_MENTIONS: Final = 64
"""A wire in more rows is not defined by one."""

_MOST_PRODUCTS: Final = 256
"""Of a row that is multiplied out."""

_MOST_OTHERS: Final = 5
_MOST_CHOICES: Final = 256
"""Wires, and combinations of their values, of a row whose solutions are listed."""


class Ranges:
    """The progressions that wires lie in, and how far two assignments may differ in a wire."""

    def __init__(self, facts: Facts, few: FewValues, *, of_products: bool, of_choices: bool) -> None:
        """Of wires with few values, and `of_products` of these; with `of_choices`, differences by what is known of a row."""
        self._facts: Final = facts
        self._system: Final = facts.system
        self._p: Final = facts.system.modulus
        self._few: Final = few
        self._sets: Final = few.sets
        self._of_products: Final = of_products
        self._of_choices: Final = of_choices
        self._known: Final[dict[int, Progression | None]] = {}
        self.fixed: Final[dict[int, Difference]] = {}
        """Differences that do not depend on what is unique, as far as they were asked for."""
        self._of_values: Final[dict[tuple[int, ...], Progression]] = {}
        self._inverses: Final[dict[int, int]] = {}
        self._solutions: Final[dict[object, list[tuple[int, ...]]]] = {}
        self._shapes: Final[dict[tuple[object, int], tuple[object, tuple[int, ...]] | None]] = {}
        """By what rows have in common, and the place of the wire that they may define."""
        self._chosen: Final[dict[object, Difference | None]] = {}
        self._defining: Final[dict[int, tuple[object, tuple[int, ...]] | None]] = {}

    def inverse(self, value: int) -> int:
        """Modulo p, remembered."""
        found = self._inverses.get(value)
        if found is None:
            found = self._inverses[value] = pow(value, -1, self._p)
        return found

    def of(self, wire: int) -> Progression | None:
        """The progression that a wire lies in in every assignment; None where nothing is known."""
        return self._of(wire, 0)

    def difference(self, wire: int) -> Difference | None:
        """How far two assignments may differ in a wire that agree on the unique ones."""
        found = self.fixed.get(wire)
        if found is not None:
            return found
        values = self._sets.get(wire)
        if values is not None and len(values) > 2 and self._of_choices:
            found = self._by_choices(wire)
            if found is not None:
                return found
        domain = self.of(wire)
        if domain is None:
            return None
        if values is None or len(values) <= 2:
            self.fixed[wire] = domain[1:]
        return domain[1:]

    def _of(self, wire: int, depth: int) -> Progression | None:
        if wire in self._known:
            return self._known[wire]
        values = self._sets.get(wire)
        found = None
        if values is not None:
            found = self._of_values.get(values)
            if found is None:
                found = self._of_values[values] = progression(values, self._p)
        elif self._of_products and depth < _MOST_DEPTH:
            self._known[wire] = None  # a row that leads back to the wire does not define it
            for row in self._rows(wire):
                found = self._of_row(row, wire, depth)
                if found is not None:
                    break
        self._known[wire] = found
        return found

    def _rows(self, wire: int) -> list[Row]:
        """Rows with the wire in c alone."""
        if self._system.n_mentions(wire) > _MOST_MENTIONS:
            return []
        rows = map(self._system.row, self._system.rows_of(wire)[:_MOST_ROWS])
        return [row for row in rows if wire in row[2] and wire not in row[0] and wire not in row[1]]

    def _of_row(self, row: Row, wire: int, depth: int) -> Progression | None:
        a, b, c = row
        if len(a) * len(b) + len(c) > _MOST_PRODUCTS:
            return None
        domains: dict[int, Progression] = {ONE: (1, 1, 0)}
        for form in row:
            for other in form:
                if other != wire and other not in domains:
                    domain = self._of(other, depth + 1)
                    if domain is None:
                        return None
                    domains[other] = domain
        constant, monomials = _multiplied_out(a, b, domains)
        for other, factor in c.items():
            if other != wire:
                base, step, count = domains[other]
                constant -= factor * base
                if count:
                    monomials[(other,)] = monomials.get((other,), 0) - factor * step
        p = self._p
        scale = self.inverse(c[wire])
        factors, counts = [], []
        for monomial, factor in monomials.items():
            if factor % p:
                factors.append(factor * scale % p)
                counts.append(_count(monomial, domains))
        if not factors:
            return constant * scale % p, 1, 0
        small = small_scale(factors, counts, p, self.inverse)
        if small is None:
            return None
        shrink = self.inverse(small[0])
        common = gcd(*small[1])
        low = sum(factor * count for factor, count in zip(small[1], counts, strict=True) if factor < 0)
        width = sum(abs(factor) * count for factor, count in zip(small[1], counts, strict=True))
        return (constant * scale + low * shrink) % p, common * shrink % p, width // common

    def _by_choices(self, wire: int) -> Difference | None:
        """By a row whose other wires have few values."""
        if wire not in self._defining:
            self._defining[wire] = self._shape(wire)
        defining = self._defining[wire]
        if defining is None:
            return None
        shape, others = defining
        unique = self._facts.unique
        fixed = tuple(at for at, other in enumerate(others) if unique[other])
        key = shape, fixed
        if key not in self._chosen:
            self._chosen[key] = _difference(self._solutions[shape], fixed, self._p)
        return self._chosen[key]

    def _shape(self, wire: int) -> tuple[object, tuple[int, ...]] | None:
        """What the row that defines a wire has in common with others, and its other wires."""
        row = self._few.said_by.get(wire)
        alike = None if row is None else self._few.alike(row)
        if row is not None and alike is not None:
            # Of rows that are the same but for the names of their wires, and these wires' sets, one decides.
            key, wires = alike
            at = wires.index(wire)
            if (key, at) not in self._shapes:
                self._shapes[key, at] = self._shape_of(self._system.row(row), wire)
            found = self._shapes[key, at]
            if found is not None:
                return found[0], tuple(other for other in wires if other != wire)
        for each in self._rows(wire):
            found = self._shape_of(each, wire)
            if found is not None:
                return found
        return None

    def _shape_of(self, row: Row, wire: int) -> tuple[object, tuple[int, ...]] | None:
        """The same of one row, where it defines the wire and its other wires have few values."""
        if wire not in row[2] or wire in row[0] or wire in row[1]:
            return None
        places = {ONE: -1, wire: 0}
        shape: list[object] = []
        for form in row:
            for other, factor in form.items():
                if other not in places:
                    places[other] = len(places)
                    shape.append(self._sets.get(other))
                shape += (places[other], factor)
            shape.append(None)
        others = [other for other in places if other not in (ONE, wire)]
        if len(others) > _MOST_OTHERS or any(other not in self._sets for other in others):
            return None
        key = tuple(shape)
        if key not in self._solutions:
            sets = {other: self._sets[other] for other in others}
            choices = 1
            for values in sets.values():
                choices *= len(values)
            found = solutions(row, sets, wire, self._p, self.inverse) if choices <= _MOST_CHOICES else None
            self._solutions[key] = found or []
        return (key, tuple(others)) if self._solutions[key] else None


def _multiplied_out(a: Form, b: Form, domains: Mapping[int, Progression]) -> tuple[int, dict[tuple[int, ...], int]]:
    """a * b as a constant and the factors of the k of wires and of products of two."""
    constant = 0
    found: dict[tuple[int, ...], int] = {}
    for one, left in a.items():
        base, step, count = domains[one]
        for two, right in b.items():
            other_base, other_step, other_count = domains[two]
            factor = left * right
            constant += factor * base * other_base
            if count:
                found[(one,)] = found.get((one,), 0) + factor * step * other_base
            if other_count:
                found[(two,)] = found.get((two,), 0) + factor * other_step * base
            if count and other_count:
                both = (one,) if one == two and count == 1 else (one, two) if one < two else (two, one)
                found[both] = found.get(both, 0) + factor * step * other_step
    return constant, found


def _count(monomial: tuple[int, ...], domains: Mapping[int, Progression]) -> int:
    """The greatest value of a monomial."""
    count = 1
    for wire in monomial:
        count *= domains[wire][2]
    return count


def _difference(found: list[tuple[int, ...]], fixed: tuple[int, ...], p: int) -> Difference | None:
    """How far the last of the solutions' values are apart where those at the places `fixed` are the same."""
    groups: dict[tuple[int, ...], set[int]] = {}
    for solution in found:
        groups.setdefault(tuple(solution[at] for at in fixed), set()).add(solution[-1])
    gaps = {abs(signed((one - two) % p, p)) for values in groups.values() for one in values for two in values}
    step = gcd(*gaps)
    return (step, max(gaps) // step) if step else None
