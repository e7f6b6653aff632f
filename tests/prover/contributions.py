"""Records of a ceremony as a `.zkey` has them, without what only `snarkjs zkey verify` looks at."""

from __future__ import annotations

import dataclasses
import struct

from zkwright.prover import ProvingKey

NAMED = b"\x01\x05hands"
"""Parameters of a contribution: its name."""


def record(delta_g1: bytes, parameters: bytes = NAMED) -> bytes:
    """A contribution after which delta is this point; the other points and the hash are zeros."""
    return delta_g1 + bytes(64 + 64 + 128 + 64) + struct.pack("<II", 0, len(parameters)) + parameters


def contributed(key: ProvingKey, count: int = 1) -> ProvingKey:
    """The key with records of so many contributions, the last of which made its delta."""
    records = b"".join(record(bytes([number]) * 64) for number in range(1, count)) + record(key.delta_g1.tobytes())
    return dataclasses.replace(key, n_contributions=count, contributions=records if count else b"")
