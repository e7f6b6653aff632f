"""Group arithmetic on py_ecc's plain classes, the independent implementation the reference engine is compared with."""

from __future__ import annotations

from typing import Any

from py_ecc import optimized_bn128 as bn
from zkwright.prover.engines.reference.curve import G1, Curve


def g1(scalar: int) -> Any:
    """`scalar` times the generator of G1: (x, y), or None at infinity."""
    return _affine(bn.multiply(bn.G1, scalar % bn.curve_order))


def g2(scalar: int) -> Any:
    """`scalar` times the generator of G2: ((x0, x1), (y0, y1)), or None at infinity."""
    return _affine(bn.multiply(bn.G2, scalar % bn.curve_order))


def multiple(curve: Curve[Any], scalar: int) -> Any:
    """`scalar` times the generator of either curve."""
    return g1(scalar) if curve is G1 else g2(scalar)


def _affine(point: Any) -> Any:
    if bn.is_inf(point):
        return None
    return tuple(_plain(coordinate) for coordinate in bn.normalize(point))


def _plain(coordinate: Any) -> Any:
    coefficients = getattr(coordinate, "coeffs", None)
    return coordinate.n if coefficients is None else tuple(int(c) for c in coefficients)
