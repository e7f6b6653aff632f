"""EdDSA over Baby Jubjub with Poseidon: a signature checked inside a proof. Signatures are circomlib's EdDSA-Poseidon.

After Ed25519 (RFC 8032): a signature (R8, S) of M under the public key A satisfies

    S * Base8 = R8 + 8 * h * A        where h = Poseidon(R8.x, R8.y, A.x, A.y, M)

`eddsa.plain` makes keys and signatures.
"""

from __future__ import annotations

from zkwright.compiler import Bool, Field, Struct, all_of, gadget, require, select

from ..babyjub.edwards import (
    Point,
    add_points,
    curve_equation_holds,
    eightfold,
    negate_point,
    require_curve_equation,
)
from ..babyjub.fixed_base import SCALAR_BITS, multiply_fixed_bits
from ..babyjub.plain import BASE8, COFACTOR, L, multiply
from ..babyjub.variable_base import EIGHTFOLD, multiply_large_order
from ..bits import is_at_most, to_bits_at_most, to_bits_strict
from ..element import Element
from ..poseidon import poseidon


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
    key = eightfold(public_key)
    require(key.x != 0, "the public key has a small order")
    challenge = poseidon(signature.r8.x, signature.r8.y, public_key.x, public_key.y, message)
    left = multiply_fixed_bits(BASE8, to_bits_at_most(signature.s, L - 1, "S is not below the order of the subgroup"))
    right = multiply_large_order(challenge, key, EIGHTFOLD.about(public_key.x, public_key.y, key.x))
    require(add_points(left, negate_point(right)) == signature.r8, "the signature is not valid")


@gadget
def signature_holds(public_key: Point, message: Element, signature: Signature) -> Bool:
    """Whether a signature is valid: true exactly where `require_signature` does not fail. Costs 3,204 rows.

    Never fails, whatever the coordinates and S are, so that a bad signature can be counted as bad, and padding be skipped.
    A key that is off the curve or of small order is replaced by the base point, which the formulas can take, and the answer is
    no; S is read in all of its 254 bits, and the upper ones count for the answer alone. What `require_signature` does
    not promise, this does not.

    A vote counted so is `Field(signature_holds(key, ballot, signature)) * weight`.
    """
    on_curve = curve_equation_holds(public_key)
    point = select(on_curve, public_key, Point.of(BASE8))
    key = eightfold(point)
    large = key.x != 0
    key = select(large, key, Point.of(multiply(COFACTOR, BASE8)))
    challenge = poseidon(signature.r8.x, signature.r8.y, public_key.x, public_key.y, message)
    bits = to_bits_strict(signature.s)
    left = multiply_fixed_bits(BASE8, bits[:SCALAR_BITS])
    right = multiply_large_order(challenge, key, EIGHTFOLD.about(point.x, point.y, key.x))
    equal = add_points(left, negate_point(right)) == signature.r8
    return all_of([on_curve, large, is_at_most(bits, L - 1), equal])
