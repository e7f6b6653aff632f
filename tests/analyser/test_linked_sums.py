"""Sums that share wires, put together: what that decides and what it must not, against every assignment of small systems."""

from __future__ import annotations

import random
from itertools import product

import pytest
from zkwright.analyser.known_sums import KnownSums
from zkwright.analyser.propagation import at_the_start
from zkwright.analyser.ranges import Ranges
from zkwright.analyser.rules.digits import settled
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.analyser.value_propagation import few_values

from .brute_force import assignments, unique_wires


def boolean(*wires: int) -> list[Row]:
    return [({wire: 1}, {wire: 1, ONE: -1}, {}) for wire in wires]


def two_bits(value: Form, low: int, modulus: int, *, radix: int = 2) -> list[Row]:
    """The value is low + radix * remainder, two bits; the second has no wire."""
    half = pow(radix, -1, modulus)
    rest = {wire: factor * half % modulus for wire, factor in {**value, low: -1}.items()}
    return [*boolean(low), (rest, {**rest, ONE: rest.get(ONE, 0) - 1}, {})]


def split(modulus: int, *, offset: int = 4, radix: int = 2, back: int = 1) -> System:
    """h says how x1 + offset * x2 is split into two sums of two bits: x1 + h and x2 - h / offset. Wires: x1, x2, h, bits 4, 5."""
    x1, x2, h, low, high = range(1, 6)
    per_offset = back * pow(offset, -1, modulus)
    rows = [
        *two_bits({x1: 1, h: 1}, low, modulus, radix=radix),
        *two_bits({x2: 1, h: -per_offset}, high, modulus, radix=radix),
    ]
    return system_of(rows, inputs=2, wires=6, modulus=modulus)


def by_sums(system: System, *, links: bool = True, products: bool = True, choices: bool = True) -> set[int]:
    """The wires that are unique by sums alone."""
    facts, units = at_the_start(system, (), {})
    units.run()
    few = few_values(system, system.every_row)
    KnownSums(facts, few, system.every_row, links=links, products=products, choices=choices, descending=False).run(
        units
    )
    return {wire for wire in range(system.n_wires) if facts.is_unique(wire)}


def test_a_shared_wire_is_eliminated() -> None:
    system = split(17)
    assert unique_wires(system) == set(range(6)) == by_sums(system)
    assert by_sums(system, links=False) == {ONE, 1, 2}


@pytest.mark.parametrize(
    "system",
    [
        split(13),  # 4 * 3 + 3 is 2 modulo 13
        split(17, offset=3),  # 3 + 0 is 0 + 3
        split(31, radix=3, offset=4),  # 4 in the lower sum is the lowest of the higher
    ],
)
def test_shared_wires_where_the_sums_run_into_each_other(system: System) -> None:
    assert not {3, 4, 5} & unique_wires(system)
    assert by_sums(system) == {ONE, 1, 2}


def test_shared_wires_that_do_not_cancel() -> None:
    """The second sum has the wire with the other sign: what is put together weighs what the first does, less what it should."""
    system = split(17, back=-1)
    assert by_sums(system) <= unique_wires(system)
    assert 3 not in unique_wires(split(13, back=-1))
    assert by_sums(split(13, back=-1)) == {ONE, 1, 2}


def chain(modulus: int, *, offset: int = 4) -> System:
    """Three sums of two bits, the middle one with what both hints are off by. Wires: x1, x2, x3, h1, h2, bits 6, 7, 8."""
    x1, x2, x3, h1, h2, first, second, third = range(1, 9)
    per_offset = -pow(offset, -1, modulus)
    rows = [
        *two_bits({x1: 1, h1: 1}, first, modulus),
        *two_bits({x2: 1, h1: per_offset, h2: 1}, second, modulus),
        *two_bits({x3: 1, h2: per_offset}, third, modulus),
    ]
    return system_of(rows, inputs=3, wires=9, modulus=modulus)


def test_a_chain_of_sums() -> None:
    assert by_sums(chain(67)) == set(range(9))
    assert by_sums(chain(61)) == {ONE, 1, 2, 3}  # 4 * (4 * 3 + 3) + 3 is 2 modulo 61


def with_wide_product(modulus: int) -> System:
    """x = bit + 2 * (bit times a number of more values than are kept). Wires: x, a bit, the number's five, a bit, the product."""
    number = {3: 1, 4: 2, 5: 4, 6: 8, 7: 16}
    rows = [*boolean(2, 3, 4, 5, 6, 7, 8), ({8: 1}, number, {9: 1}), ({ONE: 1}, {2: 1, 9: 2}, {1: 1})]
    return system_of(rows, inputs=1, wires=10, modulus=modulus)


def test_a_product_is_bounded() -> None:
    assert by_sums(with_wide_product(67)) >= {2, 9}  # 1 + 2 * 31 is the greatest
    assert by_sums(with_wide_product(67), products=False) == {ONE, 1}
    assert by_sums(with_wide_product(61)) == {ONE, 1}
    assert 2 not in unique_wires(with_wide_product(61))


