"""Sums in G1, in Jacobian coordinates (X/Z^2, Y/Z^3); Z = 0 is the point at infinity. Formulas of hyperelliptic.org/EFD."""

from __future__ import annotations

from .curve import Q

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def sum_of_multiples(points: Sequence[tuple[int, int]], scalars: Sequence[int]) -> tuple[int, int] | None:
    """The sum of scalars[i] * points[i], or None where that is the point at infinity; all doublings are shared."""
    terms = [(scalar, point) for scalar, point in zip(scalars, points) if scalar]
    total = (1, 1, 0)
    for k in range(max((scalar.bit_length() for scalar, _ in terms), default=0) - 1, -1, -1):
        total = double(*total)
        for scalar, point in terms:
            if scalar >> k & 1:
                total = add(*total, *point)
    X, Y, Z = total
    if not Z:
        return None
    over = pow(Z, -1, Q)
    return X * over**2 % Q, Y * over**3 % Q


def double(X: int, Y: int, Z: int) -> tuple[int, int, int]:
    """2P; dbl-2009-l."""
    b = Y * Y % Q
    d = 4 * X * b % Q
    e = 3 * X * X % Q
    x3 = (e * e - 2 * d) % Q
    return x3, (e * (d - x3) - 8 * b * b) % Q, 2 * Y * Z % Q


def add(X: int, Y: int, Z: int, x: int, y: int) -> tuple[int, int, int]:
    """P + (x, y), in every case."""
    if not Z:
        return x, y, 1
    z2 = Z * Z % Q
    h = (x * z2 - X) % Q
    s = (y * z2 * Z - Y) % Q
    if not h:
        return (1, 1, 0) if s else double(X, Y, Z)
    h2 = h * h % Q
    h3 = h2 * h % Q
    v = X * h2 % Q
    x3 = (s * s - h3 - 2 * v) % Q
    return x3, (s * (v - x3) - Y * h3) % Q, Z * h % Q
