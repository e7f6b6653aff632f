"""Functions of bits, as multilinear polynomials modulo r: b * b = b, and so equal functions are equal dictionaries.

Variables are integers. Proofs that read rows use it: what a wire is for every witness at once, not for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, TypeAlias

from zkwright.core.field import R

Monomial: TypeAlias = frozenset[int]
Polynomial: TypeAlias = dict[Monomial, int]
"""Coefficients in [1, r)."""

ONE: Final[Monomial] = frozenset()


def constant(value: int) -> Polynomial:
    return {ONE: value % R} if value % R else {}


def variable(name: int) -> Polynomial:
    return {frozenset((name,)): 1}


def weighted(terms: Iterable[tuple[int, Polynomial]]) -> Polynomial:
    """The sum of weight * polynomial."""
    total: Polynomial = {}
    for weight, polynomial in terms:
        for monomial, coefficient in polynomial.items():
            total[monomial] = total.get(monomial, 0) + weight * coefficient
    return _reduced(total)


def product(x: Polynomial, y: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for m, c in x.items():
        for n, d in y.items():
            union = m | n
            total[union] = total.get(union, 0) + c * d
    return _reduced(total)


def quotient(dividend: Polynomial, divisor: Polynomial) -> Polynomial:
    """The one function whose product with the divisor is the dividend.

    Raises ZeroDivisionError where bits make the divisor 0. Costs 2^n, for n variables.
    """
    names = sorted(support(dividend) | support(divisor))
    quotients = [
        above * _inverse(below % R) % R
        for above, below in zip(values(dividend, names), values(divisor, names), strict=True)
    ]
    return _interpolated(quotients, names)


def support(polynomial: Polynomial) -> set[int]:
    """The variables that it depends on."""
    return set().union(*polynomial)


def signed(polynomial: Polynomial) -> dict[Monomial, int]:
    """The coefficients in (-r/2, r/2)."""
    return {monomial: c if 2 * c < R else c - R for monomial, c in polynomial.items()}


def values(coefficients: dict[Monomial, int], names: Sequence[int]) -> list[int]:
    """At every choice of bits, as integers: where bit i of the index is set, variable names[i] is 1."""
    place = {name: 1 << i for i, name in enumerate(names)}
    table = [0] * (1 << len(names))
    for monomial, coefficient in coefficients.items():
        table[sum(place[name] for name in monomial)] = coefficient
    for bit in place.values():
        for index in range(len(table)):
            if index & bit:
                table[index] += table[index ^ bit]
    return table


def _interpolated(table: Sequence[int], names: Sequence[int]) -> Polynomial:
    """The inverse of `values`."""
    coefficients = list(table)
    for i in range(len(names)):
        for index in range(len(table)):
            if index >> i & 1:
                coefficients[index] -= coefficients[index ^ 1 << i]
    return _reduced(
        {frozenset(name for i, name in enumerate(names) if k >> i & 1): c for k, c in enumerate(coefficients)}
    )


@cache
def _inverse(value: int) -> int:
    if value == 0:
        raise ZeroDivisionError("some bits make the divisor 0")
    return pow(value, -1, R)


def _reduced(coefficients: dict[Monomial, int]) -> Polynomial:
    return {monomial: rest for monomial, c in coefficients.items() if (rest := c % R)}
