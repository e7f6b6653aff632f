"""Kinds of ASCII characters, hexadecimal and decimal digits."""

from __future__ import annotations

import base64
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import ascii as kinds
from zkwright.circuits import base64url, decimal, hexadecimal, regex
from zkwright.compiler import (
    U8,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Public,
    Text,
    UnsatisfiedCircuitError,
    Vec,
    circuit,
)
from zkwright.compiler.errors import ArgumentError

from tests.circuits.costs import Cost, Inputs, bit
from tests.drawn import examples


def _secret(make: Inputs, n: int) -> Vec[U8, Any]:
    """With `is_present` at hand."""
    return Vec.unchecked(Array(make.bytes(n)), make.field().linear, [flag.linear for flag in make.bits(n)])


COSTS = [
    Cost(kinds.is_digit, 5, lambda make: bit(kinds.is_digit(*make.bytes(1)))),
    Cost(kinds.is_letter, 8, lambda make: bit(kinds.is_letter(*make.bytes(1)))),
    Cost(kinds.is_upper, 9, lambda make: bit(kinds.is_upper(*make.bytes(1)))),
    Cost(kinds.is_lower, 9, lambda make: bit(kinds.is_lower(*make.bytes(1)))),
    Cost(kinds.to_lower, 9, lambda make: kinds.to_lower(*make.bytes(1))),
    Cost(hexadecimal.decode, 257, lambda make: hexadecimal.decode(make.bytes(64)), "for 64 digits"),
    Cost(hexadecimal.encode, 128, lambda make: hexadecimal.encode(make.bytes(32)), "for 32 bytes"),
    Cost(decimal.parse, 45, lambda make: decimal.parse(_secret(make, 20)), "for up to 20 digits"),
]


@circuit
def kind(byte: Private[U8]) -> Public[tuple[Bool, Bool, Bool, Bool, U8]]:
    return kinds.is_digit(byte), kinds.is_letter(byte), kinds.is_upper(byte), kinds.is_lower(byte), kinds.to_lower(byte)


def test_the_kind_of_every_byte() -> None:
    for byte in range(256):
        one = bytes([byte])
        wanted = one.isdigit(), one.isalpha(), one.isupper(), one.islower(), one.lower()[0]
        plain = (
            kinds.is_digit(byte),
            kinds.is_letter(byte),
            kinds.is_upper(byte),
            kinds.is_lower(byte),
            kinds.to_lower(byte),
        )
        assert kind(byte) == wanted == plain


@circuit
def from_hex(text: Private[Text[Literal[5]]]) -> Public[Vec[U8, Literal[2]]]:
    return hexadecimal.decode(text)


@circuit
def of_four(text: Private[Bytes[Literal[4]]]) -> Public[Bytes[Literal[2]]]:
    return hexadecimal.decode(text)


@circuit
def to_hex(data: Private[Bytes[Literal[1]]]) -> Public[Bytes[Literal[2]]]:
    return hexadecimal.encode(data)


def test_every_character_as_a_hexadecimal_digit() -> None:
    """Of bytes alone, as a character beyond ASCII has the high bit."""
    for byte in range(256):
        for text in (bytes([byte]) + b"a0f", b"A" + bytes([byte]) + b"09"):
            if byte in b"0123456789abcdefABCDEF":
                assert of_four(text) == bytes.fromhex(text.decode()) == hexadecimal.decode(text)
            else:
                for function in (of_four, hexadecimal.decode):
                    with pytest.raises(UnsatisfiedCircuitError, match="no hexadecimal digit"):
                        function(text)


def test_every_byte_in_hexadecimal() -> None:
    for byte in range(256):
        wanted = bytes([byte]).hex().encode()
        assert to_hex(bytes([byte])) == hexadecimal.encode(bytes([byte])) == wanted


@pytest.mark.parametrize("text", ["", "0f", "CaFe"])
def test_hexadecimal_texts(text: str) -> None:
    assert from_hex(text) == list(bytes.fromhex(text)) == list(hexadecimal.decode(text))


@pytest.mark.parametrize(
    ("text", "what"),
    [("0", "an odd number"), ("00000", "an odd number"), ("0\0", "no hex"), ("a ", "no hex"), ("\0\0", "no hex")],
)
def test_texts_that_are_no_hexadecimal(text: str, what: str) -> None:
    for function in (from_hex, hexadecimal.decode):
        with pytest.raises(UnsatisfiedCircuitError, match=what):
            function(text)


@circuit
def number(text: Private[Text[Literal[4]]]) -> Public[Field]:
    return decimal.parse(text)


@circuit
def of_array(text: Private[Bytes[Literal[2]]]) -> Public[Field]:
    return decimal.parse(text)


@examples(20)
@given(st.integers(0, 9999))
def test_numbers(value: int) -> None:
    assert number(str(value)) == decimal.parse(str(value)) == value


@pytest.mark.parametrize("text", ["0", "9", "10", "90", "1000", "9999"])
def test_numbers_at_the_edges(text: str) -> None:
    assert number(text) == int(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "without digits"),
        ("00", "begins with 0"),
        ("012", "begins with 0"),
        ("1a", "no decimal digit"),
        ("-1", "no decimal digit"),
    ],
)
def test_texts_that_are_no_numbers(text: str, what: str) -> None:
    for function in (number, decimal.parse):
        with pytest.raises(UnsatisfiedCircuitError, match=what):
            function(text)


def test_every_character_as_a_decimal_digit() -> None:
    for byte in range(256):
        text = b"1" + bytes([byte])
        for function in (of_array, decimal.parse):
            if 48 <= byte <= 57:
                assert function(text) == int(text)
            else:
                with pytest.raises(UnsatisfiedCircuitError, match="no decimal digit"):
                    function(text)


def test_more_digits_than_a_field_element_has() -> None:
    with pytest.raises(ArgumentError, match="pass at most 76"):
        decimal.parse("1" * 77)
    assert decimal.parse("9" * 76) == 10**76 - 1


@circuit
def in_part_known(
    middle: Private[Bytes[Literal[2]]],
) -> Public[tuple[Bytes[Literal[3]], Bytes[Literal[2]], Field, Bool]]:
    first, second = middle
    return (
        base64url.decode([U8(81), first, second, U8(66)]),
        hexadecimal.decode([U8(48), first, second, U8(49)]),
        decimal.parse([U8(50), first, second]),
        regex.is_match("x[0-9]+y", Bytes([U8(120), first, second, U8(121)])),
    )


def test_texts_of_which_some_bytes_are_known() -> None:
    assert in_part_known(b"12") == (base64.b64decode("Q12B"), bytes.fromhex("0121"), 212, True)


def test_texts_that_are_known() -> None:
    assert int(decimal.parse(Text("120"))) == 120
    assert hexadecimal.decode(Text("cafe")).data[1].constant == 0xFE
    assert base64url.decode(Text("QUFB")).length.constant == 3
    assert regex.is_match("a[bc]+", Text("abc")).constant == 1
    assert regex.is_match("a[bc]+", Text("abd")).constant == 0
    with pytest.raises(UnsatisfiedCircuitError, match="none of base64url's"):
        base64url.decode(Text("QU=B"))
