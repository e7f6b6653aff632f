"""Each rule: a system that it decides, with the few that serve it, and one that a careless version of it would get wrong."""

from __future__ import annotations

import random
from typing import NamedTuple

import pytest
from zkwright import Private, Public, UInt, circuit
from zkwright.analyser.propagation import determined
from zkwright.analyser.rules import cheap_rules, dear_rules, late_rules
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of

from .brute_force import unique_wires


def equal(left: Form, right: Form) -> Row:
    return {ONE: 1}, left, right


def boolean(*wires: int) -> list[Row]:
    return [({wire: 1}, {wire: 1, ONE: -1}, {}) for wire in wires]


def xor3(z: int, a: int, b: int, c: int, one: int) -> Row:
    """z = a xor b xor c in one row, where `one` is 1; for another `one`, the second factor may be 0."""
    return {z: 1, a: 2, b: 2, c: 7}, {a: 1, b: 1, c: -4, ONE: one}, {a: 6, b: 6, c: -24}


def division(modulus: int, *, bound: bool = True) -> System:
    """x = q y + r with r < y: x is wire 1, y wire 2, 2 or 3, q wire 10, r wire 11, each of two bits."""
    x, y, y0, r0, r1, d0, d1, q0, q1, q, r = range(1, 12)
    rows = [
        *boolean(y0, r0, r1, d0, d1, q0, q1),
        equal({y: 1}, {y0: 1, ONE: 2}),
        equal({q: 1}, {q0: 1, q1: 2}),
        equal({r: 1}, {r0: 1, r1: 2}),
        ({q: 1}, {y: 1}, {x: 1, r: -1}),
    ]
    if bound:
        rows.append(equal({y: 1, r: -1, ONE: -1}, {d0: 1, d1: 2}))
    return system_of(rows, inputs=2, wires=12, modulus=modulus)


def long_division(modulus: int, *, bound: bool = True, zero: bool = True) -> System:
    """x = q y + r with r < y in bits, high and low: x is wire 1, y wires 2 and 3, q wires 4 and 5, r wires 6 and 7.

    q y is the sum of three products; the fourth, of the high bits, is 0, and the middle ones add up to a bit.
    """
    x, y1, y0, q1, q0, r1, r0, d1, d0, middle, m, n, r = range(1, 14)
    rows = [
        *boolean(y1, y0, q1, q0, r1, r0, d1, d0, middle),
        equal({r: 1}, {r0: 1, r1: 2}),
        ({q1: 1}, {y0: 1}, {m: 1}),
        ({q0: 1}, {y1: 1}, {n: 1}),
        equal({m: 1, n: 1}, {middle: 1}),
        ({q0: 1}, {y0: 1}, {x: 1, r: -1, m: -2, n: -2}),
    ]
    if zero:
        rows.append(({q1: 1}, {y1: 1}, {}))
    if bound:
        rows.append(equal({y1: 2, y0: 1, r: -1, ONE: -1}, {d0: 1, d1: 2}))
    return system_of(rows, inputs=3, wires=14, modulus=modulus)


def floor(modulus: int, *, below: bool = True) -> System:
    """q y <= x < q y + y: x is wire 1, y wire 2, 1 or 2, q wire 7 of two bits, the difference of two bits."""
    x, y, q0, q1, d0, d1, q, product, e = range(1, 10)
    rows = [
        *boolean(q0, q1, d0, d1, e),
        ({y: 1, ONE: -1}, {y: 1, ONE: -2}, {}),
        equal({q: 1}, {q0: 1, q1: 2}),
        ({q: 1}, {y: 1}, {product: 1}),
        equal({x: 1, product: -1}, {d0: 1, d1: 2}),
    ]
    if below:
        rows.append(equal({product: 1, y: 1, ONE: -1, x: -1}, {e: 1}))
    return system_of(rows, inputs=2, wires=10, modulus=modulus)


