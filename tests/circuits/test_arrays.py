from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import decoder
from zkwright.circuits.arrays import read, read_each, rotate_left, rotate_right, subarray, write
from zkwright.circuits.decoder import decoder_or_none
from zkwright.compiler import (
    U8,
    U16,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Public,
    Struct,
    Text,
    UnsatisfiedCircuitError,
    Vec,
    bind,
    circuit,
)
from zkwright.compiler.errors import TypeMismatchError
from zkwright.compiler.rows import Opcode
from zkwright.core.field import R
from zkwright.testing import cost, refuses

from tests.circuits.costs import Cost
from tests.circuits.harness import lying_hints
from tests.drawn import examples

COSTS = [
    Cost(read, 10, lambda make: read(Array(make.fields(8)), make.u8()), "for 8 elements"),
    *(
        Cost(
            read_each,
            rows,
            lambda make, n=n: read_each(Array(make.fields(n)), [make.index(n) for _ in range(8)]),  # type: ignore[misc]
            f"for 8 of {n} elements",
        )
        for n, rows in ((64, 376), (256, 1360))
    ),
    Cost(write, 15, lambda make: write(Array(make.fields(8)), make.u8(), make.field()), "for 8 elements"),
    Cost(subarray, 99, lambda make: subarray(Array(make.fields(64)), make.index(57), 8), "for 8 of 64 elements"),
    Cost(subarray, 572, lambda make: subarray(Array(make.bytes(1024)), make.index(993), 32), "for 32 of 1,024 bytes"),
    Cost(rotate_left, 24, lambda make: rotate_left(Array(make.fields(8)), make.index(8)), "for 8 elements"),
    Cost(rotate_right, 24, lambda make: rotate_right(Array(make.fields(8)), make.index(8)), "for 8 elements"),
    Cost(decoder.decoder, 7, lambda make: decoder.decoder(make.u8(), 8), "for 8 places"),
    Cost(decoder_or_none, 17, lambda make: decoder_or_none(make.u8(), 8), "for 8 places and a `U8`"),
]


@circuit
def changed(
    items: Private[Array[U16, Literal["n"]]], index: Private[U8], item: Private[U16], n: int
) -> Public[tuple[Array[U16, Literal["n"]], U16]]:
    return write(items, index, item), read(items, index)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 9])
def test_every_place_is_written_and_no_other(n: int) -> None:
    items = [65535 - i for i in range(n)]
    for index in range(n):
        expected = [1 if place == index else item for place, item in enumerate(items)]
        assert changed(items, index, 1, n) == (expected, items[index])
        assert (write(items, index, 1), read(items, index)) == (expected, items[index])
    for index in (n, n + 1, 2 * n, 128, 255):
        refuses(changed, {"items": items, "index": index, "item": 1}, f"the index is not below {n}", n=n)


@circuit
def read_at(
    items: Private[Array[U16, Literal["n"]]], indices: Private[Array[U8, Literal[5]]], n: int
) -> Public[Array[U16, Literal[5]]]:
    return read_each(items, indices)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 9, 13, 16, 17, 64])
def test_several_places_are_read_as_one_at_a_time(n: int) -> None:
    items = [(65535 - 7919 * i) % 65536 for i in range(n)]
    for start in range(0, n, max(n // 6, 1)):
        indices = [(start + i * i) % n for i in range(5)]
        assert read_at(items, indices, n) == [items[index] for index in indices] == read_each(items, indices)
    for place in (0, 4):
        indices = [n if i == place else 0 for i in range(5)]
        refuses(read_at, {"items": items, "indices": indices}, f"the index is not below {n}", n=n)


def test_few_places_cost_no_more_than_apart() -> None:
    @circuit
    def apart(
        items: Private[Array[U16, Literal["n"]]], indices: Private[Array[U8, Literal[5]]], n: int
    ) -> Public[Field]:
        return sum((Field(read(items, index)) * 7**i for i, index in enumerate(indices)), Field(0))

    @circuit
    def together(
        items: Private[Array[U16, Literal["n"]]], indices: Private[Array[U8, Literal[5]]], n: int
    ) -> Public[Field]:
        return sum((Field(item) * 7**i for i, item in enumerate(read_each(items, indices))), Field(0))

    for n in (2, 5, 8, 16, 40):
        assert cost(together, n=n) <= cost(apart, n=n)


class Row(Struct):
    """Several wires, a list among them."""

    key: Field
    tags: Vec[U8, Literal[2]]


def test_structs_are_written_into_lists() -> None:
    @circuit
    def put(rows: Private[Vec[Row, Literal[3]]], index: Private[U8], row: Private[Row]) -> Public[Vec[Row, Literal[3]]]:
        return write(rows, index, row)

    rows = [{"key": 5, "tags": [1, 2]}, {"key": R - 1, "tags": []}]
    found = put(rows, 0, {"key": 9, "tags": [3]})
    assert [(row.key, row.tags) for row in found] == [(9, [3]), (R - 1, [])]
    refuses(put, {"rows": rows, "index": 2, "row": rows[0]}, "there is no item at the index")


@circuit
def bytes_at(data: Private[Bytes[Literal["n"]]], start: Private[U16], n: int, m: int) -> Public[Bytes[Literal["m"]]]:
    return subarray(data, start, m)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (5, 2), (8, 8), (9, 1), (9, 8), (40, 5), (70, 33)])
