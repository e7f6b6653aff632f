"""Where the native engine is not installed, what tests it is left out, and the report's header says so."""

from __future__ import annotations

import importlib.util
import os

from hypothesis import settings

# Time is measured in benchmarks, not in tests: a busy machine must not fail one.
settings.register_profile("zkwright", deadline=None)
settings.load_profile("zkwright")

HAS_ENGINE = importlib.util.find_spec("zkwright._engine") is not None
REQUIRED = os.environ.get("ZKWRIGHT_REQUIRE_ENGINE") == "1"

collect_ignore_glob: list[str] = []
if not HAS_ENGINE and not REQUIRED:
    collect_ignore_glob += ["engine/test_[!b]*.py", "compiler/test_native.py", "compiler/test_parallel_solver.py"]
    collect_ignore_glob += ["interop/test_drop_in.py"]


def pytest_report_header() -> str:
    if HAS_ENGINE:
        return "native engine: installed; every suite runs over both engines"
    return "native engine: NOT INSTALLED; tests of it are left out (install with cargo on the PATH to run them)"
