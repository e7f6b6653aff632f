from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.field import R
from zkwright.prover.engines.reference.curve import G1, G2, Curve

from tests.drawn import examples
from tests.prover.reference.oracle import multiple

SCALARS = st.sampled_from([0, 1, 2, 3, R - 1, R - 2]) | st.integers(0, R - 1)

both_groups = pytest.mark.parametrize("curve", [G1, G2], ids=["G1", "G2"])


@both_groups
def test_the_generator_has_order_r(curve: Curve[Any]) -> None:
    assert curve.multiply(curve.generator, R) is None
    assert curve.to_affine([curve.multiply(curve.generator, R - 1)]) == [curve.negate(curve.generator)]


@both_groups
@examples(25)
@given(left=SCALARS, right=SCALARS)
def test_sums_agree_with_py_ecc(curve: Curve[Any], left: int, right: int) -> None:
    p, q = multiple(curve, left), multiple(curve, right)
    jacobian_q = curve.multiply(curve.generator, right)  # Z is not 1
    expected = multiple(curve, left + right)
    doubled = multiple(curve, 2 * right)
    sums = [
        curve.add(curve.to_jacobian(p), jacobian_q),
        curve.add(jacobian_q, curve.to_jacobian(p)),
        curve.add_affine(curve.to_jacobian(p), q),
        curve.add_affine(jacobian_q, p),
        curve.double(jacobian_q),
        curve.add(jacobian_q, curve.to_jacobian(q)),
        curve.add_affine(jacobian_q, q),
        curve.add_affine(jacobian_q, curve.negate(q)),
    ]
    assert curve.to_affine(sums) == [expected] * 4 + [doubled] * 3 + [None]


@both_groups
@pytest.mark.parametrize("scalar", [0, 1, 2, R - 1, R, R + 1, 2**256])
def test_multiples_agree_with_py_ecc(curve: Curve[Any], scalar: int) -> None:
    assert curve.to_affine([curve.multiply(curve.generator, scalar)]) == [multiple(curve, scalar)]
    assert curve.multiply(None, scalar) is None


@both_groups
@pytest.mark.parametrize("scalars", [[], [0], [0, 0], [5], [0, 5, 0, 6, 0], [7, 8]])
def test_many_points_become_affine_at_once(curve: Curve[Any], scalars: list[int]) -> None:
    points = [curve.multiply(curve.generator, scalar) for scalar in scalars]
    assert curve.to_affine(points) == [multiple(curve, scalar) for scalar in scalars]
