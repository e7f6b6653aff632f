"""A registry that hospitals report records to: it signs how many a hospital has, and the digest of them all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from zkwright import U16, Field, Private, Public, bind, circuit, require
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R

UNIT = 10
"""Records that count as one: what is left of a hospital's is not counted."""

MOST_UNITS = 6
"""Of one hospital, more are not taken: what it can change of a sum is as many times the norm."""


def element(text: str | bytes) -> int:
    """A field element that stands for a text."""
    data = text.encode() if isinstance(text, str) else text
    return int.from_bytes(hashlib.sha512(b"hospitals 1 " + data).digest(), "big") % R


@dataclass(frozen=True)
class Count:
    """What a hospital gets: how many tens of records it has, the digest of all, and the registry's signature of both."""

    units: int
    records: int
    signature: Signature


@dataclass(frozen=True)
class Registry:
    """It knows every record once, by its digest: one that two hospitals report counts for the first."""

    key: SigningKey = field(default_factory=SigningKey.generate, repr=False)
    reported: set[bytes] = field(default_factory=set, repr=False)

    @property
    def public_key(self) -> Point:
        """By which others know it."""
        return self.key.public_key

    def count(self, study: str, hospital: str, records: Iterable[bytes]) -> Count:
        """Sign for one study what a hospital has; records that are known already are none of its own."""
        new = sorted({hashlib.sha256(record).digest() for record in records} - self.reported)
        self.reported.update(new)
        units, digest = min(len(new) // UNIT, MOST_UNITS), element(b"".join(new))
        return Count(units, digest, self.key.sign(int(poseidon(element(study), element(hospital), digest, units))))


@circuit
def counted(
    units: Private[U16],
    salt: Private[Field],
    records: Private[Field],
    signature: Private[Signature],
    registry: Public[Point],
    study: Public[Field],
    hospital: Public[Field],
    identity: Public[Field],
) -> Public[Field]:
    """The commitment to a size is to as many tens of records as the registry signed for this hospital and study.

    `identity` stands for the key by which the hospital signs in rounds: who copies the proof is not admitted with another.
    """
    bind(identity)
    require(units <= MOST_UNITS, "the hospital has more records than one may be counted with")
    require_signature(registry, poseidon(study, hospital, records, units), signature)
    return poseidon(units, salt)
