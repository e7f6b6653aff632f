"""What the rules know while they run: which wires and forms are unique, and which values they may have.

A fact about values (`values`, `interval`, `constant`, `exclude`) holds in every assignment that satisfies all rows. A fact about
uniqueness holds of any two that agree on the inputs. A rule may use the first to show the second, never the other way round: so
what is supposed of one assignment alone (`suppose`) can be refuted by values.

The facts about values are those of `values`, each of an atom of `atoms`.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from .atoms import Affine, Equation, Product
from .facts import Facts, Reason
from .integers import canonical, overlap, progression
from .system import Form
from .value_propagation import MOST_VALUES
from .values import Values

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


class Knowledge(Values):
    """The facts, and the queue of constraints of which something changed."""

    def __init__(self, facts: Facts, deadline: float | None = None) -> None:
        """Of a system of which unit propagation has taken down what it knows in `facts`."""
        system = facts.system
        super().__init__(system, facts.sets)
        self.facts: Final = facts
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
        self.clock = 0
        """Goes on with every change outside any supposition."""
        self._changed: Final[dict[int, int]] = {}
        """By constraint, when something of its atoms changed last."""
        self._attached: Final[list[int]] = []
        """Constraints that are new, of which those around have not heard."""
        self._watched: set[int] | None = None
        self._deadline = deadline
        self._tightened: Final[dict[int, int]] = {}
        self._trail: Final[list[tuple[Any, int, Any]]] = []
        self._depth = 0
        self._queue: Final[deque[int]] = deque()
        self._queued: Final[set[int]] = set()
        self._late: Final[dict[int, None]] = {}
        self._born: Final[list[int]] = []
        self._active: Final = bytearray(system.n_rows)

    # Constraints

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
                self._attached.append(row)
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

    def is_unique(self, form: Form) -> bool:
        """Whether the inputs determine the form."""
        if all(self.unique[wire] for wire in form):
            return True
        found = self.find(form)
        return found is not None and bool(self.unique[found[0]])

    def find(self, form: Form) -> Affine | None:
        """A form by its atom; None for one that no atom was made of."""
        found = super().find(form)
        if self._watched is not None and found is not None and found[0] >= self.system.n_wires:
            self._watched.add(self.constraint_of(found[0]))
        return found

    def suppose_nonzero(self, form: Form, lemma: str) -> None:
        """A lemma says that a form is never 0; what is decided by it alone gets the lemma's name as its rule."""
        atom, scale, shift = affine = self.affine(form)
        if scale and not self.never(affine, 0):
            self._lemmas[atom, -shift * self.inverse(scale) % self.p] = lemma
            self.exclude(affine, 0, ())

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

    # What changed

    @contextmanager
    def watched(self) -> Iterator[set[int]]:
        """The constraints that are looked at meanwhile."""
        before, self._watched = self._watched, set()
        try:
            yield self._watched
        finally:
            self._watched = before

    def changed_since(self, constraints: Iterable[int], clock: int) -> bool:
        """Whether the rules know more of the atoms of any of these than they did then, or new constraints mention them."""
        self.attached()
        changed = self._changed
        return any(changed.get(at, 0) > clock for at in constraints)

    def attached(self) -> int:
        """Count what new constraints mention as changed; the clock then."""
        if self._attached:
            wires: set[int] = set()
            for constraint in self._attached:
                form = self.form(constraint)
                wires.update(self.system.wires_of(constraint) if form is None else form)
            self._attached.clear()
            self.clock += 1
            self._changed.update(dict.fromkeys((at for wire in wires for at in self._all_mentions(wire)), self.clock))
        return self.clock

    # The queue

    def enqueue(self, constraint: int) -> None:
        """Look at a constraint again."""
        if constraint not in self._queued:
            self._queued.add(constraint)
            self._queue.append(constraint)

    def touch(self, atom: int) -> None:
        """Something about an atom changed."""
        n_rows, active, queued, queue = self.system.n_rows, self._active, self._queued, self._queue
        mentions = self._all_mentions(atom)
        if not self._depth:
            self.clock += 1
            self._changed.update(dict.fromkeys(mentions, self.clock))
        for at in mentions:
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
        if self._watched is not None:
            self._watched.add(constraint)
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

    def _on_definition(self, constraint: int) -> None:
        self.unique.append(0)
        self._attached.append(constraint)
        self.enqueue(constraint)
        if self._depth:
            self._born.append(constraint)

    def _write(self, table: dict[int, Any], atom: int, value: Any) -> None:
        if self._depth:
            self._trail.append((table, atom, table.get(atom)))
        else:
            self.learned += 1
        table[atom] = value
