"""Affine points to and from the arrays of a proving key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from zkwright.verifier.curve import Fq2

from ...groth16.montgomery import from_montgomery, to_montgomery
from .curve import Affine

U64 = npt.NDArray[np.uint64]


def encode_g1(points: Sequence[Affine[int]]) -> U64:
    """Shape (n, 8): x, y; the point at infinity is zeros."""
    return to_montgomery(_g1_coordinates(points)).reshape(-1, 8)


def encode_g2(points: Sequence[Affine[Fq2]]) -> U64:
    """Shape (n, 16): x_c0, x_c1, y_c0, y_c1; the point at infinity is zeros."""
    return to_montgomery(_g2_coordinates(points)).reshape(-1, 16)


def decode_g1(array: U64) -> list[Affine[int]]:
    """The points of an array of shape (n, 8) or (8,)."""
    values = iter(from_montgomery(array))
    return [(x, y) if x or y else None for x, y in zip(values, values, strict=True)]


def decode_g2(array: U64) -> list[Affine[Fq2]]:
    """The points of an array of shape (n, 16) or (16,)."""
    values = iter(from_montgomery(array))
    points = zip(values, values, values, values, strict=True)
    return [((x0, x1), (y0, y1)) if x0 or x1 or y0 or y1 else None for x0, x1, y0, y1 in points]


def _g1_coordinates(points: Iterable[Affine[int]]) -> Iterator[int]:
    for point in points:
        yield from point or (0, 0)


def _g2_coordinates(points: Iterable[Affine[Fq2]]) -> Iterator[int]:
    for x, y in (point or ((0, 0), (0, 0)) for point in points):
        yield from (*x, *y)
