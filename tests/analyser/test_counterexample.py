"""Pairs of witnesses: against all assignments of small systems, and of circuits that are broken as real ones were."""

from __future__ import annotations

import random
import time

import pytest
from zkwright.analyser.counterexample import counterexample, is_pair, satisfies
from zkwright.analyser.facts import Facts
from zkwright.analyser.propagation import determined
from zkwright.analyser.search import drawn
from zkwright.analyser.system import Form, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.analyser.verdict import Counterexample, WireName
from zkwright.compiler.recorder.linear_combination import ONE
from zkwright.core.field import R

from tests.effort import counted

from .brute_force import unique_wires
from .random_systems import random_system


def _found(seeds: range) -> tuple[int, int]:
    """How often wires are not unique, and how often a pair shows it. Fails where a pair shows it of wires that are."""
    found = there = 0
    for seed in seeds:
        rng = random.Random(seed)
        system = random_system(rng)
        truly = unique_wires(system)
        facts = determined(system)
        for wanted in (list(system.outputs), [rng.randrange(1, system.n_wires)]):
            pair = counterexample(system, facts, wanted, attempts=30)
            there += not truly.issuperset(wanted)
            if pair is not None:
                assert not truly.issuperset(wanted)
                _holds(system, pair, wanted)
                found += 1
    return found, there


def _holds(system: System, pair: Counterexample, wanted: list[int]) -> None:
    """By the rows as they are, not by what the search made of them."""
    for values in (pair.first, pair.second):
        assert values[ONE] == 1
        for row in range(system.n_rows):
            a, b, c = (sum(k * values[wire] for wire, k in form.items()) for form in system.row(row))
            assert (a * b - c) % system.modulus == 0
    assert all(pair.first[wire] == pair.second[wire] for wire in system.inputs)
    differing = [wire for wire in wanted if pair.first[wire] != pair.second[wire]]
    assert [named.wire for named in pair.differing] == differing
    assert differing