def test_what_a_product_may_differ_by_depends_on_what_is_known() -> None:
    """w = 2 b (2 + 4 a) for a known a is 0 or 4, or 0 or 12; so w + c says what c is."""

    def system(factor: int) -> System:
        a, x, b, w, c = range(1, 6)
        rows = [*boolean(a, b, c), ({b: 2}, {ONE: 2, a: factor}, {w: 1}), ({ONE: 1}, {w: 1, c: 1}, {x: 1})]
        return system_of(rows, inputs=2, wires=6, modulus=31)

    assert {4, 5} <= by_sums(system(4)) <= unique_wires(system(4))
    assert by_sums(system(4), choices=False) == {ONE, 1, 2}
    by_half = -3 * pow(2, -1, 31)
    assert 5 not in unique_wires(system(by_half))  # w is 0 or 4, or 0 or 1
    assert by_sums(system(by_half)) == {ONE, 1, 2}


def test_settled_against_all_solutions() -> None:
    rng = random.Random(7)
    n_settled = 0
    for _ in range(400):
        n = rng.randint(1, 4)
        weights = [rng.choice([1, 2, 3, 4, 6, 8, 9, 12, 16, 20, 27, 64]) for _ in range(n)]
        counts = [rng.randint(0, 3) for _ in range(n)]
        solutions = [
            difference
            for difference in product(*(range(-count, count + 1) for count in counts))
            if not sum(weight * d for weight, d in zip(weights, difference, strict=True))
        ]
        places = settled(weights, counts)
        n_settled += len(places)
        assert len(places) == len(set(places))
        assert not any(difference[at] for difference in solutions for at in places), (weights, counts)
    assert n_settled > 400


def random_sums(rng: random.Random) -> System:
    """Inputs, bits, products of bits, and sums of all of them that wires link which are in no other row, or in one more."""
    modulus = rng.choice([7, 11, 13, 17])
    n_inputs, n_links, n_bits = rng.choice([(1, 0, 4), (1, 1, 2), (1, 1, 3), (2, 1, 2), (2, 0, 3), (1, 2, 2)])
    inputs = range(1, 1 + n_inputs)
    bits = range(inputs.stop, inputs.stop + n_bits)
    links = range(bits.stop, bits.stop + n_links)
    last = links.stop
    rows = boolean(*bits) if rng.random() < 0.9 else boolean(*bits[1:])
    for _ in range(rng.randint(0, 1)):
        some = {rng.choice(bits): rng.choice([1, 2, 3]), rng.choice([*bits, *inputs, ONE]): rng.choice([1, -2, 4])}
        rows.append(({rng.choice(bits): 1, ONE: rng.choice([0, 0, 1])}, some, {last: rng.choice([1, 1, 2])}))
        last += 1
    for _ in range(rng.randint(1, 3)):
        form = {rng.choice(inputs): 1}
        for bit in rng.sample([*bits, *range(links.stop, last)], rng.randint(1, 2)):
            form[bit] = rng.choice([1, 2, 4, 8, -1, -2, -4, 3])
        for link in links:
            if rng.random() < 0.7:
                form[link] = rng.choice([1, 1, -1, 2, -4, pow(4, -1, modulus), -pow(4, -1, modulus)])
        form = {wire: factor % modulus for wire, factor in form.items()}
        kept = {wire: factor for wire, factor in form.items() if factor}
        if rng.random() < 0.5:
            shift = rng.choice([1, 1, 2, -1])
            rows.append((kept, {**kept, ONE: -shift % modulus}, {}))
        else:
            rows.append(({ONE: 1}, kept, {}))
    rng.shuffle(rows)
    return system_of(rows, inputs=n_inputs, wires=last, modulus=modulus)


def compare(seeds: range) -> tuple[int, int]:
    """How many wires are unique, and how many of these sums show. Fails where a word is false."""
    n_unique = n_found = 0
    for seed in seeds:
        system = random_sums(random.Random(seed))
        truly, shown = unique_wires(system), by_sums(system)
        assert shown <= truly, f"seed {seed}: {shown - truly}"
        given = {ONE, *system.inputs}
        n_unique, n_found = n_unique + len(truly - given), n_found + len(shown - given)
        check_ranges(system)
    return n_unique, n_found


def check_ranges(system: System) -> None:
    """Every wire lies where it is said to lie, and any two assignments differ by no more than is said."""
    facts, units = at_the_start(system, (), {})
    units.run()
    ranges = Ranges(facts, few_values(system, system.every_row), of_products=True, of_choices=True)
    p, satisfying = system.modulus, assignments(system)
    fixed = [wire for wire in range(system.n_wires) if facts.unique[wire]]
    for wire in range(1, system.n_wires):
        domain, difference = ranges.of(wire), ranges.difference(wire)
        actual = satisfying[:, wire].tolist()
        if domain is not None:
            base, step, count = domain
            assert set(actual) <= {(base + step * k) % p for k in range(count + 1)}
        if difference is not None:
            step, count = difference
            allowed = {step * k % p for k in range(-count, count + 1)}
            groups: dict[tuple[int, ...], set[int]] = {}
            for key, value in zip(map(tuple, satisfying[:, fixed].tolist()), actual, strict=True):
                groups.setdefault(key, set()).add(value)
            assert all((one - two) % p in allowed for group in groups.values() for one in group for two in group)


def test_random_sums() -> None:
    n_unique, n_found = compare(range(250))
    assert n_found > 0.5 * n_unique > 50


@pytest.mark.slow
def test_many_random_sums() -> None:
    compare(range(1000, 4000))
