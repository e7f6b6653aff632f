"""How far the values of an atom that is not unique lie apart, as every two of them tell."""

from __future__ import annotations

from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.analyser.integers import signed
from zkwright.analyser.rules.exhaustion import _difference
from zkwright.core.field import R

PRIMES = (5, 7, 11, 101, R)


def by_every_two(pairs: set[tuple[int, ...]], p: int) -> tuple[int, int]:
    gaps = [abs(signed((one - two) % p, p)) for key, one in pairs for other, two in pairs if key == other]
    step = gcd(*gaps)
    return step, max(gaps) // step


@pytest.mark.parametrize("p", PRIMES)
@given(data=st.data())
def test_differences_are_those_of_every_two(p: int, data: st.DataObject) -> None:
    """Wherever the values lie, also around 0 and too far apart to be ordered."""
    first, step = data.draw(st.integers(0, p - 1)), data.draw(st.integers(1, 6))
    places = data.draw(
        st.sets(st.integers(0, data.draw(st.sampled_from([3, 10, p // 2, p - 1]))), min_size=2, max_size=9)
    )
    pairs: set[tuple[int, ...]] = {
        (place % data.draw(st.integers(1, 2)), (first + step * place) % p) for place in places
    }
    if all(one == two or key != other for key, one in pairs for other, two in pairs):
        pairs |= {(0, first), (0, (first + 1) % p)}
    assert _difference(pairs, p) == by_every_two(pairs, p)


@pytest.mark.parametrize(
    ("values", "told"), [((0, 6, 9), (3, 3)), ((R - 4, 0, 6), (2, 5)), ((0, R // 2, R - 1), (1, R // 2))]
)
def test_edges(values: tuple[int, ...], told: tuple[int, int]) -> None:
    assert _difference({(value,) for value in values}, R) == told
