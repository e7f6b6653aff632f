"""`_engine.pyi` says of the module what the binary is: names, kinds, parameters, defaults."""

from __future__ import annotations

import subprocess
import sys


def test_stubs_agree_with_the_binary() -> None:
    command = [sys.executable, "-m", "mypy.stubtest", "zkwright._engine"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
