from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.field import R
from zkwright.prover.engines.reference.curve import G1, G2, Affine, Curve
from zkwright.prover.engines.reference.fixed_base import FixedBase

from tests.drawn import examples
from tests.prover.reference.oracle import multiple


def multiples(base: FixedBase[Any], scalars: list[int]) -> list[Affine[Any]]:
    return [point for chunk in base.multiply(scalars) for point in chunk]


@pytest.mark.parametrize("curve", [G1, G2], ids=["G1", "G2"])
@pytest.mark.parametrize("uses", [0, 1, 100, 1000])
def test_edges_with_tables_of_several_widths(curve: Curve[Any], uses: int) -> None:
    base = FixedBase(curve, uses)
    scalars = [0, 1, 2, R - 1, R - 2, 2**253, 2**128 - 1]
    assert multiples(base, scalars) == [multiple(curve, scalar) for scalar in scalars]
    assert multiples(base, []) == []


BASE = FixedBase(G1, 100)


@examples(30)
@given(scalar=st.integers(0, R - 1))
def test_agrees_with_py_ecc(scalar: int) -> None:
    assert multiples(BASE, [scalar]) == [multiple(G1, scalar)]


def test_long_lists_come_in_chunks() -> None:
    chunks = list(BASE.multiply([3] * 1025))
    assert [len(chunk) for chunk in chunks] == [512, 512, 1]
    assert {point for chunk in chunks for point in chunk} == {multiple(G1, 3)}
