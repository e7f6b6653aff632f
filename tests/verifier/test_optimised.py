"""`python -O` strips `assert`; no refusal may go with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = """
import sys, pytest
sys.exit(pytest.main(sys.argv[1:]) if sys.flags.optimize == 1 else 99)
"""


def test_the_refusals_hold_without_asserts() -> None:
    arguments = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestConfigWarning"]
    refusals = str(Path(__file__).with_name("test_refusals.py"))
    run = subprocess.run(
        [sys.executable, "-O", "-c", RUN, *arguments, refusals],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout
    assert "skipped" not in run.stdout
