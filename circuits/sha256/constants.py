"""SHA-2's constants (FIPS 180-4, sections 4.2.2, 4.2.3 and 5.3): bits of fractions of roots of the first primes."""

from __future__ import annotations

from ..shared.prime_roots import cube_roots, square_roots
from .family import SHA_256, Family


def round_constants(family: Family = SHA_256) -> tuple[int, ...]:
    """K_0, K_1, ...: the first bits of the fractions of cube roots.

    >>> [hex(k) for k in round_constants()[:2]]
    ['0x428a2f98', '0x71374491']
    """
    return cube_roots(family.width, family.rounds)


def initial_state(family: Family = SHA_256) -> tuple[int, ...]:
    """H_0 to H_7 before the first block: of the square roots.

    >>> hex(initial_state()[0])
    '0x6a09e667'
    """
    return square_roots(family.width)


def initial_state_of_short_digests() -> tuple[int, ...]:
    """H_0 to H_7 of SHA-384: 64 bits for the ninth to the sixteenth prime. Their lower halves are SHA-224's.

    >>> hex(initial_state_of_short_digests()[0])
    '0xcbbb9d5dc1059ed8'
    """
    return square_roots(64, after=8)
