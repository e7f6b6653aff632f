from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any, Literal

import pytest
from zkwright.circuits.json_fields import string_field
from zkwright.circuits.json_web_token import web_token
from zkwright.compiler import U16, Bool, Private, Public, Text, UnsatisfiedCircuitError, circuit
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs


def some_token(make: Inputs, n: int) -> tuple[Text[Any], U16]:
    width = n.bit_length()
    dot = U16.from_bits([*make.bits(width), *[Bool(False)] * (16 - width)])
    return Text.unchecked(Text(make.bytes(n)).data, make.field().linear), dot


COSTS = [Cost(web_token, 50088, lambda make: web_token(*some_token(make, 1024)), "for 1,024 characters")]


def encoded(text: str | bytes) -> str:
    """In base64url without padding."""
    return urlsafe_b64encode(text.encode() if isinstance(text, str) else text).rstrip(b"=").decode()


@circuit
def subject_of(token: Private[Text[Literal[96]]], dot: Private[U16]) -> Public[Text[Literal[8]]]:
    return string_field(web_token(token, dot, header_characters=48).payload, "sub", 8)  # type: ignore[no-any-return]


HEADER, PAYLOAD = '{"alg":"RS256"}', '{"sub":"Ann"}'


@pytest.mark.parametrize("header", [HEADER, '{"typ":"JWT","alg":"RS256"}', '{"alg": "RS256","a":{"crit":1}}'])
@pytest.mark.parametrize("payload", [PAYLOAD, '{"sub":"Ann" }', '{"a":".","sub":"Ann"}', '{"sub":"Ann","b":"~~~"}'])
def test_a_token(header: str, payload: str) -> None:
    token, dot = f"{encoded(header)}.{encoded(payload)}", len(encoded(header))
    assert string_field(web_token(token, dot).payload, "sub", 8) == "Ann"
    assert subject_of(token, dot) == "Ann"


NO_OBJECT = '"Ann"'


def _with_header(header: str) -> tuple[str, int]:
    return f"{encoded(header)}.{encoded(PAYLOAD)}", len(encoded(header))


GOOD = f"{encoded(HEADER)}.{encoded(PAYLOAD)}"
DOT = GOOD.index(".")

HOSTILE = {
    "no dot": (GOOD.replace(".", ""), DOT),
    "a dot too early": (GOOD, DOT - 1),
    "a dot too late": (GOOD, DOT + 1),
    "a dot at the beginning": (GOOD, 0),
    "a dot at the end": (GOOD, len(GOOD) - 1),
    "a dot behind the end": (GOOD, len(GOOD)),
    "a dot far behind the end": (GOOD, 65535),
    "two dots, the first": (f"{GOOD}.AAAA", DOT),
    "two dots, the second": (f"{GOOD}.AAAA", len(GOOD)),
    "an empty payload": (f"{encoded(HEADER)}.", DOT),
    "an empty header": (f".{encoded(PAYLOAD)}", 0),
    "padding": (f"{GOOD}=", DOT),
    "padding of the header": (f"{encoded(HEADER)}=.{encoded(PAYLOAD)}", DOT + 1),
    "the other alphabet": (f"{encoded(HEADER)}.{encoded(PAYLOAD[:-1])}+", DOT),
    "trailing bits": (f"{encoded(HEADER)}.{encoded(PAYLOAD)[:-1]}R", DOT),
    "a line's end": (f"{GOOD}\n", DOT),
    "alg none": _with_header('{"alg":"none"}'),
    "another algorithm": _with_header('{"alg":"HS256"}'),
    "two algorithms": _with_header('{"alg":"RS256","alg":"none"}'),
    "an escaped algorithm": _with_header(r'{"alg":"RS\u0032256"}'),
    "no algorithm": _with_header("{}"),
    "an algorithm in the payload": (f"{encoded(PAYLOAD)}.{encoded(HEADER)}", len(encoded(PAYLOAD))),
    "crit": _with_header('{"alg":"RS256","crit":["x"]}'),
    "b64": _with_header('{"alg":"RS256","b64":false}'),
    "a header that is too long": _with_header('{"alg":"RS256","a":"................"}'),
    "no object": (f"{encoded(HEADER)}.{encoded(NO_OBJECT)}", DOT),
    "a zero byte behind the payload": (f"{encoded(HEADER)}.{encoded(PAYLOAD + chr(0))}", DOT),
}


@pytest.mark.parametrize(("token", "dot"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_token_of_the_algorithm(token: str, dot: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        string_field(web_token(token, dot, header_characters=48).payload, "sub", 8)
    with pytest.raises(UnsatisfiedCircuitError):
        subject_of(token, dot)


def test_another_algorithm_that_is_asked_for() -> None:
    token, dot = _with_header('{"alg":"ES256"}')
    assert string_field(web_token(token, dot, algorithm="ES256").payload, "sub", 8) == "Ann"


def test_a_token_with_no_room() -> None:
    with pytest.raises(ArgumentError, match="a token of at most 21 bytes"):
        web_token(Text("x" * 21), 3)
