"""Bits of the fractions of roots of the first primes: numbers with nothing up their sleeves, which SHA-2 and BLAKE begin with."""

from __future__ import annotations

from functools import cache
from itertools import count, islice
from math import isqrt


@cache
def square_roots(width: int, n: int = 8, *, after: int = 0) -> tuple[int, ...]:
    """The first `width` bits of the fractions of square roots: of n primes after the first so many.

    >>> hex(square_roots(32)[0])
    '0x6a09e667'
    """
    return tuple(isqrt(prime << 2 * width) % (1 << width) for prime in _primes(after + n)[after:])


@cache
def cube_roots(width: int, n: int) -> tuple[int, ...]:
    """The first `width` bits of the fractions of cube roots of the first n primes.

    >>> hex(cube_roots(32, 1)[0])
    '0x428a2f98'
    """
    return tuple(_cube_root(prime << 3 * width) % (1 << width) for prime in _primes(n))


def _primes(n: int) -> list[int]:
    return list(islice((k for k in count(2) if all(k % d for d in range(2, isqrt(k) + 1))), n))


def _cube_root(value: int) -> int:
    """The integer part of the cube root, by Newton's method from above."""
    root = 1 << (value.bit_length() + 2) // 3
    while (step := (2 * root + value // root**2) // 3) < root:
        root = step
    return root
