"""What SHA-1 and RIPEMD-160 are held to alike: hashes of blocks of 64 bytes, with a state and a digest of 160 bits."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import pytest
from zkwright.analyser.forging import holds
from zkwright.analyser.system import System
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

from tests.circuits.harness import Lie, lying_hints, open_wires

Change = Callable[[list[int]], list[int]]
"""Another answer for the bits of a sum."""

CHANGES: list[Change] = [lambda bits: [1 - bits[0], *bits[1:]], lambda bits: [bits[0] + 2, bits[1] - 1, *bits[2:]]]
"""A flipped bit makes another sum, and a 2 in the place of 1 and 0 is no bit."""

SIZES = [*(pytest.param(n, marks=pytest.mark.slow) for n in (1, 55, 56)), 64]


class HashOf160Bits:
    """A hash with its compression, the same from elsewhere, and the rows of a block."""

    def __init__(self, hashed: Any, compress: Any, reference: Callable[[bytes], bytes], block_rows: int) -> None:
        @circuit
        def block(
            state: Private[Array[Bool, Literal[160]]], data: Private[Array[Bool, Literal[512]]]
        ) -> Public[Array[Bool, Literal[160]]]:
            return compress(state, data)  # type: ignore[no-any-return]

        self._hashed, self._compress, self._reference = hashed, compress, reference
        self._block: Circuit[..., Any] = block
        self._block_rows = block_rows

    def computes_the_digest(self, n: int) -> None:
        """In a circuit, of n bytes, with no wire left open."""
        hashed = self._hashed

        @circuit
        def digest(data: Private[Bytes[Literal["n"]]], n: int) -> Public[Bytes[Literal[20]]]:
            return hashed(data)  # type: ignore[no-any-return]

        program = digest.compile(n=n)
        for data in (bytes(n), b"\xff" * n, bytes(range(100, 100 + n))):
            witness = program.solve({"data": data})
            assert witness.output == self._reference(data)
        assert open_wires(witness) == []

    def takes_a_length_that_is_a_signal(self) -> None:
        """Two blocks from 56 bytes on."""
        hashed, reference = self._hashed, self._reference

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

    def costs_what_its_docstring_says(self) -> None:
        """A block, beside the inputs' bits and the outputs."""
        assert f"Costs {self._block_rows:,} rows" in (self._compress.__doc__ or "")
        assert compiled(self._block, 0).r1cs.n_rows == self._block_rows + 672 + 160

    def has_no_rows_for_known_bytes(self) -> None:
        """In a first block of them."""
        hashed = self._hashed

        @circuit
        def labelled(secret: Private[Bytes[Literal[4]]]) -> Public[Bytes[Literal[20]]]:
            return hashed([*bytes(64), *b"label", *secret])  # type: ignore[no-any-return]

        program = labelled.compile()
        expected = self._reference(bytes(64) + b"label\x00\xff\x10\x80")
        assert program.solve({"secret": b"\x00\xff\x10\x80"}).output == expected
        assert program.r1cs.n_rows < self._block_rows

    def refuses_a_wrong_preimage(self) -> None:
        """One that differs in a bit."""
        hashed = self._hashed

        @circuit
        def knows(secret: Private[Bytes[Literal[8]]], image: Public[Bytes[Literal[20]]]) -> None:
            require(hashed(secret) == image, "not the preimage")

        program = knows.compile()
        image = self._reference(b"a secret")
        program.solve({"secret": b"a secret", "image": image})
        with pytest.raises(UnsatisfiedCircuitError, match="not the preimage"):
            program.solve({"secret": b"a secre7", "image": image})

    def refuses_another_decomposition(self, number: int, change: Change) -> None:
        """Of the sum of words with this number."""
        program = compiled(self._block)
        total = program.hints.opcode.tolist().count(Opcode.BITS)
        with (
            lying_hints(_lie(number % total, change)),
            pytest.raises(UnsatisfiedCircuitError, match="a sum of words is out of bounds"),
        ):
            program.solve(_inputs(1))

    def breaks_with_any_wire(self) -> None:
        """Another value of a wire breaks one of its rows."""
        program = compiled(self._block)
        values = program.solve(_inputs(2)).assignment
        choice = random.Random(3)
        system = System(program.r1cs)
        for wire in choice.sample(range(1 + program.r1cs.n_public, len(values)), 60):
            for value in {values[wire] + 1, 1 - values[wire], choice.randrange(R)}:
                changed = list(values)
                changed[wire] = value % R
                assert not all(holds(system.row(row), changed) for row in system.rows_of(wire)), (wire, value)

    def refuses_what_is_not_bytes(self) -> None:
        """And says what to do about it."""
        for data, message in (("abc", "encode"), ([256], "bytes must be in range")):
            with pytest.raises(ArgumentError, match=message):
                self._hashed(data)


@cache
def compiled(block: Circuit[..., Any], level: int = 2) -> Program:
    """A block's program, compiled once."""
    return block.compile(level)


def _inputs(seed: int) -> dict[str, list[bool]]:
    choice = random.Random(seed)
    return {
        "state": [choice.random() < 0.5 for _ in range(160)],
        "data": [choice.random() < 0.5 for _ in range(512)],
    }


def _lie(number: int, change: Change) -> Lie:
    seen = -1

    def answer(opcode: Opcode, parameter: int, given: Any, honest: list[int]) -> list[int]:
        nonlocal seen
        seen += opcode == Opcode.BITS
        return [value % R for value in change(honest)] if opcode == Opcode.BITS and seen == number else honest

    return answer
