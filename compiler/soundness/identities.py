"""Checks that say nothing of the outputs of hints: they hold at random points, or fail only where values happen to be equal.

A point gives the inputs and the outputs of hints written in Python values of their types and computes all else as the solver
would. A check that fails at one is taken for one that can fail. One that holds at the first is looked at again where values are
small, equal or the largest there are, as random numbers hardly ever are: what holds there too is an identity, as
`(h + 1) * (h + 1) == h * h + 2 * h + 1`, `h ^ h == 0` and `h // 7 * 7 + h % 7 == h` are.

What fails only where a test for equality succeeds, and goes on to fail when more of them do, says that values differ, as
`~any_of(h == x for x in xs)` does: nearly every value is left. Where all else has no value, as `1 / Field(h == x)` has none, it
says that values are equal.

Costs one Python step for each definition that checks rest on, for the first point; a few times that for those of checks in doubt.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from zkwright.core.field import R

from ..solver.hints import Opcode, evaluate

_MAX_STEPS: Final = 20_000
"""Definitions computed in all, at every point: a fraction of a second. Checks left then are taken for such as can fail."""

_MAX_STEPS_OF_ONE: Final = 10_000
"""The same for a check in doubt, that rests on integers or on more than arithmetic: about eight times its definitions."""

_N_POINTS: Final = 24
"""At how many points a check that holds at the first is looked at, if that takes few enough steps."""

_FEWEST_POINTS: Final = 8
"""At how many a check must hold to be taken for one that says nothing."""

_SHARES: Final = (1.0, *[0.5] * 15)
"""Of the tests that succeed where a check says something only as the others have no values: all of them, and any."""

Side = tuple[list[int], list[int]]
"""A combination: wires, and places in the table of coefficients."""


class Web(Protocol):
    """How the wires of a system hang together."""

    n_wires: int

    def row(self, row: int) -> list[Side]:
        """The three sides of a row."""

    def defining(self, wire: int) -> int:
        """The row that defines a wire, -1 where none does."""

    def computing(self, wire: int) -> int | None:
        """The solver's own hint that computes a wire."""

    def hint(self, hint: int) -> tuple[Opcode, int, list[Side], range]:
        """Its opcode, parameter, inputs and outputs."""

    def width(self, wire: int) -> int | None:
        """How many bits rows leave an input or a hint's output, None where they leave every element of the field."""


class _Budget:
    """Steps left, for all points together."""

    def __init__(self) -> None:
        self.steps = _MAX_STEPS


class _Point:
    """Values of wires, computed as they are asked for.

    A `generic` point is random; at others values are often equal. With `tied` all outputs of hints of one width have one
    value. In `forced`, tests for equality succeed now and then, whatever is tested.
    """

    def __init__(
        self, web: Web, coefficients: Sequence[int], outputs: set[int], budget: _Budget, seed: int, *, generic: bool
    ) -> None:
        self._web = web
        self._coefficients = coefficients
        self._outputs = outputs
        self._budget = budget
        # The verdict on a circuit has to be the same each time, and nothing here is secret.
        self._random = random.Random(seed)
        shared = [self._random.randrange(R) for _ in range(2)]
        self._pool = None if generic else [0, 1, 2, 3, R - 1, *shared, shared[0] + 1, shared[0] - 1]
        self.forced = 0.0
        self.tied = False
        self.free: dict[int, int] = {0: 1}
        self._values: dict[int, int] = {}
        self._tested: set[int] = set()  # wires that follow from tests for equality
        self._integers: set[int] = set()  # wires that follow from integers, or from hints of the solver's own
        self.n_equal = 0
        """Tests for equality that succeeded, of values that follow from no other test."""
        self.is_possible = True
        """Whether all that was computed has a value, as `1 / 0` has none."""

    def fails(self, row: int) -> bool | None:
        """Whether a row fails, None where that takes too many steps."""
        sides = self._web.row(row)
        if not self._compute(wire for wires, _ in sides for wire in wires):
            return None
        a, b, c = map(self._sum, sides)
        # Where nothing can be computed, as 1 / 0, the check is not what fails.
        return self.is_possible and (a * b - c) % R != 0

    def decides(self, row: int) -> bool:
        """Whether a row that does not fail at this random point never does: a rational function is 0 there by a rare accident."""
        return self.is_possible and not any(wire in self._integers for wires, _ in self._web.row(row) for wire in wires)

    def with_equal(self, share: float, seed: int) -> _Point:
        """The same inputs and outputs of hints, and this share of the tests for equality made to succeed."""
        other = _Point(self._web, self._coefficients, self._outputs, self._budget, seed, generic=self._pool is None)
        other.free = self.free
        other.forced = share
        return other

    def _draw(self, wire: int) -> int:
        width = self._web.width(wire)
        if self.tied and wire in self._outputs:
            wire = -1 if width is None else -1 - width
        if wire not in self.free:
            if self._pool is not None and self._random.random() < 0.75:
                value = self._random.choice(self._pool)
            else:
                value = self._random.randrange(R)
                if width is not None and self._pool is not None:
                    width = self._random.randint(1, width)  # small numbers are met as often as large ones
            self.free[wire] = value if width is None else value % (1 << width)
        return self.free[wire]

    def _compute(self, wires: Iterable[int]) -> bool:
        web, values = self._web, self._values
        stack = list(wires)
        while stack:
            wire = stack[-1]
            if wire in values:
                stack.pop()
                continue
            if not self._budget.steps:
                return False
            self._budget.steps -= 1
            hint, row = web.computing(wire), web.defining(wire)
            if hint is not None:
                opcode, parameter, sides, outputs = web.hint(hint)
            elif row >= 0:
                sides = web.row(row)
            else:
                if web.width(wire) is not None:
                    self._integers.add(wire)
                values[stack.pop()] = self._draw(wire)
                continue
            missing = [other for wires, _ in sides for other in wires if other != wire and other not in values]
            if missing:
                stack += missing
                continue
            tested = any(other in self._tested for wires, _ in sides for other in wires)
            if hint is None:
                values[stack.pop()] = self._defined(wire, sides)
            else:
                found = self._run(opcode, parameter, sides, len(outputs))
                if opcode == Opcode.INVERSE_OR_ZERO and not tested:
                    found = self._test(found)
                    tested = True
                values.update(zip(outputs, found, strict=True))
            if hint is not None or any(other in self._integers for wires, _ in sides for other in wires):
                self._integers.update(outputs if hint is not None else (wire,))
            if tested:
                self._tested.update(outputs if hint is not None else (wire,))
        return True

    def _run(self, opcode: Opcode, parameter: int, sides: list[Side], n_outputs: int) -> list[int]:
        return [value % R for value in evaluate(opcode, parameter, [self._sum(side) for side in sides], n_outputs)]

    def _test(self, found: list[int]) -> list[int]:
        if self.forced and self._random.random() < self.forced:
            found = [0]
        self.n_equal += found == [0]
        return found

    def _defined(self, wire: int, sides: list[Side]) -> int:
        """The value that a row gives a wire; any where it gives none, as in a division by 0."""
        self._values[wire] = 0
        a, b, c = map(self._sum, sides)
        self._values[wire] = 1
        a_slope, b_slope, c_slope = (self._sum(side) - rest for side, rest in zip(sides, (a, b, c), strict=True))
        del self._values[wire]
        slope = (a_slope * b + a * b_slope - c_slope) % R
        if a_slope * b_slope % R or not slope:
            self.is_possible = self.is_possible and (a * b - c) % R == 0
            return self._random.randrange(R)
        return (c - a * b) * pow(slope, -1, R) % R if slope not in (1, R - 1) else (c - a * b) * slope % R

    def _sum(self, side: Side) -> int:
        return sum(self._coefficients[place] * self._values[wire] for wire, place in zip(*side, strict=True)) % R


