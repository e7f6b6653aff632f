"""Nullifiers outside of circuits, with the proof that a verifier or a circuit checks."""

from __future__ import annotations

from zkwright.compiler import Field
from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.secret_key import SecretKey
from ..chaum_pedersen import EqualityProof
from ..chaum_pedersen.plain import prove_equality
from ..shared.plain import field_element
from . import message_base

__all__ = ["SecretKey", "prove_nullifier"]


@redact_frames
def prove_nullifier(key: SecretKey, message: Field | int) -> tuple[Point, EqualityProof]:
    """The key's nullifier of a message, and the proof for `require_nullifier`.

    The nullifier is the same each time, the proof is not: see `SecretKey.nonce`.

    Raises `ValueError` for a message that is not in [0, r), `TypeError` for no integer.
    """
    base = message_base(key.public_key, field_element(message, "a message"))
    equality, proof = prove_equality(key, base)
    return equality.image, proof
