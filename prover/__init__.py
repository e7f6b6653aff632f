"""Keys and proofs: Groth16 over BN254, in files that snarkjs reads, and from files that it writes.

key = setup(r1cs)                        # a development key; write_zkey("circuit.zkey", key)
proof, public = prove(key, witness)      # verified before it is returned; prove_inputs solves as well
"""

from __future__ import annotations

# Type checkers alone load typing: it takes longer than most of what is here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from zkwright.compiler.error_roots import EngineNotAvailable
    from zkwright.compiler.progress import Progress
    from zkwright.prover.engine import Engine, PreparedKey, choose_engine
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
    from zkwright.prover.setup_secrets import SetupSecrets
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

_HOMES: Final = {
    "compiler.error_roots": ("EngineNotAvailable",),
    "compiler.progress": ("Progress",),
    "prover.engine": ("Engine", "PreparedKey", "choose_engine"),
    "prover.errors": ("ProverError", "UnsatisfiedWitness", "WasmNotAvailable", "WitnessProgramError"),
    "prover.groth16": ("Prover", "prove", "prove_inputs", "setup"),
    "prover.proved": ("Proved", "statement_of"),
    "prover.proving_key": ("ProvingKey",),
    "prover.satisfaction": ("check_witness",),
    "prover.setup_secrets": ("SetupSecrets",),
    "prover.standing": ("Standing",),
    "prover.zkey_file": ("read_zkey", "write_zkey"),
}
"""Where each name is defined. Nothing is loaded before it is used: who computes a witness needs no curve."""


if not TYPE_CHECKING:  # they know the names, and are to refuse all others

    def __getattr__(name: str) -> Any:
        for home, names in _HOMES.items():
            if name in names:
                from importlib import import_module

                return getattr(import_module(f"zkwright.{home}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
