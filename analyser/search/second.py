"""A second assignment beside a first: the same inputs, all rows hold, and a wanted wire differs."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from ..facts import Facts
from ..system import System
from .completion import Completion
from .drawn import others
from .state import State

MOST_TARGETS: Final = 4
"""Of wanted wires that rows tie together, so many are given other values."""

MOST_CHANGED: Final = 10
"""Of wires that rows tie to these, as many."""


def second_assignment(
    system: System,
    facts: Facts,
    first: Sequence[int],
    wanted: Iterable[int],
    rng: random.Random,
    *,
    most_choices: int = 400,
    deadline: float | None = None,
) -> list[int] | None:
    """Another assignment with the inputs of `first` that differs from it in a wanted wire; None where none is found.

    What the facts call unique keeps its value, and so does what these inputs determine. Among what they leave open, a wanted wire
    takes other values, or a wire that rows tie to it does, and the others keep theirs where they can.
    """
    state = State(system, [value if facts.is_unique(wire) else None for wire, value in enumerate(first)])
    p = system.modulus

    def search(near: Sequence[int] | None, scope: Sequence[int] | None) -> Completion:
        return Completion(
            lambda wire: chain((first[wire],), others(rng, p, first[wire])),
            near=near,
            scope=scope,
            rng=rng,
            most_choices=most_choices,
            deadline=deadline,
        )

    if not search(first, None).settle(state):
        return None  # which does not happen where `first` satisfies the rows
    targets = {wire for wire in wanted if state.values[wire] is None}
    start = state.mark()
    for component in _components(state, sorted(targets)):
        here_wanted = [wire for wire in component if wire in targets]
        changes: list[tuple[int, int, Sequence[int] | None]] = []
        for wire in rng.sample(here_wanted, min(MOST_TARGETS, len(here_wanted))):
            changes += [(wire, value, first) for value in _values(state, wire, first[wire], rng)]
        for wire in rng.sample(component, min(MOST_CHANGED, len(component))):
            changes += [(wire, value, None) for value in _values(state, wire, first[wire], rng)[:2]]
        for wire, value, near in changes:
            if deadline is not None and time.monotonic() > deadline:
                return None
            state.undo(start)
            if state.assign(wire, value) and search(near, component).complete(state):
                found = [old if new is None else new for old, new in zip(first, state.values, strict=True)]
                if any(found[wire] != first[wire] for wire in here_wanted):
                    return found
    return None


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
