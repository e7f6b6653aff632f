"""Numbers that are drawn in a circuit."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import cache

import pytest
from zkwright import I32, Field, Private, Program, Public, UnsatisfiedCircuitError, circuit
from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R
from zkwright.learning.errors import LearningError
from zkwright.learning.privacy import (
    Distribution,
    discrete_gaussian,
    discrete_laplace,
    noise,
    public_seed,
    seed_commitment,
)
from zkwright.learning.privacy.distribution import PRECISION

NOISE = discrete_laplace(2)
PLACE = "noise.<locals>.place_of"


@circuit
def drawing(seed: Private[Field], drawn: Public[Field]) -> Public[I32]:
    return noise(NOISE, seed, drawn)


@cache
def program() -> Program:
    return drawing.compile()


@pytest.mark.parametrize("number", [NOISE.low, NOISE.low + 1, -1, 0, 1, NOISE.high - 1, NOISE.high])
def test_both_ends_of_an_interval(number: int) -> None:
    place = number - NOISE.low
    for uniform in (NOISE.thresholds[place], NOISE.thresholds[place + 1] - 1):
        for seed in (0, 1, R - 1, 1 << 200):
            drawn = (uniform - seed) % R
            assert program().solve({"seed": seed, "drawn": drawn}).output == number
            assert noise(NOISE, seed, drawn) == number


@pytest.mark.parametrize("uniform", [0, (1 << PRECISION) - 1, (1 << PRECISION), R - 1])
def test_the_edges_of_what_is_uniform(uniform: int) -> None:
    number = program().solve({"seed": uniform, "drawn": 0}).output
    assert NOISE.thresholds[int(number) - NOISE.low] <= uniform % (1 << PRECISION)
    assert uniform % (1 << PRECISION) < NOISE.thresholds[int(number) - NOISE.low + 1]


@pytest.mark.parametrize("by", [-1, 1, 5])
def test_no_other_number_is_taken(by: int) -> None:
    def other(uniform: int) -> int:
        return max(k for k, low in enumerate(NOISE.thresholds) if low <= uniform) + by

    inputs = {"seed": 1, "drawn": 1 << 119}
    with pytest.raises(UnsatisfiedCircuitError, match="another than the seeds give"):
        program().solve(inputs, hints={PLACE: other})


def test_no_number_beyond_the_table_is_taken() -> None:
    places = len(NOISE.thresholds) - 1
    assert places & (places - 1), "a table with room beyond it"
    for uniform in (0, (1 << PRECISION) - 1):
        with pytest.raises(UnsatisfiedCircuitError, match="another than the seeds give"):
            program().solve({"seed": uniform, "drawn": 0}, hints={PLACE: lambda _: places})


def test_every_place_but_one_is_refused() -> None:
    """What the analyser has no rule for: the intervals are apart, so that one place alone satisfies the rows."""
    inputs = {"seed": 1, "drawn": (1 << 119) + 12345}
    right = int(program().solve(inputs).output) - NOISE.low
    for place in range(len(NOISE.thresholds) - 1):
        if place == right:
            continue
        with pytest.raises(UnsatisfiedCircuitError):
            program().solve(inputs, hints={PLACE: lambda _, place=place: place})


@pytest.mark.parametrize("distribution", [discrete_laplace(3), discrete_gaussian(4)])
def test_how_often_numbers_are_drawn(distribution: Distribution) -> None:
    """Chi-square over 20,000 draws of fixed seeds, in the cells where 20 or more are expected."""
    count = 20_000
    drawn: Counter[int] = Counter()
    for place in range(count):
        seed = int.from_bytes(hashlib.sha512(b"%d" % place).digest(), "big") % R
        uniform = seed % (1 << PRECISION)
        drawn[next(k for k in by_likelihood(distribution) if holds(distribution, k, uniform))] += 1
    cells = [k for k in by_likelihood(distribution) if count * distribution.probability(k) >= 20]
    square = sum(float((drawn[k] - (e := count * distribution.probability(k))) ** 2 / e) for k in cells)
    assert square < 2 * len(cells) + 10


@cache
def by_likelihood(distribution: Distribution) -> list[int]:
    return sorted(range(distribution.low, distribution.high + 1), key=abs)


def holds(distribution: Distribution, number: int, uniform: int) -> bool:
    place = number - distribution.low
    return distribution.thresholds[place] <= uniform < distribution.thresholds[place + 1]


def test_what_it_costs() -> None:
    @circuit
    def ten(seed: Private[Field], drawn: Public[Field]) -> Public[I32]:
        return noise(discrete_laplace(10), seed, drawn)

    assert ten.compile().r1cs.n_rows == 765


def test_both_seeds_count() -> None:
    assert seed_commitment(5, 6) == poseidon(5, 6)
    seeds = {
        public_seed(label, commitment, randomness)
        for label, commitment, randomness in (
            ("a", 1, bytes(16)),
            ("b", 1, bytes(16)),
            ("a", 2, bytes(16)),
            ("a", 1, bytes(17)),
            ("a\0", 1, bytes(16)),
        )
    }
    assert len(seeds) == 5
    with pytest.raises(LearningError, match="15 bytes of randomness"):
        public_seed("a", 1, bytes(15))
