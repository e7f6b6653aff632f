"""Propagation against all assignments of small systems: what it calls unique is, and most of what is unique it finds."""

from __future__ import annotations

import random

import pytest
from zkwright.analyser.propagation import determined
from zkwright.analyser.system import System

from .brute_force import unique_wires
from .random_systems import random_system


def _compare(system: System, given: list[int]) -> tuple[int, int]:
    """How many wires are unique, and how many of these are found. Fails where one is called unique that is not."""
    truly = unique_wires(system, given)
    facts = determined(system, given=given)
    found = {wire for wire in range(system.n_wires) if facts.is_unique(wire)}
    rows = [system.row(row) for row in range(system.n_rows)]
    wrong = {wire: facts.why(wire) for wire in found - truly}
    assert not wrong, f"modulo {system.modulus}, inputs {list(system.inputs)}, given {given}: {rows} say {wrong}"
    return len(truly), len(found)


def _compare_many(seeds: range) -> tuple[int, int]:
    unique = found = 0
    for seed in seeds:
        rng = random.Random(seed)
        system = random_system(rng)
        given = [rng.randrange(system.n_wires)] if rng.random() < 0.3 else []
        one, two = _compare(system, given)
        unique, found = unique + one, found + two
    return unique, found


def test_what_is_called_unique_is() -> None:
    unique, found = _compare_many(range(300))
    assert unique > 1000
    assert found > 0.5 * unique


@pytest.mark.slow
def test_what_is_called_unique_is_in_many_systems() -> None:
    _compare_many(range(1000, 11_000))
