"""Whether the rows show what a lemma needs: that a polynomial in some values is 0, or is not.

Around the values, rows are taken as definitions: one whose third side alone has a new wire gives it as a polynomial of the
others. A row of which everything is known so says that a polynomial is 0. What is needed to be 0 holds where it is a linear
combination of these. What is needed not to be 0 holds where, up to a factor and what is 0, it is a constant, or a factor of a
row whose product is a constant other than 0. Where a bit chooses between values, both of its cases are looked at; so the bit of
a test for 0 or for equality lets its case rely on what it tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import Final

from zkwright.compiler.recorder.lemma import Need

from .polynomial import Polynomial, Span, TooLargeError, of_form, plus, scaled, times, wires_in
from .system import ONE, Form, Row, System

_ROWS: Final = ((10, False), (24, False), (64, False), (24, True))
"""How many rows around the values are looked at, at first and where these do not show it, and whether the nearest come first.

Else those with the fewest new wires do; of a hash whose rows have one each, that is a long way and nothing beside it.
"""

_MAX_MENTIONS: Final = 64
"""A wire that more rows mention leads to none of them."""

_MAX_ROW_TERMS: Final = 24
"""A longer row is left out, unless a value is what makes it long: a value of more than `_MAX_VALUE_TERMS` has one name in it."""

_MAX_VALUE_TERMS: Final = 6

_MAX_STEPS: Final = 2
"""From the values to what defines them, on which bits are looked for whose cases may show it."""

_MAX_CASES: Final = 2
"""Bits of which both cases are looked at, one within the other."""


def is_shown(system: System, need: Need, values: Sequence[Form]) -> bool:
    """Whether the rows around the values show what a lemma needs of them. Costs some hundred rows at most."""
    return any(_holds(system, need, values, {}, extent) for extent in _ROWS)


def _holds(
    system: System, need: Need, values: Sequence[Form], case: Mapping[int, int], extent: tuple[int, bool]
) -> bool:
    around = _Surroundings(system, values, case, extent)
    if around.contradictory or around.shows(need, values):
        return True
    if len(case) == _MAX_CASES:
        return False
    bits = [wire for wire in around.near if wire not in case and _is_bit(system, wire)]
    return any(all(_holds(system, need, values, {**case, bit: value}, extent) for value in (0, 1)) for bit in bits)


class _Surroundings:
    """Rows around some values, in a case in which some wires are constants."""

    def __init__(
        self, system: System, values: Sequence[Form], case: Mapping[int, int], extent: tuple[int, bool]
    ) -> None:
        self._system, self._case, self._modulus = system, case, system.modulus
        self._named = [(system.n_wires + i, form) for i, form in enumerate(values) if len(form) > _MAX_VALUE_TERMS]
        self._known: dict[int, Polynomial] = {}
        self._parts: dict[int, list[int]] = {}
        """The wires in the rows that define others."""
        self._zero = Span((), self._modulus)
        self._units: list[tuple[Polynomial, Polynomial]] = []
        self.contradictory = False
        wires = [wire for form in values for wire in form if wire != ONE]
        rows = _rows_around(system, [*values, *({bit: 1} for bit in case)], *extent)
        simplified = (self._simplified(system.row(row)) for row in rows)
        self._learn([row for row in simplified if sum(map(len, row)) <= _MAX_ROW_TERMS])
        self.near = list(dict.fromkeys([*_choosers(system, wires), *self._depended_on(wires)]))
        """Wires on which the values may depend."""

    def of_need(self, need: Need, values: Sequence[Form]) -> Polynomial:
        """The needed polynomial in wires that nothing around defines."""
        total: Polynomial = {}
        variables = [self._of(self._in_case(self._short(form))) for form in values]
        for exponents, factor in need.terms:
            product: Polynomial = {(): factor % self._modulus}
            for variable, exponent in zip(variables, exponents, strict=True):
                for _ in range(exponent):
                    product = times(product, variable, self._modulus)
            total = plus(total, product, self._modulus)
        return total

    def shows(self, need: Need, values: Sequence[Form]) -> bool:
        """Whether they say what is needed. Where a bit stands for a long polynomial, cases of it may, when this does not."""
        try:
            polynomial = self.of_need(need, values)
        except TooLargeError:
            return False
        return self.vanishes(polynomial) if need.vanishes else self.never_vanishes(polynomial)

    def _depended_on(self, wires: Iterable[int]) -> list[int]:
        """The wires by which the values are defined in this case, and those by which these are."""
        found = dict.fromkeys(wires)
        for _ in range(_MAX_STEPS):
            found |= dict.fromkeys(part for wire in list(found) for part in self._parts.get(wire, ()))
        return list(found)

    def vanishes(self, polynomial: Polynomial) -> bool:
        return not self._zero.reduced(polynomial)

    def never_vanishes(self, polynomial: Polynomial) -> bool:
        rest = self._zero.reduced(polynomial)
        if rest.keys() == {()}:
            return True
        factors = [side for unit in self._units for side in unit]
        return any(rest and _proportional(rest, self._zero.reduced(side), self._modulus) for side in factors)

    def _learn(self, rows: list[Row]) -> None:
        """Definitions first, then what the other rows say of the wires that have none."""
        undone = rows
        # A sum defines before a product does: it makes nothing longer. A wire that is defined is replaced wherever it stands.
        for linear in (True, False):
            again = True
            while again:
                again = False
                left = []
                for row in undone:
                    if self._define(row, linear=linear):
                        again = True
                    else:
                        left.append(row)
                undone = left
        for a, b, c in undone:
            try:
                one, two, product = (self._of(form) for form in (a, b, c))
            except TooLargeError:
                continue
            if product.keys() == {()}:
                self._units.append((one, two))
            try:
                self._zero.add(plus(times(one, two, self._modulus), product, self._modulus, -1))
            except TooLargeError:
                continue
        self.contradictory = not self._zero.reduced({(): 1})

    def _define(self, row: Row, *, linear: bool) -> bool:
        a, b, c = row
        constant = next((side for side in (a, b) if not side.keys() - {ONE}), None)
        if linear != (constant is not None):
            return False
        inputs = self._system.inputs
        taken = (a.keys() | b.keys()) if constant is None else set()
        try:
            if constant is None:
                total = plus(times(self._of(a), self._of(b), self._modulus), self._of(c), self._modulus, -1)
            else:
                other = b if constant is a else a
                total = plus(
                    scaled(self._of(other), constant.get(ONE, 0), self._modulus), self._of(c), self._modulus, -1
                )
                total = {monomial: k for monomial, k in total.items() if k}
        except TooLargeError:
            return False
        within = {wire for monomial in total if len(monomial) > 1 for wire in monomial}
        own = [
            w for w in c if w != ONE and w not in self._known and w not in taken and w not in within and (w,) in total
        ]
        if constant is not None:
            own = [w for (w, *more) in (m for m in total if m) if not more and w not in within]
        found = max((w for w in own if w not in inputs), default=None)
        if found is None:
            return False
        self._parts[found] = sorted((a.keys() | b.keys() | c.keys()) - {ONE, found})
        factor = -pow(total.pop((found,)), -1, self._modulus)
        return self._replace(found, scaled(total, factor % self._modulus, self._modulus))

    def _replace(self, wire: int, by: Polynomial) -> bool:
        try:
            again = {
                known: self._substituted(polynomial, wire, by)
                for known, polynomial in self._known.items()
                if wire in wires_in(polynomial)
            }
        except TooLargeError:
            return False
        self._known |= again
        self._known[wire] = by
        return True

    def _substituted(self, polynomial: Polynomial, wire: int, by: Polynomial) -> Polynomial:
        total: Polynomial = {}
        for monomial, factor in polynomial.items():
            product: Polynomial = {tuple(w for w in monomial if w != wire): factor}
            for _ in range(monomial.count(wire)):
                product = times(product, by, self._modulus)
            total = plus(total, product, self._modulus)
        return total

    def _of(self, form: Form) -> Polynomial:
        total: Polynomial = {}
        for wire, factor in form.items():
            known = self._known.get(wire)
            total = plus(total, of_form({wire: 1}) if known is None else known, self._modulus, factor)
        return total

    def _in_case(self, form: Form) -> Form:
        """The form with the case's wires as numbers."""
        if self._case.keys().isdisjoint(form):
            return form
        left = {wire: factor for wire, factor in form.items() if wire not in self._case}
        added = sum(factor * self._case[wire] for wire, factor in form.items() if wire in self._case)
        left[ONE] = (left.get(ONE, 0) + added) % self._modulus
        return {wire: factor for wire, factor in left.items() if factor}

    def _simplified(self, row: Row) -> Row:
        a, b, c = (self._in_case(self._short(form)) for form in row)
        return a, b, c

    def _short(self, form: Form) -> Form:
        """The form, written with the name of a long value where it is that value, times a number, plus a number."""
        for name, value in self._named:
            wire = max(value)
            if len(form) > _MAX_VALUE_TERMS and wire in form:
                factor = form[wire] * pow(value[wire], -1, self._modulus) % self._modulus
                rest = plus(of_form(form), of_form(value), self._modulus, -factor)
                if not wires_in(rest):
                    return {name: factor, **({ONE: rest[()]} if rest else {})}
        return form


