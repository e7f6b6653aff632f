"""Sums of bits that are known, whose bits are so: the rule `digits`, as a worklist over sums of wires with few values.

An equation waits for one of its wires that are not unique and may have many values. When it has none any more, the rest of it is
a sum of wires with few values, which `digits` proves to have one way to be written, or not. Each wait costs a step, so the whole
is in proportion to the terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np

from .facts import Facts, Reason
from .integers import small_scale
from .knowledge import progression
from .rules.digits import settled
from .system import ONE, Form, System
from .unit_propagation import UnitPropagation
from .value_propagation import FewValues

_A, _B = 1, 2

_MOST_TERMS: Final = 1_000


class _Sum(NamedTuple):
    """The equation that a row says, less its constant; `rest` has the few values of what else is in it, if anything."""

    row: int
    form: Form
    rest: tuple[int, ...]


class KnownSums:
    """The equations of a system with wires of few values."""

    def __init__(self, facts: Facts, few: FewValues) -> None:
        """Of the linear rows, and of the rows that give a sum of several wires few values."""
        self._facts, self._sets = facts, few.sets
        self._p: Final = facts.system.modulus
        self._inverses: Final[dict[int, int]] = {}
        self._waiting: Final[dict[int, list[_Sum]]] = {}
        remainders = (_Sum(row, form, values) for row, form, values in few.remainders)
        self._ready: Final = [one for one in (*_linear(facts.system), *remainders) if self._is_of_bits(one.form)]

    def run(self, units: UnitPropagation) -> None:
        """Go on to the fixpoint, together with unit propagation."""
        while self._ready:
            while self._ready:
                self._look(self._ready.pop(), units)
            self._wake(units.run())

    def _wake(self, wires: Iterable[int]) -> None:
        for wire in wires:
            self._ready.extend(self._waiting.pop(wire, ()))

    def _is_of_bits(self, form: Form) -> bool:
        return len(form) <= _MOST_TERMS and any(wire in self._sets for wire in form)

    def _look(self, one: _Sum, units: UnitPropagation) -> None:
        unique, sets = self._facts.unique, self._sets
        unknown = [wire for wire in one.form if not unique[wire]]
        for wire in unknown:
            if wire not in sets:
                self._waiting.setdefault(wire, []).append(one)
                return
        domains = [progression(sets[wire], self._p) for wire in unknown]
        coefficients = [one.form[wire] * domain[1] % self._p for wire, domain in zip(unknown, domains, strict=True)]
        if one.rest:
            domains.append(progression(one.rest, self._p))
            coefficients.append(-domains[-1][1] % self._p)
        counts = [domain[2] for domain in domains]
        scaled = small_scale(coefficients, counts, self._p, self._inverse)
        if scaled is None:
            return
        found = [at for at in settled([abs(factor) for factor in scaled[1]], counts) if at < len(unknown)]
        reason = Reason("digits", (one.row,))
        wires = [unknown[at] for at in found]
        for wire in wires:
            self._facts.learn(wire, reason)
        units.learn(wires)
        self._wake(wires)

    def _inverse(self, value: int) -> int:
        found = self._inverses.get(value)
        if found is None:
            found = self._inverses[value] = pow(value, -1, self._p)
        return found


def _linear(system: System) -> Iterator[_Sum]:
    """The rows with a factor that is constant, of several wires."""
    _, rows, parts = system.places()
    in_a, in_b = (np.bincount(rows[parts & part != 0], minlength=system.n_rows) for part in (_A, _B))
    several = np.bincount(rows, minlength=system.n_rows) > 1
    for row in np.flatnonzero(several & ((in_a == 0) | (in_b == 0))).tolist():
        a, b, c = system.row(row)
        constant, other = (b, a) if in_a[row] else (a, b)
        factor = constant.get(ONE, 0)
        form = {wire: factor * value % system.modulus for wire, value in other.items()}
        for wire, value in c.items():
            form[wire] = (form.get(wire, 0) - value) % system.modulus
        yield _Sum(row, {wire: value for wire, value in form.items() if value and wire != ONE}, ())
