from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.field import R
from zkwright.prover.engines.reference.curve import G1, G2, Affine, Curve
from zkwright.prover.engines.reference.msm import multi_scalar_multiply

from tests.drawn import examples
from tests.prover.reference.oracle import multiple

both_groups = pytest.mark.parametrize("curve", [G1, G2], ids=["G1", "G2"])

EDGES = [0, 1, 2, R - 1, R - 2, 2**128, 2**253]


def points_of(curve: Curve[Any], logarithms: list[int]) -> list[Affine[Any]]:
    return curve.to_affine([curve.multiply(curve.generator, logarithm) for logarithm in logarithms])


def check(curve: Curve[Any], logarithms: list[int], scalars: list[int]) -> None:
    total = multi_scalar_multiply(curve, points_of(curve, logarithms), scalars)
    expected = sum(a * b for a, b in zip(logarithms, scalars, strict=True))
    assert curve.to_affine([total]) == [multiple(curve, expected)]


@both_groups
@pytest.mark.parametrize(
    ("logarithms", "scalars"),
    [
        ([], []),
        ([1], [0]),
        ([0], [5]),
        ([1], [1]),
        ([3], [R - 1]),
        ([3, 3], [R - 1, R - 1]),
        ([3, R - 3], [7, 7]),
        ([3, 3], [7, R - 7]),
        ([0, 0, 0], [1, 2, 3]),
        ([5] * 9, [1] * 9),
        ([5, R - 5] * 4, [9, 9] * 4),
        (EDGES, EDGES),
        (EDGES, EDGES[::-1]),
    ],
)
def test_edges(curve: Curve[Any], logarithms: list[int], scalars: list[int]) -> None:
    check(curve, logarithms, scalars)


@both_groups
@pytest.mark.parametrize("count", [2, 7, 8, 9, 31, 32, 33])
def test_lengths_about_powers_of_two(curve: Curve[Any], count: int) -> None:
    check(curve, [pow(3, index, R) for index in range(count)], [pow(5, index * 99, R) for index in range(count)])


@both_groups
@examples(15)
@given(
    terms=st.lists(
        st.tuples(st.sampled_from(EDGES) | st.integers(0, R - 1), st.sampled_from(EDGES) | st.integers(0, R - 1)),
        max_size=12,
    )
)
def test_agrees_with_the_definition(curve: Curve[Any], terms: list[tuple[int, int]]) -> None:
    check(curve, [logarithm for logarithm, _ in terms], [scalar for _, scalar in terms])


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="is longer than"):
        multi_scalar_multiply(G1, [G1.generator], [1, 2])
