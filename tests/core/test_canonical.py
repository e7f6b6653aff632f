from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.canonical import first_not_below
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs

NEAR_R = [
    *(0, 1, R - 1, R, R + 1, 2**256 - 1, 2**64 - 1, 2**64, 2**192),
    *(R - 2**64, R - 2**128, R - 2**192, R + 2**64, R + 2**128),
]


@pytest.mark.parametrize("value", NEAR_R)
def test_edges(value: int) -> None:
    assert first_not_below(to_limbs([value]), R) == (None if value < R else 0)


def test_no_values() -> None:
    assert first_not_below(to_limbs([]), R) is None


@given(values=st.lists(st.sampled_from(NEAR_R) | st.integers(0, 2**256 - 1), max_size=6), modulus=st.integers(1, R))
def test_agrees_with_integers(values: list[int], modulus: int) -> None:
    expected = next((index for index, value in enumerate(values) if value >= modulus), None)
    assert first_not_below(to_limbs(values), modulus) == expected
