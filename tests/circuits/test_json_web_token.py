from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any, Literal

import pytest
from zkwright.circuits.json_fields import string_field
from zkwright.circuits.json_web_token import web_token
from zkwright.compiler import Private, Public, Text, UnsatisfiedCircuitError, circuit
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs


def some_token(make: Inputs, n: int) -> Text[Any]:
    return Text.unchecked(Text(make.bytes(n)).data, make.field().linear)


COSTS = [Cost(web_token, 48546, lambda make: web_token(some_token(make, 1024)), "for 1,024 characters")]


def encoded(text: str | bytes) -> str:
    """In base64url without padding."""
    return urlsafe_b64encode(text.encode() if isinstance(text, str) else text).rstrip(b"=").decode()


@circuit
def subject_of(token: Private[Text[Literal[96]]]) -> Public[Text[Literal[8]]]:
    return string_field(web_token(token, header_characters=48).payload, "sub", 8)  # type: ignore[no-any-return]


HEADER, PAYLOAD = '{"alg":"RS256"}', '{"sub":"Ann"}'


@pytest.mark.parametrize("header", [HEADER, '{"typ":"JWT","alg":"RS256"}', '{"alg": "RS256","a":{"crit":1}}'])
@pytest.mark.parametrize("payload", [PAYLOAD, '{"sub":"Ann" }', '{"a":".","sub":"Ann"}', '{"sub":"Ann","b":"~~~"}'])
def test_a_token(header: str, payload: str) -> None:
    token = f"{encoded(header)}.{encoded(payload)}"
    assert string_field(web_token(token).payload, "sub", 8) == "Ann"
    assert subject_of(token) == "Ann"


NO_OBJECT = '"Ann"'


def _with_header(header: str) -> str:
    return f"{encoded(header)}.{encoded(PAYLOAD)}"


GOOD = f"{encoded(HEADER)}.{encoded(PAYLOAD)}"

HOSTILE = {
    "no dot": GOOD.replace(".", ""),
    "a dot too early": f"{GOOD[0]}.{GOOD[1:].replace('.', '')}",
    "a dot at the beginning": f".{GOOD.replace('.', '')}",
    "a dot at the end": f"{GOOD.replace('.', '')}.",
    "two dots": f"{GOOD}.AAAA",
    "two dots in a row": GOOD.replace(".", ".."),
    "two dots in the header": f"{GOOD[:4]}.{GOOD[4:]}",
    "two dots, the second at the end": f"{GOOD}.",
    "nothing": "",
    "a dot alone": ".",
    "an empty payload": f"{encoded(HEADER)}.",
    "an empty header": f".{encoded(PAYLOAD)}",
    "padding": f"{GOOD}=",
    "padding of the header": f"{encoded(HEADER)}=.{encoded(PAYLOAD)}",
    "the other alphabet": f"{encoded(HEADER)}.{encoded(PAYLOAD[:-1])}+",
    "trailing bits": f"{encoded(HEADER)}.{encoded(PAYLOAD)[:-1]}R",
    "a line's end": f"{GOOD}\n",
    "alg none": _with_header('{"alg":"none"}'),
    "another algorithm": _with_header('{"alg":"HS256"}'),
    "two algorithms": _with_header('{"alg":"RS256","alg":"none"}'),
    "an escaped algorithm": _with_header(r'{"alg":"RS\u0032256"}'),
    "no algorithm": _with_header("{}"),
    "an algorithm in the payload": f"{encoded(PAYLOAD)}.{encoded(HEADER)}",
    "crit": _with_header('{"alg":"RS256","crit":["x"]}'),
    "b64": _with_header('{"alg":"RS256","b64":false}'),
    "a header that is too long": _with_header('{"alg":"RS256","a":"................"}'),
    "no object": f"{encoded(HEADER)}.{encoded(NO_OBJECT)}",
    "a zero byte behind the payload": f"{encoded(HEADER)}.{encoded(PAYLOAD + chr(0))}",
}


@pytest.mark.parametrize("token", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_token_of_the_algorithm(token: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        string_field(web_token(token, header_characters=48).payload, "sub", 8)
    with pytest.raises(UnsatisfiedCircuitError):
        subject_of(token)


def test_another_algorithm_that_is_asked_for() -> None:
    token = _with_header('{"alg":"ES256"}')
    assert string_field(web_token(token, algorithm="ES256").payload, "sub", 8) == "Ann"


def test_a_token_with_no_room() -> None:
    with pytest.raises(ArgumentError, match="a token of at most 21 bytes"):
        web_token(Text("x" * 21))
