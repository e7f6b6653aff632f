"""No text overflows the stack of Python's parser, which recurses as deep as the recursion limit says: py_ecc raises that."""

from __future__ import annotations

import subprocess
import sys

import pytest
from zkwright.core.json_depth import MAX_DEPTH, nesting_depth, shallow_json, shallow_text

DEEP = 100_000

QUOTE = "\u2241"
"""A character that holds the byte of a quote in UTF-16, so that what follows it looks like text."""


HIDDEN = f'{{"{QUOTE}": ' + "[" * DEEP


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_as_deep_as_is_allowed() -> None:
    assert nesting_depth(nested(MAX_DEPTH)) == MAX_DEPTH
    assert str(shallow_json(nested(MAX_DEPTH))) == nested(MAX_DEPTH).decode()
    with pytest.raises(ValueError, match="nested too deeply"):
        shallow_json(nested(MAX_DEPTH + 1))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be", "utf-8-sig"])
@pytest.mark.parametrize("text", ["[]", '{"a": [1]}', HIDDEN])
def test_no_encoding_but_one(encoding: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        shallow_json(text.encode(encoding))


def test_what_looks_like_text_in_another_encoding_is_not_parsed_deeply() -> None:
    """In a process of its own, with as high a limit as py_ecc sets."""
    hidden = HIDDEN.encode("utf-16-le")
    assert nesting_depth(hidden) < MAX_DEPTH
    code = """
import sys
import py_ecc.bn128
from zkwright.core.json_depth import shallow_json
sys.setrecursionlimit(10**9)
try:
    shallow_json(sys.stdin.buffer.read())
except ValueError:
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", code], input=hidden, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"refused\n")


def test_a_text_that_is_none() -> None:
    for text in (b"\xff", b'"\xc3"', b"\xed\xa0\x80"):
        with pytest.raises(ValueError, match="utf-8"):
            shallow_text(text)
