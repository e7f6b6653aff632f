"""Numbers in unary: what a chain of rows says of its wires, and chains that say less than they seem to."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from zkwright.analyser.columns import Column, columns
from zkwright.analyser.propagation import determined
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.analyser.value_propagation import few_values

from tests.effort import lines_run

from .brute_force import assignments, unique_wires

RULES = ("booleanity", "columns")

NUMBER = 1
FIRST = 2


def chain(places: list[int], nodes: list[Form], number: Form | None = None) -> list[Row]:
    """A row for each place: the nodes before and behind it are the same, or the number is the place."""
    number = {NUMBER: 1} if number is None else number
    return [
        (
            {**before, **{wire: before.get(wire, 0) - factor for wire, factor in after.items()}},
            {**number, ONE: -place},
            {},
        )
        for place, (before, after) in zip(places, pairwise(nodes), strict=True)
    ]


def wires(n: int, first: int = FIRST) -> list[Form]:
    return [{first + i: 1} for i in range(n)]


def thermometer(n: int, modulus: int, places: list[int] | None = None) -> System:
    nodes = [{ONE: 1}, *wires(n), {}]
    return system_of(chain(places or list(range(n + 1)), nodes), inputs=1, wires=n + FIRST, modulus=modulus)


def chains(system: System) -> list[Column]:
    return list(columns(system, range(system.n_rows)))


def test_alone_it_decides_every_wire() -> None:
    system = thermometer(3, 7)
    assert chains(system) == [Column((2, 3, 4), (0, 1, 2, 3), (0, 1), (NUMBER,))]
    facts = determined(system, rules=RULES)
    assert facts.counts == {"columns": 3, "input": 2}
    assert facts.sets == {2: (0, 1), 3: (0, 1), 4: (0, 1)}
    assert unique_wires(system) == set(range(5))
    assert determined(system, rules={"booleanity", "exhaustion", "linear", "digits"}).counts == {"input": 2}


def test_a_number_that_is_a_sum_of_bits() -> None:
    """x = b + 2 c, where b and c are bits, decides b and c; the column waits for them."""
    x, b, c = 1, 2, 3
    rows: list[Row] = [({bit: 1}, {bit: 1, ONE: -1}, {}) for bit in (b, c)]
    rows.append(({x: 1}, {ONE: 1}, {b: 1, c: 2}))
    rows += chain([0, 1, 2, 3], [{ONE: 1}, *wires(3, 4), {}], {b: 1, c: 2})
    system = system_of(rows, inputs=1, wires=7, modulus=11)
    assert determined(system).counts == {"columns": 3, "digits": 2, "input": 2}


def test_values_that_are_no_bits_and_factors_in_any_order() -> None:
    """From 5 to 3 where 2 x = -1, 1 or 4 modulo 7, with the factors exchanged and multiplied."""
    x, one, two = 1, 2, 3
    rows: list[Row] = [
        ({x: 2, ONE: 1}, {one: 3, ONE: -15}, {}),
        ({one: 1, two: -1}, {x: 4, ONE: -2}, {}),
        ({x: -2, ONE: 4}, {two: 1, ONE: -3}, {}),
    ]
    system = system_of(rows, inputs=1, wires=4, modulus=7)
    assert [column.values for column in chains(system)] == [(3, 5)]
    assert unique_wires(system) == set(range(4))
    assert determined(system, rules=RULES).counts == {"columns": 2, "input": 2}


@pytest.mark.parametrize(
    "places",
    [
        pytest.param([0, 1, 1, 2], id="the same place twice"),
        pytest.param([0, 1, 8, 2], id="the same place modulo 7"),
        pytest.param([3, 1, 2, 3], id="the same place at both ends"),
    ],
)
def test_two_rows_that_say_nothing_at_the_same_number(places: list[int]) -> None:
    system = thermometer(3, 7, places)
    assert not chains(system)
    _says_no_more_than_there_is(system)
    assert len(unique_wires(system)) < system.n_wires


def test_the_same_place_of_a_multiple_of_the_number() -> None:
    """x is anything where n = 1; and n is 1 wherever x is 0 or 1, which is a chain as well."""
    rows = chain([1], [{ONE: 1}, {2: 1}]) + chain([2], [{2: 1}, {}], {NUMBER: 2})
    system = system_of(rows, inputs=1, wires=3, modulus=7)
    assert chains(system) == [Column((NUMBER,), (0, 1), (1,), (2,))]
    assert unique_wires(system) == {0, 1}
    assert not determined(system).is_unique(2)


def test_a_chain_without_an_end() -> None:
    rows = chain([0, 1, 2], [{ONE: 1}, *wires(3)])
    system = system_of(rows, inputs=1, wires=5, modulus=7)
    assert not chains(system)
    assert not determined(system).is_unique(4)
    assert 4 not in unique_wires(system)


def test_a_chain_that_ends_in_a_wire() -> None:
    rows = chain([0, 1], [{3: 1}, {2: 1}, {}])
    system = system_of(rows, inputs=1, wires=4, modulus=7)
    assert not chains(system)
    assert unique_wires(system) == {0, 1}


def test_links_of_different_numbers() -> None:
    rows = chain([0], [{ONE: 1}, {3: 1}]) + chain([1], [{3: 1}, {}], {2: 1})
    system = system_of(rows, inputs=2, wires=4, modulus=7)
    assert not chains(system)
    assert 3 not in unique_wires(system)


def test_a_product_that_is_not_0() -> None:
    rows = chain([0, 1], [{ONE: 1}, {3: 1}, {}])
    rows[0] = (*rows[0][:2], {2: 1})
    system = system_of(rows, inputs=1, wires=4, modulus=7)
    assert not chains(system)
    assert 3 not in unique_wires(system)


@pytest.mark.parametrize("form", [{ONE: 3}, {}])
def test_a_factor_that_is_a_constant(form: Form) -> None:
    system = system_of([({2: 1, 3: -1}, form, {}), (form, {2: 1, 3: -1}, {})], inputs=1, wires=4, modulus=7)
    assert not chains(system)
    _says_no_more_than_there_is(system)


def test_a_number_that_is_open() -> None:
    """Then the wires are bits, and nothing more."""
    nodes = [{ONE: 1}, *wires(2, 2), {}]
    system = system_of(chain([0, 1, 2], nodes), wires=4, modulus=7)
    facts = determined(system)
    assert facts.sets == {2: (0, 1), 3: (0, 1)}
    assert facts.undetermined(range(4)) == [1, 2, 3]
    assert unique_wires(system) == {0}


def test_a_wire_of_three_rows() -> None:
    """None goes on there: the chain is not looked for, and what is said holds."""
    rows = chain([0, 1], [{ONE: 1}, {2: 1}, {}]) + chain([1], [{2: 1}, {3: 1}])
    _says_no_more_than_there_is(system_of(rows, inputs=1, wires=4, modulus=7))


def test_a_long_chain_takes_no_long() -> None:
    n = 3_000
    system = thermometer(n, 2**61 - 1)
    assert [len(column.wires) for column in chains(system)] == [n]
    assert determined(system).counts["columns"] == n


def test_a_wire_of_many_rows_takes_no_long() -> None:
    """Of a table, which says at each place what the wire is unless the number is that place."""
    system = system_of(
        [({FIRST: 1, ONE: -place - 1_000}, {NUMBER: 1, ONE: -place}, {}) for place in range(500)],
        inputs=1,
        wires=3,
        modulus=2**61 - 1,
    )
    found, lines = lines_run(lambda: chains(system))
    assert not found
    assert lines < 400 * system.n_rows


def _random(rng: random.Random) -> System:
    """One or two chains, some of which share wires, repeat places, end nowhere, or have other factors; and a row more."""
    modulus = rng.choice([3, 5, 7])
    n = rng.randint(1, 3 if modulus < 7 else 2)
    inputs = rng.choice([0, 1, 1, 1])
    rows: list[Row] = []
    for _ in range(rng.randint(1, 2)):
        inner = [{wire: 1} for wire in rng.sample(range(2, n + 2), rng.randint(1, n))]
        ends: list[Form] = [rng.choice([{ONE: 1}, {}, {ONE: 2}, {NUMBER: 1}]) for _ in range(2)]
        nodes = [ends[0], *inner, ends[1]]
        places = rng.sample(range(modulus), min(modulus, len(nodes) - 1))
        places += [0] * (len(nodes) - 1 - len(places))
        if rng.random() < 0.3:
            places[rng.randrange(len(places))] = rng.randrange(modulus)
        number: Form = {NUMBER: rng.randrange(1, modulus)}
        if rng.random() < 0.2:
            number[rng.randint(2, n + 1)] = 1
        for a, b, c in chain(places, nodes, number):
            factor = rng.randrange(1, modulus)
            scaled = {wire: value * factor for wire, value in a.items()}
            rows.append((scaled, b, c) if rng.random() < 0.5 else (b, scaled, c))
    if rng.random() < 0.3:
        del rows[rng.randrange(len(rows))]
    if rng.random() < 0.3:
        a, b, c = ({rng.randint(0, n + 1): rng.randrange(1, modulus)} for _ in range(3))
        rows.append((a, b, c))
    rng.shuffle(rows)
    return system_of(rows, inputs=inputs, wires=n + 2, modulus=modulus)


def _says_no_more_than_there_is(system: System) -> int:
    """How many wires it says something about."""
    found = assignments(system)
    values = few_values(system, system.every_row).sets
    about = [system.row(row) for row in range(system.n_rows)], system.modulus
    for wire, known in values.items():
        assert set(found[:, wire].tolist()) <= set(known), (wire, about)
    for rules in (RULES, None):
        facts = determined(system, rules=rules)
        if facts.contradiction is None:
            assert {wire for wire in range(system.n_wires) if facts.unique[wire]} <= unique_wires(system), about
        else:
            assert not len(found), about
    return sum(len(column.wires) for column in chains(system))


@pytest.mark.parametrize("seeds", [range(400), pytest.param(range(1_000, 8_000), marks=pytest.mark.slow)])
def test_no_chain_says_more_than_there_is(seeds: range) -> None:
    n_about = sum(_says_no_more_than_there_is(_random(random.Random(seed))) for seed in seeds)
    assert n_about > len(seeds) / 4
