from __future__ import annotations

from typing import Any, Literal

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import cbor
from zkwright.circuits.cbor import CborItem, content, item
from zkwright.compiler import U8, U16, U32, U64, Circuit, Private, Public, UnsatisfiedCircuitError, Vec, circuit
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs
from tests.circuits.test_der import data_of
from tests.drawn import examples


def _found(make: Inputs) -> CborItem:
    return CborItem(U64.unchecked_interval(make.field().linear, 0, 2**32 - 1), make.index(256), make.index(256))


COSTS = [
    Cost(item, 245, lambda make: item(*data_of(make, 256), cbor.UNSIGNED), "in 256 bytes"),
    Cost(content, 553, lambda make: content(data_of(make, 256)[0], _found(make), 32), "for up to 32 of 256 bytes"),
]


@circuit
def number(data: Private[Vec[U8, Literal[24]]], start: Private[U16]) -> Public[tuple[U64, U32, U32]]:
    return tuple(item(data, start, cbor.UNSIGNED))  # type: ignore[return-value]


@circuit
def text(data: Private[Vec[U8, Literal[300]]], start: Private[U16]) -> Public[tuple[U64, U32, U32]]:
    return tuple(item(data, start, cbor.TEXT))  # type: ignore[return-value]


@circuit
def simple(data: Private[Vec[U8, Literal[8]]], start: Private[U16]) -> Public[tuple[U64, U32, U32]]:
    return tuple(item(data, start, cbor.SIMPLE))  # type: ignore[return-value]


@circuit
def table(data: Private[Vec[U8, Literal[16]]], start: Private[U16]) -> Public[tuple[U64, U32, U32]]:
    return tuple(item(data, start, cbor.MAP))  # type: ignore[return-value]


NUMBERS = [0, 1, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**64 - 1]


@pytest.mark.parametrize("value", NUMBERS)
@pytest.mark.parametrize("before", [0, 5])
def test_numbers(value: int, before: int) -> None:
    data = bytes(before) + cbor2.dumps(value)
    assert item(data, before, cbor.UNSIGNED) == (value, len(data), len(data))
    assert number(list(data), before) == (value, len(data), len(data))
    assert item(cbor2.dumps(-1 - value), 0, cbor.NEGATIVE).argument == value


@examples(50)
@given(st.integers(0, 2**64 - 1) | st.integers(0, 300), st.integers(0, 15))
def test_any_number(value: int, before: int) -> None:
    data = bytes(before) + cbor2.dumps(value)
    assert number(list(data), before) == item(data, before, cbor.UNSIGNED) == (value, len(data), len(data))


@pytest.mark.parametrize("length", [0, 1, 23, 24, 255, 256, 290])
def test_texts(length: int) -> None:
    data = cbor2.dumps("x" * length) + b"\x01"
    expected = (length, len(data) - 1 - length, len(data) - 1)
    assert item(data, 0, cbor.TEXT) == expected
    assert text(list(data), 0) == expected
    assert content(data, item(data, 0, cbor.TEXT), len(data)) == b"x" * length


def test_a_document() -> None:
    data = cbor2.dumps({"id": 300, "on": True, "b": b"\1\2", "list": [1, None]}, canonical=False)
    document = item(data, 0, cbor.MAP)
    assert document.argument == 4
    key = item(data, document.content, cbor.TEXT)
    assert content(data, key, 8) == b"id"
    value = item(data, key.end, cbor.UNSIGNED)
    assert value.argument == 300
    truth = item(data, item(data, value.end, cbor.TEXT).end, cbor.SIMPLE)
    assert truth.argument == cbor.TRUE
    blob = item(data, item(data, truth.end, cbor.TEXT).end, cbor.BYTES)
    assert content(data, blob, 8) == b"\1\2"
    items = item(data, item(data, blob.end, cbor.TEXT).end, cbor.ARRAY)
    assert items.argument == 2
    assert item(data, item(data, items.content, cbor.UNSIGNED).end, cbor.SIMPLE).argument == cbor.NULL
    tagged = item(cbor2.dumps(cbor2.CBORTag(24, b"x")), 0, cbor.TAG)
    assert tagged.argument == 24


REFUSED: list[tuple[Circuit[..., Any], int, str]] = [
    *[
        (number, cbor.UNSIGNED, data)
        for data in ("1800", "1817", "190000", "1900ff", "1a0000ffff", "1b00000000ffffffff")
    ],
    *[(number, cbor.UNSIGNED, data) for data in ("1c", "1d", "1e", "1f", "18", "19ff", "20", "40", "e0", "")],
    *[
        (text, cbor.TEXT, data)
        for data in ("61", "6278", "781700", "7f617800ff", "7a00000001", "7b0000000000000001", "7affffffff")
    ],
    *[(simple, cbor.SIMPLE, data) for data in ("f814", "f8ff", "f93c00", "fa00000000", "ff", "00")],
    *[(table, cbor.MAP, data) for data in ("bf", "b800", "80", "bb0000000100000000")],
]


@pytest.mark.parametrize(
    ("read", "major", "data"), REFUSED, ids=[f"{data or 'nothing'}-{major}" for _, major, data in REFUSED]
)
def test_what_is_not_deterministic_cbor(read: Circuit[..., Any], major: int, data: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        item(bytes.fromhex(data), 0, major)
    with pytest.raises(UnsatisfiedCircuitError):
        read(list(bytes.fromhex(data)), 0)


@pytest.mark.parametrize("start", [1, 24, 25, 65535])
def test_a_place_behind_the_end(start: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        item(b"\x01", start, cbor.UNSIGNED)
    with pytest.raises(UnsatisfiedCircuitError):
        number([1], start)


def test_a_major_type_that_there_is_not() -> None:
    with pytest.raises(ArgumentError, match="the major type 8"):
        item(b"\x01", 0, 8)
