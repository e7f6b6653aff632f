"""The search itself: choices where the rows leave some, and back where a choice leads nowhere."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from ..system import Form
from .elimination import eliminate
from .state import State, whole

Values: TypeAlias = Callable[[int], Iterable[int]]
"""For a wire that rows leave free: the values to try, in this order."""

Step: TypeAlias = tuple[dict[int, int], Form | None, int | None]
"""A way to go on: values of wires, or a form to be 0 and the row that it decides."""

_CLOCK: Final = 32
"""So many choices are made between two looks at the clock."""


class Completion:
    """How to complete an assignment: which wires to choose first, and which values to try for them.

    `near` holds values that are preferred where rows leave a choice, by wire.
    """

    def __init__(
        self,
        values: Values,
        *,
        first: Sequence[int] = (),
        near: Sequence[int] | None = None,
        scope: Sequence[int] | None = None,
        rng: random.Random,
        most_choices: int = 2_000,
        deadline: float | None = None,
    ) -> None:
        """`first` are wires to choose before anything else, `scope` those to complete, all if None.

        Stops after `most_choices`, or at the instant `deadline` of `time.monotonic`.
        """
        self._values, self._first, self._near, self._scope = values, first, near, scope
        self._rng, self._left, self._deadline = rng, most_choices, deadline

    def complete(self, state: State) -> bool:
        """Give every wire of the scope a value so that all their rows hold. False, and nothing learned, where it finds none."""
        start = state.mark()
        stack: list[tuple[int, Iterator[Step]]] = []
        going = self.settle(state)
        while True:
            if going:
                steps = self._steps(state)
                if steps is None:
                    return True
                stack.append((state.mark(), steps))
            going = False
            while stack and not going:
                mark, steps = stack[-1]
                state.undo(mark)
                step = next(steps, None)
                if step is None:
                    stack.pop()
                elif self._is_over():
                    stack.clear()
                else:
                    going = _take(state, step) and self.settle(state)
            if not going:
                state.undo(start)
                return False

    def _is_over(self) -> bool:
        self._left -= 1
        late = self._deadline is not None and self._left % _CLOCK == 0 and time.monotonic() > self._deadline
        return self._left < 0 or late

    def settle(self, state: State) -> bool:
        """Learn all that follows."""
        while True:
            if not state.propagate():
                return False
            mark = state.mark()
            if not eliminate(state, self._scope):
                return False
            if state.mark() == mark:
                return True

    def _steps(self, state: State) -> Iterator[Step] | None:
        """The ways to go on where the rows tell no more; None where every wire has a value."""
        known = state.values
        for wire in self._first:
            if known[wire] is None:
                return self._free(state, wire)
        for row in sorted(state.branching):
            if state.n_open(row) < 2:
                continue
            steps = self._of_row(state, row)
            if steps is not None:
                return iter(steps)
        scope = self._scope
        inside = None if scope is None else frozenset(scope)
        chosen = next(
            (wire for wire in state.domains if known[wire] is None and (inside is None or wire in inside)), None
        )
        if chosen is None:
            # Old wires lead forward to the others; around what is kept, those lead furthest that most rows mention.
            left = _open(known) if scope is None else (wire for wire in scope if known[wire] is None)
            if self._near is None:
                chosen = next(left, None)
            else:
                chosen = max(left, key=lambda wire: self._weight(state, wire), default=None)
        return None if chosen is None else self._free(state, chosen)

    @staticmethod
    def _weight(state: State, wire: int) -> tuple[int, int]:
        return sum(state.n_open(row) > 0 for row in state.rows_of(wire)), -wire

    def _of_row(self, state: State, row: int) -> list[Step] | None:
        equation = state.equation(row)
        if equation is not None:
            ways = state.ways(*equation) if len(equation[1]) > 1 else None
            return [(way, None, None) for way in self._ordered(ways)] if ways else None
        factors = state.factors(row)
        if factors is None:
            return None
        steps: list[Step] = [({}, whole(factor), row) for factor in factors]
        near = self._near
        if near is None:
            self._rng.shuffle(steps)
        elif sum(value * near[wire] for wire, value in whole(factors[0]).items()) % state.p:
            steps.reverse()
        return steps

    def _ordered(self, ways: list[dict[int, int]]) -> list[dict[int, int]]:
        near = self._near
        if near is None:
            self._rng.shuffle(ways)
            return ways
        return sorted(ways, key=lambda way: sum(near[wire] != value for wire, value in way.items()))

    def _free(self, state: State, wire: int) -> Iterator[Step]:
        domain = state.domains.get(wire)
        if domain is None:
            values = list(self._values(wire))
        elif self._near is not None:
            values = sorted(domain, key=lambda value: value != self._near[wire])  # type: ignore[index]
        else:
            values = self._rng.sample(domain, len(domain))
        return (({wire: value}, None, None) for value in dict.fromkeys(values))


def _open(values: list[int | None]) -> Iterator[int]:
    """The wires without a value, ascending."""
    at = -1
    while True:
        try:
            at = values.index(None, at + 1)
        except ValueError:
            return
        yield at


def _take(state: State, step: Step) -> bool:
    values, form, row = step
    if form is not None:
        return state.require_zero(form, row)
    return all(state.assign(wire, value) for wire, value in values.items())
