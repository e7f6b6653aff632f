"""Print, as JSON, signatures made by zkwright and forgeries of them, for circomlibjs to judge (see README.md)."""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, IDENTITY, AffinePoint, L, add, multiply
from zkwright.circuits.eddsa import Signature
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.core.field import R

SEEDS = (bytes(32), bytes(range(32)), b"\xff" * 32)
MESSAGES = (0, 1, 20_080_101, R - 1)


class Case(NamedTuple):
    """A signature in plain integers, and what it is said to sign."""

    public_key: AffinePoint
    message: int
    r8: AffinePoint
    s: int


def affine(point: Point) -> AffinePoint:
    """A constant point's coordinates."""
    return AffinePoint(int(point.x), int(point.y))


def case(public_key: Point, message: int, signature: Signature) -> Case:
    """A case from constants of the language."""
    return Case(affine(public_key), message, affine(signature.r8), int(signature.s))


def honest_cases() -> list[Case]:
    """One for each seed and message."""
    return list(_honest())


@cache
def _honest() -> tuple[Case, ...]:
    keys = [SigningKey(seed) for seed in SEEDS]
    return tuple(case(key.public_key, message, key.sign(message)) for key in keys for message in MESSAGES)


def forged_cases() -> list[Case]:
    """What must be refused."""
    honest = honest_cases()[1]
    public_key, message, r8, s = honest
    order_eight = multiply(L, GENERATOR)
    small_order_keys = [IDENTITY, multiply(4, order_eight), multiply(2, order_eight), order_eight]
    return [
        honest._replace(message=message + 1),
        honest._replace(s=(s + 1) % L),
        honest._replace(s=s + L),
        honest._replace(r8=add(r8, order_eight)),
        honest._replace(r8=AffinePoint(r8.x, (r8.y + 1) % R)),
        honest._replace(public_key=add(public_key, order_eight)),
        honest._replace(public_key=AffinePoint(public_key.x, (public_key.y + 1) % R)),
        honest._replace(public_key=BASE8),
        *(Case(key, message, multiply(5, BASE8), 5) for key in small_order_keys),
    ]


def main() -> None:
    """Print the cases."""
    cases = [
        {
            "publicKey": [str(value) for value in made.public_key],
            "message": str(made.message),
            "r8": [str(value) for value in made.r8],
            "s": str(made.s),
        }
        for made in honest_cases() + forged_cases()
    ]
    print(json.dumps(cases, indent=1))


if __name__ == "__main__":
    main()