def _rows_around(system: System, values: Sequence[Form], n_rows: int, nearest: bool) -> list[int]:
    """The rows near the values, ascending: the next is always one with the fewest wires that none before it has.

    Where the nearest come first, it is that only of those to which as few other rows lead.
    Of a long value's wires, the one that the fewest rows mention leads to those of the value itself.
    """
    met: set[int] = set()
    waiting: list[tuple[int, int, int]] = []
    rows: set[int] = set()

    def meet(wires: Iterable[int], steps: int) -> None:
        for wire in wires:
            met.add(wire)
            mentions = system.rows_of(wire)
            for row in mentions if len(mentions) <= _MAX_MENTIONS else ():
                if row not in rows:
                    heappush(waiting, (steps, 0, row))

    for form in values:
        own = sorted((wire for wire in form if wire != ONE), key=lambda wire: len(system.rows_of(wire)))
        meet(own[:1] if len(own) > _MAX_VALUE_TERMS else own, 0)
        met.update(own)
    while waiting and len(rows) < n_rows:
        steps, n_new, row = heappop(waiting)
        if row in rows:
            continue
        new = system.wires_of(row) - met
        if len(new) > n_new:
            heappush(waiting, (steps, len(new), row))
            continue
        rows.add(row)
        if len(new) <= _MAX_ROW_TERMS:
            meet(new, steps + nearest)
    return sorted(rows)


