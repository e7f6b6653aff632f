"""What lemmas need: shown only where it holds in every assignment, and shown where the library's gadgets rely on it."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from zkwright.analyser.needs import is_shown
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.compiler.recorder.lemma import Need

from .brute_force import assignments, form_values
from .random_systems import random_system

SHAPES = [
    (((2,), 1), ((1,), -1)),
    (((1,), 1),),
    (((2,), 1), ((0,), -1)),
    (((1, 1), 1),),
    (((1, 0), 1), ((0, 1), -1)),
    (((2, 0), 1), ((0, 1), -1)),
    (((1, 1, 0), 1), ((0, 0, 1), -1)),
    (((1, 0, 0), 1), ((0, 1, 0), -1), ((0, 0, 1), -1)),
]
"""Polynomials as a lemma may need them: bits, products, sums, squares."""


def need_of(shape: tuple[tuple[tuple[int, ...], int], ...], vanishes: bool, modulus: int) -> Need:
    return Need("what is needed", tuple((exponents, factor % modulus) for exponents, factor in shape), vanishes)


def holds(system: System, need: Need, values: list[Form]) -> bool:
    p = system.modulus
    found = assignments(system)
    variables = [form_values(form, found, p) for form in values]
    total = np.zeros(len(found), dtype=np.int64)
    for exponents, factor in need.terms:
        product = np.full(len(found), factor % p, dtype=np.int64)
        for variable, exponent in zip(variables, exponents, strict=True):
            for _ in range(exponent):
                product = product * variable % p
        total += product
    return not (total % p).any() if need.vanishes else bool((total % p).all())


def drawn(seed: int) -> tuple[System, Need, list[Form]]:
    rng = random.Random(seed)
    system = random_system(rng)
    p = system.modulus
    shape = rng.choice(SHAPES)
    need = need_of(shape, rng.random() < 0.6, p)
    values = []
    for _ in shape[0][0]:
        form = {rng.randrange(1, system.n_wires): rng.randrange(1, p) if rng.random() < 0.3 else 1}
        if rng.random() < 0.3:
            form[ONE] = rng.randrange(1, p)
        values.append(form)
    return system, need, values


@pytest.mark.parametrize("first", range(0, 3000, 500))
def test_what_is_shown_holds_in_every_assignment(first: int) -> None:
    n_shown = 0
    for seed in range(first, first + 500):
        system, need, values = drawn(seed)
        if is_shown(system, need, values):
            n_shown += 1
            assert holds(system, need, values), (seed, need, values)
    assert n_shown > 5


X, Y, BIT, OUT, INVERSE = 1, 2, 3, 4, 5
IS_BIT = need_of(SHAPES[0], True, 101)
NOT_ZERO = need_of(SHAPES[1], False, 101)


def test_a_bit_is_shown_by_its_row_and_not_without() -> None:
    row: Row = ({BIT: 1}, {BIT: 1, ONE: -1}, {})
    assert is_shown(system_of([row], inputs=3, modulus=101), IS_BIT, [{BIT: 1}])
    assert is_shown(system_of([row], inputs=3, modulus=101), IS_BIT, [{BIT: -1, ONE: 1}])
    assert not is_shown(system_of([({BIT: 1}, {BIT: 1}, {})], inputs=3, modulus=101), IS_BIT, [{BIT: 1}])


def test_a_selected_value_is_not_zero_where_neither_side_is() -> None:
    """bit * (x - 7) = out - 7, where x is 0 for bit 0 alone."""
    chosen = ({BIT: 1}, {X: 1, ONE: -7}, {OUT: 1, ONE: -7})
    tested = [({X: 1}, {INVERSE: 1}, {BIT: 1}), ({X: 1}, {BIT: 1, ONE: -1}, {})]
    assert is_shown(
        system_of([*tested, ({BIT: 1}, {BIT: 1, ONE: -1}, {}), chosen], inputs=2, modulus=101), NOT_ZERO, [{OUT: 1}]
    )
    assert not is_shown(
        system_of([({BIT: 1}, {BIT: 1, ONE: -1}, {}), chosen], inputs=2, modulus=101), NOT_ZERO, [{OUT: 1}]
    )
    assert not is_shown(system_of([*tested, chosen], inputs=2, modulus=101), NOT_ZERO, [{OUT: 1}])


def test_a_long_value_has_a_name_in_the_rows_that_read_it() -> None:
    value = {wire: 1 << wire for wire in range(1, 12)}
    row: Row = (value, {**value, ONE: -1}, {})
    assert is_shown(system_of([row], inputs=11), need_of(SHAPES[0], True, system_of([row]).modulus), [value])


def test_a_hash_of_the_values_hides_nothing_that_is_nearer() -> None:
    """Each of its rows has one new wire, and what chooses the value has two."""
    chosen: Row = ({BIT: 1}, {X: 1, ONE: -7}, {OUT: 1, ONE: -7})
    tested: list[Row] = [({X: 1}, {INVERSE: 1}, {BIT: 1}), ({X: 1}, {BIT: 1, ONE: -1}, {})]
    chain = [X, *range(INVERSE + 1, INVERSE + 100)]
    hashed: list[Row] = [({one: 1, ONE: 3}, {one: 1, ONE: 3}, {two: 1}) for one, two in pairwise(chain)]
    booleanity: Row = ({BIT: 1}, {BIT: 1, ONE: -1}, {})
    assert is_shown(system_of([*hashed, booleanity, *tested, chosen], inputs=2, modulus=101), NOT_ZERO, [{OUT: 1}])
    assert not is_shown(system_of([*hashed, booleanity, chosen], inputs=2, modulus=101), NOT_ZERO, [{OUT: 1}])


def test_a_long_polynomial_is_looked_at_in_cases() -> None:
    """bit * (x - 7) = out - 7, where x is 2 for bit 1: out is 7 or 2. In bit and x its sixth power is too long to be written."""
    chosen: Row = ({BIT: 1}, {X: 1, ONE: -7}, {OUT: 1, ONE: -7})
    booleanity: Row = ({BIT: 1}, {BIT: 1, ONE: -1}, {})
    tied: Row = ({BIT: 1}, {X: 1, ONE: -2}, {})
    need = need_of((((6,), 1), ((5,), -9), ((4,), 14)), True, 101)
    assert is_shown(system_of([booleanity, chosen, tied], inputs=0, modulus=101), need, [{OUT: 1}])
    assert not is_shown(system_of([booleanity, chosen], inputs=0, modulus=101), need, [{OUT: 1}])
    assert not is_shown(system_of([chosen, tied], inputs=0, modulus=101), need, [{OUT: 1}])
