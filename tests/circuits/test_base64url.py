from __future__ import annotations

import base64
import string
from itertools import product
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.base64url import decode, encode
from zkwright.compiler import U8, Array, Bytes, Private, Public, Text, UnsatisfiedCircuitError, Vec, circuit
from zkwright.compiler.solver.hints import Opcode

from tests.circuits.costs import Cost, Inputs
from tests.circuits.harness import lying_hints
from tests.drawn import examples

ALPHABET = (string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_").encode()


def _secret(make: Inputs, n: int) -> Vec[U8, Any]:
    return Vec.unchecked(Array(make.bytes(n)), make.field().linear)


COSTS = [
    Cost(
        decode, 8708, lambda make: decode(_secret(make, 1024)), "for 1,024 characters, the flags of the length included"
    ),
    Cost(decode, 12804, lambda make: decode(_secret(make, 1024), with_bits=True), "with the bits of the bytes"),
    Cost(decode, 7169, lambda make: decode(make.bytes(1024)), "for an array of 1,024"),
    Cost(decode, 29, lambda make: decode(make.bytes(4)), "for an array of 4"),
    Cost(encode, 426, lambda make: encode(make.bytes(32)), "for 32 bytes"),
]


@circuit
def of_list(text: Private[Vec[U8, Literal[4]]]) -> Public[Vec[U8, Literal[3]]]:
    return decode(text)


@circuit
def of_text(text: Private[Text[Literal[10]]]) -> Public[tuple[Vec[U8, Literal[7]], Vec[U8, Literal[7]]]]:
    return decode(text), decode(text, with_bits=True)


@circuit
def of_two(text: Private[Bytes[Literal[2]]]) -> Public[Bytes[Literal[1]]]:
    return decode(text)


@circuit
def of_three(text: Private[Bytes[Literal[3]]]) -> Public[Bytes[Literal[2]]]:
    return decode(text)


def test_every_character_at_every_place() -> None:
    """This is the proof of the rows of a character: they have no hints. A byte with its high bit none of the alphabet."""
    for place, byte in product(range(4), range(256)):
        text = bytearray(b"AAAA")
        text[place] = byte
        if byte in ALPHABET:
            assert bytes(of_list(list(text))) == base64.urlsafe_b64decode(text) == decode(bytes(text))
        else:
            for function in (lambda: of_list(list(text)), lambda: decode(bytes(text))):  # noqa: B023
                with pytest.raises(UnsatisfiedCircuitError, match="none of base64url's"):
                    function()


def test_bits_behind_the_last_byte() -> None:
    for character in ALPHABET:
        for text, function in ((bytes([65, character]), of_two), (bytes([65, 65, character]), of_three)):
            number = ALPHABET.index(character)
            if number % (16 if len(text) == 2 else 4):
                for run in (function, decode, lambda text: of_list(list(text))):
                    with pytest.raises(UnsatisfiedCircuitError, match="ends in bits that belong to no byte"):
                        run(text)
            else:
                wanted = base64.urlsafe_b64decode(text + b"==")
                assert function(text) == decode(text) == bytes(of_list(list(text))) == wanted


@examples(15)
@given(st.binary(max_size=7))
def test_what_the_standard_library_writes(data: bytes) -> None:
    text = base64.urlsafe_b64encode(data).decode().rstrip("=")
    assert decode(text) == data
    assert of_text(text) == (list(data), list(data))


@pytest.mark.parametrize("text", ["A", "AAAAA", "AAAAAAAAA"])
def test_a_length_that_no_bytes_have(text: str) -> None:
    for function in (decode, of_text):
        with pytest.raises(UnsatisfiedCircuitError, match=r"a base64 text of 4 n \+ 1 characters"):
            function(text)


@pytest.mark.parametrize("text", ["QQ==", "QUE=", "Q Q", "QQ\n", "+/AA", "A\0AA", "\0", "AA\0"])
def test_what_other_decoders_take(text: str) -> None:
    for function in (decode, of_text):
        with pytest.raises(UnsatisfiedCircuitError, match="none of base64url's"):
            function(text)


@pytest.mark.parametrize("change", [1, 2, 4, 8, 16])
def test_other_bits_of_a_character_are_refused(change: int) -> None:
    """The only hints are the bits of the second character."""

    def lie(opcode: Opcode, parameter: int, inputs: Any, honest: list[int]) -> list[int]:
        if opcode != Opcode.BITS or len(honest) != 5:
            return honest
        return [bit ^ (change >> place & 1) for place, bit in enumerate(honest)]

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        of_list.compile(0).solve({"text": list(b"QUFB")})
