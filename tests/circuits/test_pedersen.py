from __future__ import annotations

from functools import partial
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub import Point, add
from zkwright.circuits.babyjub.plain import BASE8, AffinePoint, L, is_in_subgroup, multiply
from zkwright.circuits.babyjub.plain import add as plain_add
from zkwright.circuits.pedersen import pedersen_commit, pedersen_hash, pedersen_hash_bits, pedersen_vector_commit
from zkwright.circuits.pedersen.plain import generator
from zkwright.circuits.pedersen.windows import segment_point
from zkwright.circuits.shared.blake import blake_256
from zkwright.compiler import U8, Bool, Bytes, Field, Private, Public, circuit
from zkwright.compiler.errors import ArgumentError, UnsatisfiedCircuitError
from zkwright.testing import accepts

from tests.circuits.costs import Cost, Inputs
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import circomlibjs
from tests.drawn import examples


def hashed_bits(make: Inputs, n: int) -> object:
    return pedersen_hash_bits(make.bits(n))


def hashed_bytes(make: Inputs, n: int) -> object:
    return pedersen_hash(make.bytes(n))


COSTS = [
    *(
        Cost(pedersen_hash_bits, rows, partial(hashed_bits, n=n), f"for {n} bits")
        for n, rows in ((256, 388), (8, 11), (200, 299))
    ),
    *(Cost(pedersen_hash, rows, partial(hashed_bytes, n=n), f"for {n} bytes") for n, rows in ((32, 388), (62, 753))),
    Cost(pedersen_hash, 517, lambda make: pedersen_hash(make.bytes(32), make.u8()), "for up to 32 bytes"),
    Cost(pedersen_commit, 1476, lambda make: pedersen_commit(make.field(), make.field())),
    Cost(pedersen_vector_commit, 2217, lambda make: pedersen_vector_commit(make.fields(2), make.field()), "for 2"),
]

VECTORS = [(bytes.fromhex(case["message"][2:]), AffinePoint(*case["point"])) for case in circomlibjs()["pedersen"]]


@circuit
def digest(message: Private[Bytes[Literal["n"]]], n: int) -> Public[Point]:
    return pedersen_hash(message)


@circuit
def committed(value: Private[Field], blinding: Private[Field]) -> Public[Point]:
    return pedersen_commit(value, blinding)


def at(point: Any) -> AffinePoint:
    return AffinePoint(int(point.x), int(point.y))


@pytest.mark.parametrize("length", sorted({len(message) for message, _ in VECTORS}))
def test_agrees_with_circomlibjs(length: int) -> None:
    for message, point in VECTORS:
        if len(message) == length:
            assert at(pedersen_hash(message)) == point
            if length in (1, 25, 26, 51):
                assert at(digest(message, n=length)) == point


@circuit
def digest_within(message: Private[Bytes[Literal["n"]]], length: Private[U8], n: int) -> Public[Point]:
    return pedersen_hash(message, length)


@pytest.mark.parametrize("n", [1, 2, 25, 26, 51])
def test_a_length_that_is_a_signal(n: int) -> None:
    """Of the messages of circomlibjs as well; a segment ends behind 25 bytes."""
    program = digest_within.compile(n=n)
    made = [bytes((7 * i + n) % 256 for i in range(length)) for length in {0, 1, 2, 24, 25, 26, n - 1, n}]
    for message in (*made, *(message for message, _ in VECTORS)):
        if len(message) <= n:
            padded = message + bytes(n - len(message))
            witness = program.solve({"message": padded, "length": len(message)})
            assert at(witness.output) == at(pedersen_hash(message)) == at(pedersen_hash(padded, len(message)))
    assert open_wires(witness) == []
    with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
        program.solve({"message": b"\x01" * n, "length": n - 1})
    with pytest.raises(UnsatisfiedCircuitError, match="the length is above"):
        program.solve({"message": bytes(n), "length": n + 1})


def test_a_length_of_known_bytes() -> None:
    @circuit
    def beginning(length: Private[U8]) -> Public[Point]:
        return pedersen_hash(b"ab\0\0", length)

    for length, message in ((2, b"ab"), (3, b"ab\0"), (4, b"ab\0\0")):
        assert at(beginning(length)) == at(pedersen_hash(message))
    assert len({at(pedersen_hash(bytes(n))) for n in range(60)}) == 60
    for length in (-1, 5):
        with pytest.raises(ArgumentError, match="the length is"):
            pedersen_hash(b"ab\0\0", length)
    with pytest.raises(ArgumentError, match="no bytes"):
        digest_within.compile(n=0)


def test_the_generators_are_circomlibs() -> None:
    for case in circomlibjs()["pedersenBases"]:
        assert generator(case["index"]) == AffinePoint(*case["point"])
        assert is_in_subgroup(generator(case["index"]))


def test_no_bits_have_the_neutral_element() -> None:
    assert at(pedersen_hash(b"")) == AffinePoint(0, 1)


@pytest.mark.parametrize("segment", range(4))
def test_every_digit_of_a_window_looks_its_point_up(segment: int) -> None:
    for digit in range(16):
        bits = [Bool(bool(digit >> place & 1)) for place in range(4)]
        multiple = (digit % 8 + 1) * (-1 if digit >= 8 else 1)
        assert at(segment_point(segment, bits)) == multiply(multiple % L, generator(segment))


