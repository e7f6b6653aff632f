"""Curve points as key files hold them, as points of Python integers: affine, coordinates in Montgomery form."""

from __future__ import annotations

from zkwright.verifier import G1Point, G2Point

from .montgomery import from_montgomery

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zkwright.core.limbs import Limbs


def g1_point(limbs: Limbs) -> G1Point:
    """The point of an array of shape (8,), or of its bytes."""
    (point,) = g1_points(limbs)
    return point


def g2_point(limbs: Limbs) -> G2Point:
    """The point of an array of shape (16,), or of its bytes."""
    (point,) = g2_points(limbs)
    return point


def g1_points(limbs: Limbs) -> list[G1Point]:
    """The points of an array of shape (n, 8), or of its bytes."""
    values = iter(from_montgomery(limbs))
    return [G1Point(x, y) for x, y in zip(values, values, strict=True)]


def g2_points(limbs: Limbs) -> list[G2Point]:
    """The points of an array of shape (n, 16), or of its bytes."""
    values = iter(from_montgomery(limbs))
    return [G2Point((x0, x1), (y0, y1)) for x0, x1, y0, y1 in zip(values, values, values, values, strict=True)]
