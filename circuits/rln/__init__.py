"""RLN v2, a rate-limiting nullifier: a member sends so many messages an epoch, and gives away the secret with one more.

A member registers the commitment poseidon(poseidon(secret), limit) in a Merkle tree. Each message comes with a point of a line
that begins at the secret: y = secret + a1 x, where x is the message's hash and a1 = poseidon(secret, external nullifier, message
id). Two messages under one id are two points of one line, with one nullifier, poseidon(a1): `rln.plain.recover_secret` finds the
secret. Source: https://github.com/Rate-Limiting-Nullifier/circom-rln and Vac's RFC on RLN v2, whose circuit gives the same.
"""

from __future__ import annotations

from zkwright.compiler import U16, Field, Struct, gadget, require

from ..poseidon import poseidon
from ..shared.element import Element


class RlnShare(Struct):
    """A point's ordinate, and the nullifier of its line."""

    y: Field
    nullifier: Field


@gadget
def rln_rate_commitment(secret: Element, limit: U16) -> Field:
    """What a member registers: poseidon(poseidon(secret), limit). Never fails. Costs 453 rows.

    It is hashed as a node of a Merkle tree is, as the protocol has it: keep it in trees of one fixed depth, where no node passes
    for a leaf.

    >>> from zkwright.compiler import U16
    >>> rln_rate_commitment(7, U16(10)) == poseidon(poseidon(7), 10)
    Bool(1)
    """
    return poseidon(poseidon(secret), limit)


@gadget
def rln_share(secret: Element, limit: U16, message_id: U16, x: Element, external_nullifier: Element) -> RlnShare:
    """The point at x of the line for this message id, and its nullifier: what a message within the limit shows.

    Constrains the message id to be below the limit, and x not to be 0, where y would be the secret; fails otherwise. That the
    secret and the limit are a member's is for the caller to require: `merkle_root` of `rln_rate_commitment(secret, limit)`. A
    verifier holds x to be the message's hash and the external nullifier to be the epoch's and the application's
    (`rln.plain.external_nullifier`), and keeps the shares of an epoch: one whose nullifier it has seen with another x gives
    away the secret. Costs 492 rows.

    >>> from zkwright.compiler import U16
    >>> from zkwright.circuits.rln.plain import recover_secret
    >>> one, other = (rln_share(7, U16(10), U16(3), x, 99) for x in (1, 2))
    >>> recover_secret((1, int(one.y)), (2, int(other.y)))
    7
    """
    require(message_id < limit, "the message id is not below the limit")
    require(Field(x) != 0, "x is 0, where the share would be the secret")
    slope = poseidon(secret, external_nullifier, message_id)
    return RlnShare(y=Field(secret) + slope * Field(x), nullifier=poseidon(slope))
