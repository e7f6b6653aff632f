"""What is released: wheels that hold what they must, and that alone, and that work where nothing else is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from zkwright.cli.grammar import VERBS
from zkwright.prover import choose_engine

from scripts.build_wheels import build_all, pure_wheel, sources
from tests.cli.conftest import Project
from tests.import_graph import ROOMS

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in pure Python."""
    return pure_wheel(tmp_path_factory.mktemp("dist"), isolated=False)


class Bare:
    """A virtual environment with nothing but zkwright in it, without what it depends on."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False)
        self.python = folder / "bin" / "python"
        (self.packages,) = (folder / "lib").glob("python*/site-packages")

    def run(self, *arguments: str | Path) -> tuple[int, str]:
        """The exit code of the command there, and what it printed on stderr."""
        code, _, err = self.told(*arguments)
        return code, err

    def told(self, *arguments: str | Path) -> tuple[int, str, str]:
        """The exit code of the command there, and what it printed on stdout and stderr."""
        command = [str(self.python), "-I", "-m", "zkwright", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.packages)
        return done.returncode, done.stdout, done.stderr


def test_what_is_in_it(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    rooms = {name.split("/")[1] for name in names if name.startswith("zkwright/") and name.count("/") > 1}
    assert rooms == set(ROOMS)
    assert {name for name in names if re.match(r"zkwright/[^/]*$", name)} >= {
        *("zkwright/__init__.py", "zkwright/__main__.py", "zkwright/py.typed", "zkwright/_engine.pyi")
    }
    for name in names:
        if name.startswith("zkwright/") and name != "zkwright/_engine.pyi":
            inside = name.removeprefix("zkwright/")
            assert (ROOT / inside).exists() or (ROOT / "facade" / inside).exists(), name
            assert "__pycache__" not in name
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    there = {f"zkwright/{path.relative_to(ROOT).as_posix()}" for path in files if "__pycache__" not in path.parts}
    assert there - set(names) == set()  # pages, tables and lemmas too


def test_the_sources_are_whole(tmp_path: Path) -> None:
    """Also where an editable install has left links to the rooms."""
    with tarfile.open(sources(tmp_path, isolated=False)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    files = {name for name in listed.split("\0") if (ROOT / name).is_file()}
    assert files or not (ROOT / ".git").exists()  # an unpacked archive has no list of files
    assert files - names == set()
    assert {f"{room}/__init__.py" for room in ROOMS} | {"engine/Cargo.lock", "hatch_build.py"} <= names


def test_a_verifier_alone(wheel: Path, pristine: Project, tmp_path: Path) -> None:
    bare = Bare(tmp_path / "bare")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(bare.packages)
    native = choose_engine().name == "native"
    if native:
        from zkwright import _engine

        assert _engine.__file__
        shutil.copy(_engine.__file__, bare.packages / "zkwright")
    key, public, _ = pristine.triple
    assert bare.run("verify", *pristine.triple) == (0, "")
    assert bare.run("verify", "--json", *pristine.triple) == (0, "")
    assert bare.run("verify", key, public, public)[0] == 2
    if native:
        out = tmp_path / "out"  # what is solved and proved from files needs no more
        solved = ("witness", pristine.built("factor.r1cs"), "-i", pristine.inputs, "-o", out)
        assert bare.run(*solved) == (0, "")
        assert bare.run("prove", pristine.built("factor.zkey"), out / "factor.wtns", "-o", out) == (0, "")
    for package, arguments in (
        ("numpy", ("setup", pristine.built("factor.r1cs"))),
        ("numpy", ("compile", pristine.source)),
    ):
        told = f"error: {package} is not installed, and this needs it; run: pip install {package}\n"
        assert bare.run(*arguments) == (2, told)
    _a_usable_word(bare)


def _a_usable_word(bare: Bare) -> None:
    """Help, the version and slips of every verb are answered without click; doctor says what works."""
    usage = "zkwright verify verification_key.json public.json proof.json"
    rest = "run: pip install click galois numpy py_ecc rich"
    assert bare.told("--version") == (0, f"zkwright {version('zkwright')}\n", "")
    nothing: tuple[str, ...] = ()
    for words in (nothing, ("--help",), ("-h",)):
        code, out, err = bare.told(*words)
        assert (code, err, rest in out, all(verb in out for verb in VERBS)) == (0, "", True, True)
    code, out, _ = bare.told("verify", "--help")
    assert (code, rest in out, usage in out, "--expect NAME=VALUE" in out, "--json" in out) == (0, *[True] * 4)
    for words in (("verify",), ("verify", "a", "b"), ("verify", "a", "b", "c", "--nonsense"), ("verify", "--json")):
        assert bare.told(*words) == (2, "", f"error: the command line is not understood; write {usage}\n")
    for verb in VERBS:
        assert bare.told(verb, "--help")[0] == 0
        code, out, err = bare.told(verb, "--nonsense")
        assert (code, out, len(err.splitlines()), f"zkwright {verb}" in err) == (2, "", 1, True)
    assert "write zkwright (run | compile" in bare.told("provee")[2]
    code, out, err = bare.told("doctor")
    assert (code, err, "verifies proofs here; not all else works" in out, rest in out) == (1, "", True, True)


@pytest.mark.slow
def test_a_release(pristine: Project, tmp_path: Path) -> None:
    native, pure, sources = build_all(tmp_path / "dist", isolated=False)
    assert re.fullmatch(r"zkwright-[\d.]+-cp311-abi3-(manylinux_2_\d+|macosx|win).*\.whl", native.name)
    assert pure.name.endswith("-py3-none-any.whl")
    assert sources.name.endswith(".tar.gz")
    for wheel in (native, pure):
        bare = Bare(tmp_path / wheel.stem)
        install = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(bare.python),
            "install",
            "--no-deps",
            "--no-index",
            wheel,
        ]
        subprocess.run([*map(str, install)], check=True, capture_output=True)
        code, _ = bare.run("verify", *pristine.triple)
        assert code == (0 if wheel is native else 2)
        assert sum(path.stat().st_size for path in bare.packages.rglob("*") if path.is_file()) < 12e6
