from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.field import R
from zkwright.prover.engines.reference.windows import signed_digits, window_count


@pytest.mark.parametrize("width", range(2, 21))
def test_the_largest_scalars_leave_no_carry(width: int) -> None:
    for scalar in (R - 1, R - 2, 2**253, 2**253 - 1):
        assert sum(digit << width * place for place, digit in enumerate(signed_digits(scalar, width))) == scalar


@given(scalar=st.sampled_from([0, 1]) | st.integers(0, R - 1), width=st.integers(2, 20))
def test_digits_add_up_and_are_small(scalar: int, width: int) -> None:
    digits = signed_digits(scalar, width)
    assert len(digits) == window_count(width)
    assert all(abs(digit) <= 1 << width - 1 for digit in digits)
    assert sum(digit << width * place for place, digit in enumerate(digits)) == scalar
