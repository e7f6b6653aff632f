"""The round constants of circomlib's MiMC-7: a chain of Keccak-256 hashes, as those of its sponge are."""

from __future__ import annotations

from functools import cache
from typing import Final

from zkwright.core.field import R

from ..keccak.plain import keccak_256

ROUNDS: Final = 91
"""log_7(r), rounded up."""

_SEED: Final = b"mimc"


@cache
def round_constants() -> tuple[int, ...]:
    """One for each round. The first is 0; round i has the Keccak-256 hash, i + 1 times over, of the seed, modulo r.

    >>> hex(round_constants()[1])[:10]
    '0x2e2ebbb1'
    """
    constants, digest = [0], keccak_256(_SEED)
    for _ in range(ROUNDS - 1):
        digest = keccak_256(digest)
        constants.append(int.from_bytes(digest, "big") % R)
    return tuple(constants)
