"""Routes through switches, held to a network that is built as the module says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler.solver.routing import n_last, n_switches, routed

from tests.drawn import examples


def through(values: Sequence[int], firsts: Iterator[int]) -> list[int]:
    """What comes out where the switches give these first."""

    def switch(a: int, b: int) -> tuple[int, int]:
        first = next(firsts)
        assert first in (a, b)
        return first, a + b - first

    n = len(values)
    if n == 1:
        return list(values)
    pairs = [switch(values[2 * k], values[2 * k + 1]) for k in range(n // 2)]
    if n == 2:
        return list(pairs[0])
    upper = through([a for a, _ in pairs], firsts)
    lower = through([*(b for _, b in pairs), *values[n - n % 2 :]], firsts)
    found: list[int] = []
    for k in range((n - 1) // 2):
        found += switch(upper[k], lower[k])
    return [*found, lower[-1]] if n % 2 else [*found, upper[-1], lower[-1]]


@pytest.mark.parametrize("n", range(1, 7))
def test_every_order_of_few_values(n: int) -> None:
    for order in permutations(range(n)):
        firsts = routed(range(n), order)
        assert len(firsts) == n_switches(n) - n_last(n)
        assert through(range(n), iter([*firsts, *order[: 2 * n_last(n) : 2]])) == list(order)
        assert through(order, iter(routed(order, None))) == list(range(n))


@examples(60)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=70), st.randoms(use_true_random=False))
def test_any_order_of_any_values(values: list[int], random: object) -> None:
    order = list(values)
    random.shuffle(order)  # type: ignore[attr-defined]
    n = n_last(len(values))
    assert through(values, iter([*routed(values, order), *order[: 2 * n : 2]])) == order
    assert through(values, iter(routed(values, None))) == sorted(values)
    firsts = routed(values, [99] * len(values))
    assert through(values, iter([*firsts, *values[: 2 * n : 2]])) == values


def test_as_many_switches_as_are_known_to_be_needed() -> None:
    """The sum of the logarithms of 1 to n, each rounded up."""
    for n in range(1, 200):
        assert n_switches(n) == sum((i - 1).bit_length() for i in range(1, n + 1))
