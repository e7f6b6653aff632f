"""Bytes and texts read by their grammar, as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Any, Literal

from zkwright.circuits import ascii as kinds
from zkwright.circuits import base64, base64url, decimal, hexadecimal, regex
from zkwright.circuits import text as texts
from zkwright.compiler import U8, Array, Bool, Bytes, Field, Private, Public, Text, Vec, circuit

from tests.circuits.case import Case


@circuit
def from_base64url(text: Private[Text[Literal[7]]]) -> Public[Vec[U8, Literal[5]]]:
    return base64url.decode(text)


@circuit
def in_base64url(data: Private[Bytes[Literal[2]]]) -> Public[Bytes[Literal[3]]]:
    return base64url.encode(data)


@circuit
def from_base64(text: Private[Text[Literal[8]]]) -> Public[Vec[U8, Literal[6]]]:
    return base64.decode(text)


@circuit
def in_base64(data: Private[Bytes[Literal[2]]]) -> Public[Bytes[Literal[4]]]:
    return base64.encode(data)


@circuit
def cut_out(
    text: Private[Text[Literal[6]]], start: Private[U8], length: Private[U8]
) -> Public[tuple[Text[Literal[3]], Text[Literal[2]]]]:
    return texts.substring(text, start, length, 3), texts.substring("abc", start, 1, 2)


@circuit
def whether_it_matches(text: Private[Text[Literal[6]]]) -> Public[Bool]:
    return regex.is_match("a[b-d]*(e|f)?", text)


@circuit
def must_match(text: Private[Text[Literal[6]]]) -> None:
    regex.require_match("[a-z]+=[0-9]{1,3}", text)


@circuit
def what_is_captured(
    text: Private[Text[Literal[8]]], start: Private[U8], length: Private[U8]
) -> Public[Text[Literal[3]]]:
    return regex.captured("a=([a-z]*);.*", text, start, length, 3)


@circuit
def what_two_groups_capture(
    text: Private[Text[Literal[8]]], begin: Private[U8], places: Private[Array[U8, Literal[4]]]
) -> Public[tuple[Text[Literal[3]], Text[Literal[2]]]]:
    name, number = regex.captures(
        "([a-z]+)=(\\d+?)0*;", text, [(places[0], places[1]), (places[2], places[3])], [3, 2], begin=begin
    )
    return name, number


@circuit
def is_digit(byte: Private[U8]) -> Public[Bool]:
    return kinds.is_digit(byte)


@circuit
def is_letter(byte: Private[U8]) -> Public[Bool]:
    return kinds.is_letter(byte)


@circuit
def is_upper(byte: Private[U8]) -> Public[Bool]:
    return kinds.is_upper(byte)


@circuit
def is_lower(byte: Private[U8]) -> Public[Bool]:
    return kinds.is_lower(byte)


@circuit
def to_lower(byte: Private[U8]) -> Public[U8]:
    return kinds.to_lower(byte)


@circuit
def from_hexadecimal(text: Private[Text[Literal[5]]]) -> Public[Vec[U8, Literal[2]]]:
    return hexadecimal.decode(text)


@circuit
def in_hexadecimal(data: Private[Bytes[Literal[2]]]) -> Public[Bytes[Literal[4]]]:
    return hexadecimal.encode(data)


@circuit
def from_decimal(text: Private[Text[Literal[4]]]) -> Public[Field]:
    return decimal.parse(text)


_KINDS = b"/09:@AZ[`az{\xe1\0"

_PARTS: list[dict[str, Any]] = [
    {"text": "abcdef", "start": 2, "length": 3},
    {"text": "abcd", "start": 1, "length": 3},
    {"text": "ab", "start": 1, "length": 0},
]

TEXTS = [
    Case(
        base64url.decode,
        from_base64url,
        [({"text": text}, list(base64url.decode(text))) for text in ("", "QQ", "QUE", "QUFB", "-_-_-_A")],
        [
            ({"text": "QR"}, "the base64 text ends in bits"),
            ({"text": "Q"}, "4 n + 1"),
            ({"text": "QQ=="}, "a character is none of base64url's"),
            ({"text": "QQQQQ+A"}, "a character is none of base64url's"),
            ({"text": "A\0"}, "a character is none of base64url's"),
        ],
    ),
    Case(base64url.encode, in_base64url, [({"data": b"\xfb\xff"}, b"-_8"), ({"data": b"\0\0"}, b"AAA")]),
    Case(
        base64.decode,
        from_base64,
        [({"text": text}, list(base64.decode(text))) for text in ("", "QQ==", "QUE=", "QUFB", "+/+/+/8=")],
        [
            ({"text": "QR=="}, "the base64 text ends in bits"),
            ({"text": "QQ"}, "no multiple of 4"),
            ({"text": "QQ==QUFB"}, 'a "=" that does not fill up'),
            ({"text": "Q==="}, "a character is none of base64's"),
            ({"text": "QUF-"}, "a character is none of base64's"),
        ],
    ),
    Case(base64.encode, in_base64, [({"data": b"\xfb\xff"}, b"+/8="), ({"data": b"\0\0"}, b"AAA=")]),
    Case(
        texts.substring,
        cut_out,
        [(one, (one["text"][one["start"] :][: one["length"]], "abc"[one["start"]])) for one in _PARTS],
        [
            ({"text": "abcd", "start": 2, "length": 3}, "the part reaches behind the end"),
            ({"text": "abcdef", "start": 0, "length": 4}, "the part reaches behind the end"),
            {"text": "abcdef", "start": 255, "length": 2},
        ],
    ),
    Case(
        regex.is_match,
        whether_it_matches,
        [({"text": text}, regex.is_match("a[b-d]*(e|f)?", text)) for text in ("", "a", "abcde", "abcdg", "a\0", "e")],
    ),
    Case(
        regex.require_match,
        must_match,
        [{"text": "age=42"}, {"text": "a=0"}],
        [({"text": "age="}, "the text does not match the pattern"), {"text": ""}, {"text": "a=1234"}, {"text": "A=1"}],
    ),
    Case(
        regex.captured,
        what_is_captured,
        [({"text": "a=zoe;x", "start": 2, "length": 3}, "zoe"), ({"text": "a=;", "start": 2, "length": 0}, "")],
        [
            ({"text": "a=zoe;x", "start": 2, "length": 2}, "the text does not match the pattern"),
            {"text": "a=zoe;x", "start": 3, "length": 2},
            {"text": "a=z;x", "start": 2, "length": 3},
            {"text": "a=zoe", "start": 2, "length": 3},
        ],
    ),
    Case(
        regex.captures,
        what_two_groups_capture,
        [({"text": "2ab=70;x", "begin": 1, "places": [1, 2, 4, 1]}, ("ab", "7"))],
        [
            {"text": "2ab=70;x", "begin": 2, "places": [1, 2, 4, 1]},
            {"text": "2ab=70;x", "begin": 1, "places": [1, 2, 4, 2]},
            {"text": "2ab=70;x", "begin": 1, "places": [1, 2, 1, 2]},
        ],
    ),
    Case(kinds.is_digit, is_digit, [({"byte": byte}, kinds.is_digit(byte)) for byte in _KINDS]),
    Case(kinds.is_letter, is_letter, [({"byte": byte}, kinds.is_letter(byte)) for byte in _KINDS]),
    Case(kinds.is_upper, is_upper, [({"byte": byte}, kinds.is_upper(byte)) for byte in _KINDS]),
    Case(kinds.is_lower, is_lower, [({"byte": byte}, kinds.is_lower(byte)) for byte in _KINDS]),
    Case(kinds.to_lower, to_lower, [({"byte": byte}, kinds.to_lower(byte)) for byte in _KINDS]),
    Case(
        hexadecimal.decode,
        from_hexadecimal,
        [({"text": text}, list(bytes.fromhex(text))) for text in ("", "0f", "CaFe")],
        [({"text": "0"}, "an odd number"), ({"text": "0g"}, "no hexadecimal digit"), {"text": "0\0"}],
    ),
    Case(hexadecimal.encode, in_hexadecimal, [({"data": b"\x09\xaf"}, b"09af")]),
    Case(
        decimal.parse,
        from_decimal,
        [({"text": text}, int(text)) for text in ("0", "7", "10", "9999")],
        [({"text": ""}, "without digits"), ({"text": "00"}, "begins with 0"), ({"text": "1:"}, "no decimal digit")],
    ),
]
