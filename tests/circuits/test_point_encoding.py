"""Encoded points: circomlibjs' bytes, and no bytes but those."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub import Point, decode_point, encode_point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L, multiply
from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.errors import ArgumentError
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost
from tests.circuits.curve_cases import decoded, encoded
from tests.circuits.harness import lying_hints
from tests.circuits.vectors.load import curve
from tests.circuits.vectors.sign import affine
from tests.drawn import examples

COSTS = [
    Cost(encode_point, 620, lambda make: encode_point(make.point())),
    Cost(decode_point, 373, lambda make: decode_point(make.bytes(32))),
]

PACKED = [(AffinePoint(*item["point"]), bytes.fromhex(item["bytes"][2:])) for item in curve()["packed"]]


@pytest.mark.parametrize(("point", "data"), PACKED)
def test_circomlibjs_packs_alike(point: AffinePoint, data: bytes) -> None:
    assert encode_point(Point.of(point)) == data
    assert affine(decode_point(data)) == point


def test_circuits_pack_alike() -> None:
    for point, data in PACKED[:5]:
        assert bytes(encoded(Point.of(point))) == data
        assert affine(decoded(data)) == point


def test_circomlibjs_unpacks_alike() -> None:
    for item in curve()["unpacked"]:
        data = bytes.fromhex(item["bytes"][2:])
        if item["point"] is None:
            with pytest.raises(UnsatisfiedCircuitError):
                decode_point(data)
        else:
            assert affine(decode_point(data)) == AffinePoint(*item["point"])


SIGN = 1 << 255
REFUSED = {
    "y = r": R,
    "y = r + 1, another 1": R + 1,
    "y = r + 5": R + 5,
    "all ones": 2**256 - 1,
    "the unused bit": BASE8.y | 1 << 254,
    "1 with a sign": 1 | SIGN,
    "-1 with a sign": R - 1 | SIGN,
    "no point": 2,
    "no point, with a sign": 2 | SIGN,
}


@pytest.mark.parametrize("number", REFUSED.values(), ids=REFUSED.keys())
def test_other_bytes_are_refused(number: int) -> None:
    data = number.to_bytes(32, "little")
    with pytest.raises(UnsatisfiedCircuitError):
        decode_point(data)
    with pytest.raises(UnsatisfiedCircuitError):
        decoded(data)


@examples(20)
@given(st.integers(0, 8 * L - 1))
def test_decoding_gives_what_was_encoded(scalar: int) -> None:
    point = multiply(scalar, GENERATOR)
    data = encode_point(Point.of(point))
    assert affine(decode_point(data)) == point
    flipped = bytes([*data[:31], data[31] ^ 0x80])
    if point.x:
        assert affine(decode_point(flipped)) == AffinePoint(R - point.x, point.y)


def test_the_other_root_is_no_answer() -> None:
    def other(opcode: Opcode, parameter: int, given: object, honest: list[int]) -> list[int]:
        return [R - honest[0]] if opcode == Opcode.SQUARE_ROOT else honest

    data = encode_point(Point.of(BASE8))
    with lying_hints(other), pytest.raises(UnsatisfiedCircuitError, match="sign"):
        decoded(data)


@pytest.mark.parametrize("data", [b"", bytes(31), bytes(33)])
def test_another_number_of_bytes_is_refused(data: bytes) -> None:
    with pytest.raises(ArgumentError, match="has 32 bytes, not"):
        decode_point(data)


def test_numbers_that_are_no_bytes_are_refused() -> None:
    with pytest.raises(ArgumentError, match="whole numbers"):
        decode_point([256] * 32)
