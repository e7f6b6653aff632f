"""Sums of bounded wires that are known, whose parts are so: the rule `digits`, as a worklist over sums.

A sum waits for a wire that is not unique and that nothing bounds. When there is none any more, the rest of it is a sum of bounded
wires, which `digits` proves to have one way to be written, or not. Then it waits for any of its wires. Sums that share wires of
which no other row speaks are looked at together (`linked_sums`): the rule `elimination`.

A sum is looked at a number of times that does not depend on its length, so the whole is in proportion to the terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from .descending import Descending
from .facts import Facts, Reason
from .integers import progression, smallest_scale
from .linked_sums import LinkedSums, Sum, linear_sums, linked
from .ranges import Difference, Ranges
from .rules.digits import settled
from .unit_propagation import UnitPropagation
from .value_propagation import FewValues

_MOST_TERMS: Final = 1_000

_MOST_LOOKS: Final = 64
"""At one sum in vain."""


_Looked: TypeAlias = tuple[int, tuple[int, ...], tuple[Difference, ...], tuple[tuple[int, tuple[int, ...]], ...]]
"""What is open of a sum: the factor that served before, coefficients and differences of wires, factors and values of rests."""


class _Open:
    """What is open of some sums: wires, and what remains of each."""

    def __init__(self, linked_sums: LinkedSums) -> None:
        self.sums: Final = linked_sums.sums
        self.links: Final = linked_sums.links
        self.rule: Final = "digits" if len(self.sums) == 1 else "elimination"
        self.rows: Final = tuple(one.row for one in self.sums)
        self.wires: Final = dict(linked_sums.form)
        self.rests: Final = {
            at: factor
            for at, (one, factor) in enumerate(zip(self.sums, linked_sums.factors, strict=True))
            if len(one.rest) > 1
        }
        """By sum, the factor of what remains of it, where that is not unique."""
        self.scale = 0
        self.looks = 0


class KnownSums:
    """The equations of a system with wires of few values."""

    def __init__(
        self,
        facts: Facts,
        few: FewValues,
        among: npt.NDArray[np.bool_],
        *,
        links: bool,
        products: bool,
        choices: bool,
        descending: bool,
    ) -> None:
        """Of the linear rows that are `among` some, and of the rows that give a sum of several wires few values.

        With `links`, sums are put together; `products` and `choices` bound wires (`Ranges`); bits may be `descending`.
        """
        self._facts, self._sets = facts, few.sets
        self._p: Final = facts.system.modulus
        self._ranges: Final = Ranges(facts, few, of_products=products, of_choices=choices)
        self._descending: Final = Descending(facts.system, few.sets) if descending else None
        remainders = (Sum(row, form, values) for row, form, values in few.remainders)
        sums = (one for one in (*linear_sums(facts.system, among), *remainders) if len(one.form) <= _MOST_TERMS)
        together = linked(facts.system, sums, self._is_link if links else lambda wire: False, self._ranges.inverse)
        self._waiting: Final[dict[int, list[_Open]]] = {}
        self._scales: Final[dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[int, list[int]] | None]] = {}
        self._answers: Final[dict[_Looked, tuple[int, list[int]]]] = {}
        """By what is looked at: a hash has the same sums again and again."""
        self._ready: dict[_Open, None] = {_Open(one): None for one in together if self._is_of_bits(one)}

    def run(self, units: UnitPropagation, learned: Iterable[int] = ()) -> None:
        """Go on to the fixpoint, together with unit propagation; from wires that others learned of since."""
        self._wake(learned)
        while self._ready:
            ready, self._ready = self._ready, {}
            found: list[int] = []
            for one in ready:
                found += self._look(one)
            units.learn(found)
            self._wake(found)
            self._wake(units.run())

    def _wake(self, wires: Iterable[int]) -> None:
        for wire in wires:
            self._ready |= dict.fromkeys(self._waiting.pop(wire, ()))

    def _is_link(self, wire: int) -> bool:
        """Whether a wire may be eliminated: what bounds it would be lost."""
        return not self._facts.unique[wire] and wire not in self._sets

    def _is_of_bits(self, one: LinkedSums) -> bool:
        return any(wire in self._sets for wire in one.form)

    def _look(self, one: _Open) -> list[int]:
        """The wires that are found to be unique; waits for others to be."""
        unique = self._facts.unique
        for wire in [wire for wire in one.wires if unique[wire]]:
            del one.wires[wire]
        differences = []
        for wire in one.wires:
            difference = self._ranges.fixed.get(wire) or self._ranges.difference(wire)
            if difference is None:
                self._waiting.setdefault(wire, []).append(one)
                return self._links(one)
            differences.append(difference)
        key = (
            one.scale,
            tuple(one.wires.values()),
            tuple(differences),
            tuple([(factor, one.sums[place].rest) for place, factor in one.rests.items()]),
        )
        if key not in self._answers:
            self._answers[key] = self._settled(*key)
        one.scale, settled_places = self._answers[key]
        wires, rests = list(one.wires), list(one.rests)
        found = []
        reason = Reason(one.rule, one.rows)
        for at in settled_places:
            if at < len(wires):
                found.append(wires[at])
                self._facts.learn(wires[at], reason)
            else:
                del one.rests[rests[at - len(wires)]]
        found += self._links(one)
        if not found and not one.rests and self._descending is not None:
            rows = self._descending.rows(one.wires)
            found += one.wires if rows else ()
            for wire in found:
                self._facts.learn(wire, Reason("columns", (*one.rows, *rows)))
        if found:
            self._ready[one] = None
        elif one.looks < _MOST_LOOKS:
            one.looks += 1
            for wire in one.wires:
                self._waiting.setdefault(wire, []).append(one)
        return found

    def _settled(
        self,
        scale: int,
        coefficients: tuple[int, ...],
        differences: tuple[Difference, ...],
        rests: tuple[tuple[int, tuple[int, ...]], ...],
    ) -> tuple[int, list[int]]:
        """A factor, and the places that are known by integers that are small with it: what served before, if not 0, or the best.

        Places are those of wires with the `coefficients`, then of `rests` with their factor and values.
        """
        p, half = self._p, self._p // 2
        steps = [coefficient * step % p for coefficient, (step, _) in zip(coefficients, differences, strict=True)]
        counts = [count for _, count in differences]
        for factor, values in rests:
            _, step, count = progression(values, p)
            steps.append(-factor * step % p)
            counts.append(count)
        if scale:
            weights, total = [], 0
            for step, count in zip(steps, counts, strict=True):
                weight = scale * step % p
                if weight > half:
                    weight = p - weight
                weights.append(weight)
                total += weight * count
            if total < p:
                return scale, settled(weights, counts)
        small = self._scaled(tuple(steps), tuple(counts))
        if small is None:
            return scale, []
        scale, factors = small
        return scale, settled(list(map(abs, factors)), counts)

    def _scaled(self, coefficients: tuple[int, ...], counts: tuple[int, ...]) -> tuple[int, list[int]] | None:
        """The best factor, remembered."""
        key = coefficients, counts
        if key not in self._scales:
            self._scales[key] = smallest_scale(coefficients, counts, self._p, self._ranges.inverse)
        return self._scales[key]

    def _links(self, one: _Open) -> list[int]:
        """Of the wires that were eliminated, those that are all that is open of a sum."""
        unique = self._facts.unique
        found = []
        for at, each in enumerate(one.sums if one.links else ()):
            if at in one.rests:
                continue
            unknown = [wire for wire in each.form if not unique[wire]]
            if len(unknown) == 1 and unknown[0] in one.links:
                found.append(unknown[0])
                self._facts.learn(unknown[0], Reason(one.rule, (each.row,)))
        return found