def _choosers(system: System, wires: Sequence[int]) -> list[int]:
    """The wires of the rows that mention the values."""
    found: dict[int, None] = {}
    for wire in wires:
        mentions = system.rows_of(wire)
        for row in mentions if len(mentions) <= _MAX_MENTIONS else ():
            a, b, _ = system.row(row)
            found.update(dict.fromkeys(w for side in (a, b) if len(side.keys() - {ONE}) == 1 for w in side if w != ONE))
    return list(found)


def _is_bit(system: System, wire: int) -> bool:
    """Whether rows say that a wire is 0 or 1: its own, or those of a test for 0."""
    mentions = system.rows_of(wire)
    if len(mentions) > _MAX_MENTIONS:
        return False
    rows = [system.row(row) for row in mentions]
    tested = [dict(other) for a, b, c in rows if not c for one, other in ((a, b), (b, a)) if one.keys() == {wire}]
    if any(_proportional(of_form(form), {(): system.modulus - 1, (wire,): 1}, system.modulus) for form in tested):
        return True
    shown = [side for a, b, c in rows if _is_one_less(c, wire, system.modulus) for side in (a, b)]
    return any(form in shown for form in tested)


def _is_one_less(form: Form, wire: int, modulus: int) -> bool:
    return form == {ONE: 1, wire: modulus - 1}


def _proportional(one: Polynomial, two: Polynomial, modulus: int) -> bool:
    """Whether one is the other, times a number that is not 0."""
    if not one or one.keys() != two.keys():
        return False
    monomial = next(iter(one))
    factor = two[monomial] * pow(one[monomial], -1, modulus) % modulus
    return all(k * factor % modulus == two[m] for m, k in one.items())
