"""Points as ceremonies hash them: coordinates in standard form, big-endian, x before y and c1 before c0; infinity is zeros.

Compressed, y is left out, but for whether it is the greater of two opposite ones: that is in the highest bit of the first byte.
"""

from __future__ import annotations

import numpy as np
from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.verifier.curve import Q

from ..groth16.montgomery import from_montgomery
from .point_sums import U64


def as_hashed(packed: bytes) -> bytes:
    """The bytes of a packed point, 64 of G1 or 128 of G2.

    >>> as_hashed(bytes(64)) == bytes(64)
    True
    """
    coordinates = from_montgomery(packed)
    if len(coordinates) == 4:
        x0, x1, y0, y1 = coordinates
        coordinates = [x1, x0, y1, y0]
    return b"".join(coordinate.to_bytes(32, "big") for coordinate in coordinates)


def all_as_hashed(points: U64) -> bytes:
    """The bytes of the points of an array, shape (n, 8) or (n, 16), one after the other."""
    points = np.ascontiguousarray(points)
    if (engine := native_engine()) is not None:
        convert = engine.uncompressed_g1 if points.shape[1] == 8 else engine.uncompressed_g2
        converted: bytes = convert(points, threads=thread_limit())
        return converted
    return b"".join(as_hashed(point.tobytes()) for point in points)


def all_as_compressed(points: U64) -> bytes:
    """The bytes of the points of an array, compressed: 32 or 64 each; 0x40 and zeros for infinity."""
    points = np.ascontiguousarray(points)
    if (engine := native_engine()) is not None:
        convert = engine.compressed_g1 if points.shape[1] == 8 else engine.compressed_g2
        converted: bytes = convert(points, threads=thread_limit())
        return converted
    return b"".join(_compressed(point.tobytes()) for point in points)


def _compressed(packed: bytes) -> bytes:
    if not packed.strip(b"\0"):
        return b"\x40" + bytes(len(packed) // 2 - 1)
    coordinates = from_montgomery(packed)
    y = coordinates[len(coordinates) // 2 :]
    decisive = next((part for part in reversed(y) if part), 0)
    x = as_hashed(packed)[: len(packed) // 2]
    return bytes([x[0] | (decisive > (Q - 1) // 2) << 7]) + x[1:]
