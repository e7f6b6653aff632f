"""Draws from a seed: the stream of others' ChaCha20, points of their groups, and what snarkjs draws."""

from __future__ import annotations

import itertools

import pytest
from Crypto.Cipher import ChaCha20
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.field import R
from zkwright.prover.ceremony import seeded_draws
from zkwright.prover.ceremony.seeded_draws import SeededDraws
from zkwright.verifier import InvalidKey
from zkwright.verifier.curve import Q
from zkwright.verifier.points import check_g1, check_g2

from tests.drawn import examples

SEEDS = st.binary(min_size=32, max_size=32)


@given(SEEDS)
@examples(20)
def test_the_stream_is_that_of_chacha20(seed: bytes) -> None:
    """Words of the seed are big-endian, the cipher's little-endian."""
    key = b"".join(seed[at : at + 4][::-1] for at in range(0, 32, 4))
    expected = ChaCha20.new(key=key, nonce=bytes(8)).encrypt(bytes(256))
    words = [int.from_bytes(expected[at : at + 4], "little") for at in range(0, 256, 4)]
    assert list(itertools.islice(SeededDraws(seed)._words, 64)) == words


@given(SEEDS)
@examples(20)
def test_points_are_in_their_groups(seed: bytes) -> None:
    draws = SeededDraws(seed)
    for _ in range(2):
        check_g1(draws.g1(), "drawn", InvalidKey)
    check_g2(draws.g2(), "drawn", InvalidKey)
    assert 0 <= draws.scalar() < R
    assert 0 < draws.factor() < R


def test_a_longer_seed_counts_for_its_first_bytes() -> None:
    assert SeededDraws(bytes(64)).scalar() == SeededDraws(bytes(32)).scalar()


@given(st.integers(0, Q - 1), st.integers(0, Q - 1))
@examples(50)
def test_roots_of_squares_and_of_nothing_else(a: int, b: int) -> None:
    for value in ((a, b), (a, 0), (0, b), (0, 0)):
        square = ((value[0] ** 2 - value[1] ** 2) % Q, 2 * value[0] * value[1] % Q)
        root = seeded_draws._root_in_fq2(square)
        assert root in (value, (-value[0] % Q, -value[1] % Q))
    nine = (9, 1)  # no square: the twist would be the curve
    product = ((a * 9 - b) % Q, (a + b * 9) % Q) if (a, b) == (1, 0) else nine
    assert seeded_draws._root_in_fq2(product) is None


@pytest.mark.parametrize(
    ("coordinate", "high"),
    [((1,), False), ((Q - 1,), True), ((Q - 1, 1), False), ((1, Q - 1), True), ((Q - 1, 0), True)],
)
def test_which_of_two_roots_is_high(coordinate: tuple[int, ...], high: bool) -> None:
    assert seeded_draws._is_high(coordinate) is high
