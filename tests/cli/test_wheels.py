"""What is released: wheels that hold what they must, and that alone, and that work where nothing else is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from zkwright.prover import choose_engine

from scripts.build_wheels import build_all, pure_wheel
from tests.cli.conftest import Project

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
        command = [str(self.python), "-I", "-m", "zkwright", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.packages)
        return done.returncode, done.stderr


def test_what_is_in_it(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    rooms = {name.split("/")[1] for name in names if name.startswith("zkwright/") and name.count("/") > 1}
    assert rooms == {"compiler", "circuits", "prover", "verifier", "cli"}
    assert {name for name in names if re.match(r"zkwright/[^/]*$", name)} >= {
        *("zkwright/__init__.py", "zkwright/__main__.py", "zkwright/py.typed", "zkwright/_engine.pyi")
    }
    for name in names:
        if name.startswith("zkwright/") and name != "zkwright/_engine.pyi":
            inside = name.removeprefix("zkwright/")
            assert (ROOT / inside).exists() or (ROOT / "facade" / inside).exists(), name
            assert "__pycache__" not in name


def test_a_verifier_alone(wheel: Path, pristine: Project, tmp_path: Path) -> None:
    bare = Bare(tmp_path / "bare")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(bare.packages)
    if choose_engine().name == "native":
        from zkwright import _engine

        assert _engine.__file__
        shutil.copy(_engine.__file__, bare.packages / "zkwright")
        assert bare.run("verify", *pristine.triple) == (0, "")
        assert bare.run("verify", "--json", *pristine.triple) == (0, "")
        key, public, _ = pristine.triple
        assert bare.run("verify", key, public, public)[0] == 2
    else:
        assert bare.run("verify", *pristine.triple) == (
            2,
            "error: py_ecc is not installed, and this needs it; run: pip install py_ecc\n",
        )
    for package, arguments in (
        ("click", ("--help",)),
        ("click", ("verify",)),
        ("numpy", ("setup", pristine.built("factor.r1cs"))),
        ("numpy", ("witness", pristine.built("factor.r1cs"), "-i", pristine.inputs)),
        ("numpy", ("prove", pristine.built("factor.zkey"), pristine.built("factor.wtns"))),
        ("numpy", ("compile", pristine.source)),
    ):
        told = f"error: {package} is not installed, and this needs it; run: pip install {package}\n"
        assert bare.run(*arguments) == (2, told)


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