def sorted_three(modulus: int, *, ascend: bool = True, switched: bool = True) -> System:
    """The least of three by three switches: wires 2, 3 and 4 in, wire 1 out; each two that follow differ by a bit."""
    y, a, b, c, x, m, d, e = range(1, 9)
    rows = [
        *boolean(d, e),
        ({x: 1, a: -1}, {x: 1, b: -1}, {}),
        ({m: 1, a: -1, b: -1, x: 1}, {m: 1, c: -1}, {}),
        equal({x: 1, m: 1, y: -2}, {d: 1}),
    ]
    if switched:
        rows.append(({y: 1, x: -1}, {y: 1, m: -1}, {}))
    if ascend:
        rows.append(equal({a: 1, b: 1, c: 1, x: -2, m: -2, y: 1}, {e: 1}))
    return system_of(rows, outputs=1, inputs=3, wires=9, modulus=modulus)


def larger(modulus: int, *, above: int = 2) -> System:
    """m of two bits is x or y, and so many of the two it is at least: x is wire 1, y wire 2, m wire 3."""
    x, y, m, m0, m1, d0, d1, e0, e1 = range(1, 10)
    rows = [*boolean(m0, m1, d0, d1, e0, e1), equal({m: 1}, {m0: 1, m1: 2}), ({m: 1, x: -1}, {m: 1, y: -1}, {})]
    rows += [equal({m: 1, x: -1}, {d0: 1, d1: 2}), equal({m: 1, y: -1}, {e0: 1, e1: 2})][:above]
    return system_of(rows, inputs=2, wires=10, modulus=modulus)


def highest(modulus: int, *, below: bool = True) -> System:
    """The one of three flags that says which power of two x has as its highest: x is wire 1, the flags 2, 3 and 4."""
    x, one, two, four, d0, d1, e0, e1 = range(1, 9)
    rows = [
        *boolean(one, two, four, d0, d1, e0, e1),
        equal({one: 1, two: 1, four: 1}, {ONE: 1}),
        equal({x: 1, one: -1, two: -2, four: -4}, {d0: 1, d1: 2}),
    ]
    if below:
        rows.append(equal({one: 2, two: 4, four: 8, x: -1, ONE: -1}, {e0: 1, e1: 2}))
    return system_of(rows, inputs=1, wires=9, modulus=modulus)


def highest_of_unbounded(modulus: int) -> System:
    """Two numbers that add up to 1, of which nothing says that they are bits: x is wire 1, they are wires 2 and 3."""
    x, one, two, product, witness = range(1, 6)
    rows = [
        equal({one: 1, two: 1}, {ONE: 1}),
        ({one: 1}, {two: 1}, {product: 1}),
        ({product: 1}, {witness: 1}, {x: 1, one: 2, ONE: -7}),
    ]
    return system_of(rows, inputs=1, wires=6, modulus=modulus)


def size(modulus: int, *, bound: bool = True, nonzero: bool = False) -> System:
    """x, wire 1, is the size, wire 2 of two bits, or what it takes to 0, as the sign says, wire 3."""
    x, size, sign, s0, s1, inverse = range(1, 7)
    rows = [*boolean(sign, s0, s1), ({x: 1}, {ONE: 1, sign: -2}, {size: 1})]
    if bound:
        rows.append(equal({size: 1}, {s0: 1, s1: 2}))
    if nonzero:
        rows.append(({x: 1}, {inverse: 1}, {ONE: 1}))
    return system_of(rows, inputs=1, wires=7, modulus=modulus)


def sum_and_product(modulus: int, *, ordered: bool = True) -> System:
    """Two numbers by their sum, wire 3, and product, wire 4: the smaller is wire 1, and the difference two bits."""
    rows = [*boolean(5, 6), equal({1: 1, 2: 1}, {3: 1}), ({1: 1}, {2: 1}, {4: 1})]
    if ordered:
        rows.append(equal({2: 1, 1: -1}, {5: 1, 6: 2}))
    return system_of(rows, outputs=2, inputs=2, wires=7, modulus=modulus)


