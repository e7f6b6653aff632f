"""Ctrl-C in the last moment of each step of a ceremony: its exit code, its line, and no file that was not there before."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from tests.cli.ceremonies import begin
from tests.cli.conftest import run

STEPS: dict[str, tuple[str, ...]] = {
    "new": ("ceremony", "new", "c.r1cs", "--ptau", "p.ptau", "-o", "new.zkey"),
    "contribute": ("ceremony", "contribute", "1.zkey", "-o", "new.zkey", "--attestation", "new.json"),
    "beacon": ("ceremony", "beacon", "1.zkey", "-o", "new.zkey", "--hash", "ab"),
    "export": ("ceremony", "export-bellman", "1.zkey", "-o", "new.mpcparams"),
    "import": ("ceremony", "import-bellman", "0.zkey", "1.mpcparams", "-o", "new.zkey"),
    "report": ("ceremony", "report", "1.zkey", "-o", "new.html"),
    "verify": ("ceremony", "verify", "c.r1cs", "1.zkey", "--ptau", "p.ptau"),
    "powers": ("ptau", "new", "3", "-o", "new.ptau"),
    "powers, contribute": ("ptau", "contribute", "0.ptau", "-o", "new.ptau"),
    "powers, beacon": ("ptau", "beacon", "1.ptau", "-o", "new.ptau", "--hash", "ab"),
    "prepare": ("ptau", "prepare", "1.ptau", "-o", "new.ptau"),
    "truncate": ("ptau", "truncate", "p.ptau", "2", "-o", "new.ptau"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("interrupted")
    begin(folder)
    assert run("ceremony", "contribute", folder / "0.zkey", "-o", folder / "1.zkey").code == 0
    assert run("ceremony", "export-bellman", folder / "1.zkey", "-o", folder / "1.mpcparams").code == 0
    return folder


@pytest.mark.parametrize("name", STEPS)
def test_interrupted(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(path.name for path in folder.iterdir())

    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.chdir(folder)
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", interrupted)
        told = run(*STEPS[name])
    assert told.code == 130
    assert "interrupted: no file was left half written" in told.err
    assert sorted(path.name for path in folder.iterdir()) == before
