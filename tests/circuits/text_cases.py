"""Bytes and texts read by their grammar, as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Any, Literal

from zkwright.circuits import base64url
from zkwright.circuits import text as texts
from zkwright.compiler import U8, Bytes, Private, Public, Text, Vec, circuit

from tests.circuits.case import Case


@circuit
def decoded(text: Private[Text[Literal[7]]]) -> Public[Vec[U8, Literal[5]]]:
    return base64url.decode(text)


@circuit
def decoded_with_bits(text: Private[Bytes[Literal[7]]]) -> Public[Bytes[Literal[5]]]:
    return base64url.decode(text, with_bits=True)


@circuit
def cut_out(
    text: Private[Text[Literal[6]]], start: Private[U8], length: Private[U8]
) -> Public[tuple[Text[Literal[3]], Text[Literal[2]]]]:
    return texts.substring(text, start, length, 3), texts.substring("abc", start, 1, 2)


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
]
