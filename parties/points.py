"""Sums of points of a proof, by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from zkwright import _engine
from zkwright.core.field import R
from zkwright.core.limbs import limb_bytes, to_limbs
from zkwright.prover.groth16.montgomery import from_montgomery, to_montgomery
from zkwright.verifier import G1Point, G2Point

if TYPE_CHECKING:
    from collections.abc import Sequence

_GENERATOR: Final = limb_bytes([1, 2])


def sum_g1(points: Sequence[G1Point], factors: Sequence[int], also: int | None = None) -> G1Point:
    """The sum of factors times points, and `also` times the generator."""
    coordinates = b"".join(limb_bytes(flat(point)) for point in points)
    scalars = limb_bytes(factor % R for factor in factors)
    if also is not None:
        coordinates, scalars = coordinates + _GENERATOR, scalars + limb_bytes([also])
    total = _engine.g1_combine(coordinates, scalars)
    return G1Point(int.from_bytes(total[:32], "little"), int.from_bytes(total[32:], "little"))


def sum_g2(points: Sequence[G2Point], factors: Sequence[int]) -> G2Point:
    """The sum of factors times points."""
    array = np.ascontiguousarray(to_montgomery([x for point in points for x in flat(point)]).reshape(-1, 16))
    x0, x1, y0, y1 = from_montgomery(_engine.msm_g2(array, to_limbs(factor % R for factor in factors)))
    return G2Point((x0, x1), (y0, y1))


def flat(point: G1Point | G2Point) -> list[int]:
    """The coordinates."""
    return [point.x, point.y] if isinstance(point, G1Point) else [*point.x, *point.y]
