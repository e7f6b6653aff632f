"""`_engine.pyi` says of the module what the binary is: names, kinds, parameters, defaults."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NUMPY_ASIDE = """
[mypy]
[mypy-numpy.*]
follow_imports = skip
"""
"""Arrays are annotations alone here, which stubtest cannot compare with a binary, and numpy's stubs take long to read."""


def test_stubs_agree_with_the_binary(tmp_path: Path) -> None:
    (tmp_path / "mypy.ini").write_text(NUMPY_ASIDE)
    command = [sys.executable, "-m", "mypy.stubtest", "zkwright._engine"]
    command += ["--mypy-config-file", str(tmp_path / "mypy.ini")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
