"""groth16py, arkworks from Python, in a virtual environment of its own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.contenders.contender import Command, Files, Step, ask

ENVIRONMENT: Final = Path("benchmarks", ".groth16py")
PYTHON: Final = ENVIRONMENT / "bin" / "python"
VERSION: Final = "0.2.0"


class Groth16Py:
    """Proves with the same key and witness as zkwright; it has no witness program for constraints alone."""

    name = "groth16py"
    install: Sequence[Command] = (
        (sys.executable, "-m", "venv", ENVIRONMENT),
        (PYTHON, "-m", "pip", "install", "--quiet", f"groth16py=={VERSION}"),
    )

    def version(self) -> str | None:
        """The distribution's version."""
        return ask(PYTHON, "-c", "import groth16py; print(groth16py.__version__)")

    def steps(self, files: Files) -> Sequence[Step]:
        """Setup from the constraints, proofs with the common key."""
        driver: Command = (PYTHON, "-m", "benchmarks.drivers.groth16py_steps")
        pk, proof = files.own("groth16py.pk"), files.own("groth16py.proof")
        key, public = files.own("verification_key.json"), files.own("public.json")
        proving: Command = ("prove", files.zkey, files.wtns, proof)
        checking: Command = ("verify", key, public, proof)
        return (
            Step("setup", (*driver, "setup", files.r1cs, pk)),
            Step("prove, process", (*driver, *proving), proof),
            Step("prove, warm", (*driver, "--warm", *proving)),
            Step("verify, process", (*driver, *checking)),
            Step("verify, warm", (*driver, "--warm", *checking)),
        )
