"""Divisors that would have to be a square which is none: of Edwards curves for all numbers, and nothing else."""

from __future__ import annotations

import pytest
from zkwright.analyser.propagation import determined
from zkwright.analyser.rules import cheap_rules, late_rules
from zkwright.analyser.system import Form, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.core.field import R

from .brute_force import unique_wires

OTHERS = {rule.name for rule in (*cheap_rules(), *late_rules())}


def _addition(d: int, modulus: int, *, sign: int) -> System:
    """x of the sum of two points of a curve of Edwards with d, for any numbers: outputs x, inputs x1, y1, x2, y2."""
    x, x1, y1, x2, y2, beta, gamma, tau = range(1, 9)
    rows: list[Row] = [
        ({x1: 1}, {y2: 1}, {beta: 1}),
        ({y1: 1}, {x2: 1}, {gamma: 1}),
        ({beta: 1}, {gamma: 1}, {tau: 1}),
        ({0: 1, tau: d}, {x: 1}, {beta: 1, gamma: sign}),
    ]
    return system_of(rows, outputs=1, inputs=4, modulus=modulus)


def _quotient(*, same: bool) -> System:
    """Output a / (x y - 5), or a / (x x - 5) if `same`; inputs a, x, y."""
    q, a, x, y, product = range(1, 6)
    return system_of(
        [({x: 1}, {x if same else y: 1}, {product: 1}), ({product: 1, 0: -5}, {q: 1}, {a: 1})], outputs=1, inputs=3
    )


def _is_found(system: System, *, by_others: bool = False) -> bool:
    rules = OTHERS if by_others else {"residues"} | OTHERS
    return bool(determined(system, rules=rules).is_unique(1))


def test_five_is_no_square_and_minus_one_is() -> None:
    assert pow(5, (R - 1) // 2, R) == R - 1
    assert pow(-1, (R - 1) // 2, R) == 1


@pytest.mark.parametrize("sign", [1, -1])
def test_a_sum_of_points_is_unique_if_d_is_no_square(sign: int) -> None:
    assert _is_found(_addition(5, R, sign=sign))
    assert not _is_found(_addition(5, R, sign=sign), by_others=True)
    assert not _is_found(_addition(4, R, sign=sign))


def test_a_square_less_what_is_none_divides() -> None:
    assert _is_found(_quotient(same=True))
    assert not _is_found(_quotient(same=True), by_others=True)
    assert not _is_found(_quotient(same=False))


@pytest.mark.parametrize("modulus", [5, 7])
@pytest.mark.parametrize("sign", [1, -1])
def test_over_small_primes_all_assignments_agree(modulus: int, sign: int) -> None:
    for d in range(1, modulus):
        system = _addition(d, modulus, sign=sign)
        assert _is_found(system) is (1 in unique_wires(system)), d


def test_points_of_which_coordinates_are_sums_are_added() -> None:
    """y of the sum of (x, y) and (u + v, u - v + 1): a factor that is the sum of two others is seen to be one."""
    out, x, y, u, v, beta, gamma, tau, rest = range(1, 10)
    first: Form = {u: 1, v: 1}
    second: Form = {u: 1, v: -1, 0: 1}
    rows: list[Row] = [
        ({x: 1}, second, {beta: 1}),
        (first, {y: 1}, {gamma: 1}),
        ({beta: 1}, {gamma: 1}, {tau: 1}),
        ({y: 1, x: -9}, {u: 2, 0: 1}, {rest: 1, beta: -9, gamma: 1}),
        ({out: 1}, {0: 1, tau: -5}, {rest: 1}),
    ]
    assert _is_found(system_of(rows, outputs=1, inputs=4))
    assert not _is_found(system_of([*rows[:3], (*rows[3][:2], {rest: 1}), *rows[4:]], outputs=1, inputs=4))
