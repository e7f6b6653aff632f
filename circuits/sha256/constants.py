"""SHA-2's constants (FIPS 180-4, sections 4.2.2, 4.2.3 and 5.3): bits of fractions of roots of the first primes."""

from __future__ import annotations

from functools import cache
from itertools import count, islice
from math import isqrt

from .family import SHA_256, Family


@cache
def round_constants(family: Family = SHA_256) -> tuple[int, ...]:
    """K_0, K_1, ...: the first bits of the fractions of cube roots.

    >>> [hex(k) for k in round_constants()[:2]]
    ['0x428a2f98', '0x71374491']
    """
    return tuple(_cube_root(prime << 3 * family.width) % (1 << family.width) for prime in _primes(family.rounds))


@cache
def initial_state(family: Family = SHA_256) -> tuple[int, ...]:
    """H_0 to H_7 before the first block: of the square roots.

    >>> hex(initial_state()[0])
    '0x6a09e667'
    """
    return tuple(isqrt(prime << 2 * family.width) % (1 << family.width) for prime in _primes(8))


@cache
def initial_state_of_short_digests() -> tuple[int, ...]:
    """H_0 to H_7 of SHA-384: 64 bits for the ninth to the sixteenth prime. Their lower halves are SHA-224's.

    >>> hex(initial_state_of_short_digests()[0])
    '0xcbbb9d5dc1059ed8'
    """
    return tuple(isqrt(prime << 2 * 64) % (1 << 64) for prime in _primes(16)[8:])


def _primes(n: int) -> list[int]:
    return list(islice((k for k in count(2) if all(k % d for d in range(2, isqrt(k) + 1))), n))


def _cube_root(value: int) -> int:
    """The integer part of the cube root, by Newton's method from above."""
    root = 1 << (value.bit_length() + 2) // 3
    while (step := (2 * root + value // root**2) // 3) < root:
        root = step
    return root
