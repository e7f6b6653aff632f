from __future__ import annotations

import base64
import string
from itertools import product
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import base64url
from zkwright.circuits.base64 import decode, encode
from zkwright.compiler import U8, Array, Bytes, Private, Public, Text, UnsatisfiedCircuitError, Vec, circuit
from zkwright.compiler.rows import ArgumentError
from zkwright.compiler.solver.hints import Opcode

from tests.circuits.costs import Cost, Inputs, measure
from tests.circuits.harness import lying_hints
from tests.drawn import examples

_REFUSED = 'none of base64\'s|"=" that does not'
ALPHABET = (string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/").encode()


def _secret(make: Inputs, n: int) -> Vec[U8, Any]:
    return Vec.unchecked(Array(make.bytes(n)), make.field().linear)


COSTS = [
    Cost(decode, 7169, lambda make: decode(make.bytes(1024)), "for an array of 1,024 characters"),
    Cost(decode, 9476, lambda make: decode(_secret(make, 1024)), "for a list of 1,024, its flags included"),
    Cost(decode, 306, lambda make: decode(make.bytes(44), 32), "for 32 bytes in 44 characters"),
    Cost(encode, 426, lambda make: encode(make.bytes(32)), "for 32 bytes"),
]


@circuit
def of_list(text: Private[Vec[U8, Literal[8]]]) -> Public[Vec[U8, Literal[6]]]:
    return decode(text)


@circuit
def of_text(text: Private[Text[Literal[12]]]) -> Public[tuple[Vec[U8, Literal[9]], Vec[U8, Literal[9]]]]:
    return decode(text), decode(text, with_bits=True)


@circuit
def of_one_byte(text: Private[Bytes[Literal[4]]]) -> Public[Bytes[Literal[1]]]:
    return decode(text, 1)


@circuit
def of_two_bytes(text: Private[Bytes[Literal[4]]]) -> Public[Bytes[Literal[2]]]:
    return decode(text, 2)


@circuit
def written(
    one: Private[Bytes[Literal[1]]], two: Private[Bytes[Literal[2]]], three: Private[Bytes[Literal[3]]]
) -> Public[tuple[Bytes[Literal[4]], Bytes[Literal[4]], Bytes[Literal[4]], Bytes[Literal[2]], Bytes[Literal[3]]]]:
    return encode(one), encode(two), encode(three), base64url.encode(one), base64url.encode(two)


def refused(function: Any, text: bytes, message: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        function(text)


def test_every_character_at_every_place() -> None:
    """This is the proof of the rows of a character: they have no hints. A byte with its high bit none of the alphabet."""
    for place, byte in product(range(4), range(256)):
        text = bytearray(b"AAAA")
        text[place] = byte
        if byte in ALPHABET or (byte, place) == (ord("="), 3):
            assert bytes(of_list(list(text))) == base64.b64decode(text) == decode(bytes(text))
        else:
            for function in (decode, lambda some: of_list(list(some))):
                refused(function, bytes(text), _REFUSED)


@pytest.mark.parametrize("text", [bytes(four) for four in product(b"A=", repeat=4)], ids=bytes.decode)
def test_where_padding_is(text: bytes) -> None:
    """At the end, one or two, and nowhere else: alone, before other characters, and behind them."""
    if text in (b"AAAA", b"AAA=", b"AA=="):
        for before in (b"", b"AAAA"):
            assert bytes(of_list(list(before + text))) == base64.b64decode(before + text) == decode(before + text)
    else:
        for function in (decode, lambda some: of_list(list(some))):
            refused(function, text, _REFUSED)
    if text != b"AAAA":
        for function in (decode, lambda some: of_list(list(some))):
            refused(function, text + b"AAAA", _REFUSED)


def test_bits_behind_the_last_byte() -> None:
    for character in ALPHABET:
        for text, function in (
            (bytes([65, character, 61, 61]), of_one_byte),
            (bytes([65, 65, character, 61]), of_two_bytes),
        ):
            if ALPHABET.index(character) % (16 if function is of_one_byte else 4):
                for run in (function, decode, lambda text: of_list(list(text))):
                    refused(run, text, "ends in bits that belong to no byte")
            else:
                assert function(text) == decode(text) == bytes(of_list(list(text))) == base64.b64decode(text)


@examples(15)
@given(st.binary(max_size=9))
def test_what_the_standard_library_writes(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    assert decode(text) == data
    assert encode(data) == text.encode()
    assert base64url.encode(data) == base64.urlsafe_b64encode(data).rstrip(b"=")
    assert of_text(text) == (list(data), list(data))


def test_every_number_is_written_as_its_character() -> None:
    for number in range(64):
        three = bytes([number << 2, number >> 4, number])  # with two of the numbers beside it
        one, two = three[:1], three[1:]
        assert written(one, two, three) == (
            *(base64.b64encode(data) for data in (one, two, three)),
            *(base64.urlsafe_b64encode(data).rstrip(b"=") for data in (one, two)),
        )


@pytest.mark.parametrize("text", ["A", "AA", "AAA", "AA=", "AAAAA", "=", "==", "AAAAAA=="[:7]])
def test_a_length_that_is_no_multiple_of_four(text: str) -> None:
    for function in (decode, of_text):
        refused(function, text, "no multiple of 4|does not fill up|none of base64's")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["-_AA", "QQ \n", "Q Q=", "QQ==\n\0\0\0", "A\0AA", "\0\0\0\0", "AA\0=", "QUFB\r\n=="])
def test_what_other_decoders_take(text: str) -> None:
    for function in (decode, of_text):
        refused(function, text, "none of base64's")  # type: ignore[arg-type]


@pytest.mark.parametrize(("n", "length"), [(4, 4), (4, 0), (8, 3), (5, 3), (6, 4)])
def test_a_length_that_so_many_characters_do_not_have(n: int, length: int) -> None:
    with pytest.raises(ArgumentError, match=f"{n} characters of base64 for {length} bytes"):
        measure(lambda make: decode(make.bytes(n), length))


def test_a_plain_text_of_another_length() -> None:
    assert decode("QQ==", 1) == b"A"
    refused(lambda text: decode(text, 2), b"QQ==", "does not fill up")


@pytest.mark.parametrize("change", [1, 2, 4, 8, 16])
def test_other_bits_of_a_character_are_refused(change: int) -> None:
    """The only hints are the bits of the second character."""

    def lie(opcode: Opcode, parameter: int, inputs: Any, honest: list[int]) -> list[int]:
        if opcode != Opcode.BITS or len(honest) != 5:
            return honest
        return [bit ^ (change >> place & 1) for place, bit in enumerate(honest)]

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        of_list.compile(0).solve({"text": list(b"QUFB")})
