"""The whole way to a key for real value, as SECURITY.md tells it: the lines run, and what they leave is good."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.cli.ceremonies import prepared
from tests.cli.conftest import Project, run

PAGE = (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")


def test_the_lines_run_in_order(pristine: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a small circuit under the name that they have for one."""
    shutil.copy(pristine.built("factor.r1cs"), tmp_path / "transfer.r1cs")
    prepared(tmp_path, 5).rename(tmp_path / "prepared.ptau")
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh ceremony\n(.*?)```", PAGE, flags=re.DOTALL)
    told = []
    for line in block.splitlines():
        program, *words = shlex.split(line, comments=True)
        assert program == "zkwright"
        done = run(*words)
        assert done.code == 0, done.err
        told.append(done.out)
    assert told[-2].startswith("right: ")
    assert told[-2].count("attested (hash and name, unsigned)") == 2
    document = run("info", "transfer.zkey", "--json").document
    assert (document["standing"], "warning" in document) == ("verified", False)
    assert json.loads((tmp_path / "transfer.statement.json").read_text())["standing"] == "verified"
    assert (tmp_path / "verification_key.json").exists()
