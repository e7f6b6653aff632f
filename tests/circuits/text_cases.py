"""Bytes and texts read by their grammar, as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Any, Literal

from zkwright.circuits import base64url, regex
from zkwright.circuits import text as texts
from zkwright.compiler import U8, Bool, Private, Public, Text, Vec, circuit

from tests.circuits.case import Case


@circuit
def decoded(text: Private[Text[Literal[7]]]) -> Public[Vec[U8, Literal[5]]]:
    return base64url.decode(text)


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


_PARTS: list[dict[str, Any]] = [
    {"text": "abcdef", "start": 2, "length": 3},
    {"text": "abcd", "start": 1, "length": 3},
    {"text": "ab", "start": 1, "length": 0},
]

TEXTS = [
    Case(
        base64url.decode,
        decoded,
        [({"text": text}, list(base64url.decode(text))) for text in ("", "QQ", "QUE", "QUFB", "-_-_-_A")],
        [
            ({"text": "QR"}, "the base64url text ends in bits"),
            ({"text": "Q"}, "4 n + 1"),
            ({"text": "QQ=="}, "a character is none of base64url's"),
            ({"text": "QQQQQ+A"}, "a character is none of base64url's"),
            ({"text": "A\0"}, "a character is none of base64url's"),
        ],
    ),
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
]
