"""What each contribution to a key leaves in section 10 of its `.zkey`: delta, and a proof that its maker knew the factor.

A record holds delta in G1 after the contribution; s, a point drawn at random, and s x, with x the factor; x times a point of G2
that is a hash of the transcript; the transcript, itself a hash of the circuit, all contributions before, s and s x; the kind; and
parameters by number, 1 the name, 2 and 3 those of a beacon. Points are packed as in the rest of the file.
Sources: eprint 2017/1050, section 4; iden3 `snarkjs`, what `zkey contribute` and `zkey beacon` write.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Final

from zkwright.verifier import G2Point

from ..contributor import Beacon, kind_of, parameters_of, parse_parameters
from ..hashed_points import as_hashed
from ..seeded_draws import SeededDraws

G1_BYTES: Final = 64
G2_BYTES: Final = 128
HASH_BYTES: Final = 64

_FIXED: Final = struct.Struct(f"<{G1_BYTES}s{G1_BYTES}s{G1_BYTES}s{G2_BYTES}s{HASH_BYTES}sII")


@dataclass(frozen=True, slots=True)
class Contribution:
    """One record. Points are packed: affine, Montgomery form, little-endian; 64 bytes in G1, 128 in G2."""

    delta_g1: bytes
    s_g1: bytes
    sx_g1: bytes
    spx_g2: bytes
    transcript: bytes
    name: str = ""
    beacon: Beacon | None = None

    @property
    def public_key(self) -> bytes:
        """What of it goes into hashes: the points as they are hashed, and the transcript."""
        points = (self.delta_g1, self.s_g1, self.sx_g1, self.spx_g2)
        return b"".join(map(as_hashed, points)) + self.transcript

    @property
    def hash(self) -> bytes:
        """BLAKE2b-512 of the public key, which contributors publish."""
        return hashlib.blake2b(self.public_key).digest()

    def to_bytes(self) -> bytes:
        """The record."""
        parameters = parameters_of(self.name, self.beacon)
        points = (self.delta_g1, self.s_g1, self.sx_g1, self.spx_g2)
        return _FIXED.pack(*points, self.transcript, kind_of(self.beacon), len(parameters)) + parameters


def record_bytes(name: str) -> int:
    """Bytes of the record of a contribution by that name, which is no beacon."""
    return _FIXED.size + len(parameters_of(name, None))


def parse_contributions(records: bytes, count: int) -> list[Contribution]:
    """The records of section 10; raises `ValueError` saying what is wrong, and in which, where they are not `count` records."""
    contributions: list[Contribution] = []
    at = 0
    for number in range(1, count + 1):
        if len(records) - at < _FIXED.size:
            raise ValueError(f"contribution {number} of {count} is not there: the file is truncated")
        delta, s, sx, spx, transcript, kind, length = _FIXED.unpack_from(records, at)
        at += _FIXED.size
        parameters = records[at : at + length]
        if len(parameters) < length:
            raise ValueError(
                f"contribution {number} announces {length} bytes of parameters where {len(parameters)} are left"
            )
        at += length
        try:
            name, beacon = parse_parameters(parameters, kind)
        except ValueError as error:
            raise ValueError(f"contribution {number}: {error}") from None
        contributions.append(Contribution(delta, s, sx, spx, transcript, name, beacon))
    if at != len(records):
        raise ValueError(f"{len(records) - at} bytes behind the last contribution")
    return contributions


class Transcript:
    """The hash that each contribution signs with its factor: the circuit's, then all contributions before it."""

    def __init__(self, circuit_hash: bytes) -> None:
        """Before the first contribution."""
        self._hash = hashlib.blake2b(circuit_hash)

    def of(self, s_g1: bytes, sx_g1: bytes) -> bytes:
        """The transcript of a contribution with these points."""
        hash = self._hash.copy()
        hash.update(as_hashed(s_g1) + as_hashed(sx_g1))
        return hash.digest()

    def append(self, contribution: Contribution) -> None:
        """Go on behind this contribution."""
        self._hash.update(contribution.public_key)


def challenge(transcript: bytes) -> G2Point:
    """The point of G2 whose multiple proves the knowledge of a factor: nobody knows its discrete logarithm."""
    return SeededDraws(transcript).g2()
