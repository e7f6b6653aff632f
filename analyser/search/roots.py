"""Roots of quadratic polynomials over a prime field."""

from __future__ import annotations

from ..square_root import square_root


def roots(square: int, linear: int, constant: int, p: int) -> tuple[int, ...]:
    """The x in [0, p) with square * x**2 + linear * x + constant = 0 modulo the prime p, ascending; not all coefficients are 0
    but the constant.

    >>> roots(1, 0, -9, 101), roots(0, 2, -8, 101), roots(1, 0, -2, 5)
    ((3, 98), (4,), ())
    """
    square, linear, constant = square % p, linear % p, constant % p
    if square == 0 and linear in (1, p - 1):  # which need no inverse, and are most
        return (constant if linear != 1 else -constant % p,)
    if square == 0:
        return (-constant * pow(linear, -1, p) % p,) if linear else ()
    if constant == 0:
        return tuple(sorted({0, -linear * pow(square, -1, p) % p}))
    if p == 2:
        return tuple(x for x in (0, 1) if (square * x + linear * x + constant) % 2 == 0)
    half = pow(2 * square, -1, p)
    root = square_root(linear * linear - 4 * square * constant, p)
    if root is None:
        return ()
    return tuple(sorted({(root - linear) * half % p, (-root - linear) * half % p}))
