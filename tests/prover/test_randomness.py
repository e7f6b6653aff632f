from __future__ import annotations

import pytest
from zkwright.core.field import R
from zkwright.prover.randomness import random_below


@pytest.mark.parametrize("bound", [1, 2, 3, 255, 256, 257, R - 1, R])
def test_numbers_below_a_bound(bound: int) -> None:
    drawn = [random_below(bound) for _ in range(200)]
    assert all(0 <= number < bound for number in drawn)
    assert max(drawn) >= bound // 2
    assert bound < 2**200 or len(set(drawn)) == len(drawn)


def test_all_below_a_bound_are_as_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte once: a bound of n is met by as many of them for each number below it, and the others are drawn again."""
    for bound in range(2, 257):
        n_bits = (bound - 1).bit_length()
        left = iter(range(256))
        monkeypatch.setattr("os.urandom", lambda size, left=left: next(left).to_bytes(size, "little"))
        drawn = [random_below(bound) for _ in range(bound << 8 - n_bits)]
        assert {drawn.count(number) for number in range(bound)} == {1 << 8 - n_bits}


@pytest.mark.parametrize("bound", [0, -1])
def test_no_number_is_below_no_bound(bound: int) -> None:
    with pytest.raises(ValueError, match="there is no number"):
        random_below(bound)


def test_every_bit_comes_from_the_operating_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is kept between calls, so that processes that fork do not draw the same."""
    asked: list[int] = []

    def note(size: int) -> bytes:
        asked.append(size)
        return bytes([len(asked)]) * size

    monkeypatch.setattr("os.urandom", note)
    first = random_below(R)
    assert asked == [32]
    assert random_below(R) != first
    assert asked == [32, 32]
