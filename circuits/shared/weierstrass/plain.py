"""Curves y^2 = x^3 + a x + b over a prime field in plain integers: what hints compute, and what tests compare with.

Not in constant time: these are for public values, and for what a prover knows anyway.
"""

from __future__ import annotations

from typing import NamedTuple

from zkwright.core.fast_dataclass import dataclass


class AffinePoint(NamedTuple):
    """A point other than the neutral element, which is None here."""

    x: int
    y: int


def square_root(square: int, p: int) -> int | None:
    """A square root modulo a prime that is 3 modulo 4 or 5 modulo 8, where there is one.

    >>> square_root(2, 7), square_root(3, 7), square_root(4, 13)
    (4, None, 11)
    """
    root = pow(square, (p + 1) // 4, p) if p % 4 == 3 else pow(square, (p + 3) // 8, p)
    # Modulo 5 in 8 it is a root of the square or of its opposite, and -1 has the root 2^((p - 1) / 4).
    for found in (root, root * pow(2, (p - 1) // 4, p) % p):
        if (found * found - square) % p == 0:
            return found
    return None


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve over the integers modulo p, where p is 3 modulo 4 or 5 modulo 8, and a generator of prime order n; the curve's
    order is n times the cofactor."""

    p: int
    a: int
    b: int
    n: int
    generator: AffinePoint
    cofactor: int = 1

    def has(self, point: AffinePoint) -> bool:
        """Whether a point lies on it."""
        x, y = point
        return 0 <= x < self.p and 0 <= y < self.p and (y * y - (x * x + self.a) * x - self.b) % self.p == 0

    def lift_x(self, x: int) -> AffinePoint | None:
        """The point with that x and an even y, where there is one."""
        y = square_root(((x * x + self.a) * x + self.b) % self.p, self.p)
        if y is None:
            return None
        return AffinePoint(x % self.p, self.p - y if y % 2 else y)

    def negate(self, point: AffinePoint | None) -> AffinePoint | None:
        """The opposite point."""
        return point and AffinePoint(point.x, -point.y % self.p)

    def add(self, one: AffinePoint | None, other: AffinePoint | None) -> AffinePoint | None:
        """The sum of two points.

        >>> SECP256K1.add(SECP256K1.generator, SECP256K1.negate(SECP256K1.generator))
        """
        if one is None or other is None:
            return one or other
        if one.x == other.x:
            if (one.y + other.y) % self.p == 0:
                return None
            slope = (3 * one.x * one.x + self.a) * pow(2 * one.y, -1, self.p)
        else:
            slope = (other.y - one.y) * pow(other.x - one.x, -1, self.p)
        x = (slope * slope - one.x - other.x) % self.p
        return AffinePoint(x, (slope * (one.x - x) - one.y) % self.p)

    def multiply(self, scalar: int, point: AffinePoint | None) -> AffinePoint | None:
        """The multiple of a point by any integer.

        >>> P256.multiply(P256.n, P256.generator)
        """
        total = None
        for bit in bin(scalar % (self.n * self.cofactor))[2:]:
            total = self.add(total, total)
            if bit == "1":
                total = self.add(total, point)
        return total


SECP256K1 = Curve(
    p=2**256 - 2**32 - 977,
    a=0,
    b=7,
    n=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    generator=AffinePoint(
        0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
        0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
    ),
)
"""The curve of Bitcoin and Ethereum (SEC 2, version 2.0)."""

P256 = Curve(
    p=2**256 - 2**224 + 2**192 + 2**96 - 1,
    a=-3,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    n=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    generator=AffinePoint(
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
)
"""The curve of most certificates and documents (FIPS 186-4), secp256r1."""
