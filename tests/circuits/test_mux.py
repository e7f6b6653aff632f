from __future__ import annotations

from math import isqrt
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub import Point
from zkwright.circuits.mux import mux
from zkwright.circuits.mux.tables import look_up
from zkwright.compiler import (
    U8,
    U16,
    U64,
    Array,
    Bool,
    Field,
    Private,
    Public,
    Struct,
    UnsatisfiedCircuitError,
    bind,
    circuit,
)
from zkwright.core.field import R
from zkwright.testing import accepts, cost, refuses

from tests.circuits.costs import Cost
from tests.drawn import examples

COSTS = [
    *(
        Cost(mux, rows, lambda make, n=n: mux([pow(7, i, R) for i in range(n)], make.index(n)), f"for {n:,} constants")  # type: ignore[misc]
        for n, rows in ((64, 11), (256, 26), (1000, 58), (4096, 120), (8, 2))
    ),
    Cost(
        mux,
        40,
        lambda make: mux([Point(x=Field(pow(7, i, R)), y=Field(pow(5, i, R))) for i in range(256)], make.index(256)),
        "for 256 constant points",
    ),
    Cost(mux, 10, lambda make: mux(make.fields(8), make.u8()), "for 8 elements"),
    Cost(mux, 12, lambda make: mux([make.point() for _ in range(5)], make.u8()), "for 5 points"),
    Cost(
        mux,
        95,
        lambda make: mux([Array([make.u8() for _ in range(4)]) for _ in range(64)], make.index(64)),
        "for 64 times 4 bytes",
    ),
]


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


@circuit
def constant(index: Private[U16], n: int) -> Public[Field]:
    return mux(table(n), index)


def table(n: int) -> list[int]:
    return [pow(7, i * i, R) for i in range(n)]


@pytest.mark.parametrize("n", [2, 3, 5, 16, 17, 64, 100, 255, 256, 257])
def test_a_table_of_constants_is_read_at_every_index(n: int) -> None:
    assert [constant(index, n) for index in range(n)] == table(n)
    for index in {n, n + 1, 2 * n, 1 << (n - 1).bit_length(), 65535}:
        with pytest.raises(UnsatisfiedCircuitError):
            constant(index, n)


