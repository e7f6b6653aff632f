"""Polynomials by their values: at 0, 1, -1, 2, -2 and so on, modulo r."""

from __future__ import annotations

from functools import cache
from math import prod

from zkwright.core.field import R, inverse


def point(index: int) -> int:
    """The index-th point: 0, 1, -1, 2, -2, ..."""
    return (index + 1) // 2 * (1 if index % 2 else -1)


@cache
def powers(index: int, n: int) -> tuple[int, ...]:
    """The first n powers of the index-th point, modulo r and around 0."""
    x, found = point(index), [1]
    for _ in range(n - 1):
        found.append(found[-1] * x % R)
    return tuple(found)


@cache
def _inverse(difference: int) -> int:
    return inverse(difference % R)


@cache
def _basis(n: int) -> tuple[int, ...]:
    """For each of the first n points x the inverse of the product of (x - others)."""
    points = [point(index) for index in range(n)]
    return tuple(inverse(prod(x - other for other in points if other != x) % R) for x in points)


@cache
def extrapolation(n: int, index: int) -> tuple[int, ...]:
    """What a polynomial's values at the first n points weigh in that at another, where it has n coefficients.

    >>> extrapolation(2, 3) == (R - 1, 2)  # f(2) = 2 f(1) - f(0)
    True
    """
    x = point(index)
    others = [point(other) for other in range(n)]
    all_of_them = prod(x - other for other in others) % R
    return tuple(
        all_of_them * _inverse(x - other) * weight % R for other, weight in zip(others, _basis(n), strict=True)
    )


@cache
def _vanishing(n: int) -> tuple[int, ...]:
    """The product of (X - x) for the first n points x, the lowest coefficient first."""
    found = [1]
    for x in map(point, range(n)):
        shifted = [0, *found]
        for i, c in enumerate(found):
            shifted[i] = (shifted[i] - x * c) % R
        found = shifted
    return tuple(found)


@cache
def _vanishing_above(n: int, start: int, x: int) -> tuple[int, int]:
    """The quotient of that product by X**start at x, and its derivative there."""
    value, slope = 0, 0
    for c in reversed(_vanishing(n)[start:]):
        slope = (slope * x + value) % R
        value = (value * x + c) % R
    return value, slope


@cache
def weights_above(n: int, start: int, x: int) -> tuple[int, ...]:
    """What a polynomial's values at the first n points weigh in its quotient by X**start at x, where it has n coefficients.

    With Z the product of (X - p) over the points and Q its quotient by X**start, the basis polynomial of a point p is
    Z / (X - p) / Z'(p), and the quotient of Z / (X - p) is (Q - Q(p)) / (X - p).

    >>> weights_above(2, 1, 7) == (R - 1, 1)  # of f = f(0) + (f(1) - f(0)) X it is the slope
    True
    """
    here, slope = _vanishing_above(n, start, x)
    found = []
    for other, weight in zip(map(point, range(n)), _basis(n), strict=True):
        above = slope if other == x else (here - _vanishing_above(n, start, other)[0]) * _inverse(x - other)
        found.append(above * weight % R)
    return tuple(found)


@cache
def interpolation(n: int) -> tuple[tuple[int, ...], ...]:
    """For each coefficient of a polynomial of n coefficients, what its values at the first n points weigh.

    >>> interpolation(2)  # f(0) and f(1): the slope is f(1) - f(0)
    ((1, 0), (21888242871839275222246405745257275088548364400416034343698204186575808495616, 1))
    """
    master = _vanishing(n)
    columns = []
    for x, scale in zip(map(point, range(n)), _basis(n), strict=True):
        # What remains of that product without (X - x), by synthetic division.
        quotient, carry = [0] * n, 0
        for i in reversed(range(n)):
            carry = (master[i + 1] + x * carry) % R
            quotient[i] = carry
        columns.append([c * scale % R for c in quotient])
    return tuple(tuple(column[i] for column in columns) for i in range(n))