def quotient_by_named(*, shift: int = 0, nonzero: bool = True) -> System:
    """q (a + b) = c, where a + b + shift has a name and, at times, an inverse: q is wire 1."""
    q, a, b, c, name, inverse = range(1, 7)
    rows = [equal({a: 2, b: 2, ONE: 2 * shift}, {name: 2}), ({q: 1}, {a: 1, b: 1}, {c: 1})]
    if nonzero:
        rows.append(({name: 1}, {inverse: 1}, {ONE: 1}))
    return system_of(rows, outputs=1, inputs=3, wires=7, modulus=7)


class Trial(NamedTuple):
    """A rule, the others that serve it, a system and a wire that it decides; and systems in which the wire is not unique."""

    rule: str
    others: tuple[str, ...]
    system: System
    wire: int
    careless: tuple[System, ...]


TRIALS = [
    Trial(
        "linear",
        (),
        system_of([equal({1: 3}, {2: 1, 1: 1})], outputs=1, inputs=1, modulus=7),
        1,
        (
            system_of([equal({1: 3}, {2: 1, 1: 3})], outputs=1, inputs=1, modulus=7),  # the coefficients cancel
            system_of([({}, {1: 1}, {})], outputs=1, inputs=1, modulus=7),  # 0 x = 0
        ),
    ),
    Trial(
        "known factor",
        ("products", "linear"),
        system_of([({2: 1}, {4: 1}, {ONE: 1}), ({2: 1, ONE: 1}, {1: 1}, {3: 1, 1: 1})],
                  outputs=1, inputs=2, modulus=7),
        1,
        (
            system_of([({2: 1}, {1: 1}, {3: 1})], outputs=1, inputs=2, modulus=7),  # 0 x = 0
            system_of([({2: 1}, {4: 1}, {ONE: 1}), ({2: 1}, {1: 1}, {3: 1, 1: 1})], outputs=1, inputs=2, modulus=7),
        ),
    ),
    Trial(
        "booleanity",
        (),
        system_of([({1: 1}, {1: 1, ONE: -2}, {ONE: -1})], outputs=1, modulus=7),  # (x - 1)^2 = 0
        1,
        (
            system_of([({1: 1}, {1: 1, ONE: -1}, {})], outputs=1, modulus=7),
            system_of([({1: 1}, {1: 1}, {ONE: 2})], outputs=1, modulus=7),  # 3 and 4
            system_of([({1: 1}, {1: 1}, {1: 1})], outputs=1, modulus=7),
        ),
    ),
    Trial(
        "products",
        ("booleanity",),
        system_of([({2: 1}, {3: 1}, {ONE: 1}), ({1: 1}, {2: 1}, {})], outputs=1, modulus=7),
        1,
        (system_of([({1: 1}, {2: 1}, {})], outputs=1, modulus=7),),
    ),
    Trial(
        "bounds",
        ("booleanity",),
        system_of([*boolean(1, 2, 3), equal({1: 1, 2: 1, 3: 1}, {ONE: 3})], outputs=1, modulus=5),
        1,
        (
            system_of([*boolean(1, 2, 3), equal({1: 1, 2: 2, 3: 4}, {})], outputs=1, modulus=7),  # 0 and 7
            system_of([*boolean(1, 2, 3), equal({1: 1, 2: 1, 3: 1}, {ONE: 2})], outputs=1, modulus=5),
        ),
    ),
    Trial(
        "digits",
        ("booleanity",),
        system_of([*boolean(1, 3, 4), equal({1: 1, 3: 2, 4: 4}, {2: 3})], outputs=1, inputs=1, modulus=11),
        1,
        (
            system_of([*boolean(1, 3, 4), equal({1: 1, 3: 2, 4: 4}, {2: 1})], outputs=1, inputs=1, modulus=7),
            system_of([*boolean(1, 3, 4), equal({1: 1, 3: 2, 4: 3}, {2: 1})], outputs=1, inputs=1, modulus=31),
            system_of([*boolean(1, 3), equal({1: 1, 3: 2, 4: 4}, {2: 1})], outputs=1, inputs=1, modulus=31),
        ),
    ),
    Trial(
        "exhaustion",
        ("booleanity",),
        system_of([*boolean(2, 3, 4), xor3(1, 2, 3, 4, 1)], outputs=1, inputs=3, modulus=13),
        1,
        (
            system_of([*boolean(2, 3, 4), xor3(1, 2, 3, 4, 0)], outputs=1, inputs=3, modulus=13),
            system_of([*boolean(2, 3, 4), ({1: 1}, {2: 1, 3: 1}, {2: 1})], outputs=1, inputs=3, modulus=13),
        ),
    ),
    Trial(  # w = a + 4 b for a known a: two of its values differ by 4, so w + 2 c says which
        "exhaustion",
        ("booleanity", "digits"),
        system_of([*boolean(2, 4, 5), equal({1: 1}, {2: 1, 4: 4}), equal({1: 1, 5: 2}, {3: 1})],
                  outputs=1, inputs=2, modulus=31),
        1,
        (
            system_of([*boolean(2, 4, 5), equal({1: 1}, {2: 1, 4: 4}), equal({1: 1, 5: 4}, {3: 1})],
                      outputs=1, inputs=2, modulus=31),
            system_of([*boolean(2, 4, 5), equal({1: 1}, {2: 1, 4: 4}), equal({1: 1, 5: 2}, {3: 1})],
                      outputs=1, inputs=0, modulus=31),
        ),
    ),
    Trial(
        "roots",
        ("booleanity", "bounds"),
        system_of([*boolean(3, 4), equal({1: 1}, {3: 1, 4: 2}), ({1: 1}, {1: 1}, {2: 1})],
                  outputs=1, inputs=1, modulus=7),
        1,
        (
            system_of([*boolean(3, 4, 5), equal({1: 1}, {3: 1, 4: 2, 5: 1}), ({1: 1}, {1: 1}, {2: 1})],
                      outputs=1, inputs=1, modulus=7),  # 3 and 4
            system_of([*boolean(3, 4), equal({1: 1}, {3: 1, 4: 2}), ({1: 1}, {1: 1, ONE: -3}, {2: 1})],
                      outputs=1, inputs=1, modulus=7),  # 1 and 2: their sum is 3
        ),
    ),
    Trial(
        "quotient",
        ("booleanity", "bounds", "products", "linear"),
        division(31),
        10,
        (
            division(31, bound=False),
            division(11),  # 3 * 3 + 2 is 0 modulo 11
        ),
    ),
    Trial(
        "long quotient",
        ("booleanity", "bounds", "products", "linear"),
        long_division(31),
        4,
        (
            long_division(31, bound=False),
            long_division(31, zero=False),
            long_division(7),  # 3 * 2 + 1 is 0
        ),
    ),
    Trial(
        "order",
        ("booleanity", "bounds", "linear"),
        floor(31),
        7,
        (
            floor(31, below=False),
            floor(5),  # 3 * 2 is 1
            system_of(  # in a combination that is constant stand wires that are not
                [*boolean(5, 6, 7),
                 ({2: 1, 3: -2, 4: 1, ONE: 3}, {2: 1, 3: -2, 4: 1, ONE: 2}, {}),
                 ({1: 1, 2: 2, 3: -3, 4: -1}, {1: 1, 2: 2, 3: -3, 4: -1, ONE: -1}, {}),
                 equal({2: 1, 3: 3, 4: 1}, {ONE: 1, 1: 1, 7: 2, 6: 1})],
                inputs=3, wires=8, modulus=29),
        ),
    ),
    Trial(
        "extremum",
        ("booleanity", "bounds", "products", "linear"),
        larger(31),
        3,
        (
            larger(31, above=1),
            larger(31, above=0),
            larger(5),  # 3 is no less than 0, and 0 no less than 3
        ),
    ),
    Trial(
        "switches",
        ("booleanity", "bounds", "products", "linear"),
        sorted_three(5),
        1,
        (
            sorted_three(5, ascend=False),
            sorted_three(5, switched=False),
            sorted_three(3),  # 0, 1, 2 and 1, 2, 0
        ),
    ),
    Trial(
        "other root",
        ("booleanity", "bounds", "linear"),
        sum_and_product(13),
        1,
        (sum_and_product(13, ordered=False), sum_and_product(5)),  # 2 is -3
    ),
    Trial(
        "named sums",
        ("linear", "products", "known factor"),
        quotient_by_named(),
        1,
        (quotient_by_named(nonzero=False), quotient_by_named(shift=1)),
    ),
    Trial(
        "alternatives",
        ("booleanity", "bounds"),
        highest(31),
        3,
        (
            highest(31, below=False),
            highest(5),  # 1 is 6 as well
            highest_of_unbounded(13),
        ),
    ),
    Trial(
        "alternatives",
        ("booleanity", "bounds", "products", "linear"),
        size(13),
        2,
        (size(13, bound=False), size(5)),  # 2 is -3
    ),
    Trial(
        "alternatives",
        ("booleanity", "bounds", "products", "linear"),
        size(13, nonzero=True),
        3,
        (size(13), size(5, nonzero=True)),
    ),
    Trial(
        "elimination",
        ("linear", "booleanity"),
        system_of([equal({1: 1, 4: 1}, {2: 1}), equal({1: 1, 4: -1}, {3: 1})], outputs=1, inputs=2, modulus=7),
        4,
        (system_of([equal({1: 1, 4: 1}, {2: 1}), equal({1: 2, 4: 2}, {3: 1})], outputs=1, inputs=2, modulus=7),),
    ),
    Trial(
        "canonical",
        ("booleanity", "bounds", "products", "exhaustion"),
        system_of([*boolean(1, 3, 4), equal({1: 1, 3: 2, 4: 4}, {2: 1}), ({4: 1}, {1: 1, 3: 1}, {})],
                  outputs=1, inputs=1, modulus=5),
        1,
        (
            system_of([*boolean(1, 3, 4), equal({1: 1, 3: 2, 4: 4}, {2: 1}), ({4: 1}, {3: 1}, {})],
                      outputs=1, inputs=1, modulus=5),  # 5 is left
            system_of([*boolean(1, 3, 4), equal({1: 1, 3: 2, 4: 4}, {2: 1})], outputs=1, inputs=1, modulus=5),
        ),
    ),
    Trial(
        "cases",
        ("linear", "known factor", "booleanity", "bounds", "products"),
        system_of([({2: 1}, {3: 1}, {ONE: 1, 1: -1}), ({2: 1}, {1: 1}, {})], outputs=1, inputs=1, modulus=7),
        1,
        (
            system_of([({2: 1}, {3: 1}, {ONE: 1, 1: -1})], outputs=1, inputs=1, modulus=7),
            system_of([({2: 1}, {1: 1}, {})], outputs=1, inputs=1, modulus=7),
            system_of([({2: 1}, {3: 1}, {ONE: 1, 1: -1}), ({2: 1}, {1: 1}, {})], outputs=1, wires=4, modulus=7),
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.rule)
def test_a_rule_decides(trial: Trial) -> None:
    assert trial.wire in unique_wires(trial.system)
    facts = determined(trial.system, rules={trial.rule, *trial.others})
    assert facts.is_unique(trial.wire)
    assert not determined(trial.system, rules=set(trial.others)).is_unique(trial.wire), "others decide it as well"
    assert determined(trial.system).is_unique(trial.wire)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.rule)
def test_a_rule_is_careful(trial: Trial) -> None:
    for system in trial.careless:
        assert trial.wire not in unique_wires(system), "the system decides the wire"
        assert not determined(system, rules={trial.rule, *trial.others}).is_unique(trial.wire)
        assert not determined(system).is_unique(trial.wire)


def rest_in_divisor(modulus: int, y: Form, bound: Form) -> System:
    """a = q y + r: a is wire 1, r, t and q are bits, wires 4, 5 and 6, of which y and the bound are made.

    y is known, as m = z y, wires 2 and 3, says for z of 1 or 2; the bound is a bit, wire 7.
    """
    a, m, z, r, t, q, bit = range(1, 8)
    rows = [
        *boolean(r, t, q, bit),
        ({z: 1, ONE: -1}, {z: 1, ONE: -2}, {}),
        equal(bound, {bit: 1}),
        (y, {z: 1}, {m: 1}),
        ({q: 1}, y, {a: 1, r: -1}),
    ]
    return system_of(rows, inputs=3, wires=8, modulus=modulus)


@pytest.mark.parametrize("modulus", [13, 31])
def test_that_a_divisor_less_its_own_rest_is_positive_does_not_bound_the_rest(modulus: int) -> None:
    """With y = 1 and a = 1 there are r = 0, q = 1 and r = 1, q = 0, though t - r is 0 at least."""
    system = rest_in_divisor(modulus, {5: 1, 4: -1, ONE: 1}, {5: 1, 4: -1})
    assert not {4, 5, 6} & unique_wires(system)
    facts = determined(system)
    assert not any(facts.is_unique(wire) for wire in (4, 5, 6))


@pytest.mark.parametrize("t", [1, 2, -1])
@pytest.mark.parametrize("r", [-2, -1, 1, 2])
@pytest.mark.parametrize("twice", [1, 2])
@pytest.mark.parametrize("constant", [-1, 0, 1])
def test_a_divisor_with_its_own_rest(t: int, r: int, twice: int, constant: int) -> None:
    """Whatever multiple of the rest is in the divisor, and whatever bound is told."""
    divisors: list[Form] = [{5: t, 4: r, ONE: 2}, {5: t, 4: r, ONE: 1}, {5: t, 4: 1, ONE: 1}]
    for divisor in divisors:
        system = rest_in_divisor(13, divisor, {5: twice, 4: r, ONE: constant})
        facts = determined(system)
        assert {wire for wire in range(8) if facts.is_unique(wire)} <= unique_wires(system)


def changed(system: System, rng: random.Random) -> System:
    """The same with a row less, a coefficient or a wire that is another, or rows of another factor's bits."""
    rows = [system.row(row) for row in range(system.n_rows)]
    for _ in range(rng.choice([1, 1, 2])):
        at, part = rng.randrange(len(rows)), rng.randrange(3)
        if rng.random() < 0.3:
            del rows[at]
        elif rows[at][part]:
            form = dict(rows[at][part])
            wire = rng.choice([*form])
            value = form.pop(wire)
            if rng.random() < 0.5:
                value = rng.choice([1, -1, 2, -2, 4])
            else:
                wire = rng.choice([rng.randrange(system.n_wires), rng.randrange(system.n_wires), ONE])
            a, b, c = (form | {wire: value} if part == i else side for i, side in enumerate(rows[at]))
            rows[at] = a, b, c
    return system_of(rows, inputs=len(system.inputs), wires=system.n_wires, modulus=system.modulus)


def _decided(modulus: int, trials: int) -> int:
    """How many of the changed divisions have the quotient's high bit decided, by the rule and those that serve it, and by all."""
    rng = random.Random(modulus)
    decided = 0
    for _ in range(trials):
        system = changed(long_division(modulus), rng)
        unique = unique_wires(system)
        for rules in ({"long quotient", "booleanity", "bounds", "products", "linear", "digits"}, None):
            facts = determined(system, rules=rules)
            assert facts.contradiction or {at for at in range(system.n_wires) if facts.is_unique(at)} <= unique
            decided += facts.is_unique(4)
    return decided


def test_no_false_word_of_long_divisions_that_were_changed() -> None:
    _decided(7, 15)
    assert _decided(11, 8)


@pytest.mark.slow
@pytest.mark.parametrize("modulus", [7, 11, 13])
def test_no_false_word_of_many_long_divisions_that_were_changed(modulus: int) -> None:
    _decided(modulus, 200)


def test_integers_of_169_bits_have_one_remainder() -> None:
    @circuit
    def remainder(x: Private[UInt(169)], y: Private[UInt(169)]) -> Public[UInt(169)]:  # type: ignore[valid-type]
        return x % y

    assert not determined(System(remainder.compile().r1cs)).undetermined([1])


def test_every_rule_is_tried() -> None:
    """The other rules have files of tests of their own."""
    names = {rule.name for rule in (*cheap_rules(), *late_rules())} | {rule.name for rule in dear_rules()}
    assert names - {trial.rule for trial in TRIALS} <= {"characters", "residues", "root bits"}