@pytest.mark.parametrize("n", [3, 16, 21])
def test_a_table_has_one_entry(n: int) -> None:
    for index in {0, 1, n // 2, n - 1}:
        accepts(constant, {"index": index}, table(n)[index], n=n)
    for index in (n, 2**15):
        refuses(constant, {"index": index}, n=n)


@examples(40)
@given(st.integers(0, 6), st.integers(1, 3), st.data())
def test_any_table_of_any_split(n_bits: int, n_columns: int, data: st.DataObject) -> None:
    entries = st.lists(st.integers(0, R - 1) | st.sampled_from([0, 1, R - 1]), min_size=2**n_bits, max_size=2**n_bits)
    columns = [data.draw(entries) for _ in range(n_columns)]
    for index in range(2**n_bits):
        bits = [Bool(bool(index >> i & 1)) for i in range(n_bits)]
        assert [int(entry) for entry in look_up(columns, bits)] == [column[index] for column in columns]


class Mixed(Struct):
    """Constants of every type beside a secret."""

    secret: Field
    small: U8
    flag: Bool
    far: Field


def test_constants_keep_their_types_and_secrets_stay_secrets() -> None:
    @circuit
    def choose_mixed(secrets: Private[Array[Field, Literal[5]]], index: Private[U8]) -> Public[Mixed]:
        items = [
            Mixed(secret=secret, small=U8(i * 50), flag=Bool(i % 2 == 1), far=Field(-i))
            for i, secret in enumerate(secrets)
        ]
        chosen = mux(items, index)
        # The table proves that the sum fits: no entry is larger than 200.
        return Mixed(secret=chosen.secret, small=chosen.small + 55, flag=~chosen.flag, far=chosen.far)

    for index in range(5):
        chosen = choose_mixed([10, 20, 30, 40, 50], index)
        expected = (10 * (index + 1), 50 * index + 55, index % 2 == 0, -index % R)
        assert (chosen.secret, chosen.small, chosen.flag, chosen.far) == expected
    assert cost(choose_mixed) < 5 + 4 + 8 + 8


def test_tables_cost_about_the_square_root() -> None:
    @circuit
    def read(index: Private[U16], n: int) -> Public[Field]:
        return mux(table(n), index)

    costs = {n: cost(read, n=n) for n in (64, 256, 1024, 4096)}
    assert all(rows <= 2 * isqrt(n) for n, rows in costs.items()), costs


def test_few_constants_are_not_dearer_than_before() -> None:
    @circuit
    def read(index: Private[U8], n: int) -> Public[Field]:
        return mux(table(n), index)

    for n in range(2, 20):
        is_power = n & (n - 1) == 0
        assert cost(read, n=n) <= n - 1 + (0 if is_power else n.bit_length())


class Entry(Struct):
    """Small parts beside a field element."""

    key: Field
    row: U8
    flag: Bool
    amount: U16


@circuit
def choose_entry(entries: Private[Array[Entry, Literal["n"]]], index: Private[U8], n: int) -> Public[Entry]:
    return mux(entries, index)


def an_entry(i: int) -> dict[str, int | bool]:
    return {"key": R - 1 - i, "row": (i * 37) % 256, "flag": i % 3 == 0, "amount": 65535 - i}


@pytest.mark.parametrize("n", [2, 13, 32, 33])
def test_small_parts_of_secret_entries_share_a_wire(n: int) -> None:
    entries = [an_entry(i) for i in range(n)]
    for index in {0, 1, n // 2, n - 1}:
        chosen = choose_entry(entries, index, n)
        assert {name: getattr(chosen, name) for name in entries[index]} == entries[index]
    for index in {n, 255}:
        with pytest.raises(UnsatisfiedCircuitError):
            choose_entry(entries, index, n)
    apart = 4 * (n - 1)
    assert cost(choose_entry, n=n) <= min(apart, 2 * (n - 1) + 25) + 9  # the index


def test_parts_that_share_a_wire_have_one_value() -> None:
    @circuit
    def pick(
        entries: Private[Array[Array[U8, Literal[2]], Literal[20]]], index: Private[U8]
    ) -> Public[Array[U8, Literal[2]]]:
        return mux(entries, index)

    entries = [[i, 255 - i] for i in range(20)]
    accepts(pick, {"entries": entries, "index": 19}, entries[19])
    refuses(pick, {"entries": entries, "index": 20})


@examples(15)
@given(st.integers(2, 40), st.integers(1, 20), st.data())
def test_any_shape_of_entries(n: int, n_parts: int, data: st.DataObject) -> None:
    """More parts than fit one wire, constants among them, and parts whose bounds are narrower than their types."""
    kinds = data.draw(
        st.lists(st.sampled_from(["u8", "u64", "bool", "low", "field"]), min_size=n_parts, max_size=n_parts)
    )
    index = data.draw(st.integers(0, n - 1))

    def part(kind: str, value: Field) -> Any:
        match kind:
            case "u8":
                return U8(value)
            case "u64":
                return U64(value)
            case "bool":
                return U8(value) >= 128
            case "low":
                return U8(value) % 16
        return value * value

    @circuit
    def pick(values: Private[Array[Field, Literal[40]]], index: Private[U8]) -> Public[Field]:
        items = [tuple(part(kind, values[i]) for kind in kinds) for i in range(n)]
        chosen = mux(items, index)
        bind(values)
        return sum((Field(one) * 1000**place for place, one in enumerate(chosen)), Field(0))

    values = [data.draw(st.integers(0, 255)) for _ in range(40)]
    plain = {"u8": values[index], "u64": values[index], "bool": values[index] >= 128}
    plain |= {"low": values[index] % 16, "field": values[index] ** 2}
    assert pick(values, index) == sum(plain[kind] * 1000**place for place, kind in enumerate(kinds)) % R
