"""Shamir's sharing (CACM 1979): party i holds the value at i of a polynomial over the field, whose value at 0 is the secret."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from zkwright.core.field import R

from .vectors import combination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .vectors import Vector


@lru_cache(maxsize=1024)
def lagrange(points: tuple[int, ...], at: int = 0) -> tuple[int, ...]:
    """The factors by which a polynomial's values at `points`, more of them than its degree, add up to its value at `at`.

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
    return tuple(below[i] * above[i + 1] * weights[i] % R for i in range(len(points)))


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


def off_polynomial(columns: Sequence[Vector], degree: int) -> int | None:
    """The first place at which the parties' values, column i - 1 being party i's, are not of one polynomial of that degree."""
    base = tuple(range(1, degree + 2))
    for extra in range(degree + 2, len(columns) + 1):
        is_off = (combination(lagrange(base, extra), columns[: degree + 1]) != columns[extra - 1]).any(axis=1)
        if is_off.any():
            return int(is_off.argmax())
    return None
