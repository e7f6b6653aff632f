from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.text import is_at, require_at, substring
from zkwright.compiler import (
    U8,
    Array,
    Bool,
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

COSTS = [
    Cost(is_at, 109, lambda make: bit(Bool(is_at(*_in_order(make)))), "for 5 bytes in 32"),
    Cost(require_at, 108, lambda make: require_at(*_in_order(make)), "for 5 bytes in 32"),
    Cost(
        substring,
        668,
        lambda make: substring(_secret(make, 1024), make.index(1024), make.index(32), 32),
        "for 32 of 1,024 bytes",
    ),
]


def _in_order(make: Inputs) -> tuple[Text[Any], str, U8]:
    return Text.unchecked(Text(make.bytes(32)).data, make.field().linear), "hello", make.u8()


def _secret(make: Inputs, n: int) -> Vec[U8, Any]:
    return Vec.unchecked(Array(make.bytes(n)), make.field().linear)


@circuit
def found(
    text: Private[Text[Literal[7]]], part: Private[Text[Literal[3]]], start: Private[U8]
) -> Public[tuple[Bool, Bool, Bool, Bool]]:
    return (
        Bool(is_at(text, part, start)),
        Bool(is_at(text, "ab", start)),
        Bool(is_at("abcabc", part, start)),
        Bool(is_at(text, part, 2)),
    )


def expected(text: str, part: str, start: int) -> tuple[bool, ...]:
    return is_at(text, part, start), is_at(text, "ab", start), is_at("abcabc", part, start), is_at(text, part, 2)  # type: ignore[return-value]


@pytest.mark.parametrize("text", ["", "ab", "abcabca", "xxab", "a\0b", "日本"])
def test_every_place_of_every_part(text: str) -> None:
    for part in ("", "a", "ab", "abc", "\0", "日"):
        for start in (*range(9), 15, 16, 255):
            assert found(text, part, start) == expected(text, part, start), (text, part, start)


@examples(20)
@given(st.text("ab", max_size=7), st.text("ab", min_size=1, max_size=3), st.integers(0, 8))
def test_any_texts(text: str, part: str, start: int) -> None:
    assert found(text, part, start) == expected(text, part, start)


def test_plain_texts() -> None:
    assert is_at("Zoë says", "says", 5) is True
    assert is_at("Zoë says", "says", 4) is False
    assert is_at("ab", "", 3) is False
    require_at("ab", "b", 1)
    with pytest.raises(UnsatisfiedCircuitError, match="the text is not there"):
        require_at("ab", "b", 0)


@circuit
def part(text: Private[Text[Literal[5]]], start: Private[U8], length: Private[U8]) -> Public[Text[Literal[3]]]:
    return substring(text, start, length, 3)


@pytest.mark.parametrize("text", ["", "a", "abcde", "a\0b\0"])
def test_every_part(text: str) -> None:
    for start in (*range(7), 255):
        for length in (*range(5), 255):
            if start + length <= len(text) and length <= 3:
                wanted = text[start : start + length]
                assert part(text, start, length) == wanted == substring(text, start, length, 3)
            else:
                with pytest.raises(UnsatisfiedCircuitError, match="the part reaches behind the end of the text"):
                    part(text, start, length)


def test_parts_of_plain_texts() -> None:
    assert substring(b"abc", 1, 2, 3) == b"bc"
    for start, length in ((2, 2), (-1, 1), (0, 4), (0, -1)):
        with pytest.raises(UnsatisfiedCircuitError, match="the part reaches behind"):
            substring("abc", start, length, 3)
    with pytest.raises(ArgumentError, match="pass a capacity within the text's"):
        substring("abc", 0, 0, -1)


def test_more_than_the_text_may_have_is_refused() -> None:
    @circuit
    def too_many(start: Private[U8]) -> Public[Text[Literal[4]]]:
        return substring("abc", start, 0, 4)

    with pytest.raises(ArgumentError, match="pass a capacity within the text's"):
        too_many.compile()
