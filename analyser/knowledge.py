"""What the rules know while they run: which wires and forms are unique, and which values they may have.

A fact about values (`values`, `interval`, `constant`, `exclude`) holds in every assignment that satisfies all rows. A fact about
uniqueness holds of any two that agree on the inputs. A rule may use the first to show the second, never the other way round: so
what is supposed of one assignment alone (`suppose`) can be refuted by values.

A combination of several wires that is a factor or a product of a row gets a virtual wire, once for all multiples of it and for
any constant added; the equation that defines it is one more constraint. So every fact is one about an atom: a wire, or a
virtual wire. The domain of an atom is a progression: base + step * k modulo p, for k in [0, count]; small sets of values are kept
beside it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, TypeAlias

from zkwright.core.fast_dataclass import dataclass

from .facts import Facts, Reason
from .integers import Progression, canonical, overlap, progression, signed
from .system import ONE, Form, System
from .value_propagation import MOST_VALUES

Affine: TypeAlias = tuple[int, int, int]
"""(atom, scale, shift): scale * atom + shift. A constant has scale 0 and atom ONE."""

_LOOKED_AT, _SAID = 1, 2
"""Of a row: whether the rules look at it; or what it says is taken down as the values of a wire."""

_MOST_TIGHTENINGS: Final = 40
"""Of one atom: two bounds may push each other up step by step, for ever in practice."""


class ContradictionError(Exception):
    """No assignment satisfies the rows, given what is supposed."""

    def __init__(self, rows: tuple[int, ...]) -> None:
        """The rows that were looked at last."""
        super().__init__("no assignment satisfies the rows")
        self.rows = rows


class OutOfTimeError(Exception):
    """The deadline has passed."""


@dataclass(frozen=True, slots=True)
class Equation:
    """The sum of coefficient * atom over `terms`, plus `constant`, is 0; no atom repeats and no coefficient is 0."""

    terms: tuple[tuple[int, int], ...]
    constant: int


@dataclass(frozen=True, slots=True)
class Product:
    """u * v = w, each scale * atom + shift."""

    u: Affine
    v: Affine
    w: Affine


class Knowledge:
    """The facts, and the queue of constraints of which something changed.

    Constraints are numbered: the rows of the system, and after them the definitions of virtual wires.
    """

    def __init__(self, facts: Facts, deadline: float | None = None) -> None:
        """Of a system of which unit propagation has taken down what it knows in `facts`."""
        system: Final[System] = facts.system
        self.facts: Final = facts
        self.system: Final = system
        self.p: Final = system.modulus
        self.unique: Final = bytearray(facts.unique)
        self.rule = ""
        self.at_once = True
        """Whether the values of a wire that a row alone says are taken down before any rule runs."""
        self._focus: Container[int] = range(system.n_rows)
        self.of_one = False
        """Whether what is supposed now is supposed of one assignment."""
        self.fresh: Final[list[int]] = []
        """Wires found to be unique outside any supposition, of which unit propagation has not heard."""
        self.looks = 0
        self.learned = 0
        """How often something was learned outside any supposition."""
        self._deadline = deadline
        self._sets: Final[dict[int, tuple[int, ...]]] = dict(facts.sets)
        domains = {values: progression(values, system.modulus) for values in set(facts.sets.values())}
        self._domains: Final[dict[int, Progression]] = {wire: domains[values] for wire, values in facts.sets.items()}
        self._excluded: Final[dict[int, frozenset[int]]] = {}
        self._differences: Final[dict[int, tuple[int, int]]] = {}
        self._lemmas: Final[dict[tuple[int, int], str]] = {}
        self._tightened: Final[dict[int, int]] = {}
        self._trail: Final[list[tuple[Any, int, Any]]] = []
        self._depth = 0
        self._queue: Final[deque[int]] = deque()
        self._queued: Final[set[int]] = set()
        self._late: Final[dict[int, None]] = {}
        self._born: Final[list[int]] = []
        self._active: Final = bytearray(system.n_rows)
        self._mentions: Final[dict[int, list[int]]] = {}
        self._virtual: Final[dict[tuple[tuple[int, int], ...], int]] = {}
        self._definitions: Final[list[Form]] = []
        self._views: Final[dict[int, Equation | Product]] = {}
        self._inverses: Final[dict[int, int]] = {1: 1, self.p - 1: self.p - 1}

    # Constraints

    def view(self, constraint: int) -> Equation | Product:
        """A constraint as it is, or as an equation where a factor is known to be constant by now."""
        view = self._views.get(constraint)
        if view is None:
            view = self._views[constraint] = self._make_view(constraint)
        if type(view) is Product:
            for one, other in ((view.u, view.v), (view.v, view.u)):
                value = self.constant_of(one)
                if value is not None:
                    return self._equation(self._multiple(other, value), view.w)
        return view

    def product(self, row: int) -> Product | None:
        """A row's product of forms; None for a linear one."""
        self.view(row)
        view = self._views[row]
        return view if type(view) is Product else None

    def rows_of(self, constraint: int) -> tuple[int, ...]:
        """The constraint as a row of the system; a definition is none."""
        return (constraint,) if constraint < self.system.n_rows else ()

    def form(self, constraint: int) -> Form | None:
        """The combination that a definition gives a virtual wire to; None for a row."""
        return None if constraint < self.system.n_rows else self._definitions[constraint - self.system.n_rows]

    def mentions(self, atom: int) -> list[int]:
        """The active constraints that mention an atom."""
        n_rows, active = self.system.n_rows, self._active
        return [at for at in self._all_mentions(atom) if at >= n_rows or active[at] == _LOOKED_AT]

    def activate(self, rows: Iterable[int]) -> None:
        """Look at these rows from now on."""
        for row in rows:
            if self._active[row]:
                continue
            values = self._values_of(row) if self.at_once else None
            if values is None:
                self._active[row] = _LOOKED_AT
                self.enqueue(row)
            else:
                self._active[row] = _SAID
                self.rule = "booleanity"
                self.set_values(*values, (row,))

    def open_rows(self) -> list[int]:
        """The active rows with an atom that is not known."""
        unique = self.unique
        found = []
        for row in range(self.system.n_rows):
            if self._active[row] == _LOOKED_AT and row in self._focus:
                view = self._views[row] if row in self._views else self.view(row)
                if type(view) is Product:
                    if not (unique[view.u[0]] and unique[view.v[0]] and unique[view.w[0]]):
                        found.append(row)
                elif type(view) is Equation and not all(unique[atom] for atom, _ in view.terms):
                    found.append(row)
        return found

    def open_equations(self) -> list[int]:
        """The constraints that are equations, with an atom that is not known."""
        unique = self.unique
        definitions = range(self.system.n_rows, self.system.n_rows + len(self._definitions))
        return [
            at
            for at in (*self.open_rows(), *(at for at in definitions if at in self._focus))
            if type(view := self.view(at)) is Equation and not all(unique[atom] for atom, _ in view.terms)
        ]

    def is_active(self, row: int) -> bool:
        """Whether the rules look at a row."""
        return bool(self._active[row])

    # What is known of forms

    def affine(self, form: Form) -> Affine:
        """A form by its atom, which is made where need be."""
        wires = [wire for wire in form if wire != ONE]
        shift = form.get(ONE, 0)
        if not wires:
            return ONE, 0, shift
        if len(wires) == 1:
            return wires[0], form[wires[0]], shift
        key, scale = self._normal(form)
        atom = self._virtual.get(key)
        if atom is None:
            atom = self._define(key)
        return atom, scale, shift

    def definition(self, atom: int) -> Form:
        """The combination of wires that an atom is, a wire of the system being itself."""
        n = self.system.n_wires
        return {atom: 1} if atom < n else self._definitions[atom - n]

    def find(self, form: Form) -> Affine | None:
        """A form by its atom; None for one that no atom was made of."""
        if len(form) - (ONE in form) < 2:
            return self.affine(form)
        key, scale = self._normal(form)
        atom = self._virtual.get(key)
        return None if atom is None else (atom, scale, form.get(ONE, 0))

    def focus_on(self, wanted: Iterable[int]) -> None:
        """Have `open_rows` and `open_equations` give those alone that wires which are not unique link to wanted ones."""
        found: set[int] = set()
        seen = set(wanted)
        stack = list(seen)
        while stack:
            for constraint in self.mentions(stack.pop()):
                if constraint in found:
                    continue
                found.add(constraint)
                form = self.form(constraint)
                wires = self.system.wires_of(constraint) if form is None else form.keys()
                linked = {wire for wire in wires if not self.unique[wire]} - seen
                seen |= linked
                stack.extend(linked)
        self._focus = found

    def virtual_wires(self) -> range:
        """The atoms that are forms."""
        return range(self.system.n_wires, self.system.n_wires + len(self._definitions))

    def constraint_of(self, atom: int) -> int:
        """The equation that defines a virtual wire."""
        return atom - self.system.n_wires + self.system.n_rows

    def is_unique(self, form: Form) -> bool:
        """Whether the inputs determine the form."""
        if all(self.unique[wire] for wire in form):
            return True
        found = self.find(form)
        return found is not None and bool(self.unique[found[0]])

    def is_nonzero(self, form: Form) -> bool:
        """Whether the form is 0 in no assignment."""
        found = self.find(form)
        if found is not None and self.never(found, 0):
            return True
        interval = self.interval(form) if len(form) - (ONE in form) > 1 else None
        return interval is not None and _no_multiple(interval, self.p)

    def constant(self, form: Form) -> int | None:
        """The value of a form that has one only."""
        total = 0
        for wire, coefficient in form.items():
            value = 1 if wire == ONE else self.value_of(wire)
            if value is None:
                found = self.find(form)
                return None if found is None else self.constant_of(found)
            total += coefficient * value
        return total % self.p

    def values(self, form: Form) -> tuple[int, ...] | None:
        """The values that a form may have, where they are known to be few."""
        found = self.find(form)
        if found is None:
            return None
        atom, scale, shift = found
        if not scale:
            return (shift,)
        known = self._sets.get(atom)
        return None if known is None else tuple((scale * value + shift) % self.p for value in known)

    def interval(self, form: Form) -> tuple[int, int] | None:
        """(low, high): the form is congruent to an integer in it, and high - low < p. None where nothing is known."""
        affine = self.find(form)
        found = None if affine is None else self.interval_of_affine(affine)
        if len(form) - (ONE in form) > 1:
            low = high = 0
            for wire, coefficient in form.items():
                one = (1, 1) if wire == ONE else self.interval_of(wire)
                if one is None:
                    return found
                factor = signed(coefficient, self.p)
                low += factor * one[factor < 0]
                high += factor * one[factor > 0]
            if high - low >= self.p or (found and found[1] - found[0] <= high - low):
                return found
            return low, high
        return found

    def interval_of_affine(self, affine: Affine) -> tuple[int, int] | None:
        """(low, high) of scale * atom + shift."""
        atom, scale, shift = affine
        if not scale:
            return shift, shift
        domain = self._domains.get(atom)
        if domain is None:
            return None
        base, step, count = domain
        factor = signed(scale * step % self.p, self.p)
        low = signed((scale * base + shift) % self.p, self.p)
        if abs(factor) * count >= self.p:
            return None
        return (low, low + factor * count) if factor > 0 else (low + factor * count, low)

    # What is known of atoms

    def value_of(self, atom: int) -> int | None:
        """The value of an atom that has one only."""
        if atom == ONE:
            return 1
        known = self._sets.get(atom)
        return known[0] if known is not None and len(known) == 1 else None

    def constant_of(self, affine: Affine) -> int | None:
        """The value of scale * atom + shift, where it has one only."""
        atom, scale, shift = affine
        if not scale:
            return shift
        value = self.value_of(atom)
        return None if value is None else (scale * value + shift) % self.p

    def set_of(self, atom: int) -> tuple[int, ...] | None:
        """The few values of an atom, ascending."""
        return (1,) if atom == ONE else self._sets.get(atom)

    def domain(self, atom: int) -> Progression | None:
        """The progression that an atom lies in."""
        return (1, 1, 0) if atom == ONE else self._domains.get(atom)

    def difference(self, atom: int) -> tuple[int, int] | None:
        """(step, count): two assignments that agree on the inputs differ in the atom by step * k with |k| <= count."""
        found = self._differences.get(atom)
        domain = None if found else self._domains.get(atom)
        return found or (None if domain is None else domain[1:])

    def interval_of(self, atom: int) -> tuple[int, int] | None:
        """(low, high) of an atom."""
        return (1, 1) if atom == ONE else self.interval_of_affine((atom, 1, 0))

    def excluded(self, atom: int) -> frozenset[int]:
        """Values that an atom has never, beside those that its set or its interval leaves out."""
        return self._excluded.get(atom, frozenset())

    def never(self, affine: Affine, value: int) -> bool:
        """Whether scale * atom + shift is never the value."""
        atom, scale, shift = affine
        if not scale:
            return (shift - value) % self.p != 0
        at = (value - shift) * self.inverse(scale) % self.p
        known = self._sets.get(atom)
        if known is not None:
            return at not in known
        if at in self._excluded.get(atom, ()):
            return True
        domain = self._domains.get(atom)
        return domain is not None and (at - domain[0]) * self.inverse(domain[1]) % self.p > domain[2]

    def suppose_nonzero(self, form: Form, lemma: str) -> None:
        """A lemma says that a form is never 0; what is decided by it alone gets the lemma's name as its rule."""
        atom, scale, shift = affine = self.affine(form)
        if scale and not self.never(affine, 0):
            self._lemmas[atom, -shift * self.inverse(scale) % self.p] = lemma
            self.exclude(affine, 0, ())

    def lemma_of(self, affine: Affine) -> str | None:
        """The lemma by which scale * atom + shift is never 0."""
        atom, scale, shift = affine
        return self._lemmas.get((atom, -shift * self.inverse(scale) % self.p)) if scale and self._lemmas else None

    def inverse(self, value: int) -> int:
        """Modulo p, remembered: the same coefficients come again and again."""
        found = self._inverses.get(value)
        if found is None:
            found = self._inverses[value] = pow(value, -1, self.p)
        return found

    # Learning

    def set_unique(self, atom: int, rows: tuple[int, ...]) -> None:
        """The inputs determine the atom."""
        if self.unique[atom] or self.of_one:
            return
        self.unique[atom] = 1
        if self._depth:
            self._trail.append((self.unique, atom, 0))
        else:
            self.learned += 1
            if atom < self.system.n_wires:
                self.facts.learn(atom, Reason(self.rule, rows))
                self.fresh.append(atom)
        self.touch(atom)

    def set_difference(self, atom: int, step: int, count: int) -> None:
        """Two assignments that agree on the inputs differ in the atom by step * k with |k| <= count."""
        if not self.of_one and self._differences.get(atom) != (step, count):
            self._write(self._differences, atom, (step, count))
            self.touch(atom)

    def heard(self, wire: int) -> None:
        """Unit propagation has found a wire to be unique."""
        if not self.unique[wire]:
            self.unique[wire] = 1
            self.touch(wire)

    def set_values(self, affine: Affine, values: Iterable[int], rows: tuple[int, ...]) -> None:
        """scale * atom + shift is one of the values."""
        atom, scale, shift = affine
        p = self.p
        if not scale:
            if all((value - shift) % p for value in values):
                raise ContradictionError(rows)
            return
        inverse = self.inverse(scale)
        found = {(value - shift) * inverse % p for value in values}
        known = self._sets.get(atom)
        found -= self._excluded.get(atom, frozenset())
        if known is not None:
            found &= set(known)
            if len(found) == len(known):
                return
        domain = self._domains.get(atom)
        if domain is not None:
            step = self.inverse(domain[1])
            found = {value for value in found if (value - domain[0]) * step % p <= domain[2]}
        if not found:
            raise ContradictionError(rows)
        if len(found) > MOST_VALUES:
            return
        new = tuple(sorted(found))
        self._write(self._sets, atom, new)
        self._write(self._domains, atom, progression(new, p))
        if len(new) == 1:
            self.set_unique(atom, rows)
        self.touch(atom)

    def set_progression(self, affine: Affine, base: int, step: int, count: int, rows: tuple[int, ...]) -> None:
        """scale * atom + shift is base + step * k for a k in [0, count]."""
        atom, scale, shift = affine
        p = self.p
        if count + 1 >= p or not scale:
            return
        if scale != 1 or shift:
            inverse = self.inverse(scale)
            base, step = (base - shift) * inverse % p, step * inverse % p
        base, step, count = canonical(base, step, count, p)
        known = self._sets.get(atom)
        if known is not None:
            inverse = self.inverse(step)
            self.set_values((atom, 1, 0), [v for v in known if (v - base) * inverse % p <= count], rows)
            return
        domain = self._domains.get(atom)
        if domain is not None:
            if domain[1] == step:
                offset = (base - domain[0]) * self.inverse(step) % p
                found = overlap(domain[2], offset, count, p)
                if found is None:
                    raise ContradictionError(rows)
                base, count = (domain[0] + step * found[0]) % p, found[1] - found[0]
            if count >= domain[2]:
                return
            if count >= MOST_VALUES:
                times = self._tightened.get(atom, 0)
                if times > _MOST_TIGHTENINGS:
                    return
                self._write(self._tightened, atom, times + 1)
        if count < MOST_VALUES:
            self.set_values((atom, 1, 0), [(base + step * k) % p for k in range(count + 1)], rows)
            return
        self._write(self._domains, atom, (base, step, count))
        self.touch(atom)

    def set_interval(self, affine: Affine, low: int, high: int, rows: tuple[int, ...]) -> None:
        """scale * atom + shift is congruent to an integer in [low, high]."""
        if high < low:
            raise ContradictionError(rows)
        self.set_progression(affine, low % self.p, 1, high - low, rows)

    def exclude(self, affine: Affine, value: int, rows: tuple[int, ...]) -> None:
        """scale * atom + shift is never the value."""
        atom, scale, shift = affine
        if not scale:
            if (shift - value) % self.p == 0:
                raise ContradictionError(rows)
            return
        if self.never(affine, value):
            return
        at = (value - shift) * self.inverse(scale) % self.p
        known = self._sets.get(atom)
        if known is not None:
            self.set_values((atom, 1, 0), [one for one in known if one != at], rows)
            return
        self._write(self._excluded, atom, self.excluded(atom) | {at})
        self.touch(atom)

    # Suppositions

    @contextmanager
    def suppose(self, *, of_one: bool = False) -> Iterator[None]:
        """What is learned inside is forgotten afterwards; the queue must be empty before, and is after.

        What is supposed `of_one` assignment, not of any two that agree on the inputs, says nothing about uniqueness.
        """
        mark, before = len(self._trail), self.of_one
        self.of_one = before or of_one
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self.of_one = before
            while len(self._trail) > mark:
                table, atom, old = self._trail.pop()
                if old is None:
                    del table[atom]
                else:
                    table[atom] = old
            self._queue.clear()
            self._queued.clear()
            self._late.clear()
            if not self._depth:
                for constraint in self._born:
                    self.enqueue(constraint)
                self._born.clear()

    @property
    def supposing(self) -> bool:
        """Whether what is learned now is learned under a supposition."""
        return self._depth > 0

    def learned_since(self, mark: int) -> set[int]:
        """The atoms of which something was learned under the present supposition since `mark`, a value of `position`."""
        return {atom for _, atom, _ in self._trail[mark:]}

    @property
    def position(self) -> int:
        """How much was learned under suppositions."""
        return len(self._trail)

    # The queue

    def enqueue(self, constraint: int) -> None:
        """Look at a constraint again."""
        if constraint not in self._queued:
            self._queued.add(constraint)
            self._queue.append(constraint)

    def touch(self, atom: int) -> None:
        """Something about an atom changed."""
        n_rows, active, queued, queue = self.system.n_rows, self._active, self._queued, self._queue
        for at in self._all_mentions(atom):
            if at not in queued and (at >= n_rows or active[at] == _LOOKED_AT):
                queued.add(at)
                queue.append(at)

    def next(self) -> int | None:
        """The constraint to look at next."""
        if not self._queue:
            return None
        self.looks += 1
        if self.looks & 63 == 0:
            self.check_time()
        constraint = self._queue.popleft()
        self._queued.discard(constraint)
        self._late[constraint] = None
        return constraint

    def next_late(self, most: int) -> list[int]:
        """The constraints for the late rules to look at next, when there is none for the cheap ones."""
        found = list(islice(self._late, most))
        for constraint in found:
            del self._late[constraint]
        return found

    def check_time(self) -> None:
        """Raise `OutOfTimeError` after the deadline."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise OutOfTimeError

    # Atoms

    def _all_mentions(self, atom: int) -> list[int]:
        found = self._mentions.get(atom)
        if found is None:
            found = self._mentions[atom] = self.system.rows_of(atom) if atom < self.system.n_wires else []
        return found

    def _normal(self, form: Form) -> tuple[tuple[tuple[int, int], ...], int]:
        """The form without its constant, times what makes it the same for all multiples, and what that was divided by."""
        terms = sorted(term for term in form.items() if term[0] != ONE)
        p = self.p
        best: tuple[int, int] | None = None
        for _, coefficient in terms if len(terms) <= 8 else (*terms[:4], *terms[-4:]):
            factor = self.inverse(coefficient)
            if best is not None and factor in (best[1], p - best[1]):
                continue
            size = 0
            for _, other in terms:
                size += abs(signed(other * factor % p, p))
                if best is not None and size > best[0]:
                    break
            if best is None or size < best[0]:
                best = size, factor
        if best is None:
            raise ValueError("a constant has no atom")
        factor = best[1]
        if terms[0][1] * factor % p > p // 2:
            factor = p - factor
        if factor == 1:
            return tuple(terms), 1
        return tuple((wire, coefficient * factor % p) for wire, coefficient in terms), self.inverse(factor)

    def _define(self, key: tuple[tuple[int, int], ...]) -> int:
        at = len(self._definitions)
        atom, constraint = self.system.n_wires + at, self.system.n_rows + at
        self._definitions.append(dict(key))
        self._virtual[key] = atom
        self.unique.append(0)
        self._mentions[atom] = [constraint]
        for wire, _ in key:
            self._all_mentions(wire).append(constraint)
        self._views[constraint] = Equation((*key, (atom, self.p - 1)), 0)
        self.enqueue(constraint)
        if self._depth:
            self._born.append(constraint)
        return atom

    def _values_of(self, row: int) -> tuple[Affine, list[int]] | None:
        """The wire and its values where a row says no more than that: (x - k) (x - l) = 0."""
        a, b, c = self.system.row(row)
        if c or len(a) > 2 or len(b) > 2:
            return None
        wires = (a.keys() | b.keys()) - {ONE}
        if len(wires) != 1 or ONE in wires:
            return None
        (wire,) = wires
        if wire not in a or wire not in b:
            return None
        roots = [-form.get(ONE, 0) * self.inverse(form[wire]) % self.p for form in (a, b)]
        return (wire, 1, 0), roots

    def _make_view(self, row: int) -> Equation | Product:
        a, b, c = self.system.row(row)
        for one, other in ((a, b), (b, a)):
            if not one.keys() - {ONE}:
                factor = one.get(ONE, 0)
                form = {wire: factor * value % self.p for wire, value in other.items()} if factor else {}
                for wire, value in c.items():
                    form[wire] = (form.get(wire, 0) - value) % self.p
                constant = form.pop(ONE, 0)
                return Equation(tuple((wire, value) for wire, value in form.items() if value), constant)
        product = Product(self.affine(a), self.affine(b), self.affine(c))
        for atom in {product.u[0], product.v[0], product.w[0]}:
            if atom >= self.system.n_wires:
                self._mentions[atom].append(row)
        return product

    def _multiple(self, affine: Affine, factor: int) -> Affine:
        atom, scale, shift = affine
        return atom, scale * factor % self.p, shift * factor % self.p

    def _equation(self, one: Affine, two: Affine) -> Equation:
        """That two atoms, times their scales, are equal."""
        terms: Form = {}
        for atom, scale in ((one[0], one[1]), (two[0], -two[1])):
            if scale:
                terms[atom] = (terms.get(atom, 0) + scale) % self.p
        return Equation(tuple(term for term in terms.items() if term[1]), (one[2] - two[2]) % self.p)

    def _write(self, table: dict[int, Any], atom: int, value: Any) -> None:
        if self._depth:
            self._trail.append((table, atom, table.get(atom)))
        else:
            self.learned += 1
        table[atom] = value


def _no_multiple(interval: tuple[int, int], p: int) -> bool:
    """Whether no multiple of p lies in the interval."""
    low, high = interval
    return -(-low // p) * p > high
