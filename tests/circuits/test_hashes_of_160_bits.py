"""SHA-1 and RIPEMD-160: hashes of blocks of 64 bytes, with a state and a digest of 160 bits, which are held to the same."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, NamedTuple

import pytest
from Crypto.Hash import RIPEMD160
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.ripemd160 import compression as of_ripemd160
from zkwright.circuits.ripemd160 import ripemd160
from zkwright.circuits.sha1 import compression as of_sha1
from zkwright.circuits.sha1 import sha1
from zkwright.compiler import (
    U8,
    Array,
    Bool,
    Bytes,
    Circuit,
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
from tests.circuits.harness import Lie, lying_hints, open_wires, wires_that_may_change

COSTS = [
    Cost(ripemd160, 15774, lambda make: ripemd160(make.bytes(55)), "for 55 bytes"),
    Cost(ripemd160, 31686, lambda make: ripemd160(make.bytes(64)), "for 64 bytes"),
    Cost(sha1, 9124, lambda make: sha1(make.bytes(55)), "for 55 bytes"),
    Cost(sha1, 14856, lambda make: sha1(make.bytes(64)), "for 64 bytes"),
]


class Hash(NamedTuple):
    """A hash with its compression, the same from elsewhere, the rows of a block, and published digests."""

    hashed: Any
    compress: Any
    reference: Callable[[bytes], bytes]
    block_rows: int
    published: dict[bytes, str]


HASHES = {
    "ripemd160": Hash(
        ripemd160,
        of_ripemd160.compress,
        lambda data: RIPEMD160.new(data).digest(),
        15912,
        {  # of the authors' own, in the paper's appendix B
            b"": "9c1185a5c5e9fc54612808977ee8f548b2258d31",
            b"a": "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe",
            b"abc": "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
            b"message digest": "5d0689ef49d2fae572b881b123a85ffa21595f36",
            b"1234567890" * 8: "9b752e45573d4b39f4dbd3323cab82bf63326bfb",
        },
    ),
    "sha1": Hash(
        sha1,
        of_sha1.compress,
        lambda data: hashlib.sha1(data).digest(),
        9500,
        {  # of FIPS 180-4's examples
            b"abc": "a9993e364706816aba3e25717850c26c9cd0d89d",
            b"": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
        },
    ),
}

Change = Callable[[list[int]], list[int]]
"""Another answer for the bits of a sum."""

CHANGES: list[Change] = [lambda bits: [1 - bits[0], *bits[1:]], lambda bits: [bits[0] + 2, bits[1] - 1, *bits[2:]]]
"""A flipped bit makes another sum, and a 2 in the place of 1 and 0 is no bit."""


@pytest.fixture(params=HASHES)
def name(request: pytest.FixtureRequest) -> str:
    """Of each hash."""
    return str(request.param)


@cache
def block_of(name: str, level: int = 2) -> Program:
    """A block's program, compiled once."""
    compress = HASHES[name].compress

    @circuit
    def block(
        state: Private[Array[Bool, Literal[160]]], data: Private[Array[Bool, Literal[512]]]
    ) -> Public[Array[Bool, Literal[160]]]:
        return compress(state, data)  # type: ignore[no-any-return]

    found: Circuit[..., Any] = block
    return found.compile(level)


def inputs(seed: int) -> dict[str, list[bool]]:
    choice = random.Random(seed)
    return {
        "state": [choice.random() < 0.5 for _ in range(160)],
        "data": [choice.random() < 0.5 for _ in range(512)],
    }


# -- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"), [(name, data) for name, this in HASHES.items() for data in this.published], ids=repr
)
def test_published_digests(name: str, data: bytes) -> None:
    hashed, _, reference, _, published = HASHES[name]
    assert hashed(data).hex() == published[data] == reference(data).hex()


@pytest.mark.parametrize("n", [0, 1, 55, 56, 63, 64, 119, 120])
def test_plain_values_at_a_blocks_end(name: str, n: int) -> None:
    assert HASHES[name].hashed(bytes(range(n))) == HASHES[name].reference(bytes(range(n)))


@given(st.sampled_from(sorted(HASHES)), st.binary(max_size=200))
def test_any_bytes(name: str, data: bytes) -> None:
    assert HASHES[name].hashed(data) == HASHES[name].reference(data)


