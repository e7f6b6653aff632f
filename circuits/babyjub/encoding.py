"""Points of Baby Jubjub as 32 bytes, those of circomlib's Point2Bits_Strict and of circomlibjs' packPoint.

After RFC 8032, section 5.1.2, with r for its p: y, the lowest byte first, and in the highest bit whether x is more than (r - 1)
/ 2. Twice such an x is odd, as it exceeds r, and twice any other is even: so the lowest of the bits of 2 x tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from zkwright.compiler import U8, Array, Bool, Bytes, Field, gadget, hint, require
from zkwright.compiler.rows import ArgumentError
from zkwright.core.field import R

from .. import hints
from ..bits import from_bits, require_at_most, to_bits_strict
from ..shared.plain import plain_bytes
from .edwards import Point
from .plain import A, D

POINT_BYTES = 32
"""Of an encoded point."""


def encode_point(p: Point) -> Bytes[Any]:
    """The 32 bytes of a point of the curve, by which it may be told from all others.

    Constrains the result to be the encoding; never fails. Needs a point of the curve, which `require_on_curve` checks: of other
    coordinates only the sign of x is told. Costs 620 rows, the strict bits of y and of 2 x.

    >>> encode_point(Point(x=0, y=1)).hex()[:10]
    '0100000000'
    """
    bits = _bits(Point(x=p.x, y=p.y))
    encoded = [U8.from_bits(bits[start : start + 8]) for start in range(0, 8 * POINT_BYTES, 8)]
    known = [byte.constant for byte in encoded]
    # Plain values give plain values, here as in every gadget.
    return Bytes(encoded) if None in known else cast("Bytes[Any]", plain_bytes(known))


@gadget
def _bits(p: Point) -> Array[Bool, Any]:
    """The bits of the encoding, those of the first byte first."""
    return Array([*to_bits_strict(p.y), Bool(False), to_bits_strict(p.x + p.x)[0]])


def decode_point(data: bytes | Array[U8, Any] | Sequence[U8 | int]) -> Point:
    """The point that these 32 bytes encode.

    Constrains the point to be on the curve and the bytes to be the encoding that `encode_point` gives for it: fails for a y of
    r or more, for one that no point of the curve has, for the sign of an x that is 0, and where the second highest bit is set.
    The point may have any order: see `require_in_subgroup`. Takes the neutral element, which circomlibjs' unpackPoint does not.
    Costs 373 rows, and 8 for each byte whose bits the circuit does not have yet.

    >>> bool(decode_point(encode_point(Point(x=0, y=1))) == Point(x=0, y=1))
    True

    Raises `ArgumentError` for another number of bytes, and for what is no bytes.
    """
    if len(data) != POINT_BYTES:
        raise ArgumentError(f"an encoded point has {POINT_BYTES} bytes, not {len(data)}", "pass what encode_point gave")
    if all(isinstance(byte, int) for byte in data):
        data = [U8(byte) for byte in plain_bytes(data)]
    return _of_bits(Array([bit for byte in data for bit in U8(byte).bits()]))


@gadget
def _of_bits(bits: Array[Bool, Any]) -> Point:
    *number, unused, negative = bits
    require(~unused, "the second highest bit of an encoded point is set")
    require_at_most(number, R - 1, "the y of an encoded point is not below r")
    y = from_bits(number)
    yy = y * y
    square = (1 - yy).divide_unchecked(A - yy * D)
    root = hint(hints.square_root, square, returns=Field)
    x = root * (1 - Field(negative) * 2)
    require(x * x == square, "no point of Baby Jubjub has this y")
    require(to_bits_strict(x + x)[0] == negative, "the x of an encoded point is 0, and its sign is not")
    return Point(x=x, y=y)
