"""Points of a curve."""

# mypy: ignore-errors

from __future__ import annotations

from zkwright.circuits.babyjub.plain import A, D
from zkwright.circuits.bits import to_bits_strict
from zkwright.compiler import Bool, Field, Private, Public, hint, require
from zkwright.core.field import R, square_root

from .pattern import pattern


def _x(y: int, odd: bool) -> int:
    root = square_root((1 - y * y) * pow(A - D * y * y, -1, R) % R) or 0
    return root if (root & 1 == 1) == odd else (R - root) % R


@pattern("a point that need not be on the curve", "a decompressed key whose equation nobody checks", y=1, odd=False)
def decompressed(y: Private[Field], odd: Private[Bool], mended: bool) -> Public[Field]:
    x = hint(_x, y, odd, returns=Field)
    require(to_bits_strict(x)[0] == odd)
    if mended:
        xx, yy = x * x, y * y
        require(xx * A + yy == 1 + xx * yy * D)
    return x


@pattern("a low-order key", "a point divided by the cofactor is any of eight", x=0, y=1)
def halved(x: Private[Field], y: Private[Field], mended: bool) -> Public[tuple[Field, Field]]:
    half_x, half_y = (x, y) if mended else hint(lambda x, y: (0, 1), x, y, returns=(Field, Field))
    xx, yy = half_x * half_x, half_y * half_y
    require(xx * A + yy == 1 + xx * yy * D)
    slope = xx * yy * D
    doubled_x = (2 * half_x * half_y) / (1 + slope)
    doubled_y = (yy - xx * A) / (1 - slope)
    if mended:
        return doubled_x, doubled_y
    require(doubled_x == x)
    require(doubled_y == y)
    return half_x, half_y


@pattern("the slope of a point and itself", "an incomplete addition: circomlib's MontgomeryAdd", x=3, y=5, u=4, v=9)
def slope(x: Private[Field], y: Private[Field], u: Private[Field], v: Private[Field], mended: bool) -> Public[Field]:
    result = hint(lambda x, y, u, v: (v - y) * pow(u - x, -1, R) % R, x, y, u, v, returns=Field)
    require(result * (u - x) == v - y)
    if mended:
        require(u != x)
    return result * result - x - u
