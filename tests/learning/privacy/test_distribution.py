"""Distributions are what they are called, as far as they say."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from zkwright.learning.errors import LearningError
from zkwright.learning.privacy import Distribution, discrete_gaussian, discrete_laplace
from zkwright.learning.privacy.distribution import PRECISION


def exact_laplace(scale: Fraction, number: int) -> Fraction:
    """By the closed form, to 100 digits."""
    with localcontext(prec=100):
        alpha = (-1 / (Decimal(scale.numerator) / scale.denominator)).exp()
        return Fraction((1 - alpha) / (1 + alpha) * alpha ** abs(number))


def exact_gaussian(sigma: Fraction, number: int) -> Fraction:
    """By a sum that goes twice as far as anything counts, to 100 digits."""
    with localcontext(prec=100):
        variance = (Decimal(sigma.numerator) / sigma.denominator) ** 2
        far = int(sigma * 40) + 40
        whole = sum((-(Decimal(k) ** 2) / (2 * variance)).exp() for k in range(-far, far + 1))
        return Fraction((-(Decimal(number) ** 2) / (2 * variance)).exp() / whole)


@pytest.mark.parametrize("scale", [Fraction(1, 10), Fraction(1), Fraction(3, 2), Fraction(10)])
def test_the_laplace_distribution(scale: Fraction) -> None:
    is_within_delta(discrete_laplace(scale), partial(exact_laplace, scale))


@pytest.mark.parametrize("sigma", [Fraction(1, 10), Fraction(1), Fraction(5, 3), Fraction(8)])
def test_the_gaussian_distribution(sigma: Fraction) -> None:
    with localcontext(prec=100):
        known = {number: exact_gaussian(sigma, number) for number in range(discrete_gaussian(sigma).high + 1)}
    is_within_delta(discrete_gaussian(sigma), lambda number: known[abs(number)])


def is_within_delta(distribution: Distribution, exact: Callable[[int], Fraction]) -> None:
    assert distribution.thresholds[0] == 0
    assert distribution.thresholds[-1] == 1 << PRECISION
    assert list(distribution.thresholds) == sorted(distribution.thresholds)
    numbers = range(distribution.low, distribution.high + 1)
    assert sum(map(distribution.probability, numbers)) == 1
    inside = sum(exact(number) for number in numbers)
    distance = (sum(abs(distribution.probability(number) - exact(number)) for number in numbers) + 1 - inside) / 2
    assert distance <= distribution.delta < Fraction(1, 1 << 59)
    assert distribution.probability(distribution.high + 1) == 0


def test_what_they_cost() -> None:
    assert discrete_laplace(20, sensitivity=5).epsilon == Fraction(1, 4)
    assert discrete_laplace(20, sensitivity=5).rho == Fraction(1, 32)
    assert discrete_gaussian(20, sensitivity=2).rho == Fraction(1, 200)
    assert discrete_gaussian(20).epsilon is None


@pytest.mark.parametrize("make", [discrete_laplace, discrete_gaussian])
@pytest.mark.parametrize("scale", [0, -1, Fraction(-1, 2), 1.5, True, 10**9])
def test_what_is_no_distribution(make: Callable[[Any], Distribution], scale: Any) -> None:
    with pytest.raises(LearningError):
        make(scale)


@pytest.mark.parametrize("make", [discrete_laplace, discrete_gaussian])
def test_a_scale_that_no_ledger_writes_down(make: Callable[[Any], Distribution]) -> None:
    make(Fraction((1 << 127) + 1, 1 << 127))
    with pytest.raises(LearningError, match="a long denominator"):
        make(Fraction((1 << 128) + 1, 1 << 128))


@pytest.mark.parametrize("sensitivity", [0, -1, True, 1.5])
def test_what_is_no_sensitivity(sensitivity: int) -> None:
    with pytest.raises(LearningError, match="the sensitivity"):
        discrete_laplace(1, sensitivity)


def test_the_largest() -> None:
    assert len(discrete_laplace(160).thresholds) < 1 << 14
    with pytest.raises(LearningError, match="larger units"):
        discrete_laplace(200)
    with pytest.raises(LearningError, match="larger units"):
        discrete_gaussian(900)


@pytest.mark.parametrize("make", [discrete_laplace, discrete_gaussian])
def test_scales_that_are_far_too_large_or_small(make: Any) -> None:
    assert make(Fraction(1, 1000)).probability(0) == 1
    for scale, reason in ((Fraction(1, 1001), "1/1000 or more"), (Fraction(1, 10**9), "or more"), (10**400, "table")):
        with pytest.raises(LearningError, match=reason):
            make(scale)


@pytest.mark.parametrize("shares", [2, 3, 5])
def test_shares_add_up_to_the_laplace_distribution(shares: int) -> None:
    """As far as both say: the sum of so many independent ones, by convolution, exactly."""
    share = discrete_laplace(2, shares=shares)
    one = [share.thresholds[k + 1] - share.thresholds[k] for k in range(len(share.thresholds) - 1)]
    added = [1]
    for _ in range(shares):
        added = convolved(added, one)
    scale, low = 1 << PRECISION * shares, shares * share.low
    exact = {k: exact_laplace(Fraction(2), k) for k in range(low, -low + 1)}
    distance = sum(abs(Fraction(weight, scale) - exact[low + k]) for k, weight in enumerate(added))
    outside = 1 - sum(exact.values())
    assert (distance + outside) / 2 <= share.delta < Fraction(1, 1 << 57)
    assert share.epsilon == Fraction(1, 2)
    assert share.shares == shares


def convolved(one: list[int], other: list[int]) -> list[int]:
    """By one product of large integers, as of polynomials at a power of two."""
    bits = 8 * PRECISION
    product = sum(a << k * bits for k, a in enumerate(one)) * sum(b << k * bits for k, b in enumerate(other))
    return [product >> k * bits & (1 << bits) - 1 for k in range(len(one) + len(other) - 1)]


def test_one_share_is_the_distribution_itself() -> None:
    assert discrete_laplace(3, shares=1) == discrete_laplace(3)


@pytest.mark.parametrize("shares", [0, -1, True, 1.5, 1001])
def test_what_are_no_shares(shares: int) -> None:
    with pytest.raises(LearningError, match="shares"):
        discrete_laplace(1, shares=shares)
