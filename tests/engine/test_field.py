"""Field vectors against Python's integers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import _engine
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs

from tests.engine.points import EDGE_SCALARS

scalars = st.one_of(st.sampled_from(EDGE_SCALARS), st.integers(0, R - 1))


@given(st.lists(st.tuples(scalars, scalars)))
def test_products(pairs: list[tuple[int, int]]) -> None:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    products = _engine.field_multiply(to_limbs(left), to_limbs(right))
    assert from_limbs(products) == [a * b % R for a, b in pairs]


def test_products_of_edge_values() -> None:
    left = [a for a in EDGE_SCALARS for _ in EDGE_SCALARS]
    right = EDGE_SCALARS * len(EDGE_SCALARS)
    products = _engine.field_multiply(to_limbs(left), to_limbs(right))
    assert from_limbs(products) == [a * b % R for a, b in zip(left, right, strict=True)]


@given(st.lists(scalars))
def test_inverses(values: list[int]) -> None:
    inverses = from_limbs(_engine.field_inverse(to_limbs(values)))
    assert inverses == [pow(value, -1, R) if value else 0 for value in values]


@pytest.mark.parametrize("value", [R, R + 1, 2**256 - 1])
def test_a_value_not_below_r_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match=r"values\[1\] is not below r"):
        _engine.field_inverse(to_limbs([1, value]))


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="left has 1 elements but right 2"):
        _engine.field_multiply(to_limbs([1]), to_limbs([1, 2]))
