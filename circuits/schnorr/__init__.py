"""Schnorr's signatures over Baby Jubjub, with Poseidon and a short challenge: the cheapest to check inside a proof.

A signature (R, s) of M under the public key A satisfies

    s * Base8 = R + e * A        where e = 6 * 2**128 + 2 c + 1, and c the lowest 128 bits of H(R.x, R.y, A.x, A.y, M)

H is Poseidon of five inputs from an initial state of its own, so that no signature of EdDSA-Poseidon is one of Schnorr. The
public key is hashed (key prefixing, as in RFC 8032), and is of order L: an owner has one key for a secret. `schnorr.plain`
makes keys and signatures. Source: Schnorr, Efficient signature generation by smart cards (1991); the length of the challenge:
Neven, Smart, Warinschi, Hash function requirements for Schnorr signatures (2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zkwright.compiler import Bool, Field, Struct, all_of, gadget, require

from ..babyjub.edwards import Point, add_points, negate_point
from ..babyjub.fixed_base import SCALAR_BITS, multiply_fixed_bits
from ..babyjub.plain import BASE8, L
from ..babyjub.scalars import Challenge, OrderL
from ..bits import is_at_most, to_bits_at_most, to_bits_strict
from ..poseidon import poseidon_ex
from ..shared.element import Element

DOMAIN: Final = int.from_bytes(b"zkwright schnorr", "big")
"""The initial state of the challenge's hash."""


class Signature(Struct):
    """R, a point, and s, an integer in [0, L)."""

    r: Point
    s: Field


@gadget
def require_signature(public_key: Point, message: Element, signature: Signature) -> None:
    """Constrain a signature to be valid. Costs 2,172 rows, and 1,588 under a constant public key.

    Fails unless the public key is of order L, so that no other key is its owner's; s is below L as an integer, so that s + L is
    no second signature; the challenge's bits are those of the one integer in [0, r) that the hash is; and the equation holds. R
    is then in the subgroup, as all else is. A signer may sign one message in many ways: never use a signature as a nullifier.

    >>> from zkwright.circuits.schnorr.plain import SigningKey
    >>> key = SigningKey.generate()
    >>> require_signature(key.public_key, 42, key.sign(42))
    """
    key = OrderL.of(public_key, "the public key is not of order L")
    bits = to_bits_at_most(signature.s, L - 1, "s is not below the order of the subgroup")
    require(_commitment(key, message, signature, bits) == signature.r, "the signature is not valid")


@gadget
def signature_holds(public_key: Point, message: Element, signature: Signature) -> Bool:
    """Whether a signature is valid: true exactly where `require_signature` does not fail. Costs 2,244 rows.

    Never fails, whatever the coordinates and s are. A key that is not of order L is replaced by the base point, and the answer
    is no.

    >>> from zkwright.circuits.schnorr.plain import SigningKey
    >>> key = SigningKey.generate()
    >>> signature_holds(key.public_key, 42, key.sign(42)), signature_holds(key.public_key, 43, key.sign(42))
    (Bool(1), Bool(0))
    """
    holds, key = OrderL.or_base(public_key)
    bits = to_bits_strict(signature.s)
    equal = _commitment(key, message, signature, bits[:SCALAR_BITS]) == signature.r
    return all_of([holds, is_at_most(bits, L - 1), equal])


@gadget
def challenge(public_key: Point, message: Element, r: Point) -> Field:
    """The hash of which the lowest 128 bits are c. Never fails. Costs 321 rows.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> key, r = multiply_base8(5), multiply_base8(3)
    >>> challenge(key, 42, r) == challenge(key, 43, r)
    False
    """
    return poseidon_ex([r.x, r.y, public_key.x, public_key.y, message], 1, DOMAIN)[0]


def _commitment(key: OrderL, message: Element, signature: Signature, bits: Sequence[Bool]) -> Point:
    """s * Base8 - e * A, which a valid signature has as its R."""
    e = Challenge.of(challenge(key.point, message, signature.r))
    return add_points(multiply_fixed_bits(BASE8, bits), negate_point(e.times(key)))