@pytest.mark.parametrize("n", [*(pytest.param(n, marks=pytest.mark.slow) for n in (1, 55, 56)), 64])
def test_constraints_compute_the_digest(name: str, n: int) -> None:
    hashed, reference = HASHES[name].hashed, HASHES[name].reference

    @circuit
    def digest(data: Private[Bytes[Literal["n"]]], n: int) -> Public[Bytes[Literal[20]]]:
        return hashed(data)  # type: ignore[no-any-return]

    program = digest.compile(n=n)
    for data in (bytes(n), b"\xff" * n, bytes(range(100, 100 + n))):
        witness = program.solve({"data": data})
        assert witness.output == reference(data)
    assert open_wires(witness) == []


def test_a_length_that_is_a_signal(name: str) -> None:
    """Two blocks from 56 bytes on."""
    hashed, reference = HASHES[name].hashed, HASHES[name].reference

    @circuit
    def of_some_length(data: Private[Bytes[Literal[66]]], length: Private[U8]) -> Public[Bytes[Literal[20]]]:
        return hashed(data, length)  # type: ignore[no-any-return]

    program = of_some_length.compile()
    for length in (0, 1, 55, 56, 63, 64, 65, 66):
        data = bytes(range(150, 150 + length))
        assert program.solve({"data": data + bytes(66 - length), "length": length}).output == reference(data)
    with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
        program.solve({"data": bytes(65) + b"!", "length": 65})
    with pytest.raises(UnsatisfiedCircuitError, match="the length is above"):
        program.solve({"data": bytes(66), "length": 67})
    assert hashed(b"abc" + bytes(9), 3) == reference(b"abc")


def test_a_block_costs_what_its_docstring_says(name: str) -> None:
    """Beside the inputs' bits and the outputs."""
    this = HASHES[name]
    assert f"Costs {this.block_rows:,} rows" in (this.compress.__doc__ or "")
    assert block_of(name, 0).r1cs.n_rows == this.block_rows + 672 + 160


def test_a_first_block_of_known_bytes_has_no_rows(name: str) -> None:
    hashed, _, reference, block_rows, _ = HASHES[name]

    @circuit
    def labelled(secret: Private[Bytes[Literal[4]]]) -> Public[Bytes[Literal[20]]]:
        return hashed([*bytes(64), *b"label", *secret])  # type: ignore[no-any-return]

    program = labelled.compile()
    assert program.solve({"secret": b"\x00\xff\x10\x80"}).output == reference(bytes(64) + b"label\x00\xff\x10\x80")
    assert program.r1cs.n_rows < block_rows


# -- what nobody can prove ---------------------------------------------------------------------------------------


def test_a_wrong_preimage_is_refused(name: str) -> None:
    """One that differs in a bit."""
    hashed = HASHES[name].hashed

    @circuit
    def knows(secret: Private[Bytes[Literal[8]]], image: Public[Bytes[Literal[20]]]) -> None:
        require(hashed(secret) == image, "not the preimage")

    program = knows.compile()
    image = HASHES[name].reference(b"a secret")
    program.solve({"secret": b"a secret", "image": image})
    with pytest.raises(UnsatisfiedCircuitError, match="not the preimage"):
        program.solve({"secret": b"a secre7", "image": image})


@pytest.mark.parametrize("number", [1, 40, -1])
@pytest.mark.parametrize("change", CHANGES)
def test_sums_have_one_decomposition(name: str, number: int, change: Change) -> None:
    program = block_of(name)
    total = program.hints.opcode.tolist().count(Opcode.BITS)
    with (
        lying_hints(lie(number % total, change)),
        pytest.raises(UnsatisfiedCircuitError, match="a sum of words is out of bounds"),
    ):
        program.solve(inputs(1))


def lie(number: int, change: Change) -> Lie:
    """About the sum of words with this number."""
    seen = -1

    def answer(opcode: Opcode, parameter: int, given: Any, honest: list[int]) -> list[int]:
        nonlocal seen
        seen += opcode == Opcode.BITS
        return [value % R for value in change(honest)] if opcode == Opcode.BITS and seen == number else honest

    return answer


def test_changed_wires_break_rows(name: str) -> None:
    program = block_of(name)
    assert wires_that_may_change(program, program.solve(inputs(2)), 3) == []


# -- misuse ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "message"), [("abc", "encode"), ([256], "bytes must be in range")])
def test_what_is_not_bytes_is_refused(name: str, data: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        HASHES[name].hashed(data)
