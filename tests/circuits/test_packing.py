# Lists of plain numbers stand for bytes here.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

import hashlib
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.packing import MAX_BYTES, pack_bytes, unpack_bytes
from zkwright.circuits.sha256 import sha256
from zkwright.compiler import (
    U8,
    Array,
    Bytes,
    Field,
    Private,
    Public,
    UnsatisfiedCircuitError,
    circuit,
    require,
)
from zkwright.compiler.errors import CompileError, ConstantRangeError
from zkwright.core.field import R
from zkwright.testing import accepts, refuses

from tests.circuits.costs import Cost

COSTS = [
    Cost(pack_bytes, 0, lambda make: pack_bytes(make.bytes(32))),
    Cost(unpack_bytes, 256, lambda make: unpack_bytes(make.fields(2), 32), "for 32 bytes"),
]


@circuit
def packed(data: Private[Bytes[Literal["n"]]], n: int, k: int) -> Public[Array[Field, Literal["k"]]]:
    return pack_bytes(data)


@circuit
def unpacked(elements: Public[Array[Field, Literal["k"]]], n: int, k: int) -> Public[Bytes[Literal["n"]]]:
    return unpack_bytes(elements, n)


@circuit
def knows(secret: Private[Bytes[Literal[3]]], image: Public[Array[Field, Literal[2]]]) -> None:
    require(pack_bytes(sha256(secret)) == image, "this is not the preimage")


def test_a_digest_is_two_numbers_of_128_bits_as_others_split_it() -> None:
    digest = hashlib.sha256(b"abc").digest()
    whole = int(digest.hex(), 16)
    assert pack_bytes(digest) == [whole >> 128, whole & 2**128 - 1]


@pytest.mark.parametrize(
    ("length", "sizes"),
    [(0, []), (1, [1]), (30, [30]), (31, [31]), (32, [16, 16]), (62, [31, 31]), (63, [21, 21, 21]), (64, [22, 22, 20])],
)
def test_as_few_elements_as_hold_the_bytes(length: int, sizes: list[int]) -> None:
    assert pack_bytes(b"\xff" * length) == [256**size - 1 for size in sizes]
    assert all(256**size <= R for size in sizes)


@given(st.binary(max_size=200))
def test_plain_bytes_come_back(data: bytes) -> None:
    elements = pack_bytes(data)
    assert unpack_bytes(elements, len(data)) == data
    assert len(elements) == -(-len(data) // MAX_BYTES)
    assert pack_bytes(bytearray(data)) == pack_bytes(list(data)) == elements  # type: ignore[call-overload]


@given(st.integers(0, 100), st.data())
def test_no_two_byte_strings_have_the_same_elements(length: int, data: st.DataObject) -> None:
    """Elements of the right size unpack, and pack to themselves: the map is one to one."""
    sizes = [(number.bit_length() + 7) // 8 for number in pack_bytes(b"\xff" * length)]
    elements = [data.draw(st.integers(0, 256**size - 1)) for size in sizes]
    assert pack_bytes(unpack_bytes(elements, length)) == elements


@pytest.mark.parametrize(("n", "k"), [(1, 1), (31, 1), (32, 2), (33, 2), (65, 3)])
@pytest.mark.parametrize("fill", [b"\x00", b"\xff", b"\x80\x01\x7f"])
def test_circuits_compute_what_plain_python_does(n: int, k: int, fill: bytes) -> None:
    data = (fill * n)[:n]
    elements = pack_bytes(data)
    assert packed(data, n, k) == elements
    assert unpacked(elements, n, k) == data


def test_what_it_costs() -> None:
    assert packed.compile(0, n=32, k=2).r1cs.n_rows == 32 * 8 + 2
    assert unpacked.compile(0, n=32, k=2).r1cs.n_rows == 32 * 8 + 32
    program = knows.compile()
    assert program.r1cs.n_public == 2


def test_a_public_digest_in_two_signals() -> None:
    image = pack_bytes(hashlib.sha256(b"abc").digest())
    witness = knows.compile().solve({"secret": b"abc", "image": image})
    assert witness.public == image
    assert unpack_bytes(witness.public, 32) == hashlib.sha256(b"abc").digest()
    for other in ([image[1], image[0]], [image[0], image[1] ^ 1], [(image[0] + 2**128) % R, image[1]]):
        with pytest.raises(UnsatisfiedCircuitError, match="not the preimage"):
            knows(b"abc", other)


def test_no_other_witness_is_found() -> None:
    accepts(packed.compile(n=2, k=1), {"data": b"\x01\x02"}, [0x0102])
    accepts(unpacked.compile(n=2, k=1), {"elements": [0x0102]}, b"\x01\x02")
    refuses(unpacked.compile(n=2, k=1), {"elements": [2**16]})


@pytest.mark.parametrize("element", [2**128, 2**248, R - 1])
def test_elements_that_no_bytes_have(element: int) -> None:
    for elements in ([element, 0], [0, element]):
        with pytest.raises(UnsatisfiedCircuitError, match=r"element [01] is not made of 16 bytes"):
            unpacked(elements, 32, 2)
        with pytest.raises(ValueError, match="is not made of 16 bytes"):
            unpack_bytes(elements, 32)


def test_plain_numbers_out_of_range() -> None:
    for elements in ([-1], [256], [R + 1]):
        with pytest.raises(ValueError, match="element 0 is not made of 1 bytes"):
            unpack_bytes(elements, 1)
    for wrong in (list[int](), [1, 2]):
        with pytest.raises(ValueError, match=f"31 bytes are 1 elements, not {len(wrong)}"):
            unpack_bytes(wrong, 31)
    with pytest.raises(ValueError, match="no fewer than 0"):
        unpack_bytes([], -1)
    with pytest.raises(ValueError, match="range"):
        pack_bytes([256])


def test_known_bytes_among_signals() -> None:
    @circuit
    def prefixed(x: Private[U8]) -> Public[Array[Field, Literal[1]]]:
        return pack_bytes([*b"id:", x])

    assert prefixed(7) == pack_bytes(b"id:\x07")

    @circuit
    def too_large(x: Private[U8]) -> Public[Array[Field, Literal[1]]]:
        return pack_bytes([256, x])

    with pytest.raises(ConstantRangeError, match="outside U8's range") as caught:
        too_large.compile()
    assert caught.value.site.file == __file__


def test_constants_unpack_while_a_circuit_is_traced() -> None:
    def check(elements: list[Field]) -> Any:
        @circuit
        def constants(x: Private[Field]) -> Public[Bytes[Literal[1]]]:
            require(x * x == 4)
            return unpack_bytes(elements, 1)

        return constants(2)

    assert check([Field(9)]) == b"\x09"
    with pytest.raises(CompileError, match="element 0 is not made of 1 bytes"):
        check([Field(256)])
