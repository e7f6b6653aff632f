"""Polynomials by their values: at 0, 1, -1, 2, -2 and so on, modulo r."""

from __future__ import annotations

from functools import cache

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
def interpolation(n: int) -> tuple[tuple[int, ...], ...]:
    """For each coefficient of a polynomial of n coefficients, what its values at the first n points weigh.

    >>> interpolation(2)  # f(0) and f(1): the slope is f(1) - f(0)
    ((1, 0), (21888242871839275222246405745257275088548364400416034343698204186575808495616, 1))
    """
    points = [point(index) for index in range(n)]
    # The product of all (X - x), highest coefficient last.
    master = [1]
    for x in points:
        shifted = [0, *master]
        for i, c in enumerate(master):
            shifted[i] = (shifted[i] - x * c) % R
        master = shifted
    columns = []
    for x in points:
        # What remains of it without (X - x), by synthetic division, and its value at x.
        quotient, carry = [0] * n, 0
        for i in reversed(range(n)):
            carry = (master[i + 1] + x * carry) % R
            quotient[i] = carry
        value = 0
        for c in reversed(quotient):
            value = (value * x + c) % R
        scale = inverse(value)
        columns.append([c * scale % R for c in quotient])
    return tuple(tuple(column[i] for column in columns) for i in range(n))
