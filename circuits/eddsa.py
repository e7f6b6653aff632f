"""EdDSA over Baby Jubjub with Poseidon: a signature checked inside a proof. Signatures are circomlib's EdDSA-Poseidon.

After Ed25519 (RFC 8032): a signature (R8, S) of M under the public key A satisfies

    S * Base8 = R8 + 8 * h * A        where h = Poseidon(R8.x, R8.y, A.x, A.y, M)

`eddsa_keys` makes keys and signatures.
"""

from __future__ import annotations

from zkwright.compiler import Field, Struct, gadget, require

from .babyjub_curve import L
from .bits import to_bits_at_most
from .edwards import Point, add_points, double_point, negate_point, require_curve_equation
from .element import Element
from .fixed_base import multiply_base8_bits
from .poseidon import poseidon
from .variable_base import multiply_large_order


class Signature(Struct):
    """R8, a point, and S, an integer in [0, L)."""

    r8: Point
    s: Field


@gadget
def require_signature(public_key: Point, message: Element, signature: Signature) -> None:
    """Constrain a signature to be valid. Costs 3,041 rows.

    Stricter than circomlib's verifiers, never laxer. Fails unless

    - the public key is on the curve and its order does not divide 8: under such a key one signature would fit every message;
    - S is below L as an integer, so that S + L is not a second signature;
    - h is read as the one integer in [0, r) that it is;
    - the equation holds, whose sides all lie in the subgroup of order L: hence so does R8, which needs no check of its own.

    Two things it does not promise. A signer may sign one message in many ways: never use a signature, or its hash, as a
    nullifier. And a public key may carry a component of small order: A and A + T, with 8 T = 0, are two keys of one owner.
    Where a key names a person, keep a list of keys, or apply `babyjub.require_in_subgroup`.
    """
    require_curve_equation(public_key)
    eightfold = double_point(double_point(double_point(public_key)))
    require(eightfold.x != 0, "the public key has a small order")
    challenge = poseidon(signature.r8.x, signature.r8.y, public_key.x, public_key.y, message)
    left = multiply_base8_bits(to_bits_at_most(signature.s, L - 1, "S is not below the order of the subgroup"))
    right = multiply_large_order(challenge, eightfold)
    require(add_points(left, negate_point(right)) == signature.r8, "the signature is not valid")
