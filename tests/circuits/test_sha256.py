from __future__ import annotations

import hashlib
import random
import struct
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, reduce
from operator import xor
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from zkwright.analyser.forging import holds
from zkwright.analyser.system import System
from zkwright.circuits.sha256 import compression, sha224, sha256, sha256_compress
from zkwright.circuits.sha256.constants import initial_state, round_constants
from zkwright.circuits.sha256.family import SHA_256
from zkwright.circuits.sha256.plain import compress
from zkwright.compiler import (
    U8,
    U32,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Program,
    Public,
    UnsatisfiedCircuitError,
    circuit,
    gadget,
    require,
)
from zkwright.compiler.errors import ArgumentError, ConstantRangeError
from zkwright.compiler.recorder.linear_combination import constant
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R
from zkwright.testing import accepts

from tests.circuits.costs import Cost
from tests.circuits.harness import lying_hints, open_wires
from tests.drawn import examples

COSTS = [
    *(
        Cost(sha256, rows, lambda make, n=n: sha256(make.bytes(n)), f"for {n} byte" + "s" * (n > 1))  # type: ignore[misc]
        for n, rows in ((55, 14107), (1, 13514), (32, 13942), (64, 24816), (119, 28439))
    ),
    Cost(
        sha256,
        14277,
        lambda make: sha256(make.bytes(55), U8.from_bits(make.bits(8))),
        "for as many of 55 bytes as a length says",
    ),
    Cost(sha224, 14107, lambda make: sha224(make.bytes(55)), "for 55 bytes"),
    Cost(sha256_compress, 14332, lambda make: sha256_compress(make.words(8), make.words(16))),
    Cost(
        sha256_compress, 14198, lambda make: sha256_compress(initial_state(), make.words(16)), "from the initial state"
    ),
]

