"""The command beside an engine that was built from other sources says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Project

STALE = """
import sys, types, zkwright
zkwright._engine = sys.modules["zkwright._engine"] = types.ModuleType("zkwright._engine")
from zkwright.cli.entry import start
start()
"""


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "ZKWRIGHT_ENGINE"}
    command = [sys.executable, "-c", STALE, *map(str, arguments)]
    return subprocess.run(command, env=inherited | environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("verb", ["setup", "witness", "prove", "check", "verify"])
def test_it_is_told_and_no_failure_of_ours(project: Project, verb: str) -> None:
    r1cs, zkey, wtns = (project.built(f"factor.{kind}") for kind in ("r1cs", "zkey", "wtns"))
    out = project.folder / "out"
    arguments = {
        "setup": (r1cs, "-o", out),
        "witness": (r1cs, "-i", project.inputs, "-o", out),
        "prove": (zkey, wtns, "-o", out),
        "check": (zkey,),
        "verify": project.triple,
    }[verb]
    done = run(verb, *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "the native engine was built from other sources than the Python files beside it" in done.stderr
    assert "internal error" not in done.stderr
    assert run(verb, *arguments, ZKWRIGHT_ENGINE="reference").returncode == 0


def test_doctor_tells_it(tmp_path: Path) -> None:
    done = run("doctor")
    assert done.returncode == 1
    assert "built from other sources" in done.stdout + done.stderr
