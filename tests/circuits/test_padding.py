from __future__ import annotations

import hashlib
import struct
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import pytest
from zkwright.analyser import audit
from zkwright.analyser.derivation import derive
from zkwright.analyser.shipped_lemmas import shipped_lemmas
from zkwright.analyser.system import System
from zkwright.analyser.verdict import Answer
from zkwright.circuits.bits import from_bits
from zkwright.circuits.sha1 import sha1
from zkwright.circuits.sha256 import sha256
from zkwright.circuits.shared import padding
from zkwright.circuits.shared.padding import Strengthening, counted_blocks, first, reached, sponge_blocks
from zkwright.compiler import (
    U8,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Program,
    Public,
    UnsatisfiedCircuitError,
    circuit,
    hint,
)
from zkwright.compiler.errors import ArgumentError
from zkwright.compiler.optimiser import HIGHEST_LEVEL, optimise
from zkwright.compiler.program.pipeline import packed
from zkwright.compiler.rows import LinearCombination, Note, active_recorder, constant
from zkwright.testing import accepts

from tests.analyser.assignments import is_pair

BLOCK, LENGTH_BYTES = 16, 4
FILLING = Strengthening(BLOCK, LENGTH_BYTES)
MOST = 29
"""Bytes: two blocks, of which the second is full but for the mark and the length, and a third for longer messages."""


@circuit
def merkle_damgard(
    message: Private[Bytes[Literal[29]]], length: Private[U8], big: bool
) -> Public[tuple[Bytes[Literal[48]], Array[Bool, Literal[2]]]]:
    order: Literal["big", "little"] = "big" if big else "little"
    padded = Strengthening(BLOCK, LENGTH_BYTES, order).padded_blocks(message, length)
    return Bytes([byte for block in padded.bytes for byte in block]), Array(padded.goes_on)


@circuit
def enclosed(
    message: Private[Bytes[Literal[29]]], length: Private[U8]
) -> Public[tuple[Bytes[Literal[64]], Array[Bool, Literal[3]]]]:
    padded = FILLING.padded_blocks(message, length, before=b"19 bytes in front: ", behind=b"2!")
    return Bytes([byte for block in padded.bytes for byte in block]), Array(padded.goes_on)


@circuit
def sponge(
    message: Private[Bytes[Literal[29]]], length: Private[U8], suffix: int
) -> Public[tuple[Bytes[Literal[32]], Array[Bool, Literal[1]]]]:
    padded = sponge_blocks(message, length, BLOCK, suffix)
    return Bytes([byte for block in padded.bytes for byte in block]), Array(padded.goes_on)


@circuit
def counted(
    message: Private[Bytes[Literal[33]]], length: Private[U8]
) -> Public[tuple[Bytes[Literal[48]], Array[Bool, Literal[2]], Array[Field, Literal[3]]]]:
    blocks = counted_blocks(message, length, BLOCK)
    numbers = [from_bits(Array(counter)) for counter in blocks.counters]
    return Bytes([byte for block in blocks.bytes for byte in block]), Array(blocks.goes_on), Array(numbers)


@circuit
def digest(message: Private[Bytes[Literal[60]]], length: Private[U8]) -> Public[Bytes[Literal[32]]]:
    return sha256(message, length)


def is_in_blocks(padded: bytes, whole: bytes, goes_on: list[bool]) -> bool:
    """Whether a padded message begins with what it should be, and its blocks say which of them is the last."""
    last = len(whole) // BLOCK - 1
    return padded[: len(whole)] == whole and goes_on == [block < last for block in range(len(goes_on))]


def text(length: int) -> bytes:
    return bytes(range(255, 255 - length, -1))


@pytest.mark.parametrize("n_bytes", [0, 1, 55, 56, 63, 64, 119, 120])
def test_padding_fills_whole_blocks(n_bytes: int) -> None:
    """As the standards say it: a one bit, as few zero bits as there can be, 64 bits of a length."""
    tail = Strengthening(64, 8).padding(n_bytes)
    assert (n_bytes + len(tail)) % 64 == 0
    assert len(tail) - 9 < 64
    assert tail[0] == 0x80
    assert set(tail[1:-8]) <= {0}
    assert tail[-8:] == struct.pack(">Q", 8 * n_bytes)
    assert Strengthening(64, 8, "little").padding(n_bytes) == tail[:-8] + tail[:-9:-1]


@pytest.mark.parametrize("big", [True, False])
def test_padded_messages_of_every_length(big: bool) -> None:
    program = merkle_damgard.compile(big=big)
    for length in range(MOST + 1):
        message = text(length)
        tail = FILLING.padding(length)[:-LENGTH_BYTES]
        number = (8 * length).to_bytes(LENGTH_BYTES, "big" if big else "little")
        padded, goes_on = program.solve({"message": message.ljust(MOST, b"\0"), "length": length}).output
        assert is_in_blocks(padded, message + tail + number, goes_on), length


def test_messages_with_bytes_before_and_behind_them() -> None:
    program = enclosed.compile()
    for length in range(MOST + 1):
        whole = b"19 bytes in front: " + text(length) + b"2!"
        whole += FILLING.padding(len(whole))
        padded, goes_on = program.solve({"message": text(length).ljust(MOST, b"\0"), "length": length}).output
        assert is_in_blocks(padded, whole, goes_on), length


def test_counted_messages_of_every_length() -> None:
    """As RFC 7693 counts: the last block is full where it can be, and one of no bytes is there for no message alone."""
    program = counted.compile()
    for length in range(34):
        last = max(0, length - 1) // BLOCK
        padded, goes_on, numbers = program.solve({"message": text(length).ljust(33, b"\0"), "length": length}).output
        assert padded == text(length).ljust(48, b"\0"), length
        assert goes_on == [block < last for block in range(2)]
        assert numbers[: last + 1] == [*range(BLOCK, last * BLOCK + 1, BLOCK), length]


