"""Checks that can fail, but never because of a hint's output: the inputs alone decide, as in `h ^ x ^ h == y`.

A pair of points has the same inputs and different outputs of hints. A check that is as far from holding at one as at the other,
in many pairs, says nothing of these outputs. In half of the pairs bits and tests that do not follow from the outputs are random,
so that a choice or a product that is seldom made is made; in the others all is computed as the solver would. A test for equality
of what differs in a pair may succeed at either point, and a comparison go either way. Further pairs are computed as the solver
would, and nothing else, as a quotient of integers differs in few. One pair that differs is enough to be taken for a check of the
output. So is a distance of which the pairs show two numbers alone, as of a condition: how seldom an output decides that, they do
not show.

Costs a Python step for each term of the definitions that a check rests on: for most checks once, for their outputs once more.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Final

from zkwright.core.field import R

from ..solver.hints import Opcode, evaluate
from .identities import Side, Web

_MAX_STEPS: Final = 20_000
"""Terms of definitions added up for all first pairs: a tenth of a second. What is left then is taken for checked."""

_MAX_STEPS_IN_DOUBT: Final = 80_000
"""The same for further pairs, which few checks need."""

_N_PAIRS: Final = 24
"""In how many pairs nothing must change; in the even ones, bits and tests that do not follow from the outputs are random."""

_N_FURTHER: Final = 96
"""In how many pairs after these nothing may change, as far as their steps allow."""

_MAX_STEPS_FURTHER: Final = 80_000

_FEWEST_DISTANCES: Final = 3
"""How many distances the pairs have to show for a check that is more than a condition."""

Both = tuple[int, int]
"""A value at each point of a pair."""


class _Budget:
    """Steps left."""

    def __init__(self, steps: int) -> None:
        self.steps = steps


class _Pair:
    """Two points, whose values are computed as they are asked for."""

    def __init__(self, owner: Influence, varied: frozenset[int], seed: int) -> None:
        self._owner = owner
        self._varied = varied
        # The verdict on a circuit has to be the same each time, and nothing here is secret.
        self._random = random.Random(seed)
        self._is_further = seed >= _N_PAIRS
        self._budget = owner.further if self._is_further else owner.in_doubt if seed else owner.at_first
        self._is_loose = seed % 2 == 0 and not self._is_further
        # Differences that tests of tests pass on: all at one point, where sums of them do not cancel out, or each at any.
        self._succeeds_at = seed // 4 % 2 if seed % 4 < 2 else None
        shared = [self._random.randrange(R) for _ in range(2)]
        self._pool = None if seed < 2 else [0, 1, 2, 3, R - 1, *shared, shared[0] + 1, shared[0] - 1]
        self._values: dict[int, Both] = {0: (1, 1)}
        self._follows: set[int] = set(varied)
        self.is_possible = True
        """Whether all that was computed has a value, as `1 / 0` has none."""

    def distances(self, row: int) -> Both | None:
        """How far a row is from holding at each point, None where that takes too many steps."""
        sides = self._owner.web.row(row)
        if not self._compute(wire for wires, _ in sides for wire in wires):
            return None
        a, b, c = map(self._sums, sides)
        return (a[0] * b[0] - c[0]) % R, (a[1] * b[1] - c[1]) % R

    def _compute(self, wires: Iterable[int]) -> bool:
        web, values = self._owner.web, self._values
        stack = list(wires)
        while stack:
            wire = stack[-1]
            if wire in values:
                stack.pop()
                continue
            if self._budget.steps < 0:
                return False
            hint, row = web.computing(wire), web.defining(wire)
            if hint is None and row < 0:
                values[stack.pop()] = self._drawn(wire)
                continue
            opcode, parameter, outputs = Opcode.PYTHON, 0, range(wire, wire + 1)
            if hint is None:
                sides = web.row(row)
            else:
                opcode, parameter, sides, outputs = web.hint(hint)
            others = {other for wires, _ in sides for other in wires if other != wire}
            missing = [other for other in others if other not in values]
            if missing:
                stack += missing
                continue
            self._budget.steps -= sum(len(wires) for wires, _ in sides)
            if not others.isdisjoint(self._follows):
                self._follows.update(outputs)
            elif self._is_loose and hint is not None:
                values.update({made: self._same(self._random.randrange(R)) for made in outputs})
                continue
            if hint is None:
                values[wire] = self._defined(wire, sides)
            else:
                values.update(zip(outputs, self._run(opcode, parameter, sides, len(outputs)), strict=True))
        return True

    def _drawn(self, wire: int) -> Both:
        width = self._owner.web.width(wire)
        if wire not in self._varied:
            return self._same(self._random.randrange(R) if self._is_loose else self._draw(width))
        value = self._draw(width)
        other = self._draw(width)
        while other == value:
            other = self._draw(width)
        return value, other

    def _draw(self, width: int | None) -> int:
        if self._pool is not None and self._random.random() < 0.75:
            value = self._random.choice(self._pool)
        else:
            value = self._random.randrange(R)
            if width is not None and self._pool is not None:
                width = self._random.randint(1, width)  # small numbers are met as often as large ones
        return value % R if width is None else value % (1 << width)

    @staticmethod
    def _same(value: int) -> Both:
        return value, value

    def _run(self, opcode: Opcode, parameter: int, sides: list[Side], n_outputs: int) -> list[Both]:
        sums = [self._sums(side) for side in sides]
        inputs = [[both[which] for both in sums] for which in (0, 1)]
        found = [[value % R for value in evaluate(opcode, parameter, values, n_outputs)] for values in inputs]
        if self._is_further:
            return list(zip(*found, strict=True))
        if opcode == Opcode.INVERSE_OR_ZERO and inputs[0] == inputs[1]:
            if self._random.random() < 0.375:
                found = [[0], [0]]
        elif opcode == Opcode.INVERSE_OR_ZERO and [0] not in found:
            if self._succeeds_at is not None:
                found[self._succeeds_at] = [0]
            elif self._random.random() < 0.75:
                found[self._random.randrange(2)] = [0]
        is_of_a_sum = opcode == Opcode.BITS and len(sides[0][0]) > 1
        # The carry: a comparison, which random numbers may never decide otherwise. Where each goes the other way, so does one of
        # what others say.
        may_turn = is_of_a_sum and self._is_loose and inputs[0] != inputs[1]
        if may_turn and (self._succeeds_at is not None or self._random.random() < 0.5):
            found[0][-1] = 1 - found[1][-1]
        return list(zip(*found, strict=True))

    def _defined(self, wire: int, sides: list[Side]) -> Both:
        """The values that a row gives a wire; any where it gives none, as in a division by 0."""
        rests: list[Both] = []
        slopes: list[int] = []
        for wires, places in sides:
            rests.append(self._sums((wires, places), wire))
            slopes.append(self._owner.coefficients[places[wires.index(wire)]] if wire in wires else 0)
        first, second = (self._solved([rest[which] for rest in rests], slopes) for which in (0, 1))
        return first, second

    def _solved(self, rests: list[int], slopes: list[int]) -> int:
        (a, b, c), (a_slope, b_slope, c_slope) = rests, slopes
        slope = (a_slope * b + a * b_slope - c_slope) % R
        if a_slope * b_slope % R or not slope:
            self.is_possible = False
            return self._random.randrange(R)
        return (c - a * b) * pow(slope, -1, R) % R if slope not in (1, R - 1) else (c - a * b) * slope % R

    def _sums(self, side: Side, without: int = -1) -> Both:
        known, coefficients = self._values, self._owner.coefficients
        first = second = 0
        for wire, place in zip(*side, strict=True):
            if wire != without:
                one, other = known[wire]
                first += coefficients[place] * one
                second += coefficients[place] * other
        return first % R, second % R


class Influence:
    """Which checks outputs of hints decide."""

    def __init__(self, web: Web, coefficients: Sequence[int], outputs: Iterable[int]) -> None:
        """Of a system, its table of coefficients and the outputs of hints in Python."""
        self.web = web
        self.coefficients = coefficients
        self.at_first = _Budget(_MAX_STEPS)
        self.in_doubt = _Budget(_MAX_STEPS_IN_DOUBT)
        self.further = _Budget(_MAX_STEPS_FURTHER)
        self._outputs = frozenset(outputs)
        self._pairs: dict[int, _Pair] = {}

    def none_on(self, row: int) -> bool:
        """Whether no hint's output decides a check."""
        return self._says_nothing(row, self._outputs, self._pairs)

    def none_of(self, output: int, can_fail: Iterable[int]) -> bool:
        """Whether an output decides none of these checks, which can fail, and there are some."""
        pairs: dict[int, _Pair] = {}
        is_named = False
        for row in can_fail:
            is_named = True
            if not self._says_nothing(row, frozenset((output,)), pairs):
                return False
        return is_named

    def _says_nothing(self, row: int, varied: frozenset[int], pairs: dict[int, _Pair]) -> bool:
        met: set[int] = set()
        for seed in range(_N_PAIRS):
            distances = self._pair(seed, varied, pairs).distances(row)
            if distances is None or distances[0] != distances[1]:
                return False
            if seed % 2:
                met.add(distances[0])
        if len(met) < _FEWEST_DISTANCES:
            return False
        for seed in range(_N_PAIRS, _N_PAIRS + _N_FURTHER):
            pair = self._pair(seed, varied, pairs)
            distances = pair.distances(row)
            if distances is None:
                break
            if distances[0] != distances[1] and pair.is_possible:
                return False
        return True

    def _pair(self, seed: int, varied: frozenset[int], pairs: dict[int, _Pair]) -> _Pair:
        if seed not in pairs:
            pairs[seed] = _Pair(self, varied, seed)
        return pairs[seed]
