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

from .hashed_points import as_hashed
from .seeded_draws import SeededDraws

G1_BYTES: Final = 64
G2_BYTES: Final = 128
HASH_BYTES: Final = 64

CONTRIBUTION: Final = 0
BEACON: Final = 1

MAX_NAME: Final = 64
"""Characters of a name, and bytes as well where letters take several, for all programs to read it alike."""

_NAME, _ITERATIONS, _BEACON_HASH = 1, 2, 3
_FIXED: Final = struct.Struct(f"<{G1_BYTES}s{G1_BYTES}s{G1_BYTES}s{G2_BYTES}s{HASH_BYTES}sII")


@dataclass(frozen=True, slots=True)
class Beacon:
    """A public value that nobody could foresee, hashed 2**`iterations_exp` times with SHA-256."""

    hash: bytes
    iterations_exp: int

    MIN_EXP = 10
    MAX_EXP = 32

    def __post_init__(self) -> None:
        """Raise `ValueError` for what no program of a ceremony takes."""
        if not 1 <= len(self.hash) <= 255:
            raise ValueError(
                f"a beacon has 1 to 255 bytes, not {len(self.hash)}: give what was published, in hexadecimal"
            )
        if not self.MIN_EXP <= self.iterations_exp <= self.MAX_EXP:
            raise ValueError(
                f"a beacon is hashed 2**{self.MIN_EXP} to 2**{self.MAX_EXP} times, not 2**{self.iterations_exp}: "
                "give an exponent between these"
            )

    def draws(self) -> SeededDraws:
        """What it determines. 2**20 iterations take half a second."""
        value = self.hash
        for _ in range(1 << self.iterations_exp):
            value = hashlib.sha256(value).digest()
        return SeededDraws(value)


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
        name = self.name.encode()
        parameters = bytes([_NAME, len(name)]) + name if name else b""
        if self.beacon is not None:
            exp, beacon = self.beacon.iterations_exp, self.beacon.hash
            parameters += bytes([_ITERATIONS, exp, _BEACON_HASH, len(beacon)]) + beacon
        kind = CONTRIBUTION if self.beacon is None else BEACON
        points = (self.delta_g1, self.s_g1, self.sx_g1, self.spx_g2)
        return _FIXED.pack(*points, self.transcript, kind, len(parameters)) + parameters


def usable_name(name: str) -> str:
    """The name, or `ValueError` with what is wrong with it as a contributor's name."""
    if not name.isprintable():
        raise ValueError("a name consists of printable characters: leave out control characters and line ends")
    if len(name.encode()) > MAX_NAME:
        raise ValueError(f"a name has up to {MAX_NAME} bytes: give a shorter one")
    return name


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
            name, beacon = _parameters(parameters, kind)
        except ValueError as error:
            raise ValueError(f"contribution {number}: {error}") from None
        contributions.append(Contribution(delta, s, sx, spx, transcript, name, beacon))
    if at != len(records):
        raise ValueError(f"{len(records) - at} bytes behind the last contribution")
    return contributions


def _parameters(parameters: bytes, kind: int) -> tuple[str, Beacon | None]:
    if kind not in (CONTRIBUTION, BEACON):
        raise ValueError(f"its kind is {kind}, neither a contribution (0) nor a beacon (1)")
    found: dict[int, bytes] = {}
    at, last = 0, 0
    while at < len(parameters):
        number = parameters[at]
        if number <= last or number > _BEACON_HASH:
            raise ValueError(f"its parameter {number} is unknown, or out of order")
        length_at = at + 1
        length = 1 if number == _ITERATIONS else _byte(parameters, length_at)
        start = length_at if number == _ITERATIONS else length_at + 1
        value = parameters[start : start + length]
        if len(value) < length:
            raise ValueError(f"its parameter {number} is truncated")
        found[number], last, at = value, number, start + length
    try:
        name = found.get(_NAME, b"").decode()
    except UnicodeDecodeError:
        raise ValueError("its name is not UTF-8") from None
    with_beacon = found.keys() & {_ITERATIONS, _BEACON_HASH}
    if kind == CONTRIBUTION and with_beacon:
        raise ValueError("it has the parameters of a beacon, and is none")
    if kind == BEACON and len(with_beacon) < 2:
        raise ValueError("it is a beacon without its value or its number of iterations")
    return name, None if kind == CONTRIBUTION else Beacon(found[_BEACON_HASH], found[_ITERATIONS][0])


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise ValueError("its parameters are truncated")
    return data[at]


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
