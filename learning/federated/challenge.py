"""The challenge of a round, which nobody knows before all have committed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from zkwright.core.field import R

_DOMAIN: Final = b"zkwright federated 1 challenge"


def challenge_of(round: bytes, commitments: Mapping[int, bytes]) -> int:
    """A field element of the round and of what each member committed to, by member: `commitment_bytes`."""
    digest = hashlib.sha512(_DOMAIN + round)
    for member in sorted(commitments):
        digest.update(member.to_bytes(2, "big") + commitments[member])
    return int.from_bytes(digest.digest(), "big") % R


def commitment_bytes(commitment: bytes, masked: bytes) -> bytes:
    """What a challenge depends on of one member: the commitment to its update, and the SHA-256 of the masked update."""
    return commitment + hashlib.sha256(masked).digest()