@pytest.mark.parametrize("message", [b"\x00", b"\xff" * 2])
def test_no_other_witness_is_found(message: bytes) -> None:
    program = digest.compile(n=len(message))
    assert open_wires(accepts(program, {"message": message}, pedersen_hash(message))) == []


def test_known_bytes_and_a_bit_alone() -> None:
    @circuit
    def mixed(secret: Private[U8]) -> Public[Point]:
        return pedersen_hash([*b"zk", secret, 255])

    @circuit
    def single(bit: Private[Bool]) -> Public[Point]:
        return pedersen_hash_bits([bit])

    assert at(mixed(7)) == at(pedersen_hash(b"zk\x07\xff"))
    assert at(single(True)) == at(pedersen_hash_bits([True])) == multiply(2, generator(0))


@pytest.mark.parametrize("message", ["abc", [1, 256], [-1], [1.0]])
def test_what_is_no_message(message: Any) -> None:
    with pytest.raises(ValueError, match=r"bytes must be in range|a text where bytes are expected"):
        pedersen_hash(message)


scalars = st.sampled_from([0, 1, L - 1]) | st.integers(0, L - 1)


@examples(5)
@given(scalars, scalars)
def test_a_commitment_is_the_sum_of_two_multiples(value: int, blinding: int) -> None:
    expected = plain_add(multiply(value, BASE8), multiply(blinding, generator(0)))
    assert at(pedersen_commit(value, blinding)) == expected
    assert at(committed(value, blinding)) == expected


def test_commitments_add_up() -> None:
    total = add(pedersen_commit(L - 1, 5), pedersen_commit(3, L - 5))
    assert at(total) == at(pedersen_commit(2, 0))


@pytest.mark.parametrize(("value", "blinding", "which"), [(L, 0, "value"), (0, L, "blinding"), (L + 5, 1, "value")])
def test_openings_are_unique(value: int, blinding: int, which: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=f"the {which} is not below the order"):
        committed(value, blinding)


@pytest.mark.parametrize(
    ("message", "expected"),
    [  # the submission to NIST, appendix of test vectors: one byte and 72 bytes of zeros; of nothing, its reference program
        (bytes(1), "0ce8d4ef4dd7cd8d62dfded9d4edb0a774ae6a41929a74da23109e8f11139c87"),
        (bytes(72), "d419bad32d504fb7d44d460c42c5593fe544fa4c135dec31e21bd9abdcc22d41"),
        (b"", "716f6e863f744b9ac22c97ec7b76ea5f5908bc5b2f67c61510bfc4751384ea7a"),
    ],
)
def test_blake_256(message: bytes, expected: str) -> None:
    assert blake_256(message).hex() == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (54, "6df0b232d9b4e86db83389705549c7f562b0700f7832d8a45062c7a87f550b59"),
        (55, "d7ec78bc615d99e41d371cf6401449969144b5f789bde014a9aeafd8987257f2"),
        (56, "26ca422697c9fabc642129b1a5669be07fb0a3c31f14f1c7859e048ad5958e44"),
        (63, "cfce445066d35322557b432540bd2f0af4caf9f426568236d9944426a5df792a"),
        (64, "4432b2c1e983b0c326583516920f3949c2acf5d85a99353601228cab40c867bc"),
        (65, "106cdd00dc14e257b1130d026b9fcc2c5ecbaae08fec13af0002ad6054c7bbd5"),
    ],
)
def test_blake_256_where_a_block_ends(length: int, expected: str) -> None:
    """Of that many bytes 0, 1, 2, ... by the package blake-hash, from which circomlibjs takes it."""
    assert blake_256(bytes(range(length))).hex() == expected


@pytest.mark.parametrize("values", [[0], [1, 0], [0, 1], [L - 1, 5, L - 2], list(range(12))])
def test_a_vector_is_committed_to_by_a_generator_each(values: list[int]) -> None:
    blinding = 77
    expected = multiply(blinding, generator(0))
    for value, base in zip(values, [BASE8, *(generator(number) for number in range(1, 12))], strict=False):
        expected = plain_add(expected, multiply(value, base))
    assert at(pedersen_vector_commit(values, blinding)) == expected


def test_a_vector_of_one_is_a_value() -> None:
    assert at(pedersen_vector_commit([3], 4)) == at(pedersen_commit(3, 4))
    assert len({at(pedersen_vector_commit(values, 4)) for values in ([3], [3, 0, 1], [0, 3], [3, 1])}) == 4


def test_sums_of_vectors() -> None:
    total = add(pedersen_vector_commit([L - 1, 2], 5), pedersen_vector_commit([3, L - 2], L - 5))
    assert at(total) == at(pedersen_vector_commit([2, 0], 0))


def test_vectors_out_of_range_are_refused() -> None:
    for values, blinding in (([L], 0), ([0, L], 0), ([0, 0], L)):
        with pytest.raises(UnsatisfiedCircuitError, match="not below the order"):
            pedersen_vector_commit(values, blinding)
    with pytest.raises(ArgumentError, match="one or more values"):
        pedersen_vector_commit([], 0)
