from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from zkwright.analyser.derivation import derive
from zkwright.analyser.system import System
from zkwright.circuits.blake2b import blake2b
from zkwright.circuits.blake2s import blake2s
from zkwright.circuits.shared.blake2 import compression
from zkwright.circuits.shared.blake2.family import BLAKE2B, BLAKE2S, QUARTERS, Family
from zkwright.compiler import (
    U8,
    U16,
    U32,
    Array,
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
from zkwright.compiler.solver import hints
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.blake_orders import SIGMA
from zkwright.core.field import R
from zkwright.testing import accepts

from tests.circuits.costs import Cost
from tests.circuits.harness import lying_hints, open_wires
from tests.drawn import examples

COSTS = [
    Cost(blake2s, 18528, lambda make: blake2s(make.bytes(64)), "for 64 bytes"),
    Cost(blake2s, 17722, lambda make: blake2s(make.bytes(1)), "for 1 byte"),
    Cost(blake2s, 37448, lambda make: blake2s(make.bytes(128), make.u8()), "for up to 128 bytes"),
    Cost(blake2b, 43840, lambda make: blake2b(make.bytes(128)), "for 128 bytes"),
    Cost(blake2b, 42250, lambda make: blake2b(make.bytes(1)), "for 1 byte"),
    Cost(blake2b, 88443, lambda make: blake2b(make.bytes(256), make.integer(16)), "for up to 256 bytes"),
]

# RFC 7693, appendices A and B.
OF_ABC = {
    blake2s: "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
    blake2b: (
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
    ),
}

words = st.sampled_from([0, 1, 2**31, 2**32 - 1, 0x55555555]) | st.integers(0, 2**32 - 1)


@circuit
def small(message: Private[Bytes[Literal["n"]]], n: int) -> Public[Bytes[Literal[32]]]:
    return blake2s(message)


@circuit
def large(message: Private[Bytes[Literal["n"]]], n: int) -> Public[Bytes[Literal[64]]]:
    return blake2b(message)


@circuit
def short(message: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[20]]]:
    return blake2s(message, digest_bytes=20)


@circuit
def some(message: Private[Bytes[Literal[130]]], length: Private[U8]) -> Public[Bytes[Literal[32]]]:
    """Of three blocks, the last of two bytes."""
    return blake2s(message, length)


@circuit
def some_of_one_block(message: Private[Bytes[Literal["n"]]], length: Private[U8], n: int) -> Public[Bytes[Literal[32]]]:
    return blake2s(message, length)


@circuit
def some_large(message: Private[Bytes[Literal["n"]]], length: Private[U16], n: int) -> Public[Bytes[Literal[20]]]:
    return blake2b(message, length, digest_bytes=20)


@circuit
def mixing(given: Private[Array[U32, Literal[6]]]) -> Public[Array[U32, Literal[4]]]:
    mixed = compression._mix(BLAKE2S, *(word.bits() for word in given))
    return Array([U32.from_bits(mixed[i : i + 32]) for i in range(0, 128, 32)])


def mixed(v: list[int]) -> list[int]:
    """RFC 7693, section 3.1."""

    def right(word: int, places: int) -> int:
        return (word >> places | word << 32 - places) % 2**32

    a, b, c, d, x, y = v
    for word, first, second in ((x, 16, 12), (y, 8, 7)):
        a = (a + b + word) % 2**32
        d = right(d ^ a, first)
        c = (c + d) % 2**32
        b = right(b ^ c, second)
    return [a, b, c, d]


@cache
def compiled(of: Circuit[..., Any], n: int) -> Program:
    return of.compile(n=n)


# -- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", OF_ABC)
def test_the_rfcs_examples(function: Any) -> None:
    assert function(b"abc").hex() == OF_ABC[function]


