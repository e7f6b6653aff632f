from __future__ import annotations

import random
from functools import cache
from typing import Any, Literal

import pytest
from Crypto.Hash import RIPEMD160
from hypothesis import given
from hypothesis import strategies as st
from zkwright.analyser.forging import holds
from zkwright.analyser.system import System
from zkwright.circuits.ripemd160 import ripemd160
from zkwright.circuits.ripemd160.compression import compress
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
from zkwright.compiler.errors import ArgumentError
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost
from tests.circuits.harness import Lie, lying_hints, open_wires

COSTS = [
    Cost(ripemd160, 15774, lambda make: ripemd160(make.bytes(55)), "for 55 bytes"),
    Cost(ripemd160, 31686, lambda make: ripemd160(make.bytes(64)), "for 64 bytes"),
]

BLOCK_ROWS = 15912

EXAMPLES = {  # of the authors' own, in the paper's appendix B
    b"": "9c1185a5c5e9fc54612808977ee8f548b2258d31",
    b"a": "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe",
    b"abc": "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
    b"message digest": "5d0689ef49d2fae572b881b123a85ffa21595f36",
    b"1234567890" * 8: "9b752e45573d4b39f4dbd3323cab82bf63326bfb",
}


@circuit
def digest(data: Private[Bytes[Literal["n"]]], n: int) -> Public[Bytes[Literal[20]]]:
    return ripemd160(data)


@circuit
def of_some_length(data: Private[Bytes[Literal[66]]], length: Private[U8]) -> Public[Bytes[Literal[20]]]:
    return ripemd160(data, length)


@circuit
def block(
    state: Private[Array[Bool, Literal[160]]], data: Private[Array[Bool, Literal[512]]]
) -> Public[Array[Bool, Literal[160]]]:
    return compress(state, data)


@cache
def compiled(level: int = 2) -> Program:
    return block.compile(level)


def reference(data: bytes) -> bytes:
    return RIPEMD160.new(data).digest()


# -- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", EXAMPLES)
def test_published_digests(data: bytes) -> None:
    assert ripemd160(data).hex() == EXAMPLES[data] == reference(data).hex()


@pytest.mark.parametrize("n", [0, 1, 55, 56, 63, 64, 119, 120])
def test_plain_values_at_a_blocks_end(n: int) -> None:
    assert ripemd160(bytes(range(n))) == reference(bytes(range(n)))


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert ripemd160(data) == reference(data)


@pytest.mark.parametrize("n", [*(pytest.param(n, marks=pytest.mark.slow) for n in (1, 55, 56)), 64])
def test_constraints_compute_the_digest(n: int) -> None:
    program = digest.compile(n=n)
    for data in (bytes(n), b"\xff" * n, bytes(range(100, 100 + n))):
        witness = program.solve({"data": data})
        assert witness.output == reference(data)
    assert open_wires(witness) == []


def test_a_length_that_is_a_signal() -> None:
    """Two blocks from 56 bytes on."""
    program = of_some_length.compile()
    for length in (0, 1, 55, 56, 63, 64, 65, 66):
        data = bytes(range(150, 150 + length))
        assert program.solve({"data": data + bytes(66 - length), "length": length}).output == reference(data)
    with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
        program.solve({"data": bytes(65) + b"!", "length": 65})
    with pytest.raises(UnsatisfiedCircuitError, match="the length is above"):
        program.solve({"data": bytes(66), "length": 67})
    assert ripemd160(b"abc" + bytes(9), 3) == reference(b"abc")


def test_a_block_costs_what_its_docstring_says() -> None:
    assert f"Costs {BLOCK_ROWS:,} rows" in (compress.__doc__ or "")
    assert compiled(0).r1cs.n_rows == BLOCK_ROWS + 672 + 160, "the inputs' bits and the outputs"


def test_known_bytes() -> None:
    @circuit
    def labelled(secret: Private[Bytes[Literal[4]]]) -> Public[Bytes[Literal[20]]]:
        return ripemd160([*bytes(64), *b"label", *secret])

    program = labelled.compile()
    assert program.solve({"secret": b"\x00\xff\x10\x80"}).output == reference(bytes(64) + b"label\x00\xff\x10\x80")
    assert program.r1cs.n_rows < BLOCK_ROWS, "a block of known bytes is no rows"


# -- what nobody can prove ---------------------------------------------------------------------------------------


def inputs(seed: int) -> dict[str, list[bool]]:
    choice = random.Random(seed)
    return {
        "state": [choice.random() < 0.5 for _ in range(160)],
        "data": [choice.random() < 0.5 for _ in range(512)],
    }


def test_a_wrong_preimage_is_refused() -> None:
    @circuit
    def knows(secret: Private[Bytes[Literal[8]]], image: Public[Bytes[Literal[20]]]) -> None:
        require(ripemd160(secret) == image, "not the preimage")

    program = knows.compile()
    program.solve({"secret": b"a secret", "image": reference(b"a secret")})
    with pytest.raises(UnsatisfiedCircuitError, match="not the preimage"):
        program.solve({"secret": b"a secre7", "image": reference(b"a secret")})


@pytest.mark.parametrize("number", [1, 40, -1])
@pytest.mark.parametrize(
    "change", [lambda bits: [1 - bits[0], *bits[1:]], lambda bits: [bits[0] + 2, bits[1] - 1, *bits[2:]]]
)
def test_sums_have_one_decomposition(number: int, change: Any) -> None:
    """A flipped bit makes another sum, and a 2 in the place of 1 and 0 is no bit."""
    program = compiled()
    total = program.hints.opcode.tolist().count(Opcode.BITS)
    with (
        lying_hints(lie(number % total, change)),
        pytest.raises(UnsatisfiedCircuitError, match="a sum of words is out of bounds"),
    ):
        program.solve(inputs(1))


def lie(number: int, change: Any) -> Lie:
    seen = -1

    def answer(opcode: Opcode, parameter: int, given: Any, honest: list[int]) -> list[int]:
        nonlocal seen
        seen += opcode == Opcode.BITS
        return [value % R for value in change(honest)] if opcode == Opcode.BITS and seen == number else honest

    return answer


def test_changed_wires_break_rows() -> None:
    program = compiled()
    values = program.solve(inputs(2)).assignment
    choice = random.Random(3)
    system = System(program.r1cs)
    for wire in choice.sample(range(1 + program.r1cs.n_public, len(values)), 60):
        for value in {values[wire] + 1, 1 - values[wire], choice.randrange(R)}:
            changed = list(values)
            changed[wire] = value % R
            assert not all(holds(system.row(row), changed) for row in system.rows_of(wire)), (wire, value)


# -- misuse ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "message"), [("abc", "encode"), ([256], "bytes must be in range")])
def test_what_is_not_bytes_is_refused(data: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        ripemd160(data)
