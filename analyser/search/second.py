"""A second assignment beside a first: the same inputs, all rows hold, and a wanted wire differs."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ..facts import Facts
from ..system import System
from .completion import Completion
from .drawn import others
from .state import State

MOST_TARGETS: Final = 4
"""Of wanted wires that rows tie together, so many are given other values."""

FIRST_VALUES: Final = 4
"""Of each of those, so many values are tried first."""

MOST_CHANGED: Final = 6
"""Of the oldest wires that rows tie to these, and of others, as many."""

FEW_CHOICES: Final = 60
"""To complete what keeps the values of the first assignment where it can."""

MANY_CHOICES: Final = 200
"""To complete what does not."""

AT_RANDOM: Final = 3
"""So often a second assignment is looked for that has nothing in common with the first but the inputs."""


def second_assignment(
    system: System,
    facts: Facts,
    first: Sequence[int],
    wanted: Iterable[int],
    rng: random.Random,
    *,
    deadline: float | None = None,
) -> list[int] | None:
    """Another assignment with the inputs of `first` that differs from it in a wanted wire; None where none is found.

    What the facts call unique keeps its value, and so does what these inputs determine. Among what they leave open, a wanted wire
    takes other values, or a wire that rows tie to it does, and the others keep theirs where they can.
    """
    state = State(
        system, [value if facts.is_unique(wire) else None for wire, value in enumerate(first)], deadline=deadline
    )
    p = system.modulus

    def kept(wire: int) -> Iterable[int]:
        return first[wire], *others(rng, p, first[wire])

    def search(near: Sequence[int] | None, scope: Sequence[int] | None) -> Completion:
        values = kept if near else lambda wire: others(rng, p, first[wire])
        choices = FEW_CHOICES if near else MANY_CHOICES
        return Completion(values, near=near, scope=scope, rng=rng, most_choices=choices, deadline=deadline)

    if not search(first, None).settle(state):
        return None  # which does not happen where `first` satisfies the rows
    targets = {wire for wire in wanted if state.values[wire] is None}
    start = state.mark()
    for component in _components(state, sorted(targets)):
        here_wanted = [wire for wire in component if wire in targets]
        for changed, near in _changes(state, component, here_wanted, first, rng):
            if deadline is not None and time.monotonic() > deadline:
                return None
            state.undo(start)
            assigned = all(state.assign(wire, value) for wire, value in changed.items())
            if assigned and search(near, component).complete(state):
                found = [old if new is None else new for old, new in zip(first, state.values, strict=True)]
                if any(found[wire] != first[wire] for wire in here_wanted):
                    return found
    return None


def _changes(
    state: State, component: Sequence[int], wanted: Sequence[int], first: Sequence[int], rng: random.Random
) -> Iterator[tuple[dict[int, int], Sequence[int] | None]]:
    """What to begin with: wires with other values, and the values that the rest should keep where it can.

    Wanted wires change, then the oldest wires that rows tie to them, which hints give, and some others; or whatever happens to.
    """
    targets = rng.sample(wanted, min(MOST_TARGETS, len(wanted)))
    for wire in targets:
        yield from (({wire: value}, first) for value in _values(state, wire, first[wire], rng)[:FIRST_VALUES])
    yield from (({}, None) for _ in range(AT_RANDOM))
    oldest, younger = component[:MOST_CHANGED], component[MOST_CHANGED:]
    for wire in (*oldest, *rng.sample(younger, min(MOST_CHANGED, len(younger)))):
        yield from (({wire: value}, None) for value in _values(state, wire, first[wire], rng)[:2])
    for wire in targets:
        yield from (({wire: value}, first) for value in _values(state, wire, first[wire], rng)[FIRST_VALUES:])


def _values(state: State, wire: int, not_this: int, rng: random.Random) -> list[int]:
    """What to try for a wire instead of its value."""
    values = state.domains.get(wire) or others(rng, state.p, not_this)
    return [value for value in dict.fromkeys(values) if value != not_this]


def _components(state: State, wires: Iterable[int]) -> list[list[int]]:
    """The wires without a value that rows tie to each of some, in the groups that they tie together; small ones first."""
    seen: set[int] = set()
    rows: set[int] = set()
    found = []
    for start in wires:
        if start in seen:
            continue
        seen.add(start)
        group, todo = [start], [start]
        while todo:
            for row in set(state.rows_of(todo.pop())) - rows:
                rows.add(row)
                new = state.tied(row) - seen
                seen |= new
                group += new
                todo += new
        found.append(sorted(group))
    return sorted(found, key=len)
