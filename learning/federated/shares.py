"""Shamir's secret sharing over the scalar field: any `threshold` shares give the secret, fewer say nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from zkwright.core.field import R


def shared(secret: int, count: int, threshold: int) -> list[int]:
    """Shares of a secret below r for members 0 ... `count` - 1: a random polynomial's values at 1 ... `count`."""
    coefficients = [secret, *(secrets.randbelow(R) for _ in range(threshold - 1))]
    shares = []
    for point in range(1, count + 1):
        value = 0
        for coefficient in reversed(coefficients):
            value = (value * point + coefficient) % R
        shares.append(value)
    return shares


def combined(shares: Mapping[int, int]) -> int:
    """The secret, of the shares by member.

    >>> combined({2: share[2], 0: share[0]}) if (share := shared(42, 3, 2)) else None
    42
    """
    secret = 0
    for member, share in shares.items():
        numerator = denominator = 1
        for other in shares:
            if other != member:
                numerator = numerator * (other + 1) % R
                denominator = denominator * (other - member) % R
        secret = (secret + share * numerator * pow(denominator, -1, R)) % R
    return secret
