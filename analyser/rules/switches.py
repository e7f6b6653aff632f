"""Values that switches bring into an order: where they ascend, each is known.

Proof. A row (x - p) (x - q) = 0 says that x is p or q, so x and p + q - x are p and q in some order: a switch. Begin with forms
that are unique, each a collection of one, and let a switch of two members replace them by its two results, their collections
becoming one. A member is replaced once. So at any time the members of a collection are, in every assignment, the values that it
began with in some order; in two assignments that agree on the inputs they are the same values, each as often.

Let the members be t1, ..., tn, and let every t[i+1] - t[i] be congruent to an integer in [0, B[i]], where the sum of all B and
the largest of them once more is below p. Take two assignments. In each the members ascend around the circle of residues from t1
on, by less than a turn: the second order is the first, begun at another member. If that is t[k] with k > 1, then the way from
there to t[k-1] is p less at most some B, or p where t[k] = t[k-1] and not all members are equal; but the whole way is at most the
sum of all B, which is less. So both begin at the same value, and every member is unique.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Final, NamedTuple

from ..atoms import Equation, Product
from ..knowledge import Knowledge
from ..system import ONE, Form
from .rule import Settle

_Key = frozenset[tuple[int, int]]

_Bounded = dict[_Key, list[tuple[Form, int, tuple[int, int]]]]
"""By core, forms that are bounded, each with its first coefficient and its bounds."""

_MOST_MEMBERS: Final = 64
"""Of a collection whose order is asked for."""


class _Members:
    """The members of all collections, each with the number of its collection, and the rows that made it."""

    def __init__(self, know: Knowledge) -> None:
        self._know = know
        self._p = know.p
        self._collection: dict[_Key, int] = {}
        self._forms: dict[_Key, Form] = {}
        self._joined: list[int] = []
        self._rows: list[list[int]] = []

    def switch(self, row: int, p: Form, q: Form, x: Form) -> bool:
        """Replace two members by x and what is left of them; whether they are members."""
        mine, its = self._member(p), self._member(q)
        given = {_key(form): form for form in (x, _sum(self._p, (1, p), (1, q), (-1, x)))}
        left = self._collection.keys() - {mine, its}
        if mine is None or its is None or mine == its or len(given) < 2 or given.keys() & left:
            return False  # what is a member already would be one twice
        found = {self._taken(key) for key in (mine, its)}
        number = min(found)
        for other in found:
            self._joined[other] = number
            if other != number:
                self._rows[number] += self._rows[other]
        self._rows[number].append(row)
        for key, form in given.items():
            self._collection[key], self._forms[key] = number, form
        return True

    def _member(self, form: Form) -> _Key | None:
        key = _key(form)
        return key if key in self._collection or self._know.is_unique(form) else None

    def _taken(self, key: _Key) -> int:
        """The collection of a member that is replaced; a new one of a form that is unique."""
        number = self._collection.pop(key, None)
        if number is None:
            self._joined.append(len(self._joined))
            self._rows.append([])
            return len(self._joined) - 1
        return self._root(number)

    def _root(self, number: int) -> int:
        while self._joined[number] != number:
            number = self._joined[number]
        return number

    def collections(self) -> Iterator[tuple[list[Form], list[int]]]:
        """The members of each, and its rows."""
        found: dict[int, list[Form]] = {}
        for key, number in self._collection.items():
            found.setdefault(self._root(number), []).append(self._forms[key])
        for number, forms in found.items():
            yield forms, self._rows[number]


class _Step(NamedTuple):
    """That one member is followed by another, `most` above it at most; the row says so."""

    after: int
    most: int


class Switches:
    """What comes out of a network of switches in ascending order."""

    name = "switches"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tried = -1

    def run(self, know: Knowledge, settle: Settle) -> None:
        """All switches of the open rows, in the order of the rows."""
        if self._tried == know.learned:
            return
        self._tried = know.learned
        know.rule = self.name
        members = _Members(know)
        n_switches = 0
        for row in know.open_rows():
            n_switches += any(members.switch(row, *one) for one in _switches(know, row))
        if not n_switches:
            return
        bounded = _bounded_by_core(know)
        for forms, rows in members.collections():
            if 1 < len(forms) <= _MOST_MEMBERS and _ascend(know, forms, bounded):
                _learn(know, forms, tuple(sorted(rows)))
        if self._tried != know.learned:
            settle(0)


def _learn(know: Knowledge, forms: list[Form], rows: tuple[int, ...]) -> None:
    """The members are unique, and so is the wire that an equation ties to one."""

    def is_unique(atom: int) -> bool:
        return bool(know.unique[atom])

    members = {_core(form, is_unique, know)[0] for form in forms}
    for row in know.open_rows():
        view = know.view(row)
        if isinstance(view, Equation):
            left = {atom: factor for atom, factor in view.terms if not know.unique[atom]}
            for atom in left:
                rest = {at: factor for at, factor in left.items() if at != atom}
                if rest and _core(rest, is_unique, know)[0] in members:
                    know.set_unique(atom, (*rows, row))
                    break
    for form in forms:
        atom, scale, _ = know.affine(form)
        if scale:
            know.set_unique(atom, rows)


def _switches(know: Knowledge, row: int) -> Iterator[tuple[Form, Form, Form]]:
    """p, q and x, where the row may say (x - p) (x - q) = 0."""
    view = know.product(row)
    if not isinstance(view, Product) or view.w[1] or view.w[2]:
        return
    a, b, _ = know.system.row(row)
    for wire in sorted((a.keys() & b.keys()) - {ONE}):
        if not know.unique[wire]:
            x = {wire: 1}
            p = _sum(know.p, (1, x), (-know.inverse(a[wire]), a))
            q = _sum(know.p, (1, x), (-know.inverse(b[wire]), b))
            if not _sum(know.p, (1, p), (-1, q)).keys() - {ONE}:
                return  # a digit is no switch: this wire or another, plus what else is in the sum, is one of two constants
            yield p, q, x


def _ascend(know: Knowledge, forms: list[Form], bounded: _Bounded) -> bool:
    """Whether the members ascend in some order, by less than a turn in all."""
    steps = _steps(know, forms, bounded)
    firsts = set(range(len(forms))) - {step.after for step in steps.values()}
    if len(steps) != len(forms) - 1 or len(firsts) != 1:
        return False
    (place,) = firsts
    seen, widths = 1, []
    while place in steps:
        place, most = steps[place]
        widths.append(most)
        seen += 1
    return seen == len(forms) and sum(widths) + max(widths) < know.p


def _bounded_by_core(know: Knowledge) -> _Bounded:
    found: _Bounded = {}
    for form, interval in _bounded(know):
        core, scale = _core(form, _is_bit(know), know)
        found.setdefault(core, []).append((form, scale, interval))
    return found


def _is_bit(know: Knowledge) -> Callable[[int], bool]:
    return lambda wire: know.set_of(wire) == (0, 1)


def _steps(know: Knowledge, forms: list[Form], bounded: _Bounded) -> dict[int, _Step]:
    """Of the members that have one the next, by numbers; an ambiguous one has none."""
    p = know.p
    found: dict[int, _Step] = {}
    for i, j in permutations(range(len(forms)), 2):
        difference = _sum(p, (1, forms[j]), (-1, forms[i]))
        core, scale = _core(difference, _is_bit(know), know)
        for form, other, inside in bounded.get(core, ()):
            factor = scale * know.inverse(other) % p
            rest = know.interval(_sum(p, (1, difference), (-factor, form)))
            if rest is None:
                continue
            signed = factor if factor <= p // 2 else factor - p
            ends = sorted((signed * inside[0], signed * inside[1]))
            low, high = ends[0] + rest[0], ends[1] + rest[1]
            if low >= 0 and high < p:
                if i in found and found[i].after != j:
                    return {}
                found[i] = _Step(j, min(high, found[i].most) if i in found else high)
    return found


def _bounded(know: Knowledge) -> Iterator[tuple[Form, tuple[int, int]]]:
    """Forms that are congruent to an integer between bounds: virtual wires, and equations, which are 0."""
    for atom in know.virtual_wires():
        form = know.definition(atom)
        interval = know.interval(form) if know.domain(atom) is not None else None
        if interval is not None:
            yield form, interval
    for row in know.open_rows():
        view = know.view(row)
        if isinstance(view, Equation) and all(atom < know.system.n_wires for atom, _ in view.terms):
            yield {**dict(view.terms), ONE: view.constant}, (0, 0)


def _core(form: Form, left_out: Callable[[int], bool], know: Knowledge) -> tuple[_Key, int]:
    """The form without some wires and its constant, divided by its first coefficient; and this."""
    kept = {wire: factor for wire, factor in form.items() if wire != ONE and not left_out(wire)}
    if not kept:
        return frozenset(), 1
    scale = kept[min(kept)]
    inverse = know.inverse(scale)
    return frozenset((wire, factor * inverse % know.p) for wire, factor in kept.items()), scale


def _sum(p: int, *parts: tuple[int, Form]) -> Form:
    total: Form = {}
    for factor, form in parts:
        for wire, coefficient in form.items():
            total[wire] = (total.get(wire, 0) + factor * coefficient) % p
    return {wire: coefficient for wire, coefficient in total.items() if coefficient}


def _key(form: Form) -> _Key:
    return frozenset(form.items())