@pytest.mark.parametrize(
    ("of", "theirs", "length"),
    [
        (small, hashlib.blake2s, 3),
        (small, hashlib.blake2s, 65),
        (large, hashlib.blake2b, 128),
        *(
            pytest.param(of, theirs, n, marks=pytest.mark.slow)
            for of, theirs in ((small, hashlib.blake2s), (large, hashlib.blake2b))
            for n in (1, 63, 64, 127, 129, 256)
        ),
    ],
)
def test_digests_in_a_circuit(of: Circuit[..., Any], theirs: Any, length: int) -> None:
    program = compiled(of, length)
    for message in (bytes(range(length % 256)).ljust(length, b"?"), bytes(length), b"\xff" * length):
        assert program.solve({"message": message}).output == theirs(message).digest()


def test_a_short_digest_is_another() -> None:
    assert short(b"abc") == hashlib.blake2s(b"abc", digest_size=20).digest() != hashlib.blake2s(b"abc").digest()[:20]
    assert blake2b(b"abc", digest_bytes=1) == hashlib.blake2b(b"abc", digest_size=1).digest()


def test_the_empty_message() -> None:
    assert blake2s(b"") == hashlib.blake2s().digest()
    assert blake2b(b"") == hashlib.blake2b().digest()


def text(length: int) -> bytes:
    return bytes(range(255, 255 - length, -1))


@cache
def of_some() -> Program:
    return some.compile()


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 127, 128, 129, 130])
def test_a_length_that_is_a_signal(length: int) -> None:
    message = text(length).ljust(130, b"\0")
    assert of_some().solve({"message": message, "length": length}).output == hashlib.blake2s(text(length)).digest()
    assert blake2s(message, length) == hashlib.blake2s(text(length)).digest()


@pytest.mark.parametrize("n", [1, pytest.param(64, marks=pytest.mark.slow)])
def test_a_length_within_one_block(n: int) -> None:
    program = some_of_one_block.compile(n=n)
    for length in sorted({0, 1, n - 1, n}):
        inputs = {"message": text(length).ljust(n, b"\0"), "length": length}
        assert program.solve(inputs).output == hashlib.blake2s(text(length)).digest()


@pytest.mark.parametrize("n", [3, pytest.param(257, marks=pytest.mark.slow)])
def test_a_length_of_the_large_one(n: int) -> None:
    program = some_large.compile(n=n)
    for length in (number for number in (0, 1, 3, 127, 128, 129, 255, 256, 257) if number <= n):
        message = bytes(number % 251 for number in range(1, length + 1))
        inputs = {"message": message.ljust(n, b"\0"), "length": length}
        assert program.solve(inputs).output == hashlib.blake2b(message, digest_size=20).digest()


def test_zeros_within_the_message_count() -> None:
    for length in (0, 64, 130):
        found = of_some().solve({"message": bytes(130), "length": length}).output
        assert found == hashlib.blake2s(bytes(length)).digest()


def test_known_bytes_are_free() -> None:
    @circuit
    def labelled(secret: Private[Bytes[Literal[4]]]) -> Public[Bytes[Literal[32]]]:
        return blake2s([*bytes(64), *secret, *b"!"])

    program = labelled.compile()
    assert program.solve({"secret": b"\x00\xff\x10\x80"}).output == blake2s(bytes(64) + b"\x00\xff\x10\x80!")
    assert program.r1cs.n_rows < 19_000


@pytest.mark.parametrize("family", [BLAKE2S, BLAKE2B])
def test_every_word_is_read_once_a_round(family: Family) -> None:
    assert all(sorted(order) == list(range(16)) for order in SIGMA)
    assert sorted(sum(QUARTERS[:4], ())) == sorted(sum(QUARTERS[4:], ())) == list(range(16))
    assert len(set(SIGMA)) == 10
    assert family.vector[0] >> family.width - 16 == 0x6A09


@examples(30)
@given(st.lists(words, min_size=6, max_size=6))
@example([2**32 - 1] * 6)
@example([0] * 6)
@example([2**31] * 6)
def test_a_mixing(values: list[int]) -> None:
    assert mixing(values) == mixed(values)


# -- what nobody can prove ---------------------------------------------------------------------------------------


