"""Two witnesses where a sceptic expects one: the same inputs, every row holds, and a wire differs."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from .facts import Facts
from .nearness import nearest_open
from .search.first import first_assignment
from .search.second import second_assignment
from .search.vanishing import vanishing
from .system import ONE, Form, System
from .verdict import Counterexample, WireName

Assignment = Sequence[int]

MOST_DRAWN: Final = 300
"""Of the open wires near those wanted, so many are drawn before the inputs."""

SHARE: Final = 0.25
"""Of the time that is left, what one first assignment may take."""


def counterexample(
    system: System,
    facts: Facts,
    wanted: Iterable[int],
    *,
    starts: Iterable[Assignment] = (),
    name: Callable[[int], WireName] = lambda wire: WireName(wire, f"wire {wire}"),
    attempts: int = 60,
    seed: int = 0,
    deadline: float | None = None,
) -> Counterexample | None:
    """Two assignments that agree on wire 0 and the inputs, satisfy every row, and differ in a wanted wire; None if none is found.

    `starts` are assignments to begin with, as an honest solver gives them; then come ones with chosen inputs: edges, drawn ones,
    and such that a form vanishes by which an open wire is multiplied (the divisor of a division). Beside each, another with the
    same inputs is searched for. Stops after `attempts` first assignments, or at the instant `deadline` of `time.monotonic`.
    Up to the deadline, the same arguments find the same. Costs about as much as solving the system for each first assignment.
    """
    asked = facts.undetermined(wanted)
    if not asked:
        return None
    rng = random.Random(seed)
    for first in _first(system, facts, asked, starts, rng, attempts, deadline):
        second = second_assignment(system, facts, first, asked, rng, deadline=deadline)
        if second is not None and is_pair(system, first, second, asked):
            differing = tuple(name(wire) for wire in asked if first[wire] != second[wire])
            return Counterexample(tuple(first), tuple(second), differing)
        if deadline is not None and time.monotonic() > deadline:
            return None
    return None


def is_pair(system: System, first: Assignment, second: Assignment, wanted: Iterable[int]) -> bool:
    """Whether these are two assignments as a counterexample needs them: this is checked of each before it is shown."""
    same = all(first[wire] == second[wire] for wire in (ONE, *system.inputs))
    differ = any(first[wire] != second[wire] for wire in wanted)
    return same and differ and satisfies(system, first) and satisfies(system, second)


def satisfies(system: System, values: Assignment) -> bool:
    """Whether values, one for each wire and each in [0, modulus), satisfy every row, and wire 0 is 1."""
    p = system.modulus
    if len(values) != system.n_wires or values[ONE] != 1 or not all(0 <= value < p for value in values):
        return False

    def value(form: Form) -> int:
        return sum(coefficient * values[wire] for wire, coefficient in form.items())

    rows = map(system.row, range(system.n_rows))
    return all((value(a) * value(b) - value(c)) % p == 0 for a, b, c in rows)


def _first(
    system: System,
    facts: Facts,
    asked: Sequence[int],
    starts: Iterable[Assignment],
    rng: random.Random,
    attempts: int,
    deadline: float | None,
) -> Iterator[Assignment]:
    """First assignments: given ones, then of inputs 0 and 1, then by turns of three kinds.

    Open wires are drawn and the inputs follow, or inputs are drawn; after each, inputs such that the next factor vanishes.
    """
    for start in starts:
        if satisfies(system, start):
            yield start
    factors = vanishing(system, facts, asked)
    nearest = list(nearest_open(facts, asked, MOST_DRAWN))
    for attempt in range(attempts):
        given: dict[int, int] = {}
        zero: list[Form] = []
        if attempt < 2:
            given = dict.fromkeys(system.inputs, attempt)
        elif attempt % 2 and factors:
            zero = [factors[(attempt - 3) // 2 % len(factors)]]
        order = [wire for form in zero for wire in form if wire in system.inputs]
        if attempt % 4 == 2:
            order = sorted(nearest)
        until = deadline
        if deadline is not None and (until := time.monotonic() + SHARE * (deadline - time.monotonic())) >= deadline:
            return
        found = first_assignment(system, rng, given=given, zero=zero, order=order, deadline=until)
        if found is not None:
            yield found
