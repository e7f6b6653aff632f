"""Hashes that some circuits publish in place of their public signals, since a chain charges for each.

The first 253 bits of SHA-256 or Keccak-256 of all signals, each as 32 bytes, big-endian: `abi.encodePacked(uint256[])` of
Solidity. Signals below r have one encoding each, a circuit has one number of them, and a number of 253 bits is below r: so two
lists with one hash are a collision of 253 bits of the hash function, for which 2**126 tries are needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from .keccak import keccak_256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

HASHES: Final = ("keccak256", "sha256")
"""What a statement may name."""

_DROPPED: Final = 3
"""Bits at the end of a digest that are left out: 256 - 253."""


def hash_of_signals(name: str, signals: Sequence[int]) -> int:
    """The public signal of a key whose circuit publishes the hash of this name, one of `HASHES`; of signals in [0, r).

    >>> hash_of_signals("sha256", (1, 2)).bit_length()
    253
    """
    import hashlib  # only who needs it waits for OpenSSL

    encoded = b"".join(signal.to_bytes(32, "big") for signal in signals)
    digest = keccak_256(encoded) if name == "keccak256" else hashlib.sha256(encoded).digest()
    return int.from_bytes(digest, "big") >> _DROPPED
