"""Semaphore: a member of a group votes once, and nobody learns which member.

A group is a list of commitments, of which a lean Merkle tree is made; its root is public. The proof says: somebody whose
commitment is in the group says this message in this scope. It comes with a nullifier, the same whenever that member speaks in
that scope, and so a second vote is seen. Identities, roots, nullifiers and what is hashed are those of Semaphore v4's packages.

    zkwright run examples/semaphore.py:semaphore_v4 -i examples/semaphore.json -o build/semaphore

Run this file to make a group of five and print the inputs of a member's proof: `python examples/semaphore.py`.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from zkwright import Array, Bool, Field, Private, Public, bind, circuit
from zkwright.circuits.semaphore import SemaphoreSignals, semaphore
from zkwright.circuits.semaphore.plain import Identity, hash_signal
from zkwright.trees import LeanTree

MAX_DEPTH = 20


@circuit
def semaphore_v4(
    secret: Private[Field],
    index: Private[Array[Bool, Literal[20]]],
    siblings: Private[Array[Field, Literal[20]]],
    depth: Private[Field],
    message: Public[Field],
    scope: Public[Field],
) -> Public[SemaphoreSignals]:
    """A member of the group with this root says the message in the scope; returns the root and the member's nullifier."""
    bind(message)
    return semaphore(secret, index, siblings, depth, scope)


def say(identity: Identity, group: LeanTree, message: int | str, scope: int | str) -> dict[str, Any]:
    """What a member computes outside of the proof: its inputs."""
    index, siblings, depth = group.path(group.index_of(identity.commitment), MAX_DEPTH)
    return {
        "secret": str(identity.secret_scalar),
        "index": index,
        "siblings": [str(sibling) for sibling in siblings],
        "depth": depth,
        "message": str(hash_signal(message)),
        "scope": str(hash_signal(scope)),
    }


if __name__ == "__main__":
    members = [Identity.generate() for _ in range(5)]
    tree = LeanTree()
    tree.extend(member.commitment for member in members)
    print(json.dumps(say(members[2], tree, "yes", "a motion"), indent=2))
