from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.text import is_at, require_at
from zkwright.compiler import U8, Bool, Private, Public, Text, UnsatisfiedCircuitError, circuit

from tests.circuits.costs import Cost, Inputs, bit
from tests.drawn import examples

COSTS = [
    Cost(is_at, 109, lambda make: bit(Bool(is_at(*_in_order(make)))), "for 5 bytes in 32"),
    Cost(require_at, 108, lambda make: require_at(*_in_order(make)), "for 5 bytes in 32"),
]


def _in_order(make: Inputs) -> tuple[Text[Any], str, U8]:
    return Text.unchecked(Text(make.bytes(32)).data, make.field().linear), "hello", make.u8()


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