@pytest.mark.parametrize("suffix", [1, 6])
def test_padded_messages_of_sponges(suffix: int) -> None:
    program = sponge.compile(suffix=suffix)
    for length in range(MOST + 1):
        whole = bytearray(text(length) + bytes([suffix]) + bytes(-(length + 1) % BLOCK))
        whole[-1] |= 0x80
        padded, goes_on = program.solve({"message": text(length).ljust(MOST, b"\0"), "length": length}).output
        assert is_in_blocks(padded, bytes(whole), goes_on), length


@pytest.fixture(scope="module")
def program() -> Program:
    return digest.compile()


@pytest.mark.parametrize("length", [0, 1, 54, 55, 56, 60])
def test_digests_of_every_length(program: Program, length: int) -> None:
    message = text(length).ljust(60, b"\0")
    assert program.solve({"message": message, "length": length}).output == hashlib.sha256(text(length)).digest()
    assert sha256(message, length) == hashlib.sha256(text(length)).digest()


def test_zeros_within_the_message_count(program: Program) -> None:
    for length in (3, 60):
        found = program.solve({"message": bytes(60), "length": length}).output
        assert found == hashlib.sha256(bytes(length)).digest()


def test_what_is_behind_the_end_is_zero(program: Program) -> None:
    for place, length in ((3, 3), (59, 58), (59, 0), (0, 0)):
        message = bytearray(60)
        message[place] = 128
        with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
            program.solve({"message": bytes(message), "length": length})
        with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
            sha256(bytes(message), length)


@pytest.mark.parametrize("length", [61, 63, 64, 255])
def test_longer_than_there_are_bytes_is_refused(program: Program, length: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="the length is above 60"):
        program.solve({"message": bytes(60), "length": length})


def test_a_length_that_is_known_costs_what_its_bytes_do() -> None:
    @circuit
    def three(message: Private[Bytes[Literal[200]]]) -> Public[Bytes[Literal[32]]]:
        return sha256(message, U8(3))

    @circuit
    def whole(message: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[32]]]:
        return sha256(message)

    three_rows, rows = three.compile().r1cs.n_rows, whole.compile().r1cs.n_rows
    assert rows <= three_rows <= rows + 9 * 197


def test_nothing_is_left_open() -> None:
    expected = (text(28) + FILLING.padding(28), [True, True])
    accepts(merkle_damgard.compile(big=True), {"message": text(28).ljust(MOST, b"\0"), "length": 28}, expected)
    for whole_circuit in (merkle_damgard.compile(big=True), enclosed.compile(), counted.compile()):
        system = System(whole_circuit.r1cs)
        assert not derive(system).facts.undetermined(system.outputs)


def _loose(kind: str) -> Callable[[LinearCombination, int, Note], list[LinearCombination]]:
    """Flags of a length, with a row too few: nothing says that the last is followed by 0, or two may change at one length.

    Or they are bits, in any order.
    """

    def flags_of(number: LinearCombination, most: int, note: Note) -> list[LinearCombination]:
        recorder = active_recorder()
        kinds = Array[Field, most]  # type: ignore[valid-type]
        given = hint(lambda n: [int(n > i) for i in range(most)], Field.unchecked_linear(number), returns=kinds)
        flags = [flag.linear for flag in given]
        if kind == "bits":
            for flag in flags:
                recorder.require_boolean(flag, note)
            return flags
        chain = [constant(1), *flags, constant(0)]
        places = [place - (kind == "twice" and place == 2) for place in range(most + (kind != "no end"))]
        for place, (before, flag) in zip(places, pairwise(chain), strict=False):
            recorder.constrain(before - flag, number - constant(place), constant(0), note=note)
        return flags

    return flags_of


@pytest.mark.parametrize("kind", ["no end", "twice", "bits"])
def test_flags_that_nothing_ties_to_the_length_are_found(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @circuit
    def blocks_of(message: Private[Bytes[Literal[3]]], length: Private[U8]) -> Public[Bytes[Literal[16]]]:
        return Bytes(FILLING.padded_blocks(message, length).bytes[0])

    monkeypatch.setattr(padding, "thermometer_on_wires", _loose(kind))
    recording = blocks_of.record()
    program = packed(recording, optimise(recording, HIGHEST_LEVEL))
    verdict = audit(program)
    pair = verdict.counterexample
    assert verdict.answer is Answer.NOT_UNIQUE
    assert pair is not None
    assert is_pair(System(program.r1cs), pair.first, pair.second)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["no end", "twice", "bits"])
def test_a_hash_by_such_flags_is_never_called_unique(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @circuit
    def hash_of(message: Private[Bytes[Literal[3]]], length: Private[U8]) -> Public[Bytes[Literal[20]]]:
        return sha1(message, length)

    monkeypatch.setattr(padding, "thermometer_on_wires", _loose(kind))
    recording = hash_of.record()
    program = packed(recording, optimise(recording, HIGHEST_LEVEL))
    system = System(program.r1cs)
    end = time.monotonic() + 3
    facts = derive(system, program, known=shipped_lemmas(), wanted=system.outputs, deadline=end).facts
    assert facts.undetermined(system.outputs) == list(system.outputs)


@pytest.mark.parametrize("length", [-1, 4, 2**40])
def test_lengths_that_are_none_are_refused(length: int) -> None:
    with pytest.raises(ArgumentError, match=f"the length is {length}, and the message has 3 bytes"):
        first(b"abc", length)


def test_a_message_of_no_bytes_has_no_length_to_choose() -> None:
    with pytest.raises(ArgumentError, match="no bytes"):
        reached([], U8(0))
