"""The suite runs without what an extra brings, says what it leaves out, and leaves nothing out where all must run."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from tests.left_out import HERE, PROGRAMS, ROOT, left_out, missing_packages, needs, packages

WITHOUT = """
import sys
import pytest
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[2:]]))
"""


def pytest_without(missing: str, *arguments: str | Path, must_run: bool) -> tuple[int, str]:
    """The exit code where packages cannot be imported, and what is printed."""
    environment = {**os.environ, "ZKWRIGHT_REQUIRE_ENGINE": str(int(must_run)), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-c", WITHOUT, missing, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_file_is_found_by_what_it_imports() -> None:
    assert {"click", "wasmtime", "hypothesis", "numpy", "nbclient", "mypy", "xdist"} <= packages().keys()
    assert "click" in needs(HERE / "cli" / "test_info.py")  # by the conftest.py of its folder
    assert "click" not in needs(HERE / "core" / "test_iden3.py")
    assert "wasmtime" in needs(HERE / "prover" / "circom" / "test_machine_code.py")  # by a helper
    assert "nbclient" in needs(HERE / "test_notebook.py")  # by a process of its own
    assert needs(HERE / "test_import_circles.py") & packages().keys() == set()
    for files in PROGRAMS.values():
        assert all((HERE / file).exists() for file in files)
    assert PROGRAMS.keys() <= packages().keys()


def test_what_is_installed_is_not_missing() -> None:
    installed = {str(found.metadata["Name"]).lower().replace("_", "-") for found in distributions()}
    missing = missing_packages()
    assert [name for name in missing if packages()[name].lower() in installed] == []


def test_what_is_left_out_is_told_with_its_mend() -> None:
    assert left_out(set(), has_engine=True) == []
    (notebook,) = left_out({"nbclient"}, has_engine=True)
    told = "LEFT OUT: 2 of the files, for want of nbclient (pip install '.[test]'): test_learning_notebooks.py, test_notebook.py"
    assert str(notebook) == told
    (engine,) = left_out(set(), has_engine=False)
    assert "for want of the native engine (install with cargo on the PATH): compiler/test_native.py" in str(engine)
    assert "engine/test_buffers.py" in engine.files
    assert "engine/test_build.py" not in engine.files
    (browser,) = left_out(set(), has_engine=True, has_browser=False)
    assert str(browser).endswith(
        "(apt install chromium): examples/digital_identity/test_page.py, exports/test_page.py, service/test_page.py"
    )
    assert all((HERE / file).exists() for file in browser.files)
    (postgres,) = left_out(set(), has_engine=True, has_postgres=False)
    assert "for want of PostgreSQL (apt install postgresql): examples/confidential_transactions/" in str(postgres)


def test_collection_without_packages() -> None:
    where = ("--collect-only", "tests/prover/circom", "tests/examples", "tests/test_import_circles.py")
    code, told = pytest_without("hypothesis,wasmtime", *where, must_run=False)
    assert code == 0, told
    assert "for want of wasmtime (pip install '.[test]')" in told
    assert "for want of hypothesis" in told
    assert "tests/test_import_circles.py" in told
    code, told = pytest_without("hypothesis,wasmtime", *where, must_run=True)
    assert code == 4, told
    assert "lets nothing be left out" in told


def test_nothing_is_skipped_where_all_must_run(tmp_path: Path) -> None:
    file = tmp_path / "test_skipped.py"
    file.write_text("import pytest\n\ndef test_it():\n    pytest.skip('no reason')\n")
    (tmp_path / "test_module.py").write_text("import pytest\n\npytest.importorskip('no_such_module')\n")
    options = ("-c", ROOT / "pyproject.toml", "-p", "tests.conftest", tmp_path)
    code, told = pytest_without("no_such_module", *options, must_run=False)
    assert (code, "2 skipped" in told) == (0, True) or code == 5, told
    code, told = pytest_without("no_such_module", *options, must_run=True)
    assert code == 2, told  # the module cannot be collected
    assert "lets nothing be skipped" in told
    code, told = pytest_without("no_such_module", *options[:-1], file, must_run=True)
    assert (code, "1 failed" in told) == (1, True), told
