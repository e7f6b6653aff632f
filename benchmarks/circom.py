"""circom as a separate program, for many sources at once: their rows and names, at its default optimisation."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.contenders.snarkjs import FOLDER, program
from benchmarks.process import ROOT, StepError

_DRIVER: Final = ROOT / "benchmarks" / "drivers" / "circom.cjs"


def compile_sources(sources: Mapping[str, str], folder: Path) -> None:
    """Write NAME.circom, NAME.r1cs and NAME.sym into `folder` for every name and its text, which may include circomlib.

    Raises `StepError` with what circom says of the first that it refuses. Costs a tenth of a second each, and half a second.
    """
    files = []
    for name, text in sources.items():
        file = folder / f"{name}.circom"
        file.write_text(text, encoding="utf-8")
        files.append(file)
    done = subprocess.run(
        [program("node"), _DRIVER, folder, *files], cwd=FOLDER, text=True, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise StepError(f"{done.stderr}{done.stdout[-2000:]}".strip())
