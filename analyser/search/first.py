"""A first assignment that satisfies every row, of inputs that are chosen: for systems that nobody can solve otherwise."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..system import ONE, Form, System
from .completion import Completion
from .drawn import candidates
from .state import State


def first_assignment(
    system: System,
    rng: random.Random,
    *,
    given: Mapping[int, int] | None = None,
    zero: Iterable[Form] = (),
    order: Sequence[int] | None = None,
    most_choices: int = 400,
    deadline: float | None = None,
) -> list[int] | None:
    """A value for every wire such that all rows hold, and the forms `zero` are 0; None where none is found.

    Inputs are chosen one after the other, those in `order` first, with what follows from them before the next; `given` ones have
    their value from the start. Costs as much as some solving of the system, and more where inputs are refused.
    """
    values: list[int | None] = [None] * system.n_wires
    values[ONE] = 1
    for wire, value in (given or {}).items():
        values[wire] = value
    state = State(system, values, zero, deadline)
    p = system.modulus

    def tried(_: int) -> Iterator[int]:
        return candidates(rng, p)

    inputs = list(system.inputs)
    rng.shuffle(inputs)
    search = Completion(tried, first=[*(order or ()), *inputs], rng=rng, most_choices=most_choices, deadline=deadline)
    if not search.complete(state):
        return None
    return [value for value in state.values if value is not None]
