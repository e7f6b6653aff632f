"""Floats to whole numbers, lanes, shares and masks."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.field import R
from zkwright.learning.errors import LearningError
from zkwright.learning.federated import Scheme, SizeOpening
from zkwright.learning.federated.lanes import LANES, MOST_MEMBERS, MOST_RECORDS, packed, unpacked
from zkwright.learning.federated.masks import RoundKey, added, at, disclosed, enclosed, mask
from zkwright.learning.federated.shares import combined, shared

FLOATS = st.floats(-1e6, 1e6)


@given(st.lists(FLOATS, min_size=1, max_size=40), st.floats(1e-3, 1e3), st.floats(0.01, 100))
def test_no_quantised_vector_is_longer_than_the_norm(vector: list[float], clip: float, times: float) -> None:
    scheme = Scheme(len(vector), clip, clip * times)
    whole = scheme.quantised(vector)
    assert np.abs(whole).max() <= 127
    assert int((whole**2).sum()) <= scheme.bound
    assert math.sqrt(scheme.bound) * scheme.step <= scheme.norm * (1 + 1e-12)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=20))
def test_a_short_vector_is_off_by_half_a_step(vector: list[float]) -> None:
    scheme = Scheme(len(vector), 1.0, 100.0)
    assert np.abs(scheme.quantised(vector) * scheme.step - vector).max() <= scheme.step / 2 * (1 + 1e-9)


@pytest.mark.parametrize(
    "vector", [[0.0] * 3, [0.0] * 5, [[0.0] * 4], [0.0, 0.0, 0.0, math.nan], [0.0, math.inf, 0, 0]]
)
def test_what_is_no_update(vector: list[float]) -> None:
    with pytest.raises(LearningError):
        Scheme(4, 1.0, 1.0).quantised(vector)


@pytest.mark.parametrize(
    ("parameters", "clip", "norm"),
    [(0, 1, 1), (1 << 21, 1, 1), (5, 0, 1), (5, -1, 1), (5, math.nan, 1), (5, 1, math.inf), (5, 1, 1e-9)],
)
def test_what_is_no_scheme(parameters: int, clip: float, norm: float) -> None:
    with pytest.raises(LearningError, match="the scheme"):
        Scheme(parameters, clip, norm)


@pytest.mark.parametrize("parameters", [1, LANES - 1, LANES, LANES + 1, 50])
def test_sums_of_the_most_members_stay_in_their_lanes(parameters: int) -> None:
    most = packed([255] * parameters, MOST_RECORDS)
    total = [MOST_MEMBERS * element for element in most]
    assert unpacked(total, parameters) == (
        MOST_MEMBERS * MOST_RECORDS,
        [MOST_MEMBERS * MOST_RECORDS * 255] * parameters,
    )
    assert all(element < R for element in total)
    assert len(most) == Scheme(parameters, 1.0, 1.0).elements


def test_what_is_no_sum() -> None:
    assert unpacked([1 << 224], 6) is None
    assert unpacked([1 << 223], 5) is None


@pytest.mark.parametrize("records", [0, -1, MOST_RECORDS + 1])
def test_what_is_no_size(records: int) -> None:
    with pytest.raises(LearningError, match="the records"):
        SizeOpening(records, 1)


def test_a_size_is_hidden() -> None:
    assert SizeOpening.of(5).commitment != SizeOpening.of(5).commitment
    assert "salt" not in repr(SizeOpening(5, 12345))


@given(st.integers(0, R - 1), st.integers(1, 7), st.integers(0, 3), st.randoms())
def test_enough_shares_give_the_secret(secret: int, threshold: int, more: int, chance: random.Random) -> None:
    shares = shared(secret, threshold + more, threshold)
    some = chance.sample(range(threshold + more), threshold)
    assert combined({place: shares[place] for place in some}) == secret


def test_fewer_shares_say_nothing() -> None:
    shares = shared(5, 4, 3)
    fitting = {combined({0: shares[0], 1: shares[1], 2: guess}) for guess in range(50)}
    assert len(fitting) == 50


def test_two_members_agree_on_a_seed_that_is_theirs() -> None:
    one, two, three = (RoundKey.generate() for _ in range(3))
    seed = one.agreed(two.public, b"mask")
    assert seed == two.agreed(one.public, b"mask")
    assert len({seed, one.agreed(three.public, b"mask"), one.agreed(two.public, b"box")}) == 3
    assert RoundKey.of(one.root).public == one.public
    assert one.agreed(bytes(32), b"mask") is None


def test_a_mask_is_of_its_seed() -> None:
    assert mask(b"a" * 32, 3) == mask(b"a" * 32, 5)[:3]
    assert len({*mask(b"a" * 32, 50), *mask(b"b" * 32, 50)}) == 100
    assert all(0 <= element < R for element in mask(b"a" * 32, 50))


def test_what_a_vector_has_at_a_challenge() -> None:
    assert at(10, [1, 2, 3, 9]) == 9 + 10 * 321
    assert at(10, [9]) == 9
    one, two = mask(b"1", 6), mask(b"2", 6)
    assert at(77, added(one, [(1, two)])) == (at(77, one) + at(77, two)) % R
    assert added(added(one, [(1, two)]), [(-1, two)]) == one


def test_a_box_is_opened_by_its_key_alone() -> None:
    box = enclosed(b"k" * 32, b"shares")
    assert disclosed(b"k" * 32, box) == b"shares"
    assert disclosed(b"l" * 32, box) is None
    assert disclosed(b"k" * 32, box[:-1] + bytes([box[-1] ^ 1])) is None
    assert disclosed(b"k" * 32, b"") is None


@pytest.mark.parametrize(("clip", "norm"), [(1e-300, 1e300), (1.0, 1e308), (1e-5, 1e200)])
def test_a_norm_that_no_square_of_a_float_is(clip: float, norm: float) -> None:
    assert Scheme(10, clip, norm).bound == 10 * 128**2
    with pytest.raises(LearningError, match="give a larger one"):
        Scheme(10, 5e-324, norm)
