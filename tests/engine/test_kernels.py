"""The kernel that is not chosen on this machine keeps the same contract."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from zkwright import _engine

HERE = Path(__file__).parent


def test_the_portable_kernel() -> None:
    environment = os.environ | {"ZKWRIGHT_KERNEL": "portable"}
    asked = [sys.executable, "-c", "from zkwright import _engine; print(_engine.kernel())"]
    assert subprocess.check_output(asked, env=environment, text=True) == "portable\n"
    names = ("test_contract.py", "test_msm.py", "test_prepared_key.py", "test_subgroup.py", "test_vectors.py")
    suite = [sys.executable, "-m", "pytest", "-q", *(str(HERE / name) for name in names)]
    done = subprocess.run(suite, env=environment, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_kernel_of_this_machine() -> None:
    cpuinfo = Path("/proc/cpuinfo")
    has_ifma = cpuinfo.exists() and "avx512ifma" in cpuinfo.read_text()
    forbidden = os.environ.get("ZKWRIGHT_KERNEL") == "portable"
    assert _engine.kernel() == ("avx512ifma" if has_ifma and not forbidden else "portable")
