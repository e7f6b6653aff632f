"""Shamir's sharing (CACM 1979): party i holds the value at i of a polynomial over the field, whose value at 0 is the secret."""

from __future__ import annotations

import math
from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING

from zkwright.core.field import R

from .vectors import combination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .vectors import Vector


@lru_cache(maxsize=1024)
def lagrange(points: tuple[int, ...], at: int = 0) -> tuple[int, ...]:
    """The factors by which a polynomial's values at `points`, more of them than its degree, add up to its value at `at`.

    They are modulo r, and may be negative.

    >>> sum(factor * value for factor, value in zip(lagrange((1, 2, 3), 0), (1, 4, 9))) % R  # of x**2
    0
    """
    below, above = [1], [1]
    for point in points:
        below.append(below[-1] * (at - point) % R)
    for point in reversed(points):
        above.append(above[-1] * (at - point) % R)
    above.reverse()
    weights = _weights(points)
    return tuple(_nearest(below[i] * above[i + 1] * weights[i] % R) for i in range(len(points)))


@lru_cache(maxsize=256)
def _weights(points: tuple[int, ...]) -> tuple[int, ...]:
    """For each point one over the product of its differences from the others; one inversion for all."""
    products = [math.prod(i - j for j in points if j != i) for i in points]
    before = [1]
    for product in products:
        before.append(before[-1] * product % R)
    inverse = pow(before[-1], -1, R)
    weights = []
    for product, earlier in zip(reversed(products), reversed(before[:-1]), strict=True):
        weights.append(earlier * inverse % R)
        inverse = inverse * product % R
    return tuple(reversed(weights))


def _nearest(value: int) -> int:
    """The representative nearest to 0: many factors are small, and products with small numbers take half the time."""
    return value - R if value > R >> 1 else value


def combined(factors: tuple[int, ...], columns: Sequence[Sequence[int]]) -> list[int]:
    """For each place the sum of factors times the columns' values there. Written out where there are few, which are the most."""
    match factors:
        case (a, b):
            return [(a * x + b * y) % R for x, y in zip(*columns, strict=True)]
        case (a, b, c):
            return [(a * x + b * y + c * z) % R for x, y, z in zip(*columns, strict=True)]
        case (a, b, c, d):
            return [(a * x + b * y + c * z + d * w) % R for x, y, z, w in zip(*columns, strict=True)]
        case (a, b, c, d, e, f, g, h):
            return [
                (a * x + b * y + c * z + d * w + e * s + f * t + g * u + h * v) % R
                for x, y, z, w, s, t, u, v in zip(*columns, strict=True)
            ]
    return [sum(map(mul, factors, values)) % R for values in zip(*columns, strict=True)]


def off_polynomial(columns: Sequence[Vector], degree: int) -> int | None:
    """The first place at which the parties' values, column i - 1 being party i's, are not of one polynomial of that degree."""
    base = tuple(range(1, degree + 2))
    for extra in range(degree + 2, len(columns) + 1):
        is_off = (combination(lagrange(base, extra), columns[: degree + 1]) != columns[extra - 1]).any(axis=1)
        if is_off.any():
            return int(is_off.argmax())
    return None
