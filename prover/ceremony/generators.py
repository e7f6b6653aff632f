"""The generators of both groups, which ceremonies begin with: packed, and as points."""

from __future__ import annotations

from typing import Final

from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR

from ..groth16.montgomery import to_montgomery
from .point_sums import U64

ONE: Final = G1Point(*G1_GENERATOR)
TWIST_ONE: Final = G2Point(*G2_GENERATOR)


def generators() -> tuple[U64, U64]:
    """The generators of G1 and G2, shapes (8,) and (16,)."""
    x, y = G2_GENERATOR
    return to_montgomery(G1_GENERATOR).reshape(8), to_montgomery((*x, *y)).reshape(16)
