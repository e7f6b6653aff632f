"""Commitments as a party makes them, and elements of words."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import NamedTuple

from zkwright.core.field import R

from . import bound_commitment


class Committed(NamedTuple):
    """What is told to all, and what opens it, which stays with the party until it proves."""

    commitment: int
    nonce: int


def commit(purpose: int, party: int, *values: int) -> Committed:
    """Commit to values with a new nonce from the operating system's randomness.

    >>> made = commit(element_of("yields, season 7"), 101, 31250)
    >>> made.commitment == bound_commitment(element_of("yields, season 7"), 101, made.nonce, 31250)
    True
    """
    nonce = secrets.randbelow(R)
    return Committed(int(bound_commitment(purpose, party, nonce, *values)), nonce)


def element_of(words: str) -> int:
    """A purpose, or a name, as a field element: the first 31 bytes of its SHA-256, big-endian.

    >>> element_of("yields, season 7") < 2**248
    True
    """
    return int.from_bytes(sha256(words.encode()).digest()[:31], "big")
