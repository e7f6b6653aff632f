"""From the wires that are known to all that the rows make unique: the rules, and the order in which they run."""

from __future__ import annotations

from collections.abc import Iterable

from .facts import GIVEN, INPUT, Facts
from .system import ONE, System
from .unit_propagation import UnitPropagation


def determined(system: System, *, given: Iterable[int] = (), deadline: float | None = None) -> Facts:
    """What follows from the rows when the inputs, and the wires `given`, are fixed.

    Stops at `deadline`, an instant of `time.monotonic`, with what it has. A wire that it does not call unique may be so for
    reasons that no rule sees. Costs a few seconds for 10^5 rows, in proportion to the terms.
    """
    facts = Facts(system)
    for wire in (ONE, *system.inputs):
        facts.learn(wire, INPUT)
    for wire in given:
        facts.learn(wire, GIVEN)
    units = UnitPropagation(facts)
    units.learn(wire for wire in range(system.n_wires) if facts.unique[wire])
    units.run()
    return facts
