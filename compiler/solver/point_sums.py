"""Points of a curve y^2 = x^3 + a x + b in plain integers: the sum of two multiples, and one with nearly a given x."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_Point = tuple[int, int] | None
"""None is the neutral element."""


def weierstrass_sum(numbers: Sequence[int]) -> tuple[int, int]:
    """k1 (x1, y1) + k2 (x2, y2), for p, a, x1, y1, k1, x2, y2, k2.

    0, 0 is what the neutral element gives, and p = 0. Where an inverse is missing, as only where p is no prime, it is taken for
    0.

    >>> weierstrass_sum([97, 2, 3, 6, 2, 3, 6, 1])  # three times (3, 6)
    (80, 87)
    """
    p, a, x1, y1, k1, x2, y2, k2 = numbers
    if p == 0:
        return 0, 0
    one, other = (x1 % p, y1 % p), (x2 % p, y2 % p)
    both = _add(one, other, p, a)
    total: _Point = None
    for place in reversed(range(max(k1.bit_length(), k2.bit_length()))):
        total = _add(total, total, p, a)
        total = _add(total, (None, one, other, both)[(k1 >> place & 1) + 2 * (k2 >> place & 1)], p, a)
    return total or (0, 0)


LIFTS: Final = 128
"""How many x are tried."""


def weierstrass_lift(p: int, a: int, b: int, x: int) -> tuple[int, int]:
    """y and the smallest c below 128 with y^2 = (x + c)^3 + a (x + c) + b modulo p, where p is 3 modulo 4 or 5 modulo 8; else
    0, 0.

    >>> weierstrass_lift(103, 2, 3, 5), weierstrass_lift(101, 2, 3, 5)
    ((98, 1), (80, 0))
    """
    for more in range(LIFTS if p else 0):
        at = x + more
        square = ((at * at + a) * at + b) % p
        y = _candidate_root(square, p)
        if y * y % p == square:
            return y, more
    return 0, 0


def _candidate_root(square: int, p: int) -> int:
    """A root, where the number is a square and p as above. Of such a number modulo a p that is 5 modulo 8 the power has the
    square itself or its opposite for its square, and 2 is no square."""
    if p % 8 != 5:
        return pow(square, (p + 1) // 4, p)
    y = pow(square, (p + 3) // 8, p)
    return y if y * y % p == square else y * pow(2, (p - 1) // 4, p) % p


def _add(one: _Point, other: _Point, p: int, a: int) -> _Point:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 != x2:
        slope = (y2 - y1) * _inverse(x2 - x1, p)
    elif (y1 + y2) % p == 0:
        return None
    else:
        slope = (3 * x1 * x1 + a) * _inverse(2 * y1, p)
    x = (slope * slope - x1 - x2) % p
    return x, (slope * (x1 - x) - y1) % p


def _inverse(value: int, p: int) -> int:
    try:
        return pow(value, -1, p)
    except ValueError:
        return 0
