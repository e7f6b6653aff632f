from __future__ import annotations

import hashlib
import random
from functools import cache
from typing import Any, Literal

import pytest
from Crypto.Hash import keccak
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.keccak import keccak256, keccak_f, permutation
from zkwright.circuits.keccak.constants import ROUNDS, iotas, moves
from zkwright.circuits.keccak.plain import keccak_256, permute
from zkwright.circuits.sha3 import sha3_256
from zkwright.compiler import (
    U8,
    Array,
    Bool,
    Bytes,
    Private,
    Program,
    Public,
    UnsatisfiedCircuitError,
    circuit,
    require,
)
from zkwright.compiler.errors import ArgumentError, ConstantRangeError

from tests.circuits.costs import Cost
from tests.circuits.harness import open_wires, wires_that_may_change
from tests.drawn import examples

COSTS = [
    Cost(keccak256, 87744, lambda make: keccak256(make.bytes(32)), "for 32 bytes"),
    Cost(keccak256, 181312, lambda make: keccak256(make.bytes(136)), "for 136 bytes"),
    Cost(keccak_f, 92160, lambda make: keccak_f(make.lanes(25))),
    Cost(sha3_256, 87744, lambda make: sha3_256(make.bytes(32)), "for 32 bytes"),
]

# The block ends behind 136 bytes; of 135, one byte is the whole padding.
LENGTHS = (0, 1, 8, 134, 135, 136, 137, 271, 272, 300)

SHA3_EXAMPLES = {  # of NIST's SHA3-256 short messages, and "abc" of its examples
    b"": "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
    bytes.fromhex("e9"): "f0d04dd1e6cfc29a4460d521796852f25d9ef8d28b44ee91ff5b759d72c1e6d6",
    b"abc": "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
}


@circuit
def both(data: Private[Bytes[Literal["n"]]], n: int) -> Public[tuple[Bytes[Literal[32]], Bytes[Literal[32]]]]:
    return keccak256(data), sha3_256(data)


@circuit
def one_round(state: Private[Array[Bool, Literal[1600]]]) -> Public[Array[Bool, Literal[256]]]:
    return permutation._last_round(permutation._flipped(permutation._round(state), iotas()[0]))


@cache
def two_rounds() -> Program:
    return one_round.compile()


