"""The endomorphism test against its definition: multiplication by r."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py_ecc import bn128 as plain
from py_ecc import optimized_bn128 as bn
from zkwright.verifier import G2Point
from zkwright.verifier.curve import R
from zkwright.verifier.subgroup import in_r_subgroup

from tests.drawn import examples
from tests.verifier.arithmetic import (
    SMALL_FACTORS,
    from_py_ecc,
    g2,
    point_of_order,
    some_twist_point,
    to_py_ecc,
    twist_point,
)


def by_definition(point: G2Point) -> bool:
    return bool(bn.is_inf(bn.multiply((bn.FQ2(point.x), bn.FQ2(point.y), bn.FQ2.one()), R)))


@pytest.mark.parametrize("scalar", [1, 2, 3, R - 3, R - 2, R - 1, 2**127, 2**253 - 1])
def test_multiples_of_the_generator_are_inside(scalar: int) -> None:
    point = g2(scalar)
    assert by_definition(point)
    assert in_r_subgroup(point.x, point.y)


@given(st.integers(1, R - 1))
@examples(10)
def test_random_multiples_are_inside(scalar: int) -> None:
    point = g2(scalar)
    assert in_r_subgroup(point.x, point.y)


@given(st.tuples(st.integers(0, 2**253), st.integers(0, 2**253)))
@examples(20)
def test_random_points_of_the_twist_agree_with_the_definition(x: tuple[int, int]) -> None:
    if point := twist_point(x):
        assert in_r_subgroup(point.x, point.y) == by_definition(point)


@pytest.mark.parametrize("order", SMALL_FACTORS)
def test_points_of_small_order_are_outside(order: int) -> None:
    point = point_of_order(order)
    assert plain.multiply(to_py_ecc(point), order) is None
    assert not in_r_subgroup(point.x, point.y)


@pytest.mark.parametrize("order", SMALL_FACTORS)
def test_a_point_of_g2_plus_one_of_small_order_is_outside(order: int) -> None:
    point = from_py_ecc(plain.add(to_py_ecc(g2(5)), to_py_ecc(point_of_order(order))))
    assert not in_r_subgroup(point.x, point.y)


def test_the_first_point_outside() -> None:
    point = some_twist_point()
    assert not by_definition(point)
    assert not in_r_subgroup(point.x, point.y)
