"""Semaphore v4: a member of a group says something once in a scope, and nobody learns which member.

An identity is a secret scalar, from which follow a public key of Baby Jubjub and its hash, the commitment, a leaf of the group's
lean Merkle tree. `semaphore.plain` makes identities as Semaphore's own package does, `lean_imt` proves what is in the tree.

Source:
https://github.com/semaphore-protocol/semaphore (packages/circuits, version 4), whose circuit gives the same root and nullifier.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, Struct, gadget

from ..babyjub import multiply_base8
from ..lean_imt import lean_imt_root
from ..poseidon import poseidon
from ..shared.element import Element


class SemaphoreSignals(Struct):
    """What a proof shows: the root of the group it is about, and the nullifier, one for each member and scope."""

    root: Field
    nullifier: Field


@gadget
def semaphore_commitment(secret: Element) -> Field:
    """The commitment of the identity with this secret scalar: the Poseidon hash of its public key's coordinates.

    Constrains the scalar to be below the order of the subgroup, so that no member has two scalars, and so two nullifiers in a
    scope; fails for larger ones. Costs 975 rows: 735 for the public key, 240 for the hash.

    >>> from zkwright.circuits.semaphore.plain import Identity
    >>> member = Identity.generate()
    >>> semaphore_commitment(member.secret_scalar) == member.commitment
    True
    """
    key = multiply_base8(secret)
    return poseidon(key.x, key.y)


@gadget
def semaphore(
    secret: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], depth: Element, scope: Element
) -> SemaphoreSignals:
    """The root and the nullifier of a member's proof: the commitment of the secret is in the tree with this root.

    `index`, `siblings` and `depth` are a path in the lean tree as `lean_imt_root` takes it. The nullifier is poseidon(scope,
    secret); a verifier refuses one that it has seen in its scope, and a root that its group has not had. The scope is a field
    element; Semaphore's applications hash what they call a scope first (`semaphore.plain.hash_signal`). A verifier must hold it
    to be below r, as ours does all public signals: else a scope and the scope plus r would be two. What the member says is no
    argument: `bind` it in the circuit.

    A commitment is hashed as a node of the tree is, as the protocol has it: two children pass for a leaf only where they are the
    coordinates of a public key whose secret somebody knows.

    Fails where `semaphore_commitment` and `lean_imt_root` do. Costs 6,076 rows for up to 20 levels; Semaphore's circuit has
    15,896, 9,661 of them not linear.

    >>> shown = semaphore(5, [False], [7], 1, 42)
    >>> shown.nullifier == poseidon(42, 5)
    True
    """
    return SemaphoreSignals(
        root=lean_imt_root(semaphore_commitment(secret), index, siblings, depth), nullifier=poseidon(scope, secret)
    )
