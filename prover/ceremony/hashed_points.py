"""Points as ceremonies hash them: coordinates in standard form, big-endian, x before y and c1 before c0; infinity is zeros.

Compressed, y is left out, but for whether it is the greater of two opposite ones: that is in the highest bit of the first byte.
"""

from __future__ import annotations

import numpy as np
from zkwright.core.canonical import first_not_below
from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.limbs import from_limbs
from zkwright.verifier.curve import Q

from ..groth16.montgomery import from_montgomery, to_montgomery
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


def points_of_hashed(data: bytes, n_bytes: int) -> U64:
    """The packed points of such bytes, `n_bytes` (64 in G1, 128 in G2) for each; shape (n, n_bytes // 8).

    Raises `ValueError` for a coordinate that is not below q. Whether they are points of the curve is not looked at.
    Costs two microseconds for each coordinate.
    """
    swapped = np.frombuffer(data, dtype=np.uint8).reshape(-1, 32)[:, ::-1]
    limbs = np.ascontiguousarray(swapped).view("<u8").astype(np.uint64, copy=False)
    if (place := first_not_below(limbs, Q)) is not None:
        raise ValueError(f"point {32 * place // n_bytes} has a coordinate that is not below q")
    coordinates = to_montgomery(from_limbs(limbs))
    if n_bytes == 2 * 32:
        return coordinates.reshape(-1, 8)
    return np.ascontiguousarray(coordinates.reshape(-1, 2, 2, 4)[:, :, ::-1]).reshape(-1, 16)


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
