"""The statement of a login: somebody in the group comes, with one of the numbers that a member has in this epoch."""

from __future__ import annotations

from typing import Final, Literal

from zkwright import U16, U32, Array, Field, Private, Public, circuit
from zkwright.circuits.merkle import require_member
from zkwright.circuits.rln import RlnShare, rln_rate_commitment, rln_share

from ..keys import Programs

LEVELS: Final = 20
"""Levels of the tree of members: room for a million."""


@circuit
def login(
    secret: Private[Field],
    number: Private[U16],
    index: Private[U32],
    siblings: Private[Array[Field, Literal[20]]],
    group: Public[Field],
    limit: Public[U16],
    epoch: Public[Field],
    challenge: Public[Field],
) -> Public[RlnShare]:
    """Somebody whose commitment is in the group comes under a number below the limit; returns the share, and its nullifier."""
    require_member(group, rln_rate_commitment(secret, limit), index.bits(LEVELS), siblings)
    return rln_share(secret, limit, number, challenge, epoch)


PROGRAMS: Final[Programs] = {"login": login.compile}