class Identities:
    """Which checks say nothing, and which say nothing but that outputs of hints are equal."""

    def __init__(self, web: Web, coefficients: Sequence[int], outputs: Iterable[int]) -> None:
        """Of a system, its table of coefficients and the outputs of hints in Python."""
        self._web = web
        self._coefficients = coefficients
        self._outputs = set(outputs)
        self._budget = _Budget()
        self._points: dict[tuple[int, bool], _Point] = {}
        self._known: dict[int, bool] = {}

    def include(self, check: int) -> bool:
        """Whether the check in a slot says nothing."""
        found = self._known.get(check)
        if found is None:
            found = self._known[check] = self._says_nothing(check - self._web.n_wires)
        return found

    def tie(self, check: int) -> bool:
        """Whether the check in a slot holds wherever all outputs of hints are equal, whatever the inputs are."""
        return all(self._point(seed, tied=True).fails(check - self._web.n_wires) is False for seed in range(3))

    def _point(self, seed: int, *, tied: bool = False) -> _Point:
        point = self._points.get((seed, tied))
        if point is None:
            point = _Point(self._web, self._coefficients, self._outputs, self._budget, seed, generic=seed < 2)
            point.tied = tied
            self._points[seed, tied] = point
        return point

    def _says_nothing(self, row: int) -> bool:
        if self._point(0).fails(row) is not False:
            return False
        if self._point(0).decides(row):
            return True
        before, others_have_values = self._budget.steps, False
        for seed in range(1, _N_POINTS):
            left = _MAX_STEPS_OF_ONE - (before - self._budget.steps)
            if left < 0 and seed >= _FEWEST_POINTS:
                break
            if seed == 2 and (_MAX_STEPS_OF_ONE - left) * (_FEWEST_POINTS - 1) > _MAX_STEPS_OF_ONE:
                return False
            # The tests are counted for this check alone.
            point = self._point(0).with_equal(0.0, seed) if seed < 2 else self._fresh(seed)
            fails = point.fails(row)
            if fails is None or (fails and not (point.n_equal and self._goes_on_to_fail(point, row, seed))):
                return False
            others_have_values = others_have_values or (point.is_possible and not point.n_equal)
        return others_have_values or not self._fails_wherever_equal(row)

    def _fails_wherever_equal(self, row: int) -> bool:
        """Whether a row fails at the first point made possible by tests that succeed, whichever of them do."""
        points = [self._point(0).with_equal(share, seed) for seed, share in enumerate(_SHARES)]
        found = [point.fails(row) for point in points]
        return any(found) and not any(
            fails is False and point.is_possible for fails, point in zip(found, points, strict=True)
        )

    def _fresh(self, seed: int) -> _Point:
        return _Point(self._web, self._coefficients, self._outputs, self._budget, seed, generic=False)

    def _goes_on_to_fail(self, point: _Point, row: int, seed: int) -> bool:
        return all(point.with_equal(share, seed + i).fails(row) for i, share in enumerate((1.0, 0.5, 0.5, 0.75)))
