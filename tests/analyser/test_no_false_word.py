"""Propagation against all assignments of small systems: what it calls unique is, and most of what is unique it finds."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt
import pytest
from zkwright.analyser import unit_propagation, value_propagation
from zkwright.analyser.facts import Facts
from zkwright.analyser.propagation import determined
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of

from .brute_force import assignments, form_values, unique_wires
from .random_systems import random_system


def _compare(system: System, given: list[int]) -> tuple[int, int]:
    """How many wires are unique without being fixed, and how many of these are found. Fails where a word is false."""
    satisfying = assignments(system)
    truly = unique_wires(system, given)
    facts = determined(system, given=given)
    rows = [system.row(row) for row in range(system.n_rows)]
    about = f"modulo {system.modulus}, inputs {list(system.inputs)}, given {given}: {rows}"
    found = {wire for wire in range(system.n_wires) if facts.is_unique(wire)}
    assert found <= truly, f"{about} say {[(wire, facts.why(wire)) for wire in found - truly]}"
    assert facts.contradiction is None or not len(satisfying), f"{about} are satisfied"
    assert facts.contradiction is not None or not _false_values(system, facts, satisfying), about
    fixed = {*system.inputs, *given, ONE}
    return (len(truly - fixed), len(found - fixed)) if len(satisfying) else (0, 0)


def _false_values(system: System, facts: Facts, satisfying: npt.NDArray[np.int64]) -> list[str]:
    """What the facts say of values that does not hold in every assignment: of wires, and of the factors of rows."""
    p = system.modulus
    forms: list[Form] = [{wire: 1} for wire in range(1, system.n_wires)]
    forms += [form for row in range(system.n_rows) for form in system.row(row) if form]
    wrong = []
    for form in forms:
        actual = set(form_values(form, satisfying, p).tolist())
        values, bounds = facts.values(form), facts.bounds(form)
        if values is not None and not actual <= set(values):
            wrong.append(f"{form} is one of {values}, not {actual}")
        if bounds is not None and not actual <= {value % p for value in range(bounds[0], bounds[1] + 1)}:
            wrong.append(f"{form} is in {bounds}, not {actual}")
        if facts.is_nonzero(form) and 0 in actual:
            wrong.append(f"{form} is not 0")
    return wrong


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
    unique, found = _compare_many(range(500))
    assert unique > 200
    assert found > 0.75 * unique


def _linked_by_nothing(rng: random.Random) -> System:
    """Linear rows, some of which mention a wire only to multiply it by 0, as the rows of a file may."""
    modulus, n = rng.choice([(3, 5), (5, 5), (7, 5), (11, 4)])
    rows: list[Row] = []
    for _ in range(rng.randint(2, 4)):
        form = {wire: rng.randrange(1, modulus) for wire in rng.sample(range(n + 1), rng.randint(2, 4))}
        wire = {rng.randint(1, n): rng.randrange(1, modulus)}
        rows.append(rng.choice([(wire, {}, form), ({}, wire, form), (form, {ONE: 1}, {})]))
    return system_of(rows, outputs=1, inputs=rng.randint(1, 2), wires=n + 1, modulus=modulus)


def test_a_wire_times_nothing_links_no_rows() -> None:
    rows: list[Row] = [({3: 1}, {}, {1: 1, 2: 1, 4: 1}), ({1: 1, 3: 6, 4: 5}, {ONE: 1}, {2: 1})]
    assert not determined(system_of(rows, outputs=1, inputs=1)).is_unique(1)
    unique = found = 0
    for seed in range(120):
        one, two = _compare(_linked_by_nothing(random.Random(seed)), [])
        unique, found = unique + one, found + two
    assert found > 0.75 * unique > 100


def test_rows_that_are_shorter_than_they_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """In systems of few wires no row is long; so that these have some, a row of three is."""
    monkeypatch.setattr(value_propagation, "_MOST_WIRES", 2)
    _compare_many(range(500, 800))


@pytest.mark.parametrize("among", [range(800, 1000), pytest.param(range(20_000, 24_000), marks=pytest.mark.slow)])
def test_rows_that_are_looked_at_together(monkeypatch: pytest.MonkeyPatch, among: range) -> None:
    """As where many are ready at a time, which they never are in a small system."""
    for module in (value_propagation, unit_propagation):
        monkeypatch.setattr(module, "_MANY", 1)
    _compare_many(among)
    for seed in among:
        _compare(_alike(random.Random(seed)), [])


def _alike(rng: random.Random) -> System:
    """Bits, and rows that have the same coefficients at the same places, of other wires, or of wire 1."""
    n, values = 6, [rng.choice([1, 1, -1, 2]) for _ in range(4)]
    rows: list[Row] = [({bit: 1}, {bit: 1, ONE: -1}, {}) for bit in range(2, n + 1) if rng.random() < 0.8]
    for _ in range(2):
        own = rng.sample(range(1, n + 1), 4)
        own[rng.randrange(3)] = ONE
        first, second, third, last = zip(own, values, strict=True)
        rows.append((dict([first, second]), dict([third]), dict([last])))
    rng.shuffle(rows)
    return system_of(rows, outputs=2, inputs=2, wires=n + 1, modulus=5)


def test_rows_that_differ_in_the_wire_that_is_1() -> None:
    y, z, other_y, other_z = range(3, 7)
    bits: list[Row] = [({bit: 1}, {bit: 1, ONE: -1}, {}) for bit in (other_y, other_z, y, z)]
    # Of the first row x is a function of the bits y and z; of the second it is anything where both are 0.
    rows: list[Row] = [({2: 1, other_y: 1}, {ONE: 1}, {other_z: 1}), ({ONE: 1, 1: 1}, {y: 1}, {z: 1})]
    assert not determined(system_of(bits + rows, outputs=2, inputs=4)).is_unique(1)
    for seed in range(150):
        _compare(_alike(random.Random(seed)), [])


@pytest.mark.slow
def test_what_is_called_unique_is_in_many_systems() -> None:
    for seed in range(1000, 6000):
        _compare(_alike(random.Random(seed)), [])
    _compare_many(range(1000, 11_000))
    for seed in range(1000, 4000):
        _compare(_linked_by_nothing(random.Random(seed)), [])
