"""What each contribution to powers of tau leaves in section 7 of its file: points of the secrets, and proofs of knowledge.

A record holds tau in G1 and G2, alpha in G1, and beta in G1 and G2 after the contribution; of each of the three secrets s and
s x, points of G1, and x times a point of G2, which is the hash of the secret's number, the challenge, s and s x; the state of the
hash of the response before these points; and the next challenge, the hash of the response's hash and of all points. Kind and
parameters are as in `contributor`.
Sources: eprint 2017/1050, section 6; iden3 `snarkjs`, what `powersoftau contribute` writes.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Final

from zkwright.verifier import G2Point

from ..blake2b_state import PARTIAL_BYTES, Blake2bState
from ..contributor import Beacon, kind_of, parameters_of, parse_parameters
from ..hashed_points import as_hashed
from ..seeded_draws import SeededDraws

G1_BYTES: Final = 64
G2_BYTES: Final = 128
HASH_BYTES: Final = 64

SECRETS: Final = ("tau", "alpha", "beta")
"""In the order of their numbers."""

_POINTS: Final = "64s128s64s64s128s"
_PROOFS: Final = "64s" * 6 + "128s" * 3
_FIXED: Final = struct.Struct(f"<{_POINTS}{_PROOFS}{PARTIAL_BYTES}s{HASH_BYTES}sII")


@dataclass(frozen=True, slots=True)
class SecretProof:
    """That somebody knows the factor x of a secret: s and s x in G1, x times the challenge's point in G2, packed."""

    s_g1: bytes
    sx_g1: bytes
    spx_g2: bytes

    def point(self, number: int, challenge: bytes) -> G2Point:
        """The point of G2 whose multiple `spx_g2` is, for the secret of that number."""
        return proof_point(number, challenge, self.s_g1, self.sx_g1)


@dataclass(frozen=True, slots=True)
class PowersContribution:
    """One record; points are packed, see `SecretProof`."""

    tau_g1: bytes
    tau_g2: bytes
    alpha_g1: bytes
    beta_g1: bytes
    beta_g2: bytes
    proofs: tuple[SecretProof, SecretProof, SecretProof]
    partial_hash: bytes
    next_challenge: bytes
    name: str = ""
    beacon: Beacon | None = None

    @property
    def hash(self) -> bytes:
        """BLAKE2b-512 of the response, which contributors publish."""
        state = Blake2bState.from_partial(self.partial_hash)
        state.update(hashed_proofs(self.proofs))
        return state.digest()

    def to_bytes(self) -> bytes:
        """The record."""
        parameters = parameters_of(self.name, self.beacon)
        points = (self.tau_g1, self.tau_g2, self.alpha_g1, self.beta_g1, self.beta_g2)
        kind = kind_of(self.beacon)
        return (
            _FIXED.pack(*points, *_in_order(self.proofs), self.partial_hash, self.next_challenge, kind, len(parameters))
            + parameters
        )


def _in_order(proofs: tuple[SecretProof, ...]) -> list[bytes]:
    """The points as files have them: those of G1, then those of G2."""
    return [*(point for proof in proofs for point in (proof.s_g1, proof.sx_g1)), *(proof.spx_g2 for proof in proofs)]


def hashed_proofs(proofs: tuple[SecretProof, ...]) -> bytes:
    """The proofs' points as the response ends with them."""
    return b"".join(map(as_hashed, _in_order(proofs)))


def proof_point(number: int, challenge: bytes, s_g1: bytes, sx_g1: bytes) -> G2Point:
    """The point of G2 that proves the knowledge of a secret's factor, of which nobody knows a discrete logarithm."""
    digest = hashlib.blake2b(bytes([number]) + challenge + as_hashed(s_g1) + as_hashed(sx_g1)).digest()
    return SeededDraws(digest).g2()


def parse_powers_contributions(section: bytes) -> list[PowersContribution]:
    """The records of section 7; raises `ValueError` saying what is wrong, and in which, where they are not what it announces."""
    if len(section) < 4:
        raise ValueError("the number of contributions is not there: the file is truncated")
    count, at = int.from_bytes(section[:4], "little"), 4
    contributions: list[PowersContribution] = []
    for number in range(1, count + 1):
        if len(section) - at < _FIXED.size:
            raise ValueError(f"contribution {number} of {count} is not there: the file is truncated")
        *points, partial_hash, next_challenge, kind, length = _FIXED.unpack_from(section, at)
        at += _FIXED.size
        parameters = section[at : at + length]
        if len(parameters) < length:
            raise ValueError(
                f"contribution {number} announces {length} bytes of parameters where {len(parameters)} are left"
            )
        at += length
        try:
            Blake2bState.from_partial(partial_hash)
            name, beacon = parse_parameters(parameters, kind)
        except ValueError as error:
            raise ValueError(f"contribution {number}: {error}") from None
        tau_g1, tau_g2, alpha_g1, beta_g1, beta_g2, *rest = points
        proofs = tuple(SecretProof(rest[2 * i], rest[2 * i + 1], rest[6 + i]) for i in range(3))
        contributions.append(
            PowersContribution(
                *(tau_g1, tau_g2, alpha_g1, beta_g1, beta_g2),
                (proofs[0], proofs[1], proofs[2]),
                *(partial_hash, next_challenge, name, beacon),
            )
        )
    if at != len(section):
        raise ValueError(f"{len(section) - at} bytes behind the last contribution")
    return contributions
