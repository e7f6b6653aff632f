"""What rules leave open: two witnesses are looked for, and the solver is asked, each where it is quicker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from .counterexample import counterexample, is_pair
from .facts import Facts
from .solver.decide import decide
from .solver.process import is_installed
from .verdict import Counterexample, SolverUse, WireName

QUICK_ATTEMPTS: Final = 12
"""First witnesses to look beside before the solver is asked."""

LATE_ATTEMPTS: Final = 60
"""And after it."""

MOST_SECONDS: Final = 20.0
"""What all this takes at most where nobody sets a limit."""


class Remainder(NamedTuple):
    """A pair of witnesses, where one was found, and what part the solver had."""

    pair: Counterexample | None
    solver: SolverUse


def decide_rest(
    facts: Facts,
    wanted: Sequence[int],
    *,
    propagate: Callable[[list[int]], Facts],
    starts: Iterable[Sequence[int]] = (),
    name: Callable[[int], WireName] = lambda wire: WireName(wire, f"wire {wire}"),
    deadline: float | None = None,
) -> Remainder:
    """Show that wanted wires are unique, which `facts` then say, or two witnesses that differ in one: as far as it goes.

    `propagate` gives what follows from wires that are unique, as `propagation.determined` with `given`; `starts` are honest
    witnesses; `name` tells a wire's name. Ends at `deadline`, an instant of `time.monotonic`; without one after `MOST_SECONDS`.
    """
    system = facts.system
    deadline = time.monotonic() + MOST_SECONDS if deadline is None else deadline
    if not facts.undetermined(wanted):
        return Remainder(None, SolverUse.NOT_NEEDED)
    pair = counterexample(system, facts, wanted, starts=starts, name=name, attempts=QUICK_ATTEMPTS, deadline=deadline)
    if pair is not None:
        return Remainder(pair, SolverUse.NOT_NEEDED)
    use = SolverUse.NOT_INSTALLED
    if is_installed():
        halfway = (time.monotonic() + deadline) / 2
        decided = decide(facts, wanted, propagate=propagate, deadline=halfway)
        use = SolverUse.OUT_OF_TIME if decided.out_of_time else SolverUse.USED
        left = facts.undetermined(wanted)
        if decided.pair is not None and is_pair(system, *decided.pair, left):
            first, second = decided.pair
            differing = tuple(name(wire) for wire in left if first[wire] != second[wire])
            return Remainder(Counterexample(tuple(first), tuple(second), differing), use)
        if not left:
            return Remainder(None, use)
    return Remainder(
        counterexample(system, facts, wanted, name=name, attempts=LATE_ATTEMPTS, seed=1, deadline=deadline), use
    )
