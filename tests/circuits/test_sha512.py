from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, reduce
from operator import xor
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from zkwright.circuits.sha256 import compression, plain
from zkwright.circuits.sha256.constants import initial_state, initial_state_of_short_digests, round_constants
from zkwright.circuits.sha512 import sha384, sha512, sha512_compress
from zkwright.circuits.sha512.family import SHA_512
from zkwright.compiler import (
    U64,
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
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs
from tests.circuits.harness import lying_hints, open_wires
from tests.drawn import examples


def wide(make: Inputs, n: int) -> list[U64]:
    return [make.u64() for _ in range(n)]


COSTS = [
    *(
        Cost(sha512, rows, lambda make, n=n: sha512(make.bytes(n)), f"for {n} byte" + "s" * (n > 1))  # type: ignore[misc]
        for n, rows in ((111, 36161), (1, 34941))
    ),
    Cost(sha384, 36161, lambda make: sha384(make.bytes(111)), "for 111 bytes"),
    Cost(sha512_compress, 36612, lambda make: sha512_compress(wide(make, 8), wide(make, 16))),
    Cost(
        sha512_compress,
        36341,
        lambda make: sha512_compress(initial_state(SHA_512), wide(make, 16)),
        "from the initial state",
    ),
]

# FIPS 180-4's examples, as NIST publishes them: 24 bits, none, 896 bits.
LONG = (
    b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"
)
EXAMPLES = {
    (sha512, b"abc"): (
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
    (sha512, b""): (
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
    ),
    (sha512, LONG): (
        "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
        "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"
    ),
    (sha384, b"abc"): (
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
    ),
    (sha384, b""): "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
    (sha384, LONG): "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039",
}

words = st.sampled_from([0, 1, 2**63, 2**64 - 1, 0x5555555555555555]) | st.integers(0, 2**64 - 1)


@circuit
def after_block(
    state: Private[Array[U64, Literal[8]]], block: Private[Array[U64, Literal[16]]]
) -> Public[Array[U64, Literal[8]]]:
    return sha512_compress(state, block)


@circuit
def digest(message: Private[Bytes[Literal["n"]]], n: int) -> Public[Bytes[Literal[64]]]:
    return sha512(message)


@circuit
def digest384(message: Private[Bytes[Literal["n"]]], n: int) -> Public[Bytes[Literal[48]]]:
    return sha384(message)


@cache
def compiled() -> Program:
    return after_block.compile()


# -- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("function", "message"), EXAMPLES)
def test_the_standards_examples(function: Any, message: bytes) -> None:
    assert function(message).hex() == EXAMPLES[function, message]


@pytest.mark.parametrize("length", [111, *(pytest.param(n, marks=pytest.mark.slow) for n in (3, 112))])
def test_padding(length: int) -> None:
    """Of 111 bytes, the most of one block; `test_sha384` has the example of 3."""
    message = bytes(range(100, 100 + length)) if length > 3 else b"abc"
    assert digest(message, n=length) == hashlib.sha512(message).digest()


@pytest.mark.slow
@pytest.mark.parametrize("length", [1, 127, 128, 239, 240])
def test_more_padding(length: int) -> None:
    message = bytes(length)
    assert digest(message, n=length) == hashlib.sha512(message).digest()
    assert digest384(message, n=length) == hashlib.sha384(message).digest()


def test_sha384() -> None:
    assert digest384(b"abc", n=3) == hashlib.sha384(b"abc").digest()


def test_the_constants_ends() -> None:
    """First and last as the standard prints them; all of them enter every digest above."""
    assert [f"{round_constants(SHA_512)[i]:016x}" for i in (0, -1)] == ["428a2f98d728ae22", "6c44198c4a475817"]
    assert [f"{initial_state(SHA_512)[i]:016x}" for i in (0, -1)] == ["6a09e667f3bcc908", "5be0cd19137e2179"]
    assert [f"{initial_state_of_short_digests()[i]:016x}" for i in (0, -1)] == ["cbbb9d5dc1059ed8", "47b5481dbefa4fa4"]
    assert len(round_constants(SHA_512)) == 80


@examples(6)
@given(st.lists(words, min_size=8, max_size=8), st.lists(words, min_size=16, max_size=16))
@example([2**64 - 1] * 8, [2**64 - 1] * 16)
@example([0] * 8, [0] * 16)
@example([2**63] * 8, [2**63] * 16)
def test_constraints_compute_what_python_does(state: list[int], block: list[int]) -> None:
    assert compiled().solve({"state": state, "block": block}).output == plain.compress(state, block, SHA_512)


@circuit
def new_a(words: Private[Array[U64, Literal[5]]]) -> Public[U64]:
    new_e, _, a, b, c = ([bit.linear for bit in word.bits()] for word in words)
    bits = compression._new_a(SHA_512, new_e, words[1].linear, a, b, c)
    return U64.from_bits([Bool.unchecked_linear(bit) for bit in bits])


@given(st.lists(words, min_size=5, max_size=5))
@example([0, 2**64 - 1, 0, 0, 0])
@example([2**64 - 1, 0, 2**63 - 1, 2**63 - 1, 2**63 - 1])
@example([2**63, 2**64 - 1, 2**63, 2**63, 2**63])
@example([2**64 - 1] * 5)
def test_the_sum_of_the_highest_lanes(values: list[int]) -> None:
    new_e, d, a, b, c = values
    sigma = reduce(xor, ((a >> n | a << 64 - n) % 2**64 for n in (28, 34, 39)))
    assert new_a(values) == (new_e - d + sigma + (a & b ^ a & c ^ b & c)) % 2**64


def test_known_blocks_are_free() -> None:
    @circuit
    def labelled(secret: Private[Bytes[Literal[4]]]) -> Public[Bytes[Literal[64]]]:
        return sha512([*bytes(128), *secret, *b"!"])

    program = labelled.compile()
    assert program.solve({"secret": b"\x00\xff\x10\x80"}).output == sha512(bytes(128) + b"\x00\xff\x10\x80!")
    assert program.r1cs.n_rows < 37_000


# -- what nobody can prove ---------------------------------------------------------------------------------------

STATE, BLOCK = (
    [0x0123456789ABCDEF * i % 2**64 for i in range(1, 9)],
    [0x9E3779B97F4A7C15 * i % 2**64 for i in range(16)],
)
N_SPLITS = 51 - 13 + 39
"""sigma_0 and sigma_1 of W_14 to W_64 but 13, Ch of 78 rounds."""


def test_a_wrong_preimage_is_refused() -> None:
    @circuit
    def knows(secret: Private[Bytes[Literal[8]]], image: Public[Bytes[Literal[64]]]) -> None:
        require(sha512(secret) == image, "not the preimage")

    with pytest.raises(UnsatisfiedCircuitError, match="not the preimage"):
        knows(b"a secre7", sha512(b"a secret"))


@pytest.mark.parametrize("number", [1, pytest.param(N_SPLITS // 2, marks=pytest.mark.slow), N_SPLITS])
@pytest.mark.parametrize("shift", [1, 2**64, SHA_512.offset, -SHA_512.offset, SHA_512.offset**2])
def test_shares_of_a_pair_cannot_be_moved(number: int, shift: int) -> None:
    seen = 0

    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        nonlocal seen
        seen += opcode == Opcode.SELECT_BITS
        moved = opcode == Opcode.SELECT_BITS and seen == number
        return [(value + shift) % R for value in honest] if moved else honest

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError, match="a sum of words is out of bounds"):
        compiled().solve({"state": STATE, "block": BLOCK})


def test_every_hint_is_a_split_or_a_decomposition() -> None:
    """So that the attack above and `test_sha256_proof` see all there is."""
    opcodes = compiled().hints.opcode.tolist()
    inputs = 8 + 16
    assert opcodes.count(Opcode.SELECT_BITS) == N_SPLITS
    assert opcodes.count(Opcode.BITS) == inputs + 62 + 2 * 79 + 8
    assert len(opcodes) == N_SPLITS + inputs + 62 + 2 * 79 + 8


def test_no_wire_is_left_open() -> None:
    assert open_wires(compiled().solve({"state": STATE, "block": BLOCK})) == []


def test_linked_sums_do_not_wrap() -> None:
    most = 1 << SHA_512.sum_bits
    assert 2 * most * sum(SHA_512.offset**i for i in range(SHA_512.most_linked)) < R
    assert most < SHA_512.offset // 2


# -- misuse ------------------------------------------------------------------------------------------------------


def test_other_numbers_of_words_are_refused() -> None:
    with pytest.raises(ArgumentError, match="a state has 8 words and a block 16, not 8 and 15"):
        sha512_compress([0] * 8, [0] * 15)


def test_words_that_are_no_words_are_refused() -> None:
    with pytest.raises(ConstantRangeError, match="outside U64's range"):
        sha512_compress([2**64] + [0] * 7, [0] * 16)


@pytest.mark.parametrize("function", [sha512, sha384])
def test_what_is_no_bytes_is_refused(function: Any) -> None:
    with pytest.raises(ArgumentError, match="encode"):
        function("abc")
    with pytest.raises(ArgumentError, match="bytes must be in range"):
        function([256])
