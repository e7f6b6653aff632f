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
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.semaphore import SemaphoreSignals, semaphore
from zkwright.circuits.semaphore.plain import Identity, hash_signal

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


def path_of(members: list[int], place: int) -> tuple[int, list[bool], list[int]]:
    """The root of the members' lean tree, and the place's path: for each sibling whether it is the left one, and the sibling."""
    nodes, index, siblings = members, [], []
    while len(nodes) > 1:
        if place ^ 1 < len(nodes):  # the last node of a level may have no sibling, and goes up as it is
            index.append(bool(place & 1))
            siblings.append(nodes[place ^ 1])
        nodes = [int(poseidon(*pair)) if len(pair) == 2 else pair[0] for pair in pairs(nodes)]
        place >>= 1
    return nodes[0], index, siblings


def pairs(nodes: list[int]) -> list[list[int]]:
    """Two neighbours each, and at the end perhaps one."""
    return [nodes[start : start + 2] for start in range(0, len(nodes), 2)]


def say(identity: Identity, members: list[int], message: int | str, scope: int | str) -> dict[str, Any]:
    """What a member computes outside of the proof: its inputs."""
    _, index, siblings = path_of(members, members.index(identity.commitment))
    missing = MAX_DEPTH - len(siblings)
    return {
        "secret": str(identity.secret_scalar),
        "index": index + [False] * missing,
        "siblings": [str(sibling) for sibling in siblings] + ["0"] * missing,
        "depth": len(siblings),
        "message": str(hash_signal(message)),
        "scope": str(hash_signal(scope)),
    }


if __name__ == "__main__":
    group = [Identity.generate() for _ in range(5)]
    print(json.dumps(say(group[2], [member.commitment for member in group], "yes", "a motion"), indent=2))