def test_a_mixing_leaves_nothing_open() -> None:
    """Hints overridden, wires changed."""
    for values in ([2**32 - 1] * 6, [0x01234567 * i % 2**32 for i in range(1, 7)]):
        accepts(mixing, {"given": values}, mixed(values), forge=False)


def test_a_mixing_has_one_result_for_all_words() -> None:
    system = System(mixing.compile().r1cs)
    assert not derive(system).facts.undetermined(system.outputs)


def test_no_wire_is_left_open() -> None:
    assert open_wires(compiled(small, 3).solve({"message": b"abc"})) == []


def test_no_wire_is_left_open_where_the_length_is_a_signal() -> None:
    for length in (0, 64, 65, 130):
        assert open_wires(of_some().solve({"message": text(length).ljust(130, b"\0"), "length": length})) == []


def test_what_is_behind_the_end_is_zero() -> None:
    for place, length in ((0, 0), (64, 64), (129, 129), (129, 3)):
        message = bytearray(130)
        message[place] = 1
        with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
            of_some().solve({"message": bytes(message), "length": length})
        with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
            blake2s(bytes(message), length)


@pytest.mark.parametrize("length", [131, 192, 255])
def test_longer_than_there_are_bytes_is_refused(length: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="the length is above 130"):
        of_some().solve({"message": bytes(130), "length": length})


@pytest.mark.parametrize("shift", [-1, 1])
def test_the_end_is_where_the_length_says(shift: int) -> None:
    """Flags that end the message elsewhere, which would count other bytes and finish another block."""

    def lie(opcode: Opcode, parameter: int, inputs: Any, honest: list[int]) -> list[int]:
        if opcode != Opcode.BITS or len(honest) != 1:
            return honest
        return hints.evaluate(opcode, parameter, [(inputs[0] + shift) % R], 1)

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError, match="the length is above 130"):
        of_some().solve({"message": text(64).ljust(130, b"\0"), "length": 64})


def test_every_hint_is_a_decomposition() -> None:
    """So that the bits of sums are all that a prover could choose."""
    opcodes = set(compiled(small, 3).hints.opcode.tolist())
    assert opcodes == {int(Opcode.BITS)}


@pytest.mark.parametrize("number", [10, 200, 300])
@pytest.mark.parametrize("change", [[1], [2, -1], [-1]])
def test_bits_cannot_be_changed(number: int, change: list[int]) -> None:
    seen = 0

    def lie(opcode: Opcode, parameter: int, inputs: Any, honest: list[int]) -> list[int]:
        nonlocal seen
        seen += 1
        if seen != number:
            return honest
        return [(value + sum(change[i : i + 1])) % R for i, value in enumerate(honest)]

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        compiled(small, 3).solve({"message": b"abc"})


def test_a_wrong_preimage_is_refused() -> None:
    @circuit
    def knows(secret: Private[Bytes[Literal[8]]], image: Public[Bytes[Literal[32]]]) -> None:
        require(blake2s(secret) == image, "not the preimage")

    program = knows.compile()
    program.solve({"secret": b"a secret", "image": blake2s(b"a secret")})
    with pytest.raises(UnsatisfiedCircuitError, match="not the preimage"):
        program.solve({"secret": b"a secre7", "image": blake2s(b"a secret")})


# -- misuse ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("function", "most"), [(blake2s, 32), (blake2b, 64)])
def test_digests_of_other_lengths_are_refused(function: Any, most: int) -> None:
    for n in (0, -1, most + 1):
        with pytest.raises(ArgumentError, match=f"has 1 to {most} bytes, not {n}"):
            function(b"abc", digest_bytes=n)


@pytest.mark.parametrize("function", [blake2s, blake2b])
def test_what_is_no_bytes_is_refused(function: Any) -> None:
    with pytest.raises(ArgumentError, match="encode"):
        function("abc")
    with pytest.raises(ArgumentError, match="bytes must be in range"):
        function([256])
