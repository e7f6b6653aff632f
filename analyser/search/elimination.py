"""What linear rows tell together, and quadratic ones with them, once no single row tells anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..system import ONE, Form
from .state import LONGEST_SUM, State, whole

MOST_ROWS: Final = 400

MOST_TERMS: Final = 6_000


def eliminate(state: State, wires: Sequence[int] | None = None) -> bool:
    """Solve the linear rows for some wires by others, put these into the other rows, and learn what then has one wire.

    Looks at the open rows of `wires`, at all if None, and at none where these are more than `MOST_ROWS`. False where rows
    contradict each other; `state.consistent` says the same. Costs up to some hundred thousand operations.
    """
    rows = state.open_rows(wires, MOST_ROWS)
    if rows is None:
        return True
    solved = _Solved(state)
    others = []
    for row in rows:
        if state.n_open(row) == 1:  # which was solved for that wire
            continue
        equation = state.equation(row)
        if equation is None:
            others.append(row)
        elif not solved.learn(whole(equation)):
            return state.consistent
    again = True
    while again:
        again = False
        for row in list(others):
            a, b, c = (solved.reduce(whole(state.rest(form))) for form in state.row(row))
            linear = _linear(a, b, c, state.p)
            if linear is not None:
                others.remove(row)
                again = True
                if not solved.learn(linear):
                    return state.consistent
                continue
            left = (a.keys() | b.keys() | c.keys()) - {ONE}
            if len(left) == 1:
                (wire,) = left
                a0, b0, c0, a1, b1, c1 = (form.get(at, 0) for at in (ONE, wire) for form in (a, b, c))
                if not state.solve(wire, a1 * b1, a1 * b0 + a0 * b1 - c1, a0 * b0 - c0):
                    return False
    return solved.tell()


def _linear(a: Form, b: Form, c: Form, p: int) -> Form | None:
    """a * b - c, where a or b is a constant."""
    if a.keys() - {ONE} and b.keys() - {ONE}:
        return None
    factor, form = (b.get(ONE, 0), a) if a.keys() - {ONE} else (a.get(ONE, 0), b)
    total = {wire: coefficient * factor for wire, coefficient in form.items()}
    for wire, coefficient in c.items():
        total[wire] = total.get(wire, 0) - coefficient
    return {wire: value for wire, each in total.items() if (value := each % p)}


class _Solved:
    """Wires as forms of others, none of which is solved for itself."""

    def __init__(self, state: State) -> None:
        self._state, self._p = state, state.p
        self._by: dict[int, Form] = {}
        self._users: dict[int, set[int]] = {}
        self._n_terms = 0

    def reduce(self, form: Form) -> Form:
        total: Form = {}
        for wire, coefficient in form.items():
            for other, factor in self._by.get(wire, {wire: 1}).items():
                total[other] = total.get(other, 0) + coefficient * factor
        p = self._p
        return {wire: value for wire, each in total.items() if (value := each % p)}

    def learn(self, equation: Form) -> bool:
        """Solve an equation, with what is known put in; False where it cannot hold or there is too much to do."""
        if self._n_terms > MOST_TERMS:
            return False
        form = self.reduce(equation)
        wires = form.keys() - {ONE}
        if not wires:
            self._state.consistent &= not form
            return not form
        # Wires without a domain first: those with one are better chosen.
        pivot = min(wires, key=lambda wire: (wire in self._state.domains, len(self._users.get(wire, ())), wire))
        inverse = -pow(form[pivot], -1, self._p)
        solution = {wire: value * inverse % self._p for wire, value in form.items() if wire != pivot}
        for user in self._users.pop(pivot, ()):
            old = self._by[user]
            factor = old.pop(pivot)
            for wire, value in solution.items():
                new = (old.get(wire, 0) + factor * value) % self._p
                if new:
                    old[wire] = new
                    self._users.setdefault(wire, set()).add(user)
                elif wire in old:
                    del old[wire]
                    self._users.get(wire, set()).discard(user)
            self._n_terms += len(solution)
        self._by[pivot] = solution
        self._n_terms += len(solution)
        for wire in solution:
            self._users.setdefault(wire, set()).add(pivot)
        return True

    def tell(self) -> bool:
        """Tell the state of those wires that are constants by now, or tied to one other wire, or to wires with domains alone."""
        state = self._state
        for wire, form in self._by.items():
            constant, terms = form.get(ONE, 0), {other: value for other, value in form.items() if other != ONE}
            terms[wire] = self._p - 1
            if state.consistent and (
                len(terms) <= 2 or (len(terms) <= LONGEST_SUM and terms.keys() <= state.domains.keys())
            ):
                state.learn_sum(constant, terms)
        return state.consistent
