"""Keys and proofs: Groth16 over BN254, in files that snarkjs reads, and from files that it writes.

key = setup(r1cs)                        # a development key; write_zkey("circuit.zkey", key)
proof, public = prove(key, witness)      # verified before it is returned; prove_inputs solves as well
"""

from __future__ import annotations

from zkwright.compiler.errors import EngineNotAvailable
from zkwright.prover.engine import Engine, PreparedKey, Progress, SetupSecrets, choose_engine
from zkwright.prover.errors import (
    ProverError,
    UnsatisfiedWitness,
    WasmNotAvailable,
    WitnessProgramError,
)
from zkwright.prover.groth16 import Prover, prove, prove_inputs, setup
from zkwright.prover.proved import Proved, statement_of
from zkwright.prover.proving_key import ProvingKey
from zkwright.prover.satisfaction import check_witness
from zkwright.prover.standing import Standing
from zkwright.prover.zkey_file import read_zkey, write_zkey

__all__ = [
    "Engine",
    "EngineNotAvailable",
    "PreparedKey",
    "Progress",
    "Proved",
    "Prover",
    "ProverError",
    "ProvingKey",
    "SetupSecrets",
    "Standing",
    "UnsatisfiedWitness",
    "WasmNotAvailable",
    "WitnessProgramError",
    "check_witness",
    "choose_engine",
    "prove",
    "prove_inputs",
    "read_zkey",
    "setup",
    "statement_of",
    "write_zkey",
]