@pytest.mark.parametrize("few_values", [False, True], ids=["all values", "few values"])
def test_where_wires_are_not_unique_a_pair_is_found(few_values: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With few values as well, which is how it goes in a large field."""
    if few_values:
        monkeypatch.setattr(drawn, "SMALL_FIELD", 3)
    found, there = _found(range(200))
    assert there > 50
    assert found >= 0.98 * there


@pytest.mark.slow
def test_where_wires_are_not_unique_a_pair_is_found_in_many_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "SMALL_FIELD", 3)
    found, there = _found(range(5_000, 10_000))
    assert found >= 0.98 * there


def _boolean(wire: int) -> Row:
    return {wire: 1}, {wire: 1, ONE: -1}, {}


def _zero(form: Form) -> Row:
    return form, {ONE: 1}, {}


def _sum_of_bits(total: int, bits: range) -> list[Row]:
    return [*map(_boolean, bits), _zero({total: -1, **{bit: 1 << at for at, bit in enumerate(bits)}})]


BROKEN: dict[str, tuple[list[Row], int, int]] = {
    # The rows, how many outputs, how many inputs.
    "an output that no row mentions": ([], 1, 1),
    "an output that only a product with 0 holds": ([({1: 1}, {2: 1, 3: -1}, {})], 1, 2),
    "254 bits of a number": (_sum_of_bits(255, range(1, 255)), 254, 1),
    "254 bits, one of them what remains of the number": (
        [
            *map(_boolean, range(1, 254)),
            (
                {254: 1, **{bit: -2 << at for at, bit in enumerate(range(1, 254))}},
                {254: 1, ONE: -1, **{bit: -2 << at for at, bit in enumerate(range(1, 254))}},
                {},
            ),
        ],
        253,
        1,
    ),
    "a quotient of two inputs": ([({1: 1}, {2: 1}, {3: 1})], 1, 2),
    "a quotient by a difference, of a difference": ([({1: 1}, {2: 1, 3: -1}, {4: 1, 5: -1})], 1, 4),
    "a quotient by what is computed": ([({2: 1}, {3: 1}, {4: 1}), ({1: 1}, {4: 1, ONE: -12}, {2: 1, ONE: -3})], 1, 2),
    "a square root": ([({1: 1}, {1: 1}, {2: 1})], 1, 1),
    "a square root whose sign is a bit of anything": (
        [({1: 1}, {1: 1}, {2: 1}), _boolean(3), _zero({1: 1, 3: -1, 4: -2})],
        1,
        1,
    ),
    "is-zero without its second row": ([({2: 1}, {3: 1}, {ONE: 1, 1: -1})], 1, 1),
    "the inverse of is-zero": ([({3: 1}, {1: 1}, {ONE: 1, 2: -1}), ({3: 1}, {2: 1}, {})], 2, 1),
    "a selector that is no bit": ([({4: 1}, {2: 1, 3: -1}, {1: 1, 3: -1}), ({4: 1}, {4: 1, ONE: -3}, {ONE: -2})], 1, 2),
    "a remainder without its bound": (
        [*_sum_of_bits(1, range(3, 11)), *_sum_of_bits(20, range(11, 19)), _zero({2: -1, 1: 1, 20: 10})],
        1,
        1,
    ),
    "an index that need not be in range": (
        [({4 + at: 1}, {3: 1, ONE: -at}, {}) for at in range(3)]
        + [_boolean(2), _zero({2: -1, 4: 1, 5: 1, 6: 1}), _zero({1: -1, 4: 10, 5: 20, 6: 30})],
        2,
        1,
    ),
    "a slope of a point and itself": ([({6: 1}, {2: 1, 4: -1}, {3: 1, 5: -1}), ({6: 1}, {6: 1}, {1: 1, 2: 1, 4: 1})], 1, 4),
    "two unknowns of one equation": ([_zero({1: 1, 2: 3, 3: -1})], 1, 1),
    "the order of two roots": ([_zero({1: 1, 4: 1, 2: -1}), ({1: 1}, {4: 1}, {3: 1})], 1, 2),
    "a divisor that many rows compute": (
        [({wire: 1}, {3: 1}, {wire + 1: 1, ONE: -1}) for wire in range(4, 60)] + [({1: 1}, {60: 1}, {60: 1, 2: 1})],
        1,
        3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("pattern", BROKEN)
def test_a_pair_is_found_of_what_is_broken(pattern: str) -> None:
    rows, outputs, inputs = BROKEN[pattern]
    system = system_of(rows, outputs=outputs, inputs=inputs)
    wanted = list(system.outputs)
    pair = counterexample(system, determined(system), wanted)
    assert pair is not None
    _holds(system, pair, wanted)
    assert counterexample(system, determined(system), wanted) == pair, "the same arguments find the same"


def test_none_is_found_of_what_is_unique() -> None:
    sound = [
        ([({2: 1}, {3: 1}, {ONE: 1, 1: -1}), ({2: 1}, {1: 1}, {})], 1, 1),  # is-zero
        (_sum_of_bits(254, range(1, 254)), 253, 1),
        ([({1: 1}, {2: 1}, {ONE: 1})], 1, 1),
    ]
    for rows, outputs, inputs in sound:
        system = system_of(rows, outputs=outputs, inputs=inputs)
        assert counterexample(system, Facts(system), list(system.outputs), attempts=4) is None


def test_given_assignments_come_first_and_are_held_against_the_rows() -> None:
    """The inputs are such that nobody finds them, so only with a start is a pair found."""
    rows: list[Row] = [({2: 1}, {2: 1}, {3: 1}), ({3: 1}, {2: 1}, {ONE: 5**60 % R}), ({1: 1}, {1: 1}, {1: 1})]
    system = system_of(rows, outputs=1, inputs=1)
    facts = determined(system)
    root = pow(5, 20, R)
    honest = [1, 0, root, root * root % R]
    assert satisfies(system, honest)
    pair = counterexample(system, facts, [1], starts=[[1, 0, 0, 0], honest], attempts=0)
    assert pair is not None
    assert (pair.first, pair.second) == (tuple(honest), (1, 1, *honest[2:]))
    assert counterexample(system, facts, [1], starts=[[1, 0, 0, 0]], attempts=0) is None


def test_the_wires_that_differ_have_their_names() -> None:
    system = system_of([], outputs=2, inputs=1)
    facts = determined(system)
    pair = counterexample(system, facts, [1, 2], name=lambda wire: WireName(wire, f"main.out[{wire}]", "a.circom"))
    assert pair is not None
    assert {named.name for named in pair.differing} <= {"main.out[1]", "main.out[2]"}
    assert counterexample(system, facts, [3]) is None, "an input is unique"


def test_it_stops_at_the_deadline() -> None:
    system = system_of(_sum_of_bits(254, range(1, 254)), outputs=253, inputs=1)
    facts = Facts(system)
    one, calls = counted(lambda: counterexample(system, facts, [1], attempts=10**6, deadline=time.monotonic()))
    assert one is None
    _, without = counted(lambda: counterexample(system, facts, [1], attempts=1))
    assert calls < 2 * without


def test_what_is_no_pair_is_none() -> None:
    system = system_of([({1: 1}, {2: 1}, {3: 1})], outputs=1, inputs=2)
    good = [1, 7, 0, 0]
    assert satisfies(system, good)
    assert is_pair(system, good, [1, 8, 0, 0], [1])
    for bad in ([2, 8, 0, 0], [1, 8, 1, 8], [1, 7, 0, 0], [1, 8, 0, 1], [1, R, 0, 0], [1, -1, 0, 0], [1, 8, 0]):
        assert not (len(bad) == 4 and is_pair(system, good, bad, [1]) and satisfies(system, bad))
    for bad in ([2, 8, 0, 0], [1, 8, 0, 1], [1, 8 + R, 0, 0], [1, -1, 0, 0], [1, 8, 0], [1, 8, 0, 0, 0]):
        assert not satisfies(system, bad)
