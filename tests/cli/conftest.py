"""A small circuit taken the whole way once, and ways to run the command on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from zkwright.cli import main
from zkwright.cli.speed_cache import proving_speed
from zkwright.core.files.r1cs_file import read_r1cs
from zkwright.prover import calibration, choose_engine

from tests.left_out import HAS_ENGINE

CIRCUIT = '''\
"""Circuits for the tests of the command."""

from __future__ import annotations

import math

from zkwright import Array, Bool, Bytes, Field, Private, Public, Struct, U8, U64, circuit, require


class Split(Struct):
    quotient: U8
    whole: Field
    wide: U64


@circuit
def factor(p: Private[U8], q: Private[U8], tag: Public[Field]) -> Public[Field]:
    """I know two factors."""
    require(p != 1, "p is trivial")
    require(q != 1, "q is trivial")
    return Field(p) * Field(q) + tag


@circuit
def total(n: int, strict: bool, items: Private[Array[U8, "n"]], flag: Public[Bool], name: Public[Bytes[2]]) -> Public[Split]:
    """A sum, in parts."""
    whole = sum((Field(item) for item in items), Field(0)) + Field(flag)
    require(Field(name[0]) != 0, "the name is empty")
    return Split(quotient=items[0], whole=whole, wide=U64(name[1]))


helper = math.sqrt
print("this file prints when it is imported")
'''


SPEED = calibration.Speed(start=0.004, domain=4e-7, wide_g1=6e-7, wide_g2=8e-7, narrow=8e-8, terms=1e-7)
"""What engines prove at, as to estimates: to measure it takes seconds."""


@dataclass(frozen=True)
class Outcome:
    """What a run of the command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON object that `--json` leaves on stdout."""
        return json.loads(self.out)

    def refused(self, code: int, *words: str) -> None:
        """Assert the exit code, nothing on stdout, and one line on stderr that holds all the words."""
        assert self.code == code, (self.out, self.err)
        assert self.out == ""
        assert "Traceback" not in self.err
        lines = [line for line in self.err.splitlines() if line != "this file prints when it is imported"]
        assert len(lines) == 1, self.err
        for word in words:
            assert word in lines[0], (word, lines[0])


def run(*arguments: str | Path, given: str | bytes | None = None) -> Outcome:
    """Run the command within this process."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=given, prog_name="zkwright")
    return Outcome(result.exit_code, result.stdout, result.stderr)


def run_process(*arguments: str | Path, given: str | None = None, **environment: str) -> Outcome:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "zkwright.cli", *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Project:
    """A folder with `tiny.py`, `input.json`, and in `build` what `zkwright run` made of the circuit `factor`."""

    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / "tiny.py"

    @property
    def inputs(self) -> Path:
        return self.folder / "input.json"

    def built(self, name: str) -> Path:
        """A file in `build`."""
        return self.folder / "build" / name

    @property
    def sizes(self) -> tuple[int, int]:
        """Constraints and wires of the circuit `factor`, which a better compiler may lower."""
        r1cs = read_r1cs(self.built("factor.r1cs")).r1cs
        return r1cs.n_rows, r1cs.n_wires

    @property
    def triple(self) -> tuple[Path, Path, Path]:
        """What `verify` takes."""
        return self.built("verification_key.json"), self.built("public.json"), self.built("proof.json")


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project, set up once; tests that write work on a copy."""
    project = Project(tmp_path_factory.mktemp("pristine") / "project")
    project.folder.mkdir()
    project.source.write_text(CIRCUIT)
    project.inputs.write_text('{"p": 3, "q": "0x5", "tag": "7"}')
    outcome = run("run", f"{project.source}:factor", "-i", project.inputs, "-o", project.folder / "build")
    assert outcome.code == 0, outcome.err
    (project.folder / "run.txt").write_text(outcome.out)
    return project


@pytest.fixture
def project(pristine: Project, tmp_path: Path) -> Project:
    """A copy of the project to work on."""
    shutil.copytree(pristine.folder, tmp_path / "project")
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for all tests of the command, in place of the user's, in which the machine's speed is known."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        patch.setattr(calibration, "measure_speed", lambda _: SPEED)
        for name in ("native", "reference") if HAS_ENGINE else ("reference",):
            proving_speed(choose_engine(name))
    return folder


@pytest.fixture(autouse=True)
def same_surroundings(monkeypatch: pytest.MonkeyPatch, cache_home: Path) -> Iterator[None]:
    """Loading a user's file changes `sys.path`, and the environment may colour or choose: every test starts alike."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    monkeypatch.setattr(calibration, "measure_speed", lambda _: SPEED)
    for name in ("FORCE_COLOR", "NO_COLOR", "ZKWRIGHT_ENGINE", "ZKWRIGHT_DEBUG", "ZKWRIGHT_THREADS"):
        monkeypatch.delenv(name, raising=False)
    yield
    for name in [name for name in sys.modules if name.startswith("_zkwright_user_")]:
        del sys.modules[name]