def reference(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def message(n: int) -> bytes:
    return bytes(range(256))[:n] if n <= 256 else bytes(i * 7 % 251 for i in range(n))


# -- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", LENGTHS)
def test_plain_values_agree_with_pycryptodome(n: int) -> None:
    assert keccak256(message(n)) == keccak_256(message(n)) == reference(message(n))


@given(st.binary(max_size=300))
def test_any_bytes_agree_with_pycryptodome(data: bytes) -> None:
    assert keccak256(data) == reference(data)
    assert sha3_256(data) == hashlib.sha3_256(data).digest()


@pytest.mark.parametrize("data", SHA3_EXAMPLES)
def test_published_digests(data: bytes) -> None:
    assert sha3_256(data).hex() == SHA3_EXAMPLES[data]


def test_what_ethereum_publishes() -> None:
    """Of nothing, in its yellow paper; of a function's signature, whose first bytes select transfer."""
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak256(b"transfer(address,uint256)").hex().startswith("a9059cbb")


@pytest.mark.parametrize("n", [3, pytest.param(136, marks=pytest.mark.slow)])
def test_constraints_compute_the_digests(n: int) -> None:
    """As 3 bytes the standard's example; 136 are a whole block, behind which another begins."""
    program = both.compile(n=n)
    for data in (b"abc", bytes(3), b"\xff" * 3) if n == 3 else (message(n),):
        witness = program.solve({"data": data})
        assert witness.output == (reference(data), hashlib.sha3_256(data).digest())
    assert open_wires(witness) == []


@circuit
def of_some_length(data: Private[Bytes[Literal["n"]]], length: Private[U8], n: int) -> Public[Bytes[Literal[32]]]:
    return keccak256(data, length)


@circuit
def both_of_some_length(
    data: Private[Bytes[Literal["n"]]], length: Private[U8], n: int
) -> Public[tuple[Bytes[Literal[32]], Bytes[Literal[32]]]]:
    return keccak256(data, length), sha3_256(data, length)


def test_a_length_that_is_a_signal() -> None:
    program = of_some_length.compile(n=2)
    for length in (0, 1, 2):
        data = b"\xff" * length
        assert program.solve({"data": data + bytes(2 - length), "length": length}).output == reference(data)
    with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
        program.solve({"data": b"\xff\xff", "length": 1})
    with pytest.raises(UnsatisfiedCircuitError, match="the length is above"):
        program.solve({"data": bytes(2), "length": 3})


@pytest.mark.slow
def test_a_length_of_one_block_or_two() -> None:
    program = both_of_some_length.compile(n=140)
    for length in (0, 1, 134, 135, 136, 137, 140):
        data = b"\xff" * length
        witness = program.solve({"data": data + bytes(140 - length), "length": length})
        assert witness.output == (reference(data), hashlib.sha3_256(data).digest())


def test_a_length_of_plain_bytes() -> None:
    assert keccak256(b"abc\0\0", 3) == reference(b"abc")
    assert sha3_256(b"abc\0\0", 3) == hashlib.sha3_256(b"abc").digest()
    with pytest.raises(ArgumentError, match="the length is 6"):
        keccak256(b"abc\0\0", 6)


@pytest.mark.slow
@pytest.mark.parametrize("n", [1, 134, 135, 137])
def test_padding_in_a_circuit(n: int) -> None:
    assert both(message(n), n=n) == (reference(message(n)), hashlib.sha3_256(message(n)).digest())


def test_the_permutation_of_plain_lanes() -> None:
    """Of zeros, as the Keccak team publishes the first lanes after one and after two permutations."""
    once = permute([0] * 25)
    assert [f"{lane:x}" for lane in once[:3]] == ["f1258f7940e1dde7", "84d5ccf933c0478a", "d598261ea65aa9ee"]
    assert f"{permute(once)[0]:x}" == "2d5c954df96ecb3c"
    assert [int(lane) for lane in keccak_f([0] * 25)] == once


def test_the_constants() -> None:
    assert [hex(iota) for iota in iotas()[:3]] == ["0x1", "0x8082", "0x800000000000808a"]
    assert (len(iotas()), sorted(source for source, _ in moves())) == (ROUNDS, list(range(25)))
    assert len({places for _, places in moves()}) == 25, "each lane is rotated by a number of its own"


def plain_rounds(state: list[bool]) -> list[bool]:
    """Two rounds bit by bit, by section 3.2 of FIPS 202 as it is written."""
    a = {(x, y, z): int(state[64 * (5 * y + x) + z]) for x in range(5) for y in range(5) for z in range(64)}
    offsets = dict(moves())
    for iota in (iotas()[0], 0):
        c = {(x, z): sum(a[x, y, z] for y in range(5)) % 2 for x in range(5) for z in range(64)}
        a = {(x, y, z): (a[x, y, z] + c[(x - 1) % 5, z] + c[(x + 1) % 5, (z - 1) % 64]) % 2 for x, y, z in a}
        a = {(x, y, z): a[x, y, (z - offsets[5 * y + x]) % 64] for x, y, z in a}
        a = {(x, y, z): a[(x + 3 * y) % 5, x, z] for x, y, z in a}
        a = {(x, y, z): a[x, y, z] ^ (1 ^ a[(x + 1) % 5, y, z]) * a[(x + 2) % 5, y, z] for x, y, z in a}
        a = {(x, y, z): bit ^ (iota >> z & 1) * (x == y == 0) for (x, y, z), bit in a.items()}
    return [bool(a[x, 0, z]) for x in range(4) for z in range(64)]


@examples(5)
@given(st.integers(0, 2**1600 - 1))
def test_rounds_bit_by_bit(number: int) -> None:
    for value in (number, 0, 2**1600 - 1):
        state = [bool(value >> i & 1) for i in range(1600)]
        assert two_rounds().solve({"state": state}).output == plain_rounds(state)


# -- what nobody can prove ---------------------------------------------------------------------------------------


def test_no_row_leaves_a_wire_open() -> None:
    program = two_rounds()
    choice = random.Random(1)
    witness = program.solve({"state": [choice.random() < 0.5 for _ in range(1600)]})
    assert open_wires(witness) == []
    assert not len(program.hints.opcode), "nothing is a prover's choice"
    assert wires_that_may_change(program, witness, 2) == []


@pytest.mark.slow
def test_a_wrong_preimage_is_refused() -> None:
    @circuit
    def knows(secret: Private[Bytes[Literal[8]]], image: Public[Bytes[Literal[32]]]) -> None:
        require(keccak256(secret) == image, "not the preimage")

    program = knows.compile()
    program.solve({"secret": b"a secret", "image": keccak256(b"a secret")})
    for image in (keccak256(b"a secre7"), sha3_256(b"a secret")):
        with pytest.raises(UnsatisfiedCircuitError, match="not the preimage"):
            program.solve({"secret": b"a secret", "image": image})


# -- misuse ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, 24, 26])
def test_other_numbers_of_lanes_are_refused(n: int) -> None:
    with pytest.raises(ArgumentError, match=f"a state has 25 lanes, not {n}"):
        keccak_f([0] * n)


def test_lanes_that_are_no_words_are_refused() -> None:
    with pytest.raises(ConstantRangeError, match="outside U64's range"):
        keccak_f([2**64] + [0] * 24)


@pytest.mark.parametrize("hash_of", [keccak256, sha3_256])
@pytest.mark.parametrize(("data", "message"), [("abc", "encode"), ([256], "bytes must be in range")])
def test_what_is_not_bytes_is_refused(hash_of: Any, data: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        hash_of(data)
