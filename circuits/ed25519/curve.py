"""Edwards25519 (RFC 8032), and the curve of Weierstrass that it is for the circuit: y^2 = x^3 + a x + b.

(x, y) of -x^2 + y^2 = 1 + d x^2 y^2 is (u, v) = ((1 + y) / (1 - y), c u / x) of Curve25519, v^2 = u^3 + 486662 u^2 + u, for a
root c of -486664 (RFC 7748); and with u + 486662 / 3 for x there is no square in the middle. (0, 1) is the neutral element, and
(0, -1), of order 2, has u = v = 0. The map is an isomorphism.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from ..shared.weierstrass.plain import AffinePoint, Curve, square_root
from ..shared.weierstrass.prime_field import PrimeField

P: Final = 2**255 - 19
L: Final = 2**252 + 27742317777372353535851937790883648493
"""The prime order of the generator."""

COFACTOR: Final = 8
D: Final = -121665 * pow(121666, -1, P) % P
_A: Final = 486662
SHIFT: Final = _A * pow(3, -1, P) % P
"""What x is more than u."""

C: Final = square_root(-486664 % P, P) or 0
FIELD: Final = PrimeField((-19, 0, 0, 0, 0, 0, 0, 1 << 31), (-38, 0, 0, 0, 0, 0, 0, 0, 1))


def weierstrass(x: int, y: int) -> AffinePoint | None:
    """The point that one of Edwards25519 is; None for the neutral element."""
    if y == 1:
        return None
    u = (1 + y) * pow(1 - y, -1, P)
    return AffinePoint((u + SHIFT) % P, C * u * pow(x, -1, P) % P if x else 0)


def edwards_x(y: int) -> int | None:
    """An x with (x, y) on Edwards25519, where there is one: x^2 = (y^2 - 1) / (d y^2 + 1), whose divisor is never 0."""
    return square_root((y * y - 1) * pow(D * y * y + 1, -1, P) % P, P)


@cache
def curve() -> Curve:
    """The curve, with RFC 8032's generator: y = 4 / 5, and an even x."""
    y = 4 * pow(5, -1, P) % P
    x = edwards_x(y) or 0
    generator = weierstrass(P - x if x % 2 else x, y)
    if generator is None:
        raise ArithmeticError("the generator of Edwards25519 is the neutral element")
    a = (3 - _A * _A) * pow(3, -1, P) % P
    b = (2 * _A**3 - 9 * _A) * pow(27, -1, P) % P
    return Curve(P, a, b, L, generator, COFACTOR)


@cache
def order_8() -> AffinePoint:
    """T, a point of order 8: the multiple by L of the first point that has one, by its x."""
    of = curve()
    x = 0
    while True:
        x += 1
        point = of.multiply(L, of.lift_x(x))
        if point is not None and of.multiply(4, point) is not None:
            return point


def edwards_y(point: AffinePoint) -> int:
    """y on Edwards25519: (u - 1) / (u + 1)."""
    u = point.x - SHIFT
    return (u - 1) * pow(u + 1, -1, P) % P


@cache
def small_order_y() -> tuple[int, ...]:
    """Of the 8 points whose order divides 8: 0, 1, -1 and two others."""
    points = [curve().multiply(j, order_8()) for j in range(8)]
    return tuple(sorted({edwards_y(point) if point else 1 for point in points}))
