"""docs/learning.md does what it says."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import run

PAGE = (Path(__file__).parents[2] / "docs" / "learning.md").read_text(encoding="utf-8")


def test_its_blocks_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 14
    file = tmp_path / "learning.py"
    file.write_text("\n".join(blocks))
    names: dict[str, Any] = runpy.run_path(str(file))
    assert names["accuracy"](names["weights"]) > 0.88
    lines = [line for line in PAGE.splitlines() if re.match("zkwright learn (commit|answer|verify) ", line)]
    assert [run(*shlex.split(line, comments=True)[1:]).code for line in lines] == [0, 0, 0]
