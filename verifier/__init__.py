"""Check Groth16 proofs over BN254: small, strict, and embeddable on its own.

verifier = Verifier.load("transfer.statement.json")                # beside its verification_key.json; once, at start
values = verifier.verify_json(public, proof)                       # the public values by name, or raises InvalidProof
"""

from __future__ import annotations

from .errors import InvalidKey, InvalidProof, InvalidStatement, MalformedProof, VerifierError
from .groth16.batch import InvalidBatch, verify_all, verify_many
from .groth16.proof import Proof
from .groth16.verification import verify
from .groth16.verifying_key import VerifyingKey
from .points import G1Point, G2Point
from .public_signals import PublicSignals, public_from_json, public_from_object, public_to_json, public_to_object

# Type checkers alone load typing: it takes longer than all that a verification needs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .pinned_verifier import Verifier
    from .statement import Statement

__all__ = [
    "G1Point",
    "G2Point",
    "InvalidBatch",
    "InvalidKey",
    "InvalidProof",
    "InvalidStatement",
    "MalformedProof",
    "Proof",
    "PublicSignals",
    "Statement",
    "Verifier",
    "VerifierError",
    "VerifyingKey",
    "public_from_json",
    "public_from_object",
    "public_to_json",
    "public_to_object",
    "verify",
    "verify_all",
    "verify_many",
]


def __getattr__(name: str) -> Any:
    """Names are loaded by those who use them: a verification needs none."""
    if name == "Statement":
        from .statement import Statement

        return Statement
    if name == "Verifier":
        from .pinned_verifier import Verifier

        return Verifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
