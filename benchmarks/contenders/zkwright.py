"""zkwright itself, by its command, and by its library where a step is repeated in one process."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from benchmarks.contenders.contender import Command, Files, Step, ask

CIRCUIT = "benchmarks/poseidon_chain.py:chain"
COMMAND: Command = (sys.executable, "-m", "zkwright.cli")
DRIVER: Command = (sys.executable, "-m", "benchmarks.drivers.zkwright_warm")


class Zkwright:
    """The subject; it also makes the files that everybody uses."""

    name = "zkwright"
    install: Sequence[Command] = ((sys.executable, "-m", "pip", "install", "."),)

    def version(self) -> str | None:
        """The distribution's version, its engine and the engine's kernel."""
        return ask(
            sys.executable,
            "-c",
            "from importlib.metadata import version; from zkwright import _engine;"
            "print(version('zkwright'), f'({_engine.kernel()})')",
        )

    def steps(self, files: Files) -> Sequence[Step]:
        """All of them; the order makes the files that the others need."""
        key, public, proof = (files.own(f"{name}.json") for name in ("verification_key", "public", "proof"))
        out = ("-o", files.folder)
        checked: Command = (key, public, proof)
        return (
            Step("compile", (*COMMAND, "compile", CIRCUIT, "-p", f"length={files.length}", *out), files.r1cs),
            Step("setup", (*COMMAND, "setup", files.r1cs, *out), files.zkey),
            Step("witness", (*COMMAND, "witness", files.r1cs, "-i", files.inputs, "-o", files.wtns), files.wtns),
            Step("prove, process", (*COMMAND, "prove", files.zkey, files.wtns, *out), proof),
            Step("prove, warm", (*DRIVER, "prove", files.zkey, files.wtns)),
            Step("verify, process", (*COMMAND, "verify", *checked)),
            Step("verify, warm", (*DRIVER, "verify", *checked)),
        )
