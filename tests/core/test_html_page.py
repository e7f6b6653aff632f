"""Pages show what strangers wrote as text, and let in their own style and script alone."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from zkwright.core.html_page import as_text, filled_page, source_hash

HOSTILE = "</style><script>alert(1)</script>\"'&\u202e\x1b[2J\n$style"


def test_text_is_text_wherever_it_stands() -> None:
    shown = as_text(HOSTILE)
    assert not set(shown) & set("<>\"'\u202e\x1b\n")
    assert "&lt;/style&gt;" in shown


@pytest.mark.parametrize("parts", [("css",), ("js",), ("css", "js"), ()])
def test_a_page_has_its_parts_and_what_its_policy_calls_them(parts: tuple[str, ...], tmp_path: Path) -> None:
    names = {"css": "style", "js": "script"}
    for part in parts:
        (tmp_path / f"page.{part}").write_text(f"of {part}: $title")  # which is no place for a value
    (tmp_path / "page.html").write_text(
        "|".join(["$title", *(f"${names[part]} ${names[part]}_hash" for part in parts)])
    )
    expected = [as_text(HOSTILE)]
    for part in parts:
        text = f"of {part}: $title"
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert source_hash(text) == f"sha256-{digest}"
        expected.append(f"{text} sha256-{digest}")
    assert filled_page(tmp_path, title=as_text(HOSTILE)) == "|".join(expected)


def test_a_value_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("$title")
    with pytest.raises(KeyError, match="title"):
        filled_page(tmp_path)
