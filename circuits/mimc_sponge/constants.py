"""The round constants of circomlib's MiMC sponge: a chain of Keccak-256 hashes, padded as Ethereum pads, not as FIPS 202."""

from __future__ import annotations

from functools import cache
from typing import Final

from zkwright.core.field import R

from ..keccak.plain import keccak_256

ROUNDS: Final = 220
"""Twice log_5(r), rounded up: a round of the Feistel form changes one half of two."""

_SEED: Final = b"mimcsponge"


@cache
def round_constants() -> tuple[int, ...]:
    """One for each round. The first and the last are 0; round i has the Keccak-256 hash, i + 1 times over, of the seed, modulo r.

    >>> hex(round_constants()[1])[:10]
    '0xfbe43c36'
    """
    constants, digest = [0], keccak_256(_SEED)
    for _ in range(ROUNDS - 2):
        digest = keccak_256(digest)
        constants.append(int.from_bytes(digest, "big") % R)
    return (*constants, 0)
