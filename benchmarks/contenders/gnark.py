"""gnark, a Go library: a small program of ours gives it the same constraints and inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from benchmarks.contenders.contender import Command, Files, Step, ask
from benchmarks.process import ROOT

PROGRAM: Final = ROOT / "benchmarks" / "gnark" / "build" / "gnark"


class Gnark:
    """Keys and proofs are its own; its prove includes solving for the internal wires, which it always does."""

    name = "gnark"
    install: Sequence[Command] = (("go", "build", "-C", "benchmarks/gnark", "-o", "build/gnark", "."),)

    def version(self) -> str | None:
        """The module's version, as built."""
        return ask(PROGRAM, "version")

    def steps(self, files: Files) -> Sequence[Step]:
        """Everything after compiling."""
        pk, vk, proof = (files.own(f"gnark.{kind}") for kind in ("pk", "vk", "proof"))
        proving: Command = ("prove", files.r1cs, pk, files.wtns, proof)
        checking: Command = ("verify", vk, proof, files.wtns)
        return (
            Step("setup", (PROGRAM, "setup", files.r1cs, pk, vk), pk),
            Step("witness", (PROGRAM, "witness", files.r1cs, files.wtns)),
            Step("prove, process", (PROGRAM, *proving), proof),
            Step("prove, warm", (PROGRAM, "-warm", *proving)),
            Step("verify, process", (PROGRAM, *checking)),
            Step("verify, warm", (PROGRAM, "-warm", *checking)),
        )