# FIPS 180-4's examples, as the CAVP publishes them: 24 bits, none, 448 bits, 896 bits.
EXAMPLES = {
    b"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    b"": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": (
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu": (
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
}

words = st.sampled_from([0, 1, 2**31, 2**32 - 1, 0x55555555]) | st.integers(0, 2**32 - 1)


@circuit
def digest(message: Private[Bytes[Literal["n"]]], n: int) -> Public[Bytes[Literal[32]]]:
    return sha256(message)


@circuit
def after_block(
    state: Private[Array[U32, Literal[8]]], block: Private[Array[U32, Literal[16]]]
) -> Public[Array[U32, Literal[8]]]:
    return sha256_compress(state, block)


@cache
def compiled(level: int = 2) -> Program:
    return after_block.compile(level)


def hashed(message: bytes) -> bytes:
    """By the integers' compression function, padded here once more."""
    padded = message + b"\x80" + bytes((55 - len(message)) % 64) + struct.pack(">Q", 8 * len(message))
    state = list(initial_state())
    for start in range(0, len(padded), 64):
        state = compress(state, struct.unpack(">16I", padded[start : start + 64]))
    return struct.pack(">8I", *state)


# -- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", EXAMPLES)
def test_the_standards_examples(message: bytes) -> None:
    assert sha256(message) == hashed(message) == bytes.fromhex(EXAMPLES[message])
    if message:
        assert digest(message, n=len(message)) == bytes.fromhex(EXAMPLES[message])


@pytest.mark.parametrize("length", [1, 55, 56, 63, 64, 119, 120])
def test_padding(length: int) -> None:
    message = bytes(range(100, 100 + length))
    assert digest(message, n=length) == hashed(message) == hashlib.sha256(message).digest()


@given(st.binary(max_size=200))
def test_the_integers_compression_agrees_with_hashlib(message: bytes) -> None:
    assert hashed(message) == hashlib.sha256(message).digest()


def test_the_constants_ends() -> None:
    """First and last as the standard prints them; all of them enter every digest above."""
    assert [f"{k:08x}" for k in (round_constants()[0], round_constants()[-1])] == ["428a2f98", "c67178f2"]
    assert [f"{h:08x}" for h in (initial_state()[0], initial_state()[-1])] == ["6a09e667", "5be0cd19"]
    assert (len(round_constants()), len(initial_state())) == (64, 8)


@examples(40)
@given(st.lists(words, min_size=8, max_size=8), st.lists(words, min_size=16, max_size=16))
def test_constraints_compute_what_python_does(state: list[int], block: list[int]) -> None:
    witness = compiled().solve({"state": state, "block": block})
    assert witness.output == compress(state, block)


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("word", [0, 2**32 - 1, 2**31])
def test_edges_at_every_level(level: int, word: int) -> None:
    """All ones bring about the largest sums and carries."""
    witness = compiled(level).solve({"state": [word] * 8, "block": [word] * 16})
    assert witness.output == compress([word] * 8, [word] * 16)
    assert open_wires(witness) == []


@circuit
def new_a(words: Private[Array[U32, Literal[5]]]) -> Public[U32]:
    new_e, _, a, b, c = ([bit.linear for bit in word.bits()] for word in words)
    bits = compression._new_a(SHA_256, new_e, words[1].linear, a, b, c)
    return U32.from_bits([Bool.unchecked_linear(bit) for bit in bits])


LEAST = [0, 2**32 - 1, 1 << 0 | 1 << 11, 0, 0]
"""In the order of new_e, d, a, b, c: Sigma_0's bits of lane 30 are 0, 11 and 20 of a; of lane 31 they are 1, 12 and 21."""
HIGHEST = [2**31, 2**32 - 1, 2**31 | LEAST[2], 2**31, 2**31]
GREATEST = [2**32 - 1, 0, 2**31 - 1, 2**31 - 1, 2**31 - 1]


@examples(200)
@given(st.lists(words, min_size=5, max_size=5))
@example(LEAST)
@example(HIGHEST)
@example(GREATEST)
@example([2**32 - 1] * 5)
@example([0] * 5)
def test_the_sum_of_the_highest_lanes(values: list[int]) -> None:
    """Squares stand for exclusive ors and majorities there: right modulo 2^32, and within the bits of the carry."""
    new_e, d, a, b, c = values
    sigma = reduce(xor, ((a >> n | a << 32 - n) % 2**32 for n in (2, 13, 22)))
    assert new_a(values) == (new_e - d + sigma + (a & b ^ a & c ^ b & c)) % 2**32


def test_known_bytes_and_blocks() -> None:
    @circuit
    def labelled(secret: Private[Bytes[Literal[4]]]) -> Public[tuple[Bytes[Literal[32]], Bytes[Literal[32]]]]:
        return sha256([*b"label", *secret]), sha256([*bytes(128), *secret, *b"!"])

    program = labelled.compile()
    output = program.solve({"secret": b"\x00\xff\x10\x80"}).output
    assert output[0] == hashlib.sha256(b"label\x00\xff\x10\x80").digest()
    assert output[1] == hashlib.sha256(bytes(128) + b"\x00\xff\x10\x80!").digest()
    assert program.r1cs.n_rows < 2 * 14_000, "two blocks of known bytes are no rows"


def test_a_digest_is_hashed_again_without_new_bits() -> None:
    @circuit
    def twice(message: Private[Bytes[Literal[32]]]) -> Public[Bytes[Literal[32]]]:
        return sha256(sha256(message))

    program, single = twice.compile(), digest.compile(n=32)
    assert program.solve({"message": b"?" * 32}).output == sha256(sha256(b"?" * 32))
    assert program.r1cs.n_rows == 2 * (single.r1cs.n_rows - 256) + 256 - 32, "as much as two digests of inputs"


def test_repeated_bits() -> None:
    """Words made of one bit make rows out of equal and of constant bits."""

    @circuit
    def of_one_byte(byte: Private[U8]) -> Public[Bytes[Literal[32]]]:
        return sha256([byte] * 64)

    for byte in (0, 1, 255):
        assert of_one_byte(byte) == hashlib.sha256(bytes([byte] * 64)).digest()


def test_plain_calls_give_plain_bytes() -> None:
    @gadget
    def tagged(message: Bytes[Literal[3]]) -> Bytes[Literal[32]]:
        return sha256(message)

    assert tagged(b"abc") == sha256(b"abc") == sha256(list(b"abc"))  # type: ignore[arg-type, comparison-overlap]
    assert [int(word) for word in sha256_compress([0] * 8, [0] * 16)] == compress([0] * 8, [0] * 16)


@pytest.mark.parametrize("length", [0, 1, 55, 56, 64])
def test_sha224(length: int) -> None:
    @circuit
    def short(message: Private[Bytes[Literal["n"]]], n: int) -> Public[Bytes[Literal[28]]]:
        return sha224(message)

    message = bytes(range(200, 200 + length)) if length < 56 else bytes(length)
    assert sha224(message) == hashlib.sha224(message).digest()
    if length:
        assert short(message, n=length) == hashlib.sha224(message).digest()


# -- what nobody can prove ---------------------------------------------------------------------------------------


def test_a_wrong_preimage_is_refused() -> None:
    @circuit
    def knows(secret: Private[Bytes[Literal[8]]], image: Public[Bytes[Literal[32]]]) -> None:
        require(sha256(secret) == image, "not the preimage")

    knows(b"a secret", sha256(b"a secret"))
    with pytest.raises(UnsatisfiedCircuitError, match="not the preimage"):
        knows(b"a secre7", sha256(b"a secret"))


def _refused() -> Any:
    return pytest.raises(UnsatisfiedCircuitError, match="a sum of words is out of bounds")


def _lies(target: Opcode, number: int, change: Any) -> Any:
    """Answer the `number`th hint of this kind with `change(honest)`, and all others as the values that follow demand."""
    seen = 0

    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        nonlocal seen
        if opcode != target:
            return honest
        seen += 1
        return [value % R for value in change(honest)] if seen == number else honest

    return lie


STATE, BLOCK = [0x01234567 * i % 2**32 for i in range(1, 9)], [0x9E3779B9 * i % 2**32 for i in range(16)]
N_SPLITS = 35 + 31
"""sigma_0 and sigma_1 of W_14 to W_48, Ch of 62 rounds."""


@pytest.mark.parametrize("level", [0, 2])
@pytest.mark.parametrize("number", [1, 35, 36, N_SPLITS])
@pytest.mark.parametrize("shift", [1, -1, 2**32, SHA_256.offset, -SHA_256.offset, SHA_256.offset**2, R // 2])
def test_shares_of_a_pair_cannot_be_moved(level: int, number: int, shift: int) -> None:
    """What is taken from one of two sums that share rows is missing in the other, too large or too small for its word."""
    with lying_hints(_lies(Opcode.SELECT_BITS, number, lambda honest: [honest[0] + shift])), _refused():
        compiled(level).solve({"state": STATE, "block": BLOCK})


@pytest.mark.parametrize("number", [25, 70, 71, 72, 196, 204])
@pytest.mark.parametrize("bit", [0, 31, -1])
def test_bits_cannot_be_flipped(number: int, bit: int) -> None:
    def flip(honest: list[int]) -> list[int]:
        return [value ^ (i == bit % len(honest)) for i, value in enumerate(honest)]

    with lying_hints(_lies(Opcode.BITS, number, flip)), _refused():
        compiled().solve({"state": STATE, "block": BLOCK})


def test_bits_are_boolean() -> None:
    """A lowest bit of 2 and the next one less is the same sum."""
    with lying_hints(_lies(Opcode.BITS, 25, lambda honest: [honest[0] + 2, honest[1] - 1, *honest[2:]])), _refused():
        compiled().solve({"state": STATE, "block": BLOCK})


@pytest.mark.parametrize("level", [0, 2])
def test_changed_wires_break_rows(level: int) -> None:
    program = compiled(level)
    values = program.solve({"state": STATE, "block": BLOCK}).assignment
    choice = random.Random(level)
    first = 1 + program.r1cs.n_public
    system = System(program.r1cs)
    wires = choice.sample(range(first, len(values)), 60)
    for wire in wires:
        for value in {values[wire] + 1, 1 - values[wire], choice.randrange(R)}:
            changed = list(values)
            changed[wire] = value % R
            assert not all(holds(system.row(row), changed) for row in system.rows_of(wire)), (wire, value)
    for wire in wires[:5]:
        changed = list(values)
        changed[wire] = (values[wire] + 1) % R
        with pytest.raises(UnsatisfiedCircuitError):
            program.check(changed)


def test_every_hint_is_a_split_or_a_decomposition() -> None:
    """So that the attacks above attack all there is: 46 words of the schedule, two a round but the last, and the new state."""
    opcodes = compiled(0).hints.opcode.tolist()
    inputs = 8 + 16
    assert opcodes.count(Opcode.SELECT_BITS) == N_SPLITS
    assert opcodes.count(Opcode.BITS) == inputs + 46 + 2 * 63 + 8
    assert len(opcodes) == N_SPLITS + inputs + 46 + 2 * 63 + 8


def test_linked_sums_do_not_wrap() -> None:
    """Four sums, in digits of OFFSET, stay below r; so do their errors' differences below a digit."""
    most = 1 << SHA_256.sum_bits
    assert 2 * most * sum(SHA_256.offset**i for i in range(SHA_256.most_linked)) < R
    assert most < SHA_256.offset // 2


def test_sums_that_pairs_could_be_moved_in_are_refused() -> None:
    most = SHA_256.sum_bits - SHA_256.width
    known = constant(2**SHA_256.sum_bits - 1)
    assert [bit.constant for bit in compression._low_word(SHA_256, known, most)] == [1] * SHA_256.width
    with pytest.raises(ValueError, match="a sum of 37 bits: pairs are only told apart by sums of at most 36"):
        compression._low_word(SHA_256, known, most + 1)


def test_one_pair_of_rounds_leaves_nothing_open() -> None:
    """Rows of two rounds alone, through every layer: hints overridden, wires changed."""

    @circuit
    def rounds(
        words: Private[Array[U32, Literal[8]]], first: Private[U32], second: Private[U32]
    ) -> Public[Array[U32, Literal[4]]]:
        a, b, c, _, e, f, g, _ = (word.bits() for word in words)
        bits = compression._two_rounds(
            SHA_256, a, b, c, Field(words[3]), e, f, g, Field(words[7]), Field(first), Field(second)
        )
        return Array([U32.from_bits(bits[i : i + 32]) for i in range(0, 128, 32)])

    def plainly(state: list[int], addend: int) -> list[int]:
        """A round by the differences of the compression function would hide the rounds, so once more from the standard."""

        def rotated(word: int, *places: int) -> int:
            total = 0
            for n in places:
                total ^= (word >> n | word << 32 - n) % 2**32
            return total

        a, b, c, d, e, f, g, h = state
        t1 = h + rotated(e, 6, 11, 25) + (e & f ^ ~e & g) + addend
        t2 = rotated(a, 2, 13, 22) + (a & b ^ a & c ^ b & c)
        return [(t1 + t2) % 2**32, a, b, c, (d + t1) % 2**32, e, f, g]

    for state, addends in ((STATE, (5, 7)), ([2**32 - 1] * 8, (2**32 - 1, 2**32 - 1))):
        once = plainly(state, addends[0])
        again = plainly(once, addends[1])
        inputs = {"words": state, "first": addends[0], "second": addends[1]}
        accepts(rounds, inputs, [once[0], again[0], once[4], again[4]], forge=False)


# -- misuse ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "block"), [(7, 16), (8, 15), (9, 16), (8, 17), (0, 0)])
def test_other_numbers_of_words_are_refused(state: int, block: int) -> None:
    with pytest.raises(ValueError, match=f"a state has 8 words and a block 16, not {state} and {block}"):
        sha256_compress([0] * state, [0] * block)


def test_words_that_are_no_words_are_refused() -> None:
    with pytest.raises(ConstantRangeError, match="outside U32's range"):
        sha256_compress([2**32] + [0] * 7, [0] * 16)


@pytest.mark.parametrize("message", [[256], [-1]])
def test_bytes_that_are_no_bytes_are_refused(message: list[Any]) -> None:
    with pytest.raises(ValueError, match="bytes must be in range"):
        sha256(message)


def test_text_is_refused() -> None:
    with pytest.raises(ArgumentError, match="encode"):
        sha256("abc")  # type: ignore[call-overload]


def test_equal_blocks_are_compressed_once_also_by_a_family_that_nobody_has_used() -> None:
    """What a body's static argument works out when it is first asked is no change that would have it recorded again."""

    @circuit
    def twice(block: Private[Array[Bool, Literal[512]]]) -> Public[Array[Bool, Literal[512]]]:
        family = replace(SHA_256)
        state: Array[Bool, Any] = Array([Bool(i % 3 == 0) for i in range(256)])
        return Array([*compression.compress(family, state, block), *compression.compress(family, state, block)])

    rows = twice.compile().r1cs.n_rows
    assert rows < 20_000
    assert rows == twice.compile().r1cs.n_rows
