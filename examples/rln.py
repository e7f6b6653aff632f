"""A rate limit for members whom nobody can tell apart: RLN v2. Who sends more than the limit gives the secret away.

A member registers the commitment of a secret and of a limit, with a stake, say, on a contract. Each message of an epoch has a
number of its own below the limit, and comes with a share of the secret. Two messages with one number have two shares, and these
give the secret, with which anybody can take the stake.

    zkwright run examples/rln.py:rln_v2 -i examples/rln.json -o build/rln

Run this file to register three members and print the inputs of a message's proof: `python examples/rln.py`.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from zkwright import U16, Array, Bool, Field, Private, Public, Struct, circuit, random_field
from zkwright.circuits.merkle import merkle_root
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.rln import rln_rate_commitment, rln_share
from zkwright.circuits.rln.plain import external_nullifier, hash_signal, recover_secret

DEPTH = 20
APPLICATION = 4711


class Signals(Struct):
    """What a message shows: its share, the root of the members' tree, and the nullifier of its number."""

    y: Field
    root: Field
    nullifier: Field


@circuit
def rln_v2(
    secret: Private[Field],
    limit: Private[U16],
    message_id: Private[U16],
    index: Private[Array[Bool, Literal[20]]],
    siblings: Private[Array[Field, Literal[20]]],
    x: Public[Field],
    external_nullifier: Public[Field],
) -> Public[Signals]:
    """A member of this tree sends the message with the hash x, in an epoch, within the limit."""
    root = merkle_root(rln_rate_commitment(secret, limit), index, siblings)
    share = rln_share(secret, limit, message_id, x, external_nullifier)
    return Signals(y=share.y, root=root, nullifier=share.nullifier)


class Room:
    """Who hears the messages: it keeps the shares of an epoch."""

    def __init__(self) -> None:
        """Empty, as an epoch begins."""
        self._shares: dict[int, tuple[int, int]] = {}

    def hear(self, nullifier: int, x: int, y: int) -> int | None:
        """The secret of a member who sent another message under the same number; None where all is well."""
        first = self._shares.setdefault(nullifier, (x, y))
        return None if first[0] == x else recover_secret(first, (x, y))


def send(
    members: MerkleTree, secret: int, limit: int, place: int, message_id: int, text: str, epoch: int
) -> dict[str, Any]:
    """What a member computes outside of the proof: its inputs."""
    index, siblings = members.path(place)
    return {
        "secret": str(secret),
        "limit": limit,
        "message_id": message_id,
        "index": index,
        "siblings": [str(sibling) for sibling in siblings],
        "x": str(hash_signal(text)),
        "external_nullifier": str(external_nullifier(epoch, APPLICATION)),
    }


if __name__ == "__main__":
    secrets = [random_field() for _ in range(3)]
    tree = MerkleTree([int(rln_rate_commitment(secret, 10)) for secret in secrets], depth=DEPTH)
    print(json.dumps(send(tree, secrets[1], 10, 1, 3, "hello", epoch=1), indent=2))
