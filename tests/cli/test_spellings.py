"""Numbers and bytes have one way to be written, give or take `0x`, leading zeros and the case of letters."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from zkwright.cli.errors import Refusal
from zkwright.cli.grammar import whole
from zkwright.cli.parameters import parse_parameters
from zkwright.compiler import InputError
from zkwright.compiler.shapes import BytesShape

LOOSE = st.text(alphabet="0123456789abcdefABCDEFxX-+ _\t\n\u00b2\u0663\uff11", max_size=12)


@given(LOOSE)
@example("61 62")
@example(" 6162")
@example("0x 6162")
@example("0X6162")
@example("0x0x61")
@example("6162\n")
@example("\uff11\uff11\uff11\uff11")
def test_bytes(text: str) -> None:
    digits = text.removeprefix("0x")
    plain = re.fullmatch("[0-9a-fA-F]*", digits) and len(digits) % 2 == 0
    if plain and len(digits) == 4:
        assert BytesShape(2).encode(text, "name") == [int(digits[:2], 16), int(digits[2:], 16)]
    else:
        with pytest.raises(
            InputError, match="2 bytes are needed, .*text is read as hexadecimal" if plain else "two digits a byte"
        ):
            BytesShape(2).encode(text, "name")


@given(LOOSE)
@example("1_0")
@example(" 10")
@example("10\n")
@example("0b1")
@example("0o7")
@example("\u0663")
@example("--1")
@example("+1")
def test_parameters(text: str) -> None:
    if re.fullmatch("-?[0-9]+|-?0x[0-9a-fA-F]+", text):
        value = int(text, 16 if "x" in text else 10)
        assert parse_parameters([f"n={text}"], {"n": int}) == {"n": value}
    else:
        with pytest.raises(Refusal, match="not a whole number"):
            parse_parameters([f"n={text}"], {"n": int})


def test_a_number_without_end() -> None:
    with pytest.raises(Refusal, match="not a whole number"):
        parse_parameters([f"n={'9' * 5000}"], {"n": int})


@given(LOOSE)
@example("1_0")
@example(" 10")
@example("\u00b2")
@example("\u0663")
def test_options(text: str) -> None:
    if re.fullmatch("-?[0-9]+", text) and 1 <= int(text) <= 999:
        assert whole(1, 999)(text) == int(text)
    else:
        with pytest.raises(ValueError, match="whole number"):
            whole(1, 999)(text)
