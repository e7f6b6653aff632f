"""An assignment in the making: values of wires, what the rows say of the others, and the way back."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from ..system import ONE, Form, Row, System
from .roots import roots
from .two_valued_sums import Term, assignments

Rest: TypeAlias = tuple[int, Form]
"""What a form is once values are put in: the constant, and the terms of the wires without one."""

MOST_CHOICES: Final = 8
"""Of a sum of wires with two values each, so many ways to reach its value are told apart."""

LONGEST_SUM: Final = 600

_CLOCK: Final = 512
"""So many rows are looked at between two looks at the clock."""


def whole(rest: Rest) -> Form:
    """The form that a constant and terms make."""
    constant, terms = rest
    return {**terms, ONE: constant} if constant else terms


class State:
    """Values of wires. `propagate` gives values to those that the rows leave one; `undo` goes back to a `mark`.

    A row with one wire left is solved for it: its two roots at most are the wire's domain. A linear row of wires with domains is
    taken apart, as a sum of bits is. Costs about 2 microseconds a term that a row with a new value has.
    """

    def __init__(
        self,
        system: System,
        values: Sequence[int | None],
        equations: Iterable[Form] = (),
        deadline: float | None = None,
    ) -> None:
        """Of a system with some values given, wire 0's among them; each of the forms `equations` is to be 0 as well.

        From `deadline` on, an instant of `time.monotonic`, nothing holds.
        """
        self.system: Final = system
        self._deadline, self._looks = deadline, 0
        self.p: Final = system.modulus
        self.values: Final = list(values)
        self.domains: Final[dict[int, tuple[int, ...]]] = {}
        self.branching: Final[set[int]] = set()
        """Rows that allow few ways to go on, when they were last looked at."""
        self._trail: Final[list[tuple[str, int, tuple[int, ...] | None]]] = []
        self._added: Final[list[tuple[Row, int | None]]] = []
        """With each, the row of which it is a factor that was chosen to be 0."""
        self._decided: Final[set[int]] = set()
        self._added_of: Final[dict[int, list[int]]] = {}
        self._rows_of: Final[dict[int, list[int]]] = {}
        self._n_open: Final[dict[int, int]] = {}
        self._ready: Final[set[int]] = set()
        self._touched: Final[set[int]] = set()
        self.consistent = True
        for wire, value in enumerate(self.values):
            if value is None:
                for row in self.rows_of(wire):
                    self._n_open[row] = self._n_open.get(row, 0) + 1
        self.n_open_rows = len(self._n_open)
        """How many rows have a wire without a value."""
        for row, count in self._n_open.items():
            (self._ready if count == 1 else self._touched).add(row)
        for form in equations:
            self.require_zero(form)

    def rows_of(self, wire: int) -> list[int]:
        """The rows that mention a wire; those that were added have numbers from `system.n_rows` on."""
        rows = self._rows_of.get(wire)
        if rows is None:
            rows = self._rows_of[wire] = self.system.rows_of(wire)
        added = self._added_of.get(wire)
        return rows + added if added else rows

    def row(self, row: int) -> Row:
        """A row, of the system or added."""
        return self.system.row(row) if row < self.system.n_rows else self._added[row - self.system.n_rows][0]

    def n_open(self, row: int) -> int:
        """How many of a row's wires have no value."""
        return self._n_open.get(row, 0)

    def open_rows(self, wires: Iterable[int] | None, most: int) -> list[int] | None:
        """The rows with a wire that has no value, ascending, of some wires or all; None where they are more than `most`."""
        if wires is None:
            if self.n_open_rows > most:
                return None
            return sorted(row for row, count in self._n_open.items() if count)
        found: set[int] = set()
        for wire in wires:
            if self.values[wire] is None:
                found.update(self.rows_of(wire))
            if len(found) > most:
                return None
        return sorted(found)

    def rest(self, form: Form) -> Rest:
        """A form with the values put in."""
        constant, terms, values = 0, {}, self.values
        for wire, coefficient in form.items():
            value = values[wire]
            if value is None:
                terms[wire] = coefficient
            else:
                constant += coefficient * value
        return constant % self.p, terms

    def mark(self) -> int:
        """Where `undo` can go back to."""
        return len(self._trail)

    def undo(self, mark: int) -> None:
        """Forget all that was learned since the mark."""
        self._ready.clear()
        self._touched.clear()
        self.consistent = True
        while len(self._trail) > mark:
            kind, which, domain = self._trail.pop()
            if kind == "value":
                self.values[which] = None
                for row in self.rows_of(which):
                    self.n_open_rows += self._n_open[row] == 0
                    self._n_open[row] += 1
            elif kind == "domain":
                if domain is None:
                    del self.domains[which]
                else:
                    self.domains[which] = domain
            else:
                added, instead_of = self._added.pop()
                for wire in self._wires(added):
                    self._added_of[wire].pop()
                if instead_of is not None:
                    self._decided.discard(instead_of)
                self.n_open_rows -= self._n_open.pop(which) > 0
                self.branching.discard(which)

    def assign(self, wire: int, value: int) -> bool:
        """Give a wire a value; False where it has another or may not have this one."""
        known = self.values[wire]
        if known is not None:
            self.consistent &= known == value
        elif value not in self.domains.get(wire, (value,)):
            self.consistent = False
        else:
            self.values[wire] = value
            self._trail.append(("value", wire, None))
            for row in self.rows_of(wire):
                left = self._n_open[row] = self._n_open[row] - 1
                self.n_open_rows -= left == 0
                (self._ready if left <= 1 else self._touched).add(row)
        return self.consistent

    def restrict(self, wire: int, values: Iterable[int]) -> bool:
        """Leave a wire no values but these; False where none is left."""
        old = self.domains.get(wire)
        new = tuple(sorted(value for value in set(values) if old is None or value in old))
        if not new:
            self.consistent = False
        elif len(new) == 1:
            self.assign(wire, new[0])
        elif new != old:
            self._trail.append(("domain", wire, old))
            self.domains[wire] = new
            self._touched.update(row for row in self.rows_of(wire) if self._n_open[row] > 1)
        return self.consistent

    def require_zero(self, form: Form, instead_of: int | None = None) -> bool:
        """Add the equation that a form is 0; by it the row `instead_of` holds, of which the form is a factor."""
        number = self.system.n_rows + len(self._added)
        row: Row = (form, {ONE: 1}, {})
        self._added.append((row, instead_of))
        if instead_of is not None:
            self._decided.add(instead_of)
        self._trail.append(("row", number, None))
        wires = self._wires(row)
        for wire in wires:
            self._added_of.setdefault(wire, []).append(number)
        self._n_open[number] = count = sum(self.values[wire] is None for wire in wires)
        self.n_open_rows += count > 0
        (self._ready if count <= 1 else self._touched).add(number)
        return True

    def propagate(self) -> bool:
        """Learn what single rows tell, until they tell nothing new; False where one cannot hold."""
        while self.consistent and (self._ready or self._touched):
            self._looks += 1
            if self._looks % _CLOCK == 0 and self._deadline is not None and time.monotonic() > self._deadline:
                self.consistent = False
                break
            if self._ready:
                self._settle(self._ready.pop())
            else:
                row = self._touched.pop()
                if 1 < self._n_open[row] <= LONGEST_SUM:
                    self._look(row)
        return self.consistent

    @staticmethod
    def _wires(row: Row) -> set[int]:
        a, b, c = row
        return (a.keys() | b.keys() | c.keys()) - {ONE}

    def _settle(self, row: int) -> None:
        """Check a row, or solve it for the one wire that it has left."""
        (a0, a), (b0, b), (c0, c) = map(self.rest, self.row(row))
        p = self.p
        wire = next(iter(a), None) or next(iter(b), None) or next(iter(c), None)
        if wire is None:
            self.consistent &= (a0 * b0 - c0) % p == 0
            return
        a1, b1, c1 = a.get(wire, 0), b.get(wire, 0), c.get(wire, 0)
        self.solve(wire, a1 * b1, a1 * b0 + a0 * b1 - c1, a0 * b0 - c0)

    def solve(self, wire: int, square: int, linear: int, constant: int) -> bool:
        """Leave a wire the roots of a polynomial; False where there are none."""
        domain, p = self.domains.get(wire), self.p
        if domain is not None:
            return self.restrict(wire, [x for x in domain if ((square * x + linear) * x + constant) % p == 0])
        if square % p or linear % p:
            return self.restrict(wire, roots(square, linear, constant, p))
        self.consistent &= constant % p == 0
        return self.consistent

    def equation(self, row: int) -> Rest | None:
        """What is 0 by a row, where it is linear by the values that there are."""
        (a0, a), (b0, b), (c0, c) = map(self.rest, self.row(row))
        if a and b:
            return None
        factor, terms = (b0, a) if a else (a0, b)
        total = {wire: coefficient * factor for wire, coefficient in terms.items()}
        for wire, coefficient in c.items():
            total[wire] = total.get(wire, 0) - coefficient
        p = self.p
        return (a0 * b0 - c0) % p, {wire: value for wire, each in total.items() if (value := each % p)}

    def tied(self, row: int) -> set[int]:
        """The wires without a value that a row says something of together."""
        equation = self.equation(row)
        if equation is not None:
            return set(equation[1])
        a, b, c = self.row(row)
        return {wire for wire in (*a, *b, *c) if self.values[wire] is None}

    def factors(self, row: int) -> tuple[Rest, Rest] | None:
        """The two forms of which one is 0 by a row, where it says that and nobody has chosen which."""
        if row in self._decided:
            return None
        a, b, (c0, c) = map(self.rest, self.row(row))
        return (a, b) if a[1] and b[1] and not c and not c0 else None

    def _look(self, row: int) -> None:
        """Learn from a row with several wires left."""
        equation = self.equation(row)
        if equation is not None:
            ways = self.learn_sum(*equation)
            if ways is not None and len(ways) > 1:
                self.branching.add(row)
            return
        factors = self.factors(row)
        if factors is None:
            return
        self.branching.add(row)
        possible = [form for form in factors if self.ways(*form) != []]
        if not possible:
            self.consistent = False
        elif len(possible) == 1:
            self.require_zero(whole(possible[0]), row)

    def learn_sum(self, constant: int, terms: Form) -> list[dict[int, int]] | None:
        """Learn from the equation that a sum is 0; the ways in which wires with domains can fulfil it, where these are few."""
        if not terms:
            self.consistent &= constant % self.p == 0
        elif len(terms) == 1:
            ((wire, coefficient),) = terms.items()
            self.solve(wire, 0, coefficient, constant)
        elif len(terms) == 2 and any(wire in self.domains for wire in terms):
            self._map_domain(constant, *terms.items())
        ways = self.ways(constant, terms) if self.consistent and len(terms) > 1 else None
        if ways is not None:
            self.consistent &= bool(ways)
            for wire, value in ways[0].items() if ways else ():
                if all(way[wire] == value for way in ways):
                    self.assign(wire, value)
        return ways

    def _map_domain(self, constant: int, one: tuple[int, int], two: tuple[int, int]) -> None:
        """Of two wires in a linear equation, one has the values that go with the other's."""
        for (wire, factor), (other, weight) in ((one, two), (two, one)):
            if wire in self.domains:
                inverse = pow(-weight, -1, self.p)
                self.restrict(other, [(factor * value + constant) * inverse % self.p for value in self.domains[wire]])

    def ways(self, constant: int, terms: Form) -> list[dict[int, int]] | None:
        """How wires with domains can make a sum 0; None where one has none, or there are too many ways."""
        domains = self.domains
        if not all(wire in domains for wire in terms):
            return None
        known = [Term(wire, terms[wire], (domains[wire][0], domains[wire][1])) for wire in terms]
        return assignments(known, -constant, self.p, MOST_CHOICES)
