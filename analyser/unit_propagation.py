"""The first and cheapest rule: a row with one unknown, whose coefficient is a constant other than 0, determines it.

Proof. Let two assignments satisfy a row and agree on all its wires but x. The difference of the row's two instances is
coefficient * (x - x') = 0, so x = x'. The coefficient is that of x in a * b - c, where x is in c alone, or a or b is a constant.

A row keeps how many of its wires are unknown, and the sum of their places, which is the last one when one is left: no row is
looked at twice. Costs about 0.2 microseconds a term.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from zkwright.core.r1cs import I64

from .facts import Facts, Reason
from .system import ONE, System

_A, _B, _C = 1, 2, 4

_NEVER_LINEAR, _A_CONSTANT, _B_CONSTANT, _B_NEVER_0 = 0, 1, 2, 3
"""What a row is: neither factor a constant (or one is 0, which leaves c alone); one is a constant other than 0; or a lemma is
declared that b is never 0. Where b is known, an unknown of a then has the coefficient of a, times b."""

_DETERMINED: Final = ({_C}, {_C, _B}, {_C, _A}, {_C, _A})
"""Where in the row the unknown may stand, so that its coefficient is not 0 for sure, and the same in both assignments."""

_MAY_CANCEL: Final = (None, _B | _C, _A | _C, None)
"""Where a coefficient is a constant, and possibly 0."""


class UnitPropagation:
    """The state of the worklist; `learn` says that a wire is unique, `run` goes on to the fixpoint."""

    def __init__(self, facts: Facts, divisors: Mapping[int, str]) -> None:
        """Before anything is known; the facts are written to. `divisors` names the lemma by which b of a row is never 0."""
        system: Final = facts.system
        self.facts: Final = facts
        self.system: Final = system
        wires, rows, parts = system.places()
        self._starts: Final[list[int]] = np.searchsorted(wires, np.arange(system.n_wires + 1)).tolist()
        self._places: Final = rows << 3 | parts
        self._unknown: Final[list[int]] = np.bincount(rows, minlength=system.n_rows).tolist()
        by_row = np.argsort(rows, kind="stable")
        sums = np.concatenate([[0], np.cumsum((wires << 3 | parts)[by_row])])
        ends = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=system.n_rows))])
        self._rest: Final[list[int]] = np.diff(sums[ends]).tolist()
        self._kind: Final = _kinds(system, rows, parts)
        self._divisors: Final = divisors
        for row in divisors:
            self._kind[row] = self._kind[row] or _B_NEVER_0
        self._functions: Mapping[int, int] = {}
        self._stack: Final[list[int]] = [row for row, count in enumerate(self._unknown) if count == 1]

    def learn(self, wires: Iterable[int]) -> None:
        """Count wires, which the facts have as unique, as known."""
        unknown, rest, stack = self._unknown, self._rest, self._stack
        for wire in wires:
            at = wire << 3
            for place in self._places[self._starts[wire] : self._starts[wire + 1]].tolist():
                row = place >> 3
                unknown[row] -= 1
                rest[row] -= at | place & 7
                if unknown[row] == 1:
                    stack.append(row)

    def learn_functions(self, functions: Mapping[int, int]) -> None:
        """By row, a wire that its other wires determine, as `value_propagation` finds."""
        self._functions = functions
        self._stack.extend(row for row in functions if self._unknown[row] == 1)

    def run(self) -> list[int]:
        """Go on to the fixpoint; returns the wires that are unique now."""
        unknown, rest, kind, stack = self._unknown, self._rest, self._kind, self._stack
        unique, places, starts = self.facts.unique, self._places, self._starts
        functions = self._functions
        found = []
        while stack:
            row = stack.pop()
            if unknown[row] != 1:
                continue
            wire, part = rest[row] >> 3, rest[row] & 7
            if unique[wire]:
                continue
            reason: Reason | int = row
            if kind[row] == _B_NEVER_0 and part == _A:
                reason = Reason(self._divisors[row], (row,))
            elif part not in _DETERMINED[kind[row]] and (part != _MAY_CANCEL[kind[row]] or self._cancels(row, wire)):
                if functions.get(row) != wire:
                    continue
                reason = Reason("exhaustion", (row,))
            self.facts.learn(wire, reason)
            found.append(wire)
            at = wire << 3
            for place in places[starts[wire] : starts[wire + 1]].tolist():
                other = place >> 3
                unknown[other] -= 1
                rest[other] -= at | place & 7
                if unknown[other] == 1:
                    stack.append(other)
        return found

    def is_open(self, row: int) -> bool:
        """Whether a row has unknown wires."""
        return self._unknown[row] != 0

    def open_divisions(self) -> list[tuple[int, str]]:
        """The rows with unknown wires whose second side is never 0, and the lemmas that say so."""
        return [(row, lemma) for row, lemma in self._divisors.items() if self._unknown[row]]

    def open_rows(self) -> list[int]:
        """The rows that have unknown wires."""
        return [row for row, count in enumerate(self._unknown) if count]

    def _cancels(self, row: int, wire: int) -> bool:
        a, b, c = self.system.row(row)
        constant, factor = (a, b) if self._kind[row] == _A_CONSTANT else (b, a)
        return (constant[ONE] * factor[wire] - c[wire]) % self.system.modulus == 0


def _kinds(system: System, rows: I64, parts: I64) -> list[int]:
    """By row, what it is; of a row whose factor is the constant 0, that it is never linear in the other factor."""
    variable = np.zeros((2, system.n_rows), dtype=bool)
    variable[0, rows[parts & _A != 0]] = True
    variable[1, rows[parts & _B != 0]] = True
    constant = system.has_constant()
    a_constant = ~variable[0] & constant[0] & (variable[1] | constant[1])
    b_constant = ~variable[1] & constant[1] & (variable[0] | constant[0])
    kinds: list[int] = np.where(a_constant, _A_CONSTANT, np.where(b_constant, _B_CONSTANT, _NEVER_LINEAR)).tolist()
    return kinds
