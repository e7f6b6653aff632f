"""Sums by TenSEAL, which prove nothing: what is refused all the same."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

import pytest
import tenseal
from zkwright.learning.bfv.seal import MOST_BYTES, PLAIN_MODULUS, SLOTS, SealOwner, SealSums
from zkwright.learning.errors import LearningError


@cache
def owner() -> SealOwner:
    return SealOwner.generate()


@cache
def sums() -> SealSums:
    return SealSums(owner().public, count=3, most=100, added=1000)


def test_sums_of_what_some_gave() -> None:
    total = sums().total([sums().encrypt([place, 100, 0]) for place in (1, 2, 3)])
    assert owner().decrypt(total, 3) == [6, 300, 0]


def test_a_thousand_times_the_largest_still_decrypts() -> None:
    whole = SealSums(owner().public, SLOTS, 516, 1000)
    assert PLAIN_MODULUS > 2 * 516 * 1000
    assert owner().decrypt(whole.total([whole.encrypt([516] * SLOTS)] * 1000), SLOTS) == [516_000] * SLOTS


@pytest.mark.parametrize("numbers", [[], [1, 2], [1, 2, 101], [1, 2, -1], [1, 2, True], [1, 2, 1.0]])
def test_other_numbers_than_were_agreed_on(numbers: list[Any]) -> None:
    with pytest.raises(LearningError, match="agreed on"):
        sums().encrypt(numbers)


@pytest.mark.parametrize(
    ("count", "most", "added"), [(0, 1, 1), (SLOTS + 1, 1, 1), (1, 0, 1), (1, 1, 0), (1, 600, 1000)]
)
def test_sums_that_do_not_fit(count: int, most: int, added: int) -> None:
    with pytest.raises(LearningError):
        SealSums(owner().public, count, most, added)


def test_what_is_no_ciphertext() -> None:
    one = sums().encrypt([1, 2, 3])
    longer = SealSums(owner().public, 4, 100, 10).encrypt([1, 2, 3, 4])
    for bad in (b"", b"x" * 1000, one[:-1], one[:100], one + b"junk", longer, b"x" * (MOST_BYTES + 1)):
        with pytest.raises(LearningError, match="the ciphertext"):
            sums().total([one, bad])
        with pytest.raises(LearningError, match="the ciphertext"):
            owner().decrypt(bad, 3)
    for count in (0, 1001):
        with pytest.raises(LearningError, match=f"is of {count}"):
            sums().total([one] * count)


def test_a_product_of_ciphertexts_is_no_ciphertext_here() -> None:
    """It has three polynomials."""
    context = owner()._context.copy()
    context.auto_relin = False
    one = tenseal.bfv_vector(context, [1, 2, 3])
    with pytest.raises(LearningError, match="of polynomials"):
        sums().total([(one * one).serialize()])


def test_a_negative_sum_is_seen_and_a_forged_one_is_not() -> None:
    """What nothing here can prevent: one who gives 50,000 in place of up to 100."""
    context = tenseal.context_from(owner().public)
    honest = sums().encrypt([1, 1, 1])
    with pytest.raises(LearningError, match="does not decrypt"):
        owner().decrypt(sums().total([honest, tenseal.bfv_vector(context, [-5, 0, 0]).serialize()]), 3)
    assert (
        owner().decrypt(sums().total([honest, tenseal.bfv_vector(context, [50_000, 0, 0]).serialize()]), 3)[0] == 50_001
    )


def test_keys_of_other_parameters_and_secret_ones() -> None:
    other = tenseal.context(tenseal.SCHEME_TYPE.BFV, poly_modulus_degree=4096, plain_modulus=786433)
    left_out: Any = {"save_galois_keys": False, "save_relin_keys": False}
    for public in (
        other.serialize(save_secret_key=False, **left_out),
        owner()._context.serialize(save_secret_key=True, **left_out),
        b"",
        b"x" * 1000,
    ):
        with pytest.raises(LearningError, match="the public key"):
            SealSums(public, 3, 1, 1)


def test_an_owner_is_not_shown() -> None:
    assert repr(owner()) == "SealOwner()"


def test_without_tenseal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tenseal", None)
    with pytest.raises(LearningError, match=r"pip install 'zkwright\[bfv\]'"):
        SealOwner.generate()
