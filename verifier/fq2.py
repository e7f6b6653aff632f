"""F_q2 = F_q[i] / (i^2 + 1): c0 + c1*i is the pair (c0, c1), both in [0, q)."""

from __future__ import annotations

from .curve import Fq2, Q


def times(a: Fq2, b: Fq2) -> Fq2:
    """The product; of parts that are not reduced, too."""
    return (a[0] * b[0] - a[1] * b[1]) % Q, (a[0] * b[1] + a[1] * b[0]) % Q


def minus(a: Fq2, b: Fq2) -> Fq2:
    """The difference."""
    return (a[0] - b[0]) % Q, (a[1] - b[1]) % Q


def scaled(a: Fq2, k: int) -> Fq2:
    """The product with an integer."""
    return a[0] * k % Q, a[1] * k % Q


def over(a: Fq2, b: Fq2) -> Fq2:
    """The quotient, for b other than 0."""
    return scaled(times(a, (b[0], -b[1])), pow(b[0] * b[0] + b[1] * b[1], -1, Q))


def power(a: Fq2, exponent: int) -> Fq2:
    """a to a power of 0 or more."""
    product = (1, 0)
    for bit in bin(exponent)[2:]:
        product = times(product, product)
        if bit == "1":
            product = times(product, a)
    return product
