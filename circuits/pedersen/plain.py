"""The generators of circomlib's Pedersen hash, on plain integers."""

from __future__ import annotations

from functools import cache
from typing import Final

from zkwright.core.field import R, square_root

from ..babyjub.plain import COFACTOR, A, AffinePoint, D, multiply
from ..shared.blake import blake_256

SEGMENT_BITS: Final = 200
"""Bits of a message that share a generator: 50 windows of 4."""

_SIGN: Final = 1 << 255
_UNUSED: Final = 1 << 254


@cache
def generator(segment: int) -> AffinePoint:
    """The point that the segment of this number, from 0, multiplies: nobody knows how two of them relate.

    The first BLAKE-256 digest of "PedersenGenerator_", the segment's number, "_" and the number of the try, both of 32 digits,
    that is a point of the curve when it is read as a little-endian y with the sign of x in its highest bit; times 8.

    >>> hex(generator(0).x)[:10]
    '0x171e826a'
    """
    tries = 0
    while True:
        digest = blake_256(f"PedersenGenerator_{segment:032}_{tries:032}".encode())
        point = _decompressed(int.from_bytes(digest, "little") & ~_UNUSED)
        if point is not None:
            return multiply(COFACTOR, point)
        tries += 1


def _decompressed(number: int) -> AffinePoint | None:
    y = number & ~_SIGN
    if y > R:
        return None
    square = (1 - y * y) * pow(A - D * y * y, -1, R) % R
    x = square_root(square)
    if not x:
        return None
    smaller = min(x, R - x)
    return AffinePoint(R - smaller if number & _SIGN else smaller, y)
