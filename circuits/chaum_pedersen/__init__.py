"""Chaum and Pedersen's proof that two points are the same multiple, one of Base8 and one of another point, over Baby Jubjub.

A proof (A, B, z) that X = x Base8 and Y = x H satisfies

    z Base8 = A + e X    and    z H = B + e Y        where e = 6 * 2**128 + 2 c + 1

and c are the lowest 128 bits of the Poseidon hash of H, X, Y, A, B and a context. It is what a share of a threshold decryption
and a nullifier come with: whoever knows x makes one (`chaum_pedersen.plain`), without telling x. Where the prover of a circuit
is who knows x, constrain `multiply_base8(x)` and `shared_secret(x, H)` instead: that takes half the rows, and no proof inside a
proof. Source: Chaum, Pedersen, Wallet databases with observers (CRYPTO '92), section 3.2, made non-interactive as Fiat and
Shamir do.
"""

from __future__ import annotations

from typing import Final

from zkwright.compiler import Bool, Field, Struct, all_of, gadget, require, select

from ..babyjub.edwards import Point, add_points, negate_point
from ..babyjub.plain import BASE8, L
from ..babyjub.scalars import Challenge, OrderL, Scalar
from ..bits import is_at_most, to_bits_strict
from ..poseidon import poseidon_ex
from ..shared.element import Element

DOMAIN: Final = int.from_bytes(b"zkwright chaum-pedersen", "big")
"""The initial state of the challenge's hash."""


class Equality(Struct):
    """What is proved: `image` is as much of `base` as `public_key` is of Base8."""

    public_key: Point
    base: Point
    image: Point


class EqualityProof(Struct):
    """A, B and z."""

    commitment: Point
    other: Point
    response: Field


@gadget
def require_equality_proof(equality: Equality, proof: EqualityProof, context: Element = 0) -> None:
    """Constrain a proof to be valid, for its context. Costs 4,744 rows.

    Fails unless all three points of the equality are of order L, the response is below L, the challenge's bits are those of the
    one integer in [0, r) that the hash is, and both equations hold. Who made it knows the multiple, in the random oracle model.

    >>> from zkwright.circuits.chaum_pedersen.plain import SecretKey, prove_equality
    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> require_equality_proof(*prove_equality(SecretKey.generate(), multiply_base8(7)))
    """
    key = OrderL.of(equality.public_key, "the public key is not of order L")
    base = OrderL.of(equality.base, "the base is not of order L")
    image = OrderL.of(equality.image, "the image is not of order L")
    response = Scalar.of(proof.response, "the response is not below the order of the subgroup")
    e = Challenge.of(challenge(equality, proof.commitment, proof.other, context))
    require(
        _first(response, e, key) == proof.commitment, "the proof is not valid: it is of another public key or context"
    )
    require(_second(response, e, base, image) == proof.other, "the proof is not valid: it is of another image")


@gadget
def equality_proof_holds(equality: Equality, proof: EqualityProof, context: Element = 0) -> Bool:
    """Whether a proof is valid: true exactly where `require_equality_proof` does not fail. Costs 5,196 rows.

    Never fails, whatever the numbers are. What is no point of order L is replaced by the base point, and the answer is no.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.babyjub.secret_key import SecretKey
    >>> from zkwright.circuits.chaum_pedersen.plain import prove_equality
    >>> equality, proof = prove_equality(SecretKey.generate(), multiply_base8(7))
    >>> equality_proof_holds(equality, proof), equality_proof_holds(equality, proof, 1)
    (Bool(1), Bool(0))
    """
    key_holds, key = OrderL.or_base(equality.public_key)
    base_holds, base = OrderL.or_base(equality.base)
    image_holds, image = OrderL.or_base(equality.image)
    in_range = is_at_most(to_bits_strict(proof.response), L - 1)
    response = Scalar.of(select(in_range, proof.response, Field(0)))
    e = Challenge.of(challenge(equality, proof.commitment, proof.other, context))
    first = _first(response, e, key) == proof.commitment
    second = _second(response, e, base, image) == proof.other
    return all_of([key_holds, base_holds, image_holds, in_range, first, second])


@gadget
def challenge(equality: Equality, commitment: Point, other: Point, context: Element = 0) -> Field:
    """The hash of which the lowest 128 bits are c. Never fails. Costs 465 rows.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> g = multiply_base8(7)
    >>> claim = Equality(base=g, public_key=multiply_base8(5), image=multiply_base8(35))
    >>> challenge(claim, g, g) == challenge(claim, g, g, 1)
    False
    """
    points = (equality.base, equality.public_key, equality.image, commitment, other)
    return poseidon_ex([*(part for p in points for part in (p.x, p.y)), context], 1, DOMAIN)[0]


def _first(response: Scalar, e: Challenge, key: OrderL) -> Point:
    """z Base8 - e X, which a valid proof has as its A."""
    return add_points(response.times_constant(BASE8), negate_point(e.times(key)))


def _second(response: Scalar, e: Challenge, base: OrderL, image: OrderL) -> Point:
    """z H - e Y, which a valid proof has as its B."""
    return add_points(response.times(base), negate_point(e.times(image)))
