"""Diffie and Hellman's exchange over Baby Jubjub: a secret that two share who know each other's public keys."""

from __future__ import annotations

from zkwright.compiler import Field, gadget, require

from ..babyjub.edwards import Point
from ..babyjub.scalars import OrderL, Scalar
from ..shared.element import Element

__all__ = ["shared_secret"]


@gadget
def shared_secret(secret: Element, public_key: Point) -> Point:
    """secret * public_key: what the owners of both keys compute, each with the other's public key.

    Constrains the secret to be in [1, L), and the public key to be of order L: fails for a point off the curve, for the eight
    of small order, which would make the result known to everybody, and for the sums of those with others, whose result would
    tell the secret modulo 8. A shared secret is no key yet, as its bits are not uniform: hash it, or pass both coordinates to
    `poseidon_encrypt`. Costs 1,938 rows, and 807 with a constant public key.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> shared_secret(3, multiply_base8(5)) == shared_secret(5, multiply_base8(3))
    Bool(1)

    The public keys are circomlib's `BabyPbk` and ElGamal's; section 5.1 of RFC 7748 has the exchange, and section 6 the danger.
    """
    secret = Field(secret)
    require(secret != 0, "the secret is 0")
    return Scalar.of(secret, "the secret is not below the order of the subgroup").times(
        OrderL.of(public_key, "the public key is not of order L")
    )
