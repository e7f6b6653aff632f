"""Inputs from JSON: what is refused, and how its place is named."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.cli.errors import Refusal
from zkwright.cli.inputs import parse_inputs

from tests.cli.conftest import Project, run

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
    with suppress(Refusal):
        assert isinstance(parse_inputs(data), dict)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON at line 1, column 1"),
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
        ('{"p": 1} {}', "not JSON at line 1, column 10"),
    ],
)
def test_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(Refusal, match=f"^{message}"):
        parse_inputs(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"p": 3, "q": 5, "tag": 7, "qq": 1}', ["qq", "unknown input", "did you mean `q`?"]),
        ('{"p": 3, "tag": 7}', ["q: missing"]),
        ('{"p": 256, "q": 5, "tag": 7}', ["p: out of range", "at most 255"]),
        ('{"p": -1, "q": 5, "tag": 7}', ["p: out of range"]),
        ('{"p": true, "q": 5, "tag": 7}', ["p: a U8 is a whole number"]),
        ('{"p": 3, "q": "five", "tag": 7}', ["q: not a number"]),
        ('{"p": 3, "q": 5, "tag": 7', ["not JSON at line 1"]),
        ('{"p": 3, "q": 5, "tag": 7.5}', ["tag: a number with a point"]),
    ],
)
def test_named_by_file_and_path(project: Project, tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "in.json"
    path.write_text(text)
    outcome = run("witness", project.built("factor.r1cs"), "-i", path, "-o", tmp_path / "w.wtns")
    outcome.refused(2, f"{path}: ", *words)
    assert not (tmp_path / "w.wtns").exists()


def test_no_input_file(project: Project) -> None:
    run("witness", project.built("factor.r1cs")).refused(2, "missing option '-i'", "see zkwright witness --help")
