"""Short solutions of a = h b modulo n: half-size scalars, and quarter-size ones where the curve has an endomorphism.

For each h there are integers a and b, not both 0, below the square root of n in size: the pairs (a, b) with a = h b modulo n
are a lattice of determinant n, and by Minkowski a square of side 2 sqrt(n) around 0 holds a point of it other than 0. Where w
in n's field is a third root of unity, the same holds for a = a0 + a1 w and b = b0 + b1 w: a lattice of dimension 4, and
coordinates below the fourth root of n. As n is below 2^256, they are below 2^128 and 2^64.

Euclid's algorithm, in the integers or in those of Eisenstein, makes of the lattice's first basis one that is nearly as short as
can be: two consecutive remainders with their cofactors. The shortest is a combination of them with small coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from operator import mul
from typing import Final

Vector = tuple[int, ...]
Eisenstein = tuple[int, int]
"""a + b w, where w^2 + w + 1 = 0."""

REACH: Final = 3
"""Coefficients of the basis that are tried, up to their sign."""


def short_vector(h: int, n: int, root: int | None = None) -> Vector:
    """a and b, or with a root a0, a1, b0, b1: at most the square or the fourth root of n in size, not all 0.

    Whoever gives an n that is no prime, or another root, gets any numbers; all 0 for n = 0.

    >>> short_vector(34, 101)
    (-1, -3)
    """
    if n == 0:
        return (0,) * (2 if root is None else 4)
    return _half_size(h % n, n) if root is None else _quarter_size(h % n, n, root)


def _half_size(h: int, n: int) -> Vector:
    before, rest, cofactor_before, cofactor = n, h, 0, 1
    while rest * rest > n:
        quotient = before // rest
        before, rest = rest, before - quotient * rest
        cofactor_before, cofactor = cofactor, cofactor_before - quotient * cofactor
    return _shortest([(before, cofactor_before), (rest, cofactor)])


def _quarter_size(h: int, n: int, root: int) -> Vector:
    prime = _common_divisor((n, 0), (root, -1))  # modulo this, w is the root
    before, rest = prime, _divided((h, 0), prime)[1]
    cofactor_before, cofactor = (0, 0), (1, 0)
    while _norm(rest) ** 2 > n:
        quotient, remainder = _divided(before, rest)
        before, rest = rest, remainder
        cofactor_before, cofactor = cofactor, _less(cofactor_before, _times(quotient, cofactor))
    basis: list[Vector] = [(*before, *cofactor_before), (*rest, *cofactor)]
    turned = [(*_times(a, (0, 1)), *_times(b, (0, 1))) for a, b in ((before, cofactor_before), (rest, cofactor))]
    return _shortest([*basis, *turned])


def _shortest(basis: Sequence[Vector]) -> Vector:
    """The first combination whose largest coordinate is smallest, of those with small coefficients in ascending order."""
    best, size = basis[0], max(map(abs, basis[0]))
    for coefficients in product(range(-REACH, REACH + 1), repeat=len(basis)):
        if any(coefficients):
            columns = zip(*basis, strict=True)
            vector = tuple(sum(map(mul, coefficients, column)) for column in columns)
            largest = max(map(abs, vector))
            if largest < size:
                best, size = vector, largest
    return best


def _common_divisor(one: Eisenstein, other: Eisenstein) -> Eisenstein:
    while other != (0, 0):
        one, other = other, _divided(one, other)[1]
    return one


def _norm(z: Eisenstein) -> int:
    a, b = z
    return a * a - a * b + b * b


def _less(x: Eisenstein, y: Eisenstein) -> Eisenstein:
    return x[0] - y[0], x[1] - y[1]


def _times(x: Eisenstein, y: Eisenstein) -> Eisenstein:
    high = x[1] * y[1]
    return x[0] * y[0] - high, x[0] * y[1] + x[1] * y[0] - high


def _divided(x: Eisenstein, y: Eisenstein) -> tuple[Eisenstein, Eisenstein]:
    """The quotient, rounded to the nearest, and what is left, which is shorter than y."""
    norm = _norm(y)
    one, other = _times(x, (y[0] - y[1], -y[1]))  # times y's conjugate
    quotient = (2 * one + norm) // (2 * norm), (2 * other + norm) // (2 * norm)
    return quotient, _less(x, _times(quotient, y))