def test_every_part_of_bytes(n: int, m: int) -> None:
    data = bytes((37 * i + 11) % 256 for i in range(n))
    starts = range(n - m + 1) if n < 40 else (0, 1, n // 2, n - m)
    for start in starts:
        assert bytes_at(data, start, n, m) == data[start : start + m]
    for start in (n - m + 1, n, 65535):
        with pytest.raises(UnsatisfiedCircuitError):
            bytes_at(data, start, n, m)


@examples(25)
@given(st.integers(1, 40), st.data())
def test_any_part_of_structs(n: int, data: st.DataObject) -> None:
    m = data.draw(st.integers(0, n))
    start = data.draw(st.integers(0, n - m))

    @circuit
    def part(items: Private[Array[Array[U8, Literal[3]], Literal[40]]], start: Private[U8]) -> Public[Field]:
        bind(items)
        some = subarray(items[:n], start, m)
        return sum((Field(byte) * pow(300, i, R) for i, item in enumerate(some) for byte in item), Field(len(items)))

    items = [[i, 255 - i, (i * i) % 256] for i in range(40)]
    expected = sum(byte * pow(300, i, R) for i, item in enumerate(items[:n][start : start + m]) for byte in item) + 40
    if m:
        assert part(items, start) == expected % R


def test_small_values_move_together() -> None:
    assert cost(bytes_at, n=1024, m=32) < 600  # a choice for each byte and bit takes 1,328


def test_parts_of_texts() -> None:
    @circuit
    def word(text: Private[Text[Literal[20]]], start: Private[U8]) -> Public[Bytes[Literal[5]]]:
        return subarray(text.data, start, 5)

    assert word("Zoë says hello", 10) == b"hello"


def test_rotation_both_ways() -> None:
    @circuit
    def turned(
        items: Private[Array[Field, Literal["n"]]], places: Private[U8], n: int
    ) -> Public[tuple[Array[Field, Literal["n"]], Array[Field, Literal["n"]]]]:
        return rotate_left(items, places), rotate_right(items, places)

    for n in (1, 2, 3, 8, 9):
        items = [R - 1 - i for i in range(n)]
        for places in range(n):
            left = items[places:] + items[:places]
            right = items[n - places :] + items[: n - places]
            assert turned(items, places, n) == (left, right)
            assert (rotate_left(items, places), rotate_right(items, places)) == (left, right)
        refuses(turned, {"items": items, "places": n}, "the index is not below", n=n)


def test_bits_may_be_rotated_unread() -> None:
    @circuit
    def bits(x: Private[U8], places: Private[U8]) -> Public[U8]:
        return U8.from_bits(rotate_left(x.bits(), places))

    assert bits(0b10110001, 3) == 0b00110110


def test_plain_values() -> None:
    assert read([10, 20, 30], 1) == 20
    assert write((10, 20), 0, 7) == [7, 20]
    assert list(subarray(b"abcdef", 2, 3)) == [*b"cde"]
    assert rotate_left([1, 2, 3], 2) == [3, 1, 2]
    for call in (
        lambda: write([1], 1, 0),
        lambda: read([1], -1),
        lambda: subarray([1, 2], 1, 2),
        lambda: rotate_left([1, 2], 2),
    ):
        with pytest.raises(IndexError):
            call()
    for call in (lambda: write([], 0, 0), lambda: subarray([1], 0, 2), lambda: rotate_left([], 0)):
        with pytest.raises(ValueError, match=r"nothing to|a part of 2 of 1"):
            call()


def test_an_item_of_another_type_is_refused() -> None:
    @circuit
    def wrong(items: Private[Array[U8, Literal[3]]], index: Private[U8], item: Private[Field]) -> Public[U8]:
        mixed: Any = item
        return U8(write(items, index, mixed)[0])

    with pytest.raises(TypeMismatchError, match="mixed types"):
        wrong.compile()


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 9, 16, 17])
def test_a_decoder_has_one_answer(n: int) -> None:
    @circuit
    def decoded(index: Private[U8], n: int) -> Public[Array[Bool, Literal["n"]]]:
        return decoder.decoder(index, n)

    @circuit
    def maybe(index: Private[U8], n: int) -> Public[Array[Bool, Literal["n"]]]:
        return decoder_or_none(index, n)

    for index in (*range(n), n, n + 1, 255):
        expected = [index == place for place in range(n)]
        assert maybe(index, n) == decoder_or_none(index, n) == expected
        if index < n:
            assert decoded(index, n) == decoder.decoder(index, n) == expected
        else:
            refuses(decoded, {"index": index}, f"the index is not below {n}", n=n)
            with pytest.raises(ValueError, match="is not below"):
                decoder.decoder(index, n)


def test_no_hint_of_an_index_can_lie() -> None:
    def flipped(opcode: Opcode, _: int, __: Sequence[int], honest: list[int]) -> list[int]:
        return [1 - bit for bit in honest] if opcode == Opcode.BITS else honest

    program = changed.compile(n=5)
    with lying_hints(flipped), pytest.raises(UnsatisfiedCircuitError):
        program.solve({"items": [1, 2, 3, 4, 5], "index": 2, "item": 9})
