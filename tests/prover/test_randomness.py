from __future__ import annotations

import pytest
from zkwright.compiler.field import R
from zkwright.prover.randomness import random_below


@pytest.mark.parametrize("bound", [1, 2, 3, 255, 256, 257, R - 1, R])
def test_numbers_below_a_bound(bound: int) -> None:
    drawn = [random_below(bound) for _ in range(200)]
    assert all(0 <= number < bound for number in drawn)
    assert max(drawn) >= bound // 2
    assert bound < 2**200 or len(set(drawn)) == len(drawn)


def test_every_bit_comes_from_the_operating_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is kept between calls, so that processes that fork do not draw the same."""
    asked: list[int] = []

    def note(size: int) -> bytes:
        asked.append(size)
        return bytes([len(asked)]) * size

    monkeypatch.setattr("random._urandom", note)
    first = random_below(R)
    assert asked == [32]
    assert random_below(R) != first
    assert asked == [32, 32]
