"""The first and cheapest rule: a row with one unknown, whose coefficient is a constant other than 0, determines it.

Proof. Let two assignments satisfy a row and agree on all its wires but x. The difference of the row's two instances is
coefficient * (x - x') = 0, so x = x'. The coefficient is that of x in a * b - c, where x is in c alone, or a or b is a constant.

A row keeps how many of its wires are unknown, and the sum of their places, which is the last one when one is left: no row is
looked at twice. Where many rows are ready, NumPy looks at them together. Costs about 0.2 microseconds a term.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
from zkwright.core.r1cs import I64

from .facts import Facts, Reason, function_of
from .system import ONE, System, runs

_A, _B, _C = 1, 2, 4

_NEVER_LINEAR, _A_CONSTANT, _B_CONSTANT, _B_NEVER_0 = 0, 1, 2, 3
"""What a row is: neither factor a constant (or one is 0, which leaves c alone); one is a constant other than 0; or a lemma is
declared that b is never 0. Where b is known, an unknown of a then has the coefficient of a, times b."""

_DETERMINED: Final = ({_C}, {_C, _B}, {_C, _A}, {_C, _A})
"""Where in the row the unknown may stand, so that its coefficient is not 0 for sure, and the same in both assignments."""

_MAY_CANCEL: Final = (None, _B | _C, _A | _C, None)
"""Where a coefficient is a constant, and possibly 0."""

_IS_DETERMINED: Final = np.array([[part in parts for part in range(8)] for parts in _DETERMINED])
"""The same by kind and place."""

_MANY: Final = 48
"""Rows that are looked at together; fewer are quicker one by one."""


class UnitPropagation:
    """The state of the worklist; `learn` says that a wire is unique, `run` goes on to the fixpoint."""

    def __init__(self, facts: Facts, divisors: Mapping[int, str]) -> None:
        """Before anything is known; the facts are written to. `divisors` names the lemma by which b of a row is never 0."""
        system: Final = facts.system
        self.facts: Final = facts
        self.system: Final = system
        wires, rows, parts = system.places()
        self._starts: Final = np.searchsorted(wires, np.arange(system.n_wires + 1))
        self._places: Final = rows << 3 | parts
        self._unknown: Final = np.bincount(rows, minlength=system.n_rows)
        by_row = np.argsort(rows, kind="stable")
        sums = np.concatenate([[0], np.cumsum((wires << 3 | parts)[by_row])])
        ends = np.concatenate([[0], np.cumsum(self._unknown)])
        self._rest: Final = np.diff(sums[ends])
        self._kind: Final = _kinds(system, rows, parts)
        self._divisors: Final = divisors
        for row in divisors:
            self._kind[row] = self._kind[row] or _B_NEVER_0
        self._functions: Final = np.full(system.n_rows, -1)
        """By row, a wire that its other wires determine, or -1."""
        self._one_by_one: Final = self._unknown.data, self._rest.data, self._starts.data
        """The same memory: a number at a time is read quicker there."""
        self._stack: list[int] = np.flatnonzero(self._unknown == 1).tolist()

    def learn(self, wires: Collection[int]) -> None:
        """Count wires, which the facts have as unique, as known."""
        if len(wires) >= _MANY:
            self._stack += self._count_several(np.fromiter(wires, dtype=np.int64, count=len(wires)))
        else:
            for wire in wires:
                self._count(wire)

    def learn_functions(self, functions: Mapping[int, int]) -> None:
        """By row, a wire that its other wires determine, as `value_propagation` finds; instead of what was said before."""
        rows = np.fromiter(functions, dtype=np.int64, count=len(functions))
        self._functions[:] = -1
        self._functions[rows] = np.fromiter(functions.values(), dtype=np.int64, count=len(functions))
        self._stack += rows[self._unknown[rows] == 1].tolist()

    def run(self) -> list[int]:
        """Go on to the fixpoint; returns the wires that are unique now."""
        (unknown, rest, _), unique = self._one_by_one, self.facts.unique
        found: list[int] = []
        while self._stack:
            if len(self._stack) >= _MANY:
                found += self._run_several()
                continue
            row = self._stack.pop()
            if unknown[row] == 1 and not unique[rest[row] >> 3]:
                reason = self._reason(row, rest[row] >> 3, rest[row] & 7)
                if reason is not None:
                    wire = rest[row] >> 3
                    self.facts.learn(wire, reason)
                    found.append(wire)
                    self._count(wire)
        return found

    def _reason(self, row: int, wire: int, part: int) -> Reason | int | None:
        """Why the last unknown wire of a row is unique, where it is."""
        kind = int(self._kind[row])
        if kind == _B_NEVER_0 and part == _A:
            return Reason(self._divisors[row], (row,))
        if part in _DETERMINED[kind] or (part == _MAY_CANCEL[kind] and not self._cancels(row, wire)):
            return row
        return function_of(row) if self._functions[row] == wire else None

    def _count(self, wire: int) -> None:
        """Count a wire as known."""
        (unknown, rest, starts), at = self._one_by_one, wire << 3
        for place in self._places[starts[wire] : starts[wire + 1]].tolist():
            row = place >> 3
            unknown[row] -= 1
            rest[row] -= at | place & 7
            if unknown[row] == 1:
                self._stack.append(row)

    def _run_several(self) -> list[int]:
        """Look at all rows that are ready; returns the wires that are unique now."""
        rows = np.array(self._stack)
        rows = rows[self._unknown[rows] == 1]
        wires, parts = self._rest[rows] >> 3, self._rest[rows] & 7
        is_sure = _IS_DETERMINED[self._kind[rows], parts] & ((self._kind[rows] != _B_NEVER_0) | (parts != _A))
        is_function = ~is_sure & (self._functions[rows] == wires)
        reasons = np.where(is_sure, rows, function_of(rows))
        at = np.flatnonzero(is_sure | is_function)
        found = self.facts.learn_several(wires[at], reasons[at])
        one_by_one = np.flatnonzero(~(is_sure | is_function) & (self._kind[rows] != _NEVER_LINEAR))
        more: list[int] = []
        for row, wire, part in zip(
            rows[one_by_one].tolist(), wires[one_by_one].tolist(), parts[one_by_one].tolist(), strict=True
        ):
            reason = None if self.facts.unique[wire] else self._reason(row, wire, part)
            if reason is not None:
                self.facts.learn(wire, reason)
                more.append(wire)
        all_found = np.concatenate([found, np.array(more, dtype=np.int64)])
        self._stack = self._count_several(all_found)
        learned: list[int] = all_found.tolist()
        return learned

    def _count_several(self, wires: I64) -> list[int]:
        """Count wires, each once, as known; returns the rows that have one unknown wire then."""
        starts, stops = self._starts[wires], self._starts[wires + 1]
        places, of = self._places[runs(starts, stops)], np.repeat(wires, stops - starts)
        rows = places >> 3
        np.subtract.at(self._unknown, rows, 1)
        np.subtract.at(self._rest, rows, of << 3 | places & 7)
        found: list[int] = np.unique(rows[self._unknown[rows] == 1])[::-1].tolist()
        return found

    def is_open(self, row: int) -> bool:
        """Whether a row has unknown wires."""
        return bool(self._unknown[row])

    def has_open(self, rows: Sequence[int]) -> bool:
        """Whether any of some rows has unknown wires."""
        return bool(self._unknown[np.asarray(rows, dtype=np.int64)].any())

    def open_divisions(self) -> list[tuple[int, str]]:
        """The rows with unknown wires whose second side is never 0, and the lemmas that say so."""
        return [(row, lemma) for row, lemma in self._divisors.items() if self._unknown[row]]

    def open_rows(self) -> list[int]:
        """The rows that have unknown wires."""
        found: list[int] = np.flatnonzero(self._unknown).tolist()
        return found

    def _cancels(self, row: int, wire: int) -> bool:
        a, b, c = self.system.row(row)
        constant, factor = (a, b) if self._kind[row] == _A_CONSTANT else (b, a)
        return (constant[ONE] * factor[wire] - c[wire]) % self.system.modulus == 0


def _kinds(system: System, rows: I64, parts: I64) -> I64:
    """By row, what it is; of a row whose factor is the constant 0, that it is never linear in the other factor."""
    variable = np.zeros((2, system.n_rows), dtype=bool)
    variable[0, rows[parts & _A != 0]] = True
    variable[1, rows[parts & _B != 0]] = True
    constant = system.has_constant()
    a_constant = ~variable[0] & constant[0] & (variable[1] | constant[1])
    b_constant = ~variable[1] & constant[1] & (variable[0] | constant[0])
    return np.where(a_constant, _A_CONSTANT, np.where(b_constant, _B_CONSTANT, _NEVER_LINEAR))
