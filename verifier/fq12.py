"""F_q12 = F_q2[w] / (w^6 - (9 + i)), and the final exponentiation of pairings.

An element is the coefficients of 1, w, ... w^5: first all parts c0, then all parts c1. A product is 36 products in F_q2, each
sum of them reduced once.
"""

from __future__ import annotations

from operator import mul

from .curve import Q, U
from .fq2 import over, power, times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Fq12: TypeAlias = tuple[list[int], list[int]]

ONE: Fq12 = ([1, 0, 0, 0, 0, 0], [0] * 6)

W = power((9, 1), (Q - 1) // 6)
"""w^(q - 1)."""

ROOTS = [power(W, j) for j in range(6)]
"""w^(j (q - 1)): a power of w to the power q is one of these times itself."""


def product(f: Fq12, g: Fq12, powers: tuple[int, ...] = (0, 1, 2, 3, 4, 5)) -> Fq12:
    """f times g, which may have coefficients of these powers of w alone."""
    a, b = f
    low = [9 * x - y for x, y in zip(a, b)] + a
    high = [9 * y + x for x, y in zip(a, b)] + b
    by_low = [*g[0], *(-x for x in g[1])]
    by_high = [*g[1], *g[0]]
    rows = [[low[6 + j - k] for k in powers] + [high[6 + j - k] for k in powers] for j in range(6)]
    return [sum(map(mul, row, by_low)) % Q for row in rows], [sum(map(mul, row, by_high)) % Q for row in rows]


def frobenius(f: Fq12, count: int) -> Fq12:
    """f to the power q, so many times."""
    for _ in range(count):
        pairs = [times((x, -y), root) for x, y, root in zip(*f, ROOTS)]
        f = [x for x, _ in pairs], [y for _, y in pairs]
    return f


def conjugate(f: Fq12) -> Fq12:
    """f to the power q^6, which is 1/f once f is to the power q^6 - 1."""
    signs = (1, -1, 1, -1, 1, -1)
    return [x * sign for x, sign in zip(f[0], signs)], [y * sign for y, sign in zip(f[1], signs)]


def inverse(f: Fq12) -> Fq12:
    """1/f, by norms: f f^(q^6) is in F_q6, and times its conjugates over F_q2 in F_q2."""
    conjugated = conjugate(f)
    norm = product(f, conjugated)
    others = product(frobenius(norm, 2), frobenius(norm, 4))
    low, high = product(norm, others)
    x, y = over((1, 0), (low[0], high[0]))
    return product(product(conjugated, others), ([x], [y]), (0,))


def to_u(f: Fq12) -> Fq12:
    """f to the power u."""
    raised = f
    for bit in bin(U)[3:]:
        raised = product(raised, raised)
        if bit == "1":
            raised = product(raised, f)
    return raised


def final_power(f: Fq12) -> Fq12:
    """f to the power 2u(6u^2 + 3u + 1) (q^12 - 1) / r: "Faster hashing to G2" (SAC 2011); the first factor is prime to r."""
    f = product(conjugate(f), inverse(f))
    f = product(frobenius(f, 2), f)
    a = conjugate(to_u(f))
    b = product(a, a)
    c = product(product(b, b), b)
    d = conjugate(to_u(c))
    e = to_u(product(d, d))
    g = product(product(e, d), conjugate(c))
    h = product(g, b)
    low = product(product(product(product(g, d), f), frobenius(h, 1)), frobenius(g, 2))
    return product(low, frobenius(product(conjugate(f), h), 3))
