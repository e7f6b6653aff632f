"""What the library computes on plain numbers takes integers and nothing that could be read as one."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub.plain import BASE8, AffinePoint, add, is_in_subgroup, is_on_curve, multiply, negate
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.packing import unpack_bytes
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon.plain import poseidon_each
from zkwright.circuits.shared.plain import field_element
from zkwright.compiler import U8, Bool, Field
from zkwright.core.field import R

KEY = SigningKey(bytes(range(32)))
TREE = MerkleTree([1], depth=10)

ELEMENTS: dict[str, Callable[[Any], Any]] = {
    "a leaf": lambda x: MerkleTree([1, x], depth=2).root,
    "an appended leaf": lambda x: MerkleTree([], depth=2).append(x),
    "an extension": lambda x: MerkleTree([1], depth=2).extend([2, x]),
    "the empty leaf": lambda x: MerkleTree([], depth=1, empty=x).root,
    "a message": KEY.sign,
}
HASHED: dict[str, Callable[[Any], Any]] = {
    "a hashed one": lambda x: poseidon_each([(x, 2)]),
    "one of many hashed": lambda x: poseidon_each([(1, 2)] * 19 + [(2, x)]),
}
NUMBERS: dict[str, Callable[[Any], Any]] = {
    "a depth": lambda x: MerkleTree([1], depth=x),
    "a leaf's number": TREE.path,
    "a scalar": lambda x: multiply(x, BASE8),
    "a coordinate": lambda x: is_on_curve(AffinePoint(x, 1)),
    "a coordinate of a sum": lambda x: add(BASE8, AffinePoint(x, 1)),
    "a coordinate of a negative": lambda x: negate(AffinePoint(x, 1)),
    "a coordinate of a factor": lambda x: is_in_subgroup((0, x)),
}
EVERYWHERE = ELEMENTS | HASHED | NUMBERS


class Small(IntEnum):
    FIVE = 5


NO_INTEGERS = st.one_of(
    st.floats(),
    st.integers(0, 9).map(float),
    st.booleans(),
    st.none(),
    st.integers(0, 9).map(str),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.integers(0, 9).map(Decimal),
    st.integers(0, 9).map(Fraction),
    st.complex_numbers(),
    st.integers(0, 9).map(lambda x: [x]),
    st.sampled_from([np.int64, np.uint8, np.float64, np.bool_]).map(lambda kind: kind(1)),
    st.just(np.arange(1)),
    st.booleans().map(Bool),
)


@pytest.mark.parametrize("place", EVERYWHERE)
@given(value=NO_INTEGERS)
def test_what_is_no_integer_is_refused(place: str, value: Any) -> None:
    with pytest.raises(TypeError) as caught:
        EVERYWHERE[place](value)
    assert "is an int, not a" in str(caught.value)


@given(value=NO_INTEGERS.filter(lambda value: not isinstance(value, Bool)))
def test_bytes_are_packed_in_integers(value: Any) -> None:
    with pytest.raises(TypeError, match="an element is an int, not a"):
        unpack_bytes([value], 1)


@pytest.mark.parametrize("place", EVERYWHERE)
def test_numbers_of_numpy_are_told_how_to_become_integers(place: str) -> None:
    with pytest.raises(TypeError, match=r"int\(x\) makes one of NumPy's, array\.tolist\(\)"):
        EVERYWHERE[place](np.uint64(1))


@pytest.mark.parametrize("place", EVERYWHERE)
@given(value=st.integers(0, 10))
def test_integers_and_constants_of_the_language_are_taken_alike(place: str, value: int) -> None:
    given_int = shown(EVERYWHERE[place](value))
    assert shown(EVERYWHERE[place](Field(value))) == shown(EVERYWHERE[place](U8(value))) == given_int
    assert shown(EVERYWHERE[place](Small.FIVE)) == shown(EVERYWHERE[place](5))


def shown(result: Any) -> str:
    return str(result.root) if isinstance(result, MerkleTree) else str(result)


@pytest.mark.parametrize("place", ELEMENTS)
@pytest.mark.parametrize("value", [-1, -R, R, R + 1, 2**256])
def test_what_is_kept_or_signed_has_one_spelling(place: str, value: int) -> None:
    with pytest.raises(ValueError, match=r"is a field element, an integer in \[0, r\); reduce or hash it first$"):
        ELEMENTS[place](value)


@given(st.lists(st.integers(-R + 1, R - 1), min_size=1, max_size=5), st.integers(1, 12))
def test_hashes_take_the_same_one_by_one_and_at_once(row: list[int], count: int) -> None:
    assert poseidon_each([row] * count) == [poseidon(*row)] * count


@pytest.mark.parametrize("seed", ["x" * 32, bytearray(32), [0] * 32, None, 32, memoryview(bytes(32))])
def test_a_seed_is_bytes(seed: Any) -> None:
    with pytest.raises(TypeError, match=r"seed is bytes, not a \w+: SigningKey\.generate\(\) draws one"):
        SigningKey(seed)


@given(st.integers(0, R - 1))
def test_an_element_is_itself(value: int) -> None:
    assert field_element(value, "x") == value
