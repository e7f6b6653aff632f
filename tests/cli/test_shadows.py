"""A circuit beside files that are named like modules which Python, zkwright or its libraries import."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, run

LIBRARIES = ("click", "galois", "llvmlite", "numba", "numpy", "py_ecc", "rich", "wasmtime", "zkwright")

CIRCUIT = """
from zkwright import Field, Private, Public, circuit, gadget, hint, require, select
from helpers import twice

@gadget
def square(x: Field) -> Field:
    return x * x

@circuit
def shaded(x: Private[Field], y: Private[Field]) -> Public[Field]:
    from helpers import twice as again  # and once more while it is compiled
    half = hint(lambda a: a, x, returns=Field)
    require(half == x, "another")
    require(x != y, "equal")
    return square(x) + square(again(y)) * square(x + y) + twice(x)
"""

NAMES = sorted({*sys.stdlib_module_names, *LIBRARIES} - {"__main__", "__future__"})


@pytest.fixture(scope="module")
def shaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every module's name is taken by a file that must not be run."""
    folder = tmp_path_factory.mktemp("shaded")
    for number, name in enumerate(NAMES):
        raising = f"open({str(folder / 'RUN')!r}, 'a').write('{name} ')\nraise RuntimeError('{name} was run')\n"
        if number % 3:
            (folder / f"{name}.py").write_text(raising)
        else:
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text(raising)
    (folder / "helpers.py").write_text("def twice(x):\n    return x + x\n")
    (folder / "shaded.py").write_text(CIRCUIT)
    (folder / "input.json").write_text('{"x": 3, "y": 4}')
    return folder


def process(*arguments: str | Path, at: Path, script: bool = True, **environment: str) -> Outcome:
    program = [shutil.which("zkwright", path=str(Path(sys.executable).parent)) or "zkwright"]
    command = program if script else [sys.executable, "-m", "zkwright"]
    done = subprocess.run(
        [*command, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=at,
        env={**os.environ, **environment},
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


LINES: tuple[Sequence[str], ...] = (
    ("run", "shaded.py", "-i", "input.json", "-o", "build"),
    ("compile", "shaded.py:shaded", "-o", "build"),
    ("witness", "shaded.py", "-i", "input.json", "-o", "build"),
    ("info", "shaded.py"),
    ("inputs", "shaded.py"),
    ("profile", "shaded.py", "--against", "shaded.py", "-o", "build"),
    ("doctor",),
    ("--help",),
    ("completion", "bash"),
)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_no_verb_runs_them(shaded: Path, line: Sequence[str]) -> None:
    outcome = process(*line, at=shaded)
    assert outcome.code == 0, outcome.err
    assert not (shaded / "RUN").exists(), (shaded / "RUN").read_text()


@pytest.mark.slow
def test_nor_does_the_reference_engine(shaded: Path) -> None:
    outcome = process("run", "shaded.py", "-i", "input.json", "-o", "slow", at=shaded, ZKWRIGHT_ENGINE="reference")
    assert outcome.code == 0, outcome.err
    assert not (shaded / "RUN").exists(), (shaded / "RUN").read_text()


def test_nor_does_python_m(shaded: Path, tmp_path: Path) -> None:
    """But for what Python itself looks for in the folder that it is started in."""
    folder = shutil.copytree(shaded, tmp_path / "shaded")
    code = "import runpy, sys; print(*sys.modules)"
    needed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    for name in ("zkwright", *needed):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / f"{name}.py").unlink(missing_ok=True)
    outcome = process("run", "shaded.py", "-i", "input.json", "-o", "build", at=folder, script=False)
    assert outcome.code == 0, outcome.err
    assert not (folder / "RUN").exists()


def test_failures_are_told_as_ever(shaded: Path) -> None:
    (shaded / "broken.py").write_text(CIRCUIT.replace("x != y", "x == y"))
    for line, code, told in (
        (("run", "broken.py", "-i", "input.json", "-o", "no"), 1, "unsatisfied: "),
        (("compile", "missing.py"), 2, "error: missing.py: "),
        (("compile", "shaded.py:shadet"), 2, "did you mean `shaded`?"),
        (("witness", "shaded.py", "-i", "shaded.py"), 2, "error: "),
        (("compyle",), 2, "error: "),
    ):
        outcome = process(*line, at=shaded)
        assert (outcome.code, told in outcome.err) == (code, True), outcome.err
    assert not (shaded / "RUN").exists(), (shaded / "RUN").read_text()


@pytest.mark.parametrize("code", ["import json\njson.mine()\n", "from json import mine\n", "import json.mine\n"])
def test_a_standard_name_is_pointed_out(tmp_path: Path, code: str) -> None:
    (tmp_path / "json.py").write_text("def mine(): ...\n")
    (tmp_path / "circuits_of_mine.py").write_text(code)
    outcome = run("compile", tmp_path / "circuits_of_mine.py")
    outcome.refused(2, "circuits_of_mine.py:", "`json` is Python's own module", "give that another name")


def test_own_modules_come_before_installed_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for `python FILE.py`; and what is installed is there again for whoever asks later."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "rich"]:
        monkeypatch.delitem(sys.modules, name)  # other tests may have loaded it, no verb does so soon
    (tmp_path / "rich.py").write_text("def mine(x): return x\n")
    source = "from rich import mine\nfrom zkwright import *\n@circuit\ndef c(x: Public[Field]) -> Public[Field]:\n"
    (tmp_path / "mine.py").write_text(f"{source}    return mine(x) * x\n")
    before = list(sys.path)
    assert run("compile", tmp_path / "mine.py", "-o", tmp_path).code == 0
    assert sys.path == before
    assert str(tmp_path) not in str(getattr(sys.modules.get("rich"), "__file__", ""))


LAST_RESORT = """
import sys
from zkwright.cli import dispatch, entry
def fail(*_): raise {error}
dispatch.perform = fail
sys.argv = ["zkwright", "doctor"]
entry.start()
"""


@pytest.mark.parametrize("error", ["RuntimeError('x')", "ImportError('x')", "MemoryError()", "SystemExit('x')"])
def test_an_internal_error_is_never_an_answer(error: str) -> None:
    code = LAST_RESORT.format(error=error)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
