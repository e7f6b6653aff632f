"""Choices between a number and a multiple that is no square: told apart where that is not 0, as small primes can show."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from zkwright.analyser.propagation import determined
from zkwright.analyser.rules import cheap_rules, dear_rules, late_rules
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of

from .brute_force import unique_wires

CHEAP = {rule.name for rule in (*cheap_rules(), *late_rules())}
ALL = CHEAP | {rule.name for rule in dear_rules()}

CHOICE = 1


def boolean(wire: int) -> Row:
    return {wire: 1}, {wire: 1, ONE: -1}, {}


def chosen(modulus: int, factor: int, *, nonzero: bool = True, bit: bool = True, known: bool = True) -> System:
    """y y is g, or a multiple of it: as the choice says, wire 1."""
    g, s, y, inverse = range(2, 6)
    rows: list[Row] = [({g: 1}, {ONE: 1, CHOICE: factor - 1}, {s: 1}), ({y: 1}, {y: 1}, {s: 1})]
    rows += [boolean(CHOICE)] * bit + [({g: 1}, {inverse: 1}, {ONE: 1})] * nonzero
    return system_of(rows, outputs=1, inputs=int(known), wires=6, modulus=modulus)


def tower(modulus: int, roots: int, factor: int) -> System:
    """The same of a root of a root of ... g, so many, each with either sign."""
    numbers = [*range(2, 3 + roots)]
    s, y, inverse = range(3 + roots, 6 + roots)
    rows: list[Row] = [boolean(CHOICE), ({numbers[0]: 1}, {inverse: 1}, {ONE: 1})]
    rows += [({root: 1}, {root: 1}, {square: 1}) for square, root in pairwise(numbers)]
    rows += [({numbers[-1]: 1}, {ONE: 1, CHOICE: factor - 1}, {s: 1}), ({y: 1}, {y: 1}, {s: 1})]
    return system_of(rows, outputs=1, inputs=1, wires=6 + roots, modulus=modulus)


def elligator(modulus: int, j: int, z: int) -> System:
    """x = -j / (1 + z u^2) or -x - j, as the choice says, which times x (x + j) + 1 is a square."""
    u, square, x, h, s, product, t = range(2, 9)
    rows: list[Row] = [
        ({u: 1}, {u: 1}, {square: 1}),
        ({x: 1}, {ONE: 1, square: z}, {ONE: -j}),
        ({x: 1}, {x: 1, ONE: j}, {h: 1}),
        boolean(CHOICE),
        ({CHOICE: 1}, {x: 2, ONE: j}, {s: 1, x: 1, ONE: j}),
        ({s: 1}, {h: 1, ONE: 1}, {product: 1}),
        ({t: 1}, {t: 1}, {product: 1}),
    ]
    return system_of(rows, outputs=1, inputs=1, wires=9, modulus=modulus)


def is_found(system: System, *others: str) -> bool:
    assert not determined(system, rules=ALL - {"characters"}).is_unique(CHOICE), "others decide it as well"
    found = determined(system, rules=CHEAP | {"characters", *others}).is_unique(CHOICE)
    assert found == determined(system).is_unique(CHOICE)
    return bool(found)


@pytest.mark.parametrize(
    "system",
    [chosen(13, 2), chosen(7, 3), chosen(7, -1), tower(13, 1, 2), tower(17, 1, 3), tower(17, 2, 3), tower(17, 3, 3)],
)
def test_characters_decide(system: System) -> None:
    assert CHOICE in unique_wires(system)
    assert is_found(system)


@pytest.mark.parametrize(
    "system",
    [
        pytest.param(chosen(13, 2, nonzero=False), id="a number that may be 0"),
        pytest.param(chosen(13, 3), id="a multiple that is a square as well"),
        pytest.param(chosen(13, -1), id="a sign, where -1 is a square"),
        pytest.param(chosen(13, 2, bit=False), id="a choice that is no bit"),
        pytest.param(chosen(13, 2, known=False), id="a number that is not known"),
        pytest.param(tower(7, 1, 3), id="a root of two, one of which alone is a square"),
        pytest.param(tower(13, 2, 2), id="a root of four, two of which are squares"),
        pytest.param(tower(17, 4, 3), id="a root of sixteen, of which any number is one"),
    ],
)
def test_careless_choices_are_left_open(system: System) -> None:
    assert CHOICE not in unique_wires(system)
    assert not is_found(system)


def test_a_case_in_which_the_number_is_0_is_looked_at_alone() -> None:
    """5^2 - 4 and -5 are no squares modulo 13, 3^2 - 4 is none either, but -3 is one: so for u = 0 both choices are right."""
    decided, open_ = elligator(13, 5, 2), elligator(13, 3, 2)
    assert CHOICE in unique_wires(decided)
    assert is_found(decided, "residues", "cases")
    assert CHOICE not in unique_wires(open_)
    assert not is_found(open_, "residues", "cases")


def drawn(rng: random.Random) -> System:
    """Squares of what was chosen, of squares and quotients, of numbers that may be 0 or not; at times with a row less."""
    p = rng.choice([3, 5, 5, 7, 11, 13, 13, 17, 17])
    rows: list[Row] = []
    wires = iter(range(1, 40))

    def number() -> int:
        return rng.choice([1, 1, p - 1, 2 % p, 3 % p, rng.randrange(1, p)]) or 1

    def near(wire: int) -> Form:
        form = {wire: number() if rng.random() < 0.3 else 1}
        return {**form, ONE: number()} if rng.random() < 0.15 else form

    values = [next(wires) for _ in range(rng.randint(1, 2))]
    n_inputs = last = len(values)
    for _ in range(rng.randint(1, 2)):
        base = rng.choice(values)
        if rng.random() < 0.6:
            last = next(wires)
            rows.append(({base: 1}, {last: 1}, {ONE: number()}))
        if rng.random() < 0.3:
            last = next(wires)
            rows.append(({last: 1}, near(rng.choice(values)), near(base)))
            base = last
        if rng.random() < 0.3:
            last = next(wires)
            rows.append((near(base), near(rng.choice(values)), {last: 1}))
            base = rng.choice([last, base])
        bit, square, last = next(wires), next(wires), next(wires)
        rows += [boolean(bit), (near(base), {ONE: 1, bit: number() - 1}, {square: 1})]
        rows.append(({last: 1}, {last: 1}, near(square)))
        values += [base, last]
    if rng.random() < 0.2:
        rows.pop(rng.randrange(len(rows)))
    return system_of(rows, inputs=n_inputs, wires=last + 1, modulus=p)


@pytest.mark.parametrize("first", [pytest.param(0), *(pytest.param(k, marks=pytest.mark.slow) for k in (1000, 2000))])
def test_no_drawn_choice_is_told_that_is_open(first: int) -> None:
    n_alone = 0
    for seed in range(first, first + (1000 if first else 150)):
        system = drawn(random.Random(seed))
        facts, others = determined(system), determined(system, rules=ALL - {"characters"})
        found = {wire for wire in range(system.n_wires) if facts.is_unique(wire)}
        assert facts.contradiction or found <= unique_wires(system), seed
        n_alone += any(not others.is_unique(wire) for wire in found)
    assert n_alone > 20
