"""Nullifiers that a key and a message alone determine, after PLUME (ERC-7524; eprint 2022/1255), for Baby Jubjub.

The nullifier of a message M under the secret x with the public key X = x Base8 is x * H, where H = hash_to_curve(M, X.x, X.y).
A signature has many forms, and a nullifier derived from one would be no nullifier; this one has no freedom, and to whoever does
not know x it is a random point. Inside a circuit whose prover knows x, as a member of a tree of public keys does, `nullifier`
computes it. Where the secret must not leave its device, that makes a proof beside the nullifier (`plume.plain`), which
`require_nullifier` checks.
"""

from __future__ import annotations

from zkwright.compiler import Bool, Field, Struct, gadget, require

from ..babyjub.edwards import Point
from ..babyjub.plain import BASE8
from ..babyjub.scalars import OrderL, Scalar
from ..chaum_pedersen import Equality, EqualityProof, equality_proof_holds, require_equality_proof
from ..hash_to_curve import hash_to_curve
from ..shared.element import Element


class Nullified(Struct):
    """A public key, and its nullifier of a message."""

    public_key: Point
    nullifier: Point


@gadget
def nullifier(secret: Element, message: Element) -> Nullified:
    """The secret's public key, and its nullifier of a message.

    Constrains the secret to be in [1, L), and the results to be those: fails for other secrets, as L + x would be x again. One
    person has one nullifier for each message, so let the message be what may be done once: a poll, an epoch. Nothing here says
    whose key that is: require the public key to be in a list or a tree. Costs 3,288 rows.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> bool(nullifier(5, 42).public_key == multiply_base8(5))
    True
    """
    secret = Field(secret)
    require(secret != 0, "the secret is 0")
    scalar = Scalar.of(secret, "the secret is not below the order of the subgroup")
    public_key = scalar.times_constant(BASE8)
    # Nobody finds a message whose hash is the neutral element.
    base = OrderL.of(message_base(public_key, message), "the message hashes to the neutral element")
    return Nullified(public_key=public_key, nullifier=scalar.times(base))


@gadget
def require_nullifier(public_key: Point, message: Element, nullifier: Point, proof: EqualityProof) -> None:
    """Constrain a nullifier to be that of a public key's owner for a message, by a proof of the owner's. Costs 5,670 rows.

    Fails as `chaum_pedersen.require_equality_proof` does: for a public key or nullifier that is not of order L, another
    message, key or nullifier.

    >>> from zkwright.circuits.plume.plain import SecretKey, prove_nullifier
    >>> key = SecretKey.generate()
    >>> require_nullifier(key.public_key, 42, *prove_nullifier(key, 42))
    """
    require_equality_proof(_equality(public_key, message, nullifier), proof)


@gadget
def nullifier_holds(public_key: Point, message: Element, nullifier: Point, proof: EqualityProof) -> Bool:
    """Whether a nullifier's proof is valid: where `require_nullifier` does not fail. Never fails. Costs 6,122 rows.

    >>> from zkwright.circuits.plume.plain import SecretKey, prove_nullifier
    >>> key = SecretKey.generate()
    >>> nullifier_holds(key.public_key, 42, *prove_nullifier(key, 42))
    Bool(1)
    """
    return equality_proof_holds(_equality(public_key, message, nullifier), proof)


@gadget
def message_base(public_key: Point, message: Element) -> Point:
    """The point H that the owner of a public key multiplies for a message. Never fails. Costs 926 rows.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.babyjub import require_in_subgroup
    >>> require_in_subgroup(message_base(multiply_base8(5), 42))
    """
    return hash_to_curve(message, public_key.x, public_key.y)


def _equality(public_key: Point, message: Element, nullifier: Point) -> Equality:
    return Equality(public_key=public_key, base=message_base(public_key, message), image=nullifier)
