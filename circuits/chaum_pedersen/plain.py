"""Proofs that two points are the same multiple, made by whoever knows it."""

from __future__ import annotations

from zkwright.compiler import Field
from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.plain import BASE8, L, multiply
from ..babyjub.scalars import Challenge
from ..babyjub.secret_key import SecretKey, affine
from ..shared.plain import field_element
from . import Equality, EqualityProof, challenge

__all__ = ["SecretKey", "prove_equality"]


@redact_frames
def prove_equality(key: SecretKey, base: Point, context: Field | int = 0) -> tuple[Equality, EqualityProof]:
    """That key * base, which comes with it, is as much of the base as the public key is of Base8.

    The nonce is `SecretKey.nonce`'s, of the base, the context and fresh randomness: two proofs of one equality differ.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.chaum_pedersen import equality_proof_holds
    >>> bool(equality_proof_holds(*prove_equality(SecretKey.generate(), multiply_base8(7))))
    True

    Raises `ValueError` for a base that is not of order L, whose image would tell the key modulo 8, and for a context that is
    not in [0, r); `TypeError` for one that is no integer.
    """
    of = affine(base, "the base")
    context = field_element(context, "a context")
    equality = Equality(public_key=key.public_key, base=base, image=Point.of(multiply(key.scalar, of)))
    nonce = key.nonce("chaum-pedersen", *of, context)
    commitment, other = Point.of(multiply(nonce, BASE8)), Point.of(multiply(nonce, of))
    e = Challenge.of(challenge(equality, commitment, other, context)).known or 0
    response = Field((nonce + e * key.scalar) % L)
    return equality, EqualityProof(commitment=commitment, other=other, response=response)
