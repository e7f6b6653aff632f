"""The README's Python runs, and its links lead somewhere."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


def test_the_code_blocks_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) == 2
    scope: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(ROOT / "README.md"), "exec"), scope)
    assert scope["proved"].public[1] == scope["commitment"]
    assert scope["key"].verifying_key() == scope["verifier"].key
    assert scope["values"] == {"result": scope["poseidon"](70, 7), "commitment": scope["commitment"]}
    assert scope["proved"].values == scope["values"]


def test_the_example_of_a_test_passes(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) == 1
    file = tmp_path / "example.py"  # a circuit's source is read from its file
    file.write_text(blocks[0])
    runpy.run_path(str(file))


def test_links_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(
            r"\]\(([^)#:]+?)(?:#[^)]*)?\)", re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
        ):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
            assert page.parent == ROOT or not target.startswith(".."), f"{page.name}: {target} is no part of the site"


def test_the_one_test_that_contributors_are_told_to_run_exists() -> None:
    (path, words), *others = re.findall(
        r"`python -m pytest (\S+) -k (\w+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    )
    assert not others
    assert re.search(rf"^def test_\w*{words}", (ROOT / path).read_text("utf-8"), flags=re.MULTILINE)
