"""SHA-256's constants (FIPS 180-4, sections 4.2.2 and 5.3.3): the first 32 bits of fractions of roots of the first primes."""

from __future__ import annotations

from functools import cache
from itertools import count, islice
from math import isqrt
from typing import Final

ROUNDS: Final = 64

_FRACTION: Final = 32


@cache
def round_constants() -> tuple[int, ...]:
    """K_0 to K_63: of the cube roots.

    >>> [hex(k) for k in round_constants()[:2]]
    ['0x428a2f98', '0x71374491']
    """
    return tuple(_cube_root(prime << 3 * _FRACTION) % (1 << _FRACTION) for prime in _primes(ROUNDS))


@cache
def initial_state() -> tuple[int, ...]:
    """H_0 to H_7 before the first block: of the square roots.

    >>> hex(initial_state()[0])
    '0x6a09e667'
    """
    return tuple(isqrt(prime << 2 * _FRACTION) % (1 << _FRACTION) for prime in _primes(8))


def _primes(n: int) -> list[int]:
    return list(islice((k for k in count(2) if all(k % d for d in range(2, isqrt(k) + 1))), n))


def _cube_root(value: int) -> int:
    """The integer part of the cube root, by Newton's method from above."""
    root = 1 << (value.bit_length() + 2) // 3
    while (step := (2 * root + value // root**2) // 3) < root:
        root = step
    return root
