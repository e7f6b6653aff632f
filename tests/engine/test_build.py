"""The build hook: a wheel with the engine where cargo is, a pure-Python one that says so where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NO_CARGO = os.pathsep.join(["/usr/bin", "/bin"])


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the repository holds, without build results."""
    copy = tmp_path_factory.mktemp("source") / "zkwright"
    ignored = shutil.ignore_patterns("target", "node_modules", "__pycache__", ".*_cache", ".git", ".dev", "*.so")
    shutil.copytree(ROOT, copy, ignore=ignored, symlinks=True)
    return copy


def build(source: Path, out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build a wheel with the hatchling that is installed here; in an environment of its own it is built by the gate."""
    options = ["-v", "--no-deps", "--no-build-isolation", "-w", str(out)]
    command = [sys.executable, "-m", "pip", "wheel", *options, str(source)]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ZKWRIGHT_")}
    return subprocess.run(command, env=inherited | environment, capture_output=True, text=True, check=False)


def test_without_cargo_the_wheel_is_pure_python_and_says_so(source: Path, tmp_path: Path) -> None:
    assert shutil.which("cargo", path=NO_CARGO) is None
    built = build(source, tmp_path, PATH=NO_CARGO)
    assert built.returncode == 0, built.stdout + built.stderr
    assert (
        "no native engine (cargo is not on the PATH); installing the slower pure-Python one"
        in built.stdout + built.stderr
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "zkwright/prover/engines/native.py" in names
    assert "zkwright/_engine.pyi" in names
    assert not [name for name in names if name.startswith("zkwright/_engine.") and not name.endswith(".pyi")]
    _do_the_main_job(wheel, tmp_path)


SMALL = """
from zkwright import U8, Field, Private, Public, circuit, require
from zkwright.circuits.comparators import is_between

@circuit
def small(x: Private[U8]) -> Public[Field]:
    require(is_between(x, 3, 200), "out of range")
    return Field(x) * Field(x)
"""
"""What takes the engine in Python no time, with a gadget of the library."""


def _do_the_main_job(wheel: Path, folder: Path) -> None:
    installed = folder / "installed"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(installed), str(wheel)]
    subprocess.run(install, check=True)
    (folder / "small.py").write_text(SMALL)
    (folder / "small.json").write_text('{"x": 7}')
    job = ["run", "small.py", "-i", "small.json", "-o", "build"]
    result = subprocess.run(
        [sys.executable, "-m", "zkwright.cli", *job],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(installed), "ZKWRIGHT_ENGINE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "reference engine" in result.stdout
    assert "the proof is valid" in result.stdout


def test_without_cargo_a_required_engine_is_an_error(source: Path, tmp_path: Path) -> None:
    built = build(source, tmp_path, PATH=NO_CARGO, ZKWRIGHT_REQUIRE_ENGINE="1")
    assert built.returncode != 0
    assert "ZKWRIGHT_REQUIRE_ENGINE=1, but the native engine cannot be built: cargo is not on the PATH" in (
        built.stdout + built.stderr
    )


def test_a_compile_error_is_told_in_one_line(source: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(source, broken, symlinks=True)
    (broken / "engine" / "Cargo.toml").write_text("[package]\n")
    built = build(broken, tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    assert "no native engine (cargo failed: error" in built.stdout + built.stderr
    assert [wheel.name for wheel in tmp_path.glob("*-py3-none-any.whl")]


def test_with_cargo_the_wheel_holds_the_engine(tmp_path: Path) -> None:
    """Of the checkout itself: what cargo compiled for the install it need not compile again."""
    built = build(ROOT, tmp_path, ZKWRIGHT_REQUIRE_ENGINE="1")
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = tmp_path.glob("*-cp311-abi3-*.whl")
    assert "zkwright/_engine.abi3.so" in zipfile.ZipFile(wheel).namelist()
