"""Keys and proofs: Groth16 over BN254, in files that snarkjs reads, and from files that it writes.

key = setup(r1cs)                        # a development key; write_zkey("circuit.zkey", key)
proof, public = prove(key, witness)      # verified before it is returned; prove_inputs solves as well
"""

from __future__ import annotations

from zkwright.core.lazy_names import loaded_when_asked_for

# Type checkers alone load typing: it takes longer than most of what is here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.core.errors import EngineNotAvailable, FormatError
    from zkwright.core.files.r1cs_file import read_r1cs
    from zkwright.core.files.wtns_file import read_wtns, view_wtns, write_wtns
    from zkwright.core.progress import Progress

    from .ceremony.phase1.powers import Powers, read_powers
    from .ceremony.phase2.key_check import check_circuit, check_powers
    from .engines.choice import choose_engine
    from .engines.engine import Engine, PreparedKey
    from .errors import (
        InvalidAttestation,
        ProverError,
        SigningNotAvailable,
        UnsatisfiedWitness,
        WasmNotAvailable,
        WitnessProgramError,
    )
    from .groth16.development_key import SetupSecrets, setup
    from .groth16.proved import Proved, statement_of
    from .groth16.proving import Prover, prove, prove_inputs
    from .groth16.proving_key import ProvingKey
    from .groth16.standing import Standing
    from .groth16.zkey_file import read_zkey, write_zkey
    from .groth16.zkey_view import ZkeyView, view_zkey
    from .satisfaction import check_witness

__all__ = [
    "Engine",
    "EngineNotAvailable",
    "FormatError",
    "InvalidAttestation",
    "Powers",
    "PreparedKey",
    "Progress",
    "Proved",
    "Prover",
    "ProverError",
    "ProvingKey",
    "SetupSecrets",
    "SigningNotAvailable",
    "Standing",
    "UnsatisfiedWitness",
    "WasmNotAvailable",
    "WitnessProgramError",
    "ZkeyView",
    "check_circuit",
    "check_powers",
    "check_witness",
    "choose_engine",
    "prove",
    "prove_inputs",
    "read_powers",
    "read_r1cs",
    "read_wtns",
    "read_zkey",
    "setup",
    "statement_of",
    "view_wtns",
    "view_zkey",
    "write_wtns",
    "write_zkey",
]

_HOMES: Final = {
    "core.errors": ("EngineNotAvailable", "FormatError"),
    "core.files.r1cs_file": ("read_r1cs",),
    "core.files.wtns_file": ("read_wtns", "view_wtns", "write_wtns"),
    "core.progress": ("Progress",),
    "prover.ceremony.phase2.key_check": ("check_circuit", "check_powers"),
    "prover.ceremony.phase1.powers": ("Powers", "read_powers"),
    "prover.engines.choice": ("choose_engine",),
    "prover.engines.engine": ("Engine", "PreparedKey"),
    "prover.errors": (
        *("InvalidAttestation", "ProverError", "SigningNotAvailable"),
        *("UnsatisfiedWitness", "WasmNotAvailable", "WitnessProgramError"),
    ),
    "prover.groth16.development_key": ("SetupSecrets", "setup"),
    "prover.groth16.proved": ("Proved", "statement_of"),
    "prover.groth16.proving_key": ("ProvingKey",),
    "prover.groth16.proving": ("Prover", "prove", "prove_inputs"),
    "prover.groth16.standing": ("Standing",),
    "prover.groth16.zkey_file": ("read_zkey", "write_zkey"),
    "prover.groth16.zkey_view": ("ZkeyView", "view_zkey"),
    "prover.satisfaction": ("check_witness",),
}
"""Where each name is defined. Nothing is loaded before it is used: who computes a witness needs no curve."""


if not TYPE_CHECKING:  # they know the names, and are to refuse all others
    __getattr__ = loaded_when_asked_for(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
