"""The transform against its definition, on Python's integers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import _engine
from zkwright.core.field import GENERATOR, R
from zkwright.core.limbs import from_limbs, to_limbs

from tests.engine.points import EDGE_SCALARS

scalars = st.one_of(st.sampled_from(EDGE_SCALARS), st.integers(0, R - 1))


def by_definition(coefficients: list[int]) -> list[int]:
    n = len(coefficients)
    root = pow(GENERATOR, (R - 1) // n, R)
    return [sum(c * pow(root, j * k, R) for j, c in enumerate(coefficients)) % R for k in range(n)]


@given(st.integers(0, 5).flatmap(lambda k: st.lists(scalars, min_size=2**k, max_size=2**k)))
def test_values_and_back(coefficients: list[int]) -> None:
    values = _engine.ntt(to_limbs(coefficients))
    assert from_limbs(values) == by_definition(coefficients)
    assert from_limbs(_engine.ntt(values, inverse=True)) == coefficients


@pytest.mark.parametrize("log_n", [13, 14, 16])
@pytest.mark.parametrize("threads", [1, 2])
def test_long_transforms(log_n: int, threads: int) -> None:
    n = 1 << log_n
    root = pow(GENERATOR, (R - 1) // n, R)
    coefficients = [0] * n
    coefficients[0], coefficients[3], coefficients[n - 1] = R - 1, 5, 7
    values = _engine.ntt(to_limbs(coefficients), threads=threads)
    some = {k: from_limbs(values[k : k + 1])[0] for k in (0, 1, 2, n // 2, n - 1)}
    assert some == {k: (R - 1 + 5 * pow(root, 3 * k, R) + 7 * pow(root, (n - 1) * k, R)) % R for k in some}
    assert from_limbs(_engine.ntt(values, inverse=True, threads=threads)) == coefficients


@pytest.mark.parametrize("n", [0, 3, 5, 6, 7, 9, 100])
def test_a_length_that_is_no_power_of_two(n: int) -> None:
    with pytest.raises(ValueError, match=f"a power of two of elements, up to 2\\^28, not {n}"):
        _engine.ntt(to_limbs([1] * n))
