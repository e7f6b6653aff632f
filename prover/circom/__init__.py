"""Witnesses from circom's own witness programs, the `.wasm` files that `circom --wasm` writes.

program = WitnessProgram.load("circuit_js/circuit.wasm")
witness = program.compute({"secret": 3})      # for `zkwright.prover.prove` with a key of the same circuit
"""

from __future__ import annotations

from zkwright.prover.circom.program import WitnessProgram
from zkwright.prover.circom.sandbox import Limits

__all__ = ["Limits", "WitnessProgram"]
