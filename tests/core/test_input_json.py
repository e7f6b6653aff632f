"""Inputs from JSON: what is refused, and how its place is named."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.errors import InputError
from zkwright.core.input_json import parse_inputs, read_inputs

VALUES = st.recursive(
    st.integers(-(10**80), 10**80) | st.booleans() | st.text() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_reads_what_json_writes(document: dict[str, object]) -> None:
    assert parse_inputs(json.dumps(document).encode()) == document
    assert parse_inputs(json.dumps(document, ensure_ascii=False).encode("utf-8-sig", "surrogatepass")) == document


@given(st.binary(max_size=60))
def test_anything_else_is_refused(data: bytes) -> None:
    with suppress(InputError):
        assert isinstance(parse_inputs(data), dict)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty; write the inputs as an object"),
        (" \n", "empty; write the inputs as an object"),
        ("{", "not JSON at line 1, column 2"),
        ('{"p": 3,\n "q" 5}', "not JSON at line 2, column 6"),
        ("[]", "the inputs are an object"),
        ("3", "the inputs are an object"),
        ("NaN", "the inputs are an object"),
        ('{"p": 1, "p": 2}', "p: the name is repeated"),
        ('{"p": {"x": [0, {"y": 1, "y": 1}]}}', r"p.x\[1\].y: the name is repeated"),
        ('{"p": 1, "p": 2, "p": 3}', "p: the name is repeated"),
        ('{"p": [1, 2.0]}', r"p\[1\]: a number with a point"),
        ('{"p": 1e3}', "p: a number with a point or exponent"),
        ('{"p": [[NaN]]}', r"p\[0\]\[0\]: NaN is not a number"),
        ('{"p": -Infinity}', "p: -Infinity is not a number"),
        ('{"p": ' + "9" * 5000 + "}", "p: a number longer than any field element"),
        ('{"p": ' + "[" * 100_000 + "]" * 100_000 + "}", "brackets nested deeper than 64"),
        ("[" * 100_000, "brackets nested deeper than 64"),
        ('{"a": "\\"[", "p": ' + "{" * 70, "brackets nested deeper than 64"),
        ('"' + '\\"' * 500_000 + "[" * 70, "not JSON at line 1, column 1"),
        (b"\xff{}", "not UTF-8 text"),
        ('{"p": [' + "[]," * (1 << 21), "more than 4194304 values"),
        ('{"p": [' + "0," * ((1 << 22) - 1), "more than 4194304 values"),
        ("{" * ((1 << 22) + 1), "more than 4194304 values"),
        ('{"p": 1} {}', "not JSON at line 1, column 10"),
    ],
)
def test_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=f"^{message}"):
        parse_inputs(text if isinstance(text, bytes) else text.encode())


def test_the_path_stands_apart() -> None:
    with pytest.raises(InputError) as caught:
        parse_inputs(b'{"p": {"x": [0, 1.5]}}')
    assert caught.value.path == "p.x[1]"
    assert caught.value.problem == "a number with a point or exponent; write whole numbers, and others as strings"


def test_a_file_is_read_no_further_than_inputs_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "input.json").write_text('{"p": [1, "0x2"]}')
    assert read_inputs(tmp_path / "input.json") == {"p": [1, "0x2"]}
    monkeypatch.setattr("zkwright.core.input_json.MAX_BYTES", 16)
    with pytest.raises(InputError, match="more than 16 bytes"):
        read_inputs(tmp_path / "input.json")
    with pytest.raises(InputError, match="more than 16 bytes"):
        parse_inputs(b" " * 17)
    with pytest.raises(OSError, match=r"nowhere\.json"):
        read_inputs(tmp_path / "nowhere.json")
