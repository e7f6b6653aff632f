from __future__ import annotations

from typing import Literal

import pytest
from zkwright.circuits.babyjub import Point
from zkwright.circuits.mux import mux
from zkwright.compiler import U8, Array, Field, Private, Public, UnsatisfiedCircuitError, circuit


@circuit
def choose(items: Private[Array[Field, Literal["n"]]], index: Private[U8], n: int) -> Public[Field]:
    return mux(items, index)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6, 7, 8, 9, 16, 17])
def test_every_index_chooses_its_item_and_no_other_passes(n: int) -> None:
    items = [100 + i for i in range(n)]
    assert [choose(items, index, n) for index in range(n)] == items
    for index in (n, n + 1, 2 * n, 64, 255):
        with pytest.raises(UnsatisfiedCircuitError):
            choose(items, index, n)


def test_one_item_has_the_index_0() -> None:
    @circuit
    def choose_one(item: Private[Field], index: Private[U8]) -> Public[Field]:
        return mux([item], index) + Field(index)

    assert choose_one(7, 0) == 7
    with pytest.raises(UnsatisfiedCircuitError):
        choose_one(7, 1)


def test_constants_and_structs_are_chosen() -> None:
    @circuit
    def choose_point(points: Private[Array[Point, Literal[3]]], index: Private[U8]) -> Public[Point]:
        chosen = mux(points, index)
        return Point(x=chosen.x, y=chosen.y + mux([Field(10), Field(20), Field(30)], index))

    points = [{"x": i, "y": i * i} for i in (5, 6, 7)]
    results = [choose_point(points, index) for index in range(3)]
    assert [(point.x, point.y) for point in results] == [(5, 35), (6, 56), (7, 79)]


def test_plain_values() -> None:
    assert mux([10, 20, 30], 1) == 20
    assert mux(["any", "thing"], 0) == "any"
    with pytest.raises(IndexError, match="the index is 3, and there are 3 items"):
        mux([10, 20, 30], 3)
    with pytest.raises(IndexError, match="the index is -1"):
        mux([10, 20, 30], -1)
    with pytest.raises(ValueError, match="nothing to choose from"):
        mux([], 0)
