"""Sums of multiples against py_ecc: every point is a known multiple of the generator, so one multiplication tells."""

from __future__ import annotations

import random
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import _engine
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs

from tests.drawn import examples
from tests.engine.points import EDGE_SCALARS, affine, multiple, packed, unpacked

Group = Literal["g1", "g2"]
GROUPS: list[Group] = ["g1", "g2"]
MSM = {"g1": _engine.msm_g1, "g2": _engine.msm_g2}
MULTIPLES = {"g1": _engine.multiples_g1, "g2": _engine.multiples_g2}

factors = st.sampled_from([0, 1, 2, 5, R - 1, R - 2, R - 5])
scalars = st.one_of(st.sampled_from(EDGE_SCALARS), st.integers(0, R - 1))


def check(group: Group, pairs: list[tuple[int, int]]) -> None:
    points = packed(group, [factor for factor, _ in pairs])
    total = MSM[group](points, to_limbs([scalar for _, scalar in pairs]))
    assert unpacked(total) == affine(multiple(group, sum(factor * scalar for factor, scalar in pairs)))


@pytest.mark.parametrize("group", GROUPS)
@given(pairs=st.lists(st.tuples(factors, scalars), max_size=40))
@examples(40)
def test_infinite_equal_and_opposite_points(group: Group, pairs: list[tuple[int, int]]) -> None:
    check(group, pairs)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("length", [0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 127, 128, 129])
def test_lengths_about_powers_of_two(group: Group, length: int) -> None:
    draw = random.Random(length)
    check(group, [(draw.choice([1, 2, 3, R - 3]), draw.randrange(R)) for _ in range(length)])


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("scalar", EDGE_SCALARS)
def test_all_scalars_equal(group: Group, scalar: int) -> None:
    check(group, [(factor, scalar) for factor in (1, 1, 2, 7, R - 7, 0, 5)])


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_skewed_witness(threads: int) -> None:
    draw = random.Random(1)
    values = [draw.choice([0, 1, 1, 1, 2, R - 1, draw.randrange(R)]) for _ in range(20_000)]
    points = np.tile(packed("g1", [3, R - 4]), (10_000, 1))
    total = _engine.msm_g1(points, to_limbs(values), threads=threads)
    assert unpacked(total) == affine(multiple("g1", 3 * sum(values[::2]) - 4 * sum(values[1::2])))


@pytest.mark.parametrize("group", GROUPS)
def test_multiples_of_the_generator(group: Group) -> None:
    multiples = MULTIPLES[group](to_limbs(EDGE_SCALARS))
    assert np.array_equal(multiples, packed(group, EDGE_SCALARS))
    assert len(MULTIPLES[group](to_limbs([]))) == 0


def test_many_multiples() -> None:
    multiples = _engine.multiples_g1(to_limbs(range(3000)))
    assert np.array_equal(multiples[:40], packed("g1", list(range(40))))
    assert np.array_equal(multiples[-1:], packed("g1", [2999]))


@pytest.mark.parametrize("group", GROUPS)
def test_lengths_must_agree(group: Group) -> None:
    with pytest.raises(ValueError, match="1 points but 2 scalars"):
        MSM[group](packed(group, [1]), to_limbs([1, 2]))


@pytest.mark.parametrize("value", [R, 2**256 - 1])
def test_a_scalar_not_below_r_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="scalar 1 is not below r"):
        _engine.msm_g1(packed("g1", [1, 1]), to_limbs([1, value]))
    with pytest.raises(ValueError, match=r"scalars\[0\] is not below r"):
        _engine.multiples_g1(to_limbs([value]))
