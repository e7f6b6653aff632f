"""One of several public keys, without telling which: by a secret that belongs to one, or a signature of its owner's.

For a list of keys, and for a tree of them of any size, whose leaves are hashes of keys. What is proved does not link two proofs
of one member: `plume.nullifier` of the same secret does, for a message of your choice.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, all_of, any_of, gadget, require, select

from ..babyjub.edwards import Point
from ..babyjub.plain import BASE8, L
from ..babyjub.scalars import Scalar
from ..bits import is_at_most, to_bits_strict
from ..merkle import is_member, require_member
from ..poseidon import poseidon
from ..schnorr import Signature, require_signature, signature_holds
from ..shared.element import Element

_SECRET = "the secret is not below the order of the subgroup"


@gadget
def require_owner(secret: Element, keys: Sequence[Point]) -> None:
    """Constrain a secret to be that of one of several public keys. Costs 850 rows for 8 keys.

    Fails for a secret that is 0 or not below L, and where no key is secret * Base8. Which one it is stays the prover's.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> require_owner(5, [multiply_base8(4), multiply_base8(5)])
    """
    require(_is_among(_key(secret), keys), "none of the keys is this secret's")


@gadget
def is_owner(secret: Element, keys: Sequence[Point]) -> Bool:
    """Whether a secret is one of several keys': where `require_owner` does not fail. Never fails. Costs 1,203 rows for 8.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> is_owner(5, [multiply_base8(4), multiply_base8(5)]), is_owner(6, [multiply_base8(4), multiply_base8(5)])
    (True, False)
    """
    in_range, key = _key_or_base(secret)
    return in_range & _is_among(key, keys)


@gadget
def require_owner_in_tree(
    root: Element, secret: Element, index: Sequence[Bool | bool], siblings: Sequence[Element]
) -> None:
    """Constrain a secret to be that of a public key in a tree whose leaves are `key_leaf`s. Costs 5,868 rows for depth 20.

    Fails for a secret that is 0 or not below L, and as `merkle.require_member` does.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.merkle import merkle_root
    >>> root = merkle_root(key_leaf(multiply_base8(5)), [True], [7])
    >>> require_owner_in_tree(root, 5, [True], [7])
    """
    require_member(root, key_leaf(_key(secret)), index, siblings)


@gadget
def is_owner_in_tree(root: Element, secret: Element, index: Sequence[Bool | bool], siblings: Sequence[Element]) -> Bool:
    """Whether `require_owner_in_tree` does not fail. Never fails. Costs 6,223 rows for depth 20.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.merkle import merkle_root
    >>> root = merkle_root(key_leaf(multiply_base8(5)), [True], [7])
    >>> is_owner_in_tree(root, 5, [True], [7]), is_owner_in_tree(root, 6, [True], [7])
    (True, False)
    """
    in_range, key = _key_or_base(secret)
    return in_range & is_member(root, key_leaf(key), index, siblings)


@gadget
def require_ring_signature(keys: Sequence[Point], public_key: Point, message: Element, signature: Signature) -> None:
    """Constrain a signature by Schnorr's scheme to be valid under a public key, secret as a rule, that is one of several.

    Fails as `schnorr.require_signature` does, and where the key is none of them. Costs 2,215 rows for 8 keys.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.schnorr.plain import SigningKey
    >>> key = SigningKey.generate()
    >>> require_ring_signature([multiply_base8(4), key.public_key], key.public_key, 42, key.sign(42))
    """
    require(_is_among(public_key, keys), "the public key is none of the ring's")
    require_signature(public_key, message, signature)


@gadget
def ring_signature_holds(keys: Sequence[Point], public_key: Point, message: Element, signature: Signature) -> Bool:
    """Whether `require_ring_signature` does not fail. Never fails. Costs 2,287 rows for 8 keys.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.schnorr.plain import SigningKey
    >>> key = SigningKey.generate()
    >>> ring_signature_holds([multiply_base8(4)], key.public_key, 42, key.sign(42))
    Bool(0)
    """
    return _is_among(public_key, keys) & signature_holds(public_key, message, signature)


@gadget
def key_leaf(public_key: Point) -> Field:
    """The leaf of a public key in a tree: Poseidon's hash of its coordinates. Never fails. Costs 240 rows.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> from zkwright.circuits.poseidon import poseidon
    >>> key_leaf(multiply_base8(5)) == poseidon(multiply_base8(5).x, multiply_base8(5).y)
    True
    """
    return poseidon(public_key.x, public_key.y)


def _is_among(public_key: Point, keys: Sequence[Point]) -> Bool:
    return any_of([public_key == key for key in keys])


def _key(secret: Element) -> Point:
    secret = Field(secret)
    require(secret != 0, "the secret is 0")
    return Scalar.of(secret, _SECRET).times_constant(BASE8)


def _key_or_base(secret: Element) -> tuple[Bool, Point]:
    """Whether a secret is in [1, L), and its key, or where it is not Base8."""
    secret = Field(secret)
    in_range = all_of([secret != 0, is_at_most(to_bits_strict(secret), L - 1)])
    return in_range, Scalar.of(select(in_range, secret, Field(1))).times_constant(BASE8)
