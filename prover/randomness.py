"""Randomness of proofs and setups: the operating system's, through what `secrets` calls, which also loads OpenSSL, for 3 ms."""

from __future__ import annotations

from random import SystemRandom

_SYSTEM = SystemRandom()


def random_below(bound: int) -> int:
    """A number in [0, bound), each as likely as the others, that nobody can foresee."""
    return _SYSTEM.randrange(bound)
