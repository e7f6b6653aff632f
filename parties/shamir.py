"""Shamir's sharing (CACM 1979): party i holds the value at i of a polynomial over the field, whose value at 0 is the secret."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from zkwright.core.field import R


@lru_cache(maxsize=1024)
def lagrange(points: tuple[int, ...], at: int = 0) -> tuple[int, ...]:
    """The factors by which a polynomial's values at `points`, more of them than its degree, add up to its value at `at`.

    >>> sum(factor * value for factor, value in zip(lagrange((1, 2, 3), 0), (1, 4, 9))) % R  # of x**2
    0
    """
    factors = []
    for i in points:
        numerator = denominator = 1
        for j in points:
            if j != i:
                numerator = numerator * (at - j) % R
                denominator = denominator * (i - j) % R
        factors.append(numerator * pow(denominator, -1, R) % R)
    return tuple(factors)


def combined(factors: tuple[int, ...], columns: list[list[int]]) -> list[int]:
    """For each place the sum of factors times the columns' values there."""
    if len(factors) == 2:
        first, second = factors
        return [(first * x + second * y) % R for x, y in zip(*columns, strict=True)]
    if len(factors) == 3:
        first, second, third = factors
        return [(first * x + second * y + third * z) % R for x, y, z in zip(*columns, strict=True)]
    return [sum(map(int.__mul__, factors, values)) % R for values in zip(*columns, strict=True)]


def off_polynomial(columns: list[list[int]], degree: int) -> int | None:
    """The first place at which the parties' values, column i - 1 being party i's, are not of one polynomial of that degree."""
    base = tuple(range(1, degree + 2))
    for extra in range(degree + 2, len(columns) + 1):
        expected = combined(lagrange(base, extra), columns[: degree + 1])
        if expected != columns[extra - 1]:
            return next(place for place, value in enumerate(expected) if value != columns[extra - 1][place])
    return None


def liars(values: list[int], degree: int) -> list[int]:
    """The parties, from 1 on, whose values are not on the one polynomial that all others' lie on; none where nobody can tell.

    `values` are all n parties' at one place, of whom at most `degree` lie. With n above 3 * `degree` two such polynomials would
    share more values of honest parties than different ones can.
    """
    n = len(values)
    if n <= 3 * degree:
        return []
    for base in combinations(range(1, n + 1), degree + 1):
        known = [values[party - 1] for party in base]
        off = [
            party
            for party in range(1, n + 1)
            if sum(map(int.__mul__, lagrange(base, party), known)) % R != values[party - 1]
        ]
        if len(off) <= degree:
            return off
    return []
