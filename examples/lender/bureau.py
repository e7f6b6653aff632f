"""A bureau that knows what applicants earn and owe, and signs it for them; it commits to a test set as well."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from zkwright.circuits.babyjub import Point
from zkwright.circuits.schnorr.plain import SigningKey
from zkwright.core.field import R
from zkwright.learning.models import Card, SignedInputs, TestSet

from .applicants import Applicants


def subject(name: str) -> int:
    """The number that names an applicant: a hash of the whole name, so that no two who begin alike have one."""
    return int.from_bytes(hashlib.sha512(b"lender applicant 1 " + name.encode()).digest(), "big") % R


@dataclass(frozen=True)
class Bureau:
    """Its key is for applicants' numbers in the order of `FIELDS`, and for nothing else."""

    key: SigningKey = field(default_factory=SigningKey.generate, repr=False)

    @property
    def public_key(self) -> Point:
        """By which others know it."""
        return self.key.public_key

    def signed(self, card: Card, name: str, numbers: Any) -> SignedInputs:
        """What an applicant gets, and shows to a lender."""
        return SignedInputs.of(self.key, card.shape, numbers, subject(name))

    @staticmethod
    def test_set(card: Card, applicants: Applicants) -> TestSet:
        """Applicants of the past, to whom the bureau commits before there is a model of which they are asked."""
        return TestSet.of(card, applicants.rows, applicants.groups.tolist(), applicants.repaid.tolist())
