"""Properties are tested with the same examples in every run, unless somebody asks for others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.drawn import TIMES, examples


def drawn() -> list[int]:
    values: list[int] = []

    @examples(20)
    @given(st.integers())
    def keep(value: int) -> None:
        values.append(value)

    keep()
    return values


def test_the_same_values_are_drawn_each_time() -> None:
    first, second = drawn(), drawn()
    assert len(first) == len(second) == 20 * max(1, TIMES)
    assert (first == second) is (TIMES == 0)
