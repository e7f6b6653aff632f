"""What contributions to powers of tau answer: hashes of all points before them, and of the response that each is."""

from __future__ import annotations

import hashlib
from typing import Final

from ..blake2b_state import Blake2bState
from ..generators import generators
from ..hashed_points import all_as_compressed, all_as_hashed
from ..point_sums import U64
from .first_challenges import FIRST_CHALLENGES
from .powers_file import PowersFile, point_bytes, powers_lengths

CHUNK: Final = 1 << 20
"""Bytes of points that are hashed at a time."""


def update_response(response: Blake2bState, points: U64) -> None:
    """Go on with the points of a section, compressed, in pieces as `snarkjs` does: the record keeps what its buffer held."""
    count = CHUNK // (8 * points.shape[1])
    for start in range(0, len(points), count):
        response.update(all_as_compressed(points[start : start + count]))


def challenge_of(file: PowersFile) -> bytes:
    """What the next contribution to the file answers: the last one's next challenge, or the hash of a file without any."""
    return file.contributions[-1].next_challenge if file.contributions else first_challenge(file.ceremony_power)


def first_challenge(power: int) -> bytes:
    """The hash of powers to which nobody contributed."""
    known = FIRST_CHALLENGES.get(power)
    return computed_first_challenge(power) if known is None else bytes.fromhex(known)


def computed_first_challenge(power: int) -> bytes:
    """The same, from 400 bytes for each row that they serve."""
    one, twist_one = (all_as_hashed(point.reshape(1, -1)) for point in generators())
    digest = hashlib.blake2b(hashlib.blake2b().digest())
    for section, count in powers_lengths(power).items():
        point = twist_one if point_bytes(section) == 128 else one
        block = point * min(count, 1 << 14)
        for _ in range(count * len(point) // len(block)):
            digest.update(block)
        digest.update(block[: count * len(point) % len(block)])
    return digest.digest()


def update_hash(digest: hashlib.blake2b, points: U64) -> None:
    """Go on with the points of a section, as they are hashed."""
    for start in range(0, len(points), 1 << 16):
        digest.update(all_as_hashed(points[start : start + (1 << 16)]))


def next_challenge(file: PowersFile, response: bytes) -> bytes:
    """The hash of the last response's hash and of all points of the file."""
    digest = hashlib.blake2b(response)
    for points in file.sections.values():
        update_hash(digest, points)
    return digest.digest()
