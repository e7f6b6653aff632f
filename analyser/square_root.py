"""Square roots modulo an odd prime."""

from __future__ import annotations

from functools import lru_cache


def is_square(value: int, p: int) -> bool:
    """Whether a residue is a square modulo the odd prime p; 0 is."""
    return pow(value, (p - 1) // 2, p) in (0, 1)


def square_root(value: int, p: int) -> int | None:
    """One of the roots of a residue modulo the odd prime p, or None (Tonelli and Shanks)."""
    value %= p
    if not value:
        return 0
    if not is_square(value, p):
        return None
    odd, twos = p - 1, 0
    while not odd & 1:
        odd, twos = odd >> 1, twos + 1
    z = 2
    while is_square(z, p):
        z += 1
    c, root, t = pow(z, odd, p), pow(value, (odd + 1) // 2, p), pow(value, odd, p)
    while t != 1:
        order, square = 0, t
        while square != 1:
            square, order = square * square % p, order + 1
        b = pow(c, 1 << (twos - order - 1), p)
        twos, c = order, b * b % p
        root, t = root * b % p, t * c % p
    return root


@lru_cache(maxsize=4096)
def cached_square_root(value: int, p: int) -> int | None:
    """As `square_root`, remembered: a thousand powers for what a circuit has again and again."""
    return square_root(value, p)
