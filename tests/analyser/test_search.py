"""The parts of the search: roots, sums of wires with two values, the state and its way back."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.analyser.search.elimination import eliminate
from zkwright.analyser.search.roots import roots
from zkwright.analyser.search.state import State
from zkwright.analyser.search.two_valued_sums import Term, assignments
from zkwright.analyser.system import Row
from zkwright.analyser.system_of_rows import system_of
from zkwright.core.field import R

from tests.drawn import examples

from .random_systems import random_system


@pytest.mark.parametrize("p", [2, 3, 5, 7, 13, 17, 97, 257])
def test_roots_are_those_of_all_values(p: int) -> None:
    rng = random.Random(p)
    for _ in range(200):
        square, linear, constant = (rng.randrange(p) for _ in range(3))
        if square or linear:
            expected = tuple(x for x in range(p) if (square * x * x + linear * x + constant) % p == 0)
            assert roots(square, linear, constant, p) == expected


@given(st.integers(), st.integers(), st.integers())
@examples(50)
def test_roots_of_the_large_field_are_roots(one: int, two: int, factor: int) -> None:
    if factor % R:
        expected = sorted({one % R, two % R})
        assert list(roots(factor, -factor * (one + two), factor * one * two, R)) == expected


def _by_trial(terms: list[Term], target: int, p: int) -> list[dict[int, int]]:
    choices = itertools.product(*(term.values for term in terms))
    named = [{term.wire: value for term, value in zip(terms, choice, strict=True)} for choice in choices]
    return [way for way in named if (sum(t.coefficient * way[t.wire] for t in terms) - target) % p == 0]


@pytest.mark.parametrize("p", [5, 13, 101, R])
def test_sums_of_two_values_are_those_of_all_choices(p: int) -> None:
    rng = random.Random(p)
    for _ in range(300):
        count = rng.randrange(1, 7)
        weights = [rng.choice([1 << at, -1 << at, 3, rng.randrange(1, p)]) % p or 1 for at in range(count)]
        terms = [
            Term(at, weight, (0, 1) if rng.randrange(3) else (low := rng.randrange(p - 1), rng.randrange(low + 1, p)))
            for at, weight in enumerate(weights)
        ]
        target = sum(term.coefficient * rng.choice(term.values) for term in terms) + rng.choice([0, 0, 0, 1])
        found = assignments(terms, target, p, 64)
        if found is not None:
            key = lambda way: tuple(way.values())  # noqa: E731
            assert sorted(found, key=key) == sorted(_by_trial(terms, target, p), key=key)
        else:
            assert p == R  # where a weight is any, sums wrap around more often than is looked at


def test_254_bits_have_two_ways_for_a_small_number_and_one_for_a_large_one() -> None:
    bits = [Term(at, 1 << at, (0, 1)) for at in range(254)]
    for value, n_ways in ((0, 2), (1, 2), (2**254 - R - 1, 2), (2**254 - R, 1), (R - 1, 1)):
        ways = assignments(bits, value, R, 8)
        assert ways is not None
        assert len(ways) == n_ways
        assert {sum(bit << at for at, bit in way.items()) % R for way in ways} == {value}


def test_bits_in_any_order_times_any_factor_are_told_apart() -> None:
    rng = random.Random(1)
    exponents = rng.sample(range(254), 254)
    factor = rng.randrange(R)
    ways = assignments([Term(at, factor << at, (0, 1)) for at in exponents if at != 77], 5 * factor, R, 8)
    assert ways is not None
    assert [{at for at, bit in way.items() if bit} for way in ways if sum(way.values()) < 5] == [{0, 2}]
    assert all(sum(bit << at for at, bit in way.items()) % R == 5 for way in ways)


def test_many_equal_weights_are_given_up() -> None:
    assert assignments([Term(at, 1, (0, 1)) for at in range(40)], 20, R, 8) is None


def _snapshot(state: State) -> object:
    rows = [(row, state.n_open(row)) for row in range(state.system.n_rows)]
    return list(state.values), dict(state.domains), rows, state.n_open_rows, state.open_rows(None, 10**6)


def test_undo_goes_back_to_what_was() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        system = random_system(rng)
        state = State(system, [1, *[None] * (system.n_wires - 1)])
        if not state.propagate():
            continue
        marks = []
        for _ in range(4):
            marks.append((state.mark(), _snapshot(state)))
            wire = rng.randrange(1, system.n_wires)
            if rng.random() < 0.3:
                state.require_zero({wire: 1, 0: rng.randrange(system.modulus)})
            else:
                state.assign(wire, rng.randrange(system.modulus))
            if not (state.propagate() and eliminate(state) and state.propagate()):
                break
        for mark, snapshot in reversed(marks):
            state.undo(mark)
            assert _snapshot(state) == snapshot


def test_what_follows_for_two_equations_with_two_unknowns() -> None:
    rows: list[Row] = [({1: 1, 2: 1}, {0: 1}, {0: 10}), ({1: 1, 2: -1}, {0: 1}, {0: 4})]
    state = State(system_of(rows), [1, None, None])
    assert state.propagate()
    assert state.values[1:] == [None, None]
    assert eliminate(state)
    assert state.values[1:] == [7, 3]


def test_what_has_two_roots_by_a_linear_row_is_known_to_have_them() -> None:
    rows: list[Row] = [({1: 1}, {1: 1}, {2: 1}), ({2: 1, 1: -5}, {0: 1}, {0: -6})]
    state = State(system_of(rows), [1, None, None])
    assert state.propagate()
    assert eliminate(state)
    assert state.propagate()
    assert state.domains == {1: (2, 3), 2: (4, 9)}
