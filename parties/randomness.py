"""Randomness from keys that some parties share, without a message (Cramer, Damgård and Ishai, TCC 2005).

For each set of n - t parties there is a key that its members alone know; whichever t parties lie, one set has none of them. Each
pair has a key as well, by which a dealer saves the shares of t others. Keys are agreed on anew in every session, and every use
takes the next number, so nothing is ever drawn twice.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import combinations
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import ChaCha20
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs

from .shamir import lagrange
from .vectors import EMPTY, Vector, combination, wide

_WIDE: Final = 48
"""Bytes that are reduced to an element: its distribution is within 2**-130 of the even one."""

_NONCE: Final = bytes(16)
"""The counter of the first block and the nonce, which need not differ: no key is used twice."""

_MOST: Final = 1 << 28
"""Elements from one key: ChaCha20 counts its blocks of 64 bytes in 32 bits."""


def key_sets(n: int, threshold: int) -> list[tuple[int, ...]]:
    """The sets of parties that share a key, in order."""
    return list(combinations(range(1, n + 1), n - threshold))


class SharedRandomness:
    """What one party draws. All parties must draw in the same order."""

    def __init__(
        self, index: int, n: int, threshold: int, set_keys: dict[tuple[int, ...], bytes], pair_keys: dict[int, bytes]
    ) -> None:
        """The keys of the sets that party `index` is in, and those that it shares with each other party."""
        self._index, self._threshold = index, threshold
        self._set_keys, self._pair_keys = set_keys, pair_keys
        self._number = 0
        # The polynomial of a set is 1 at 0 and 0 at those outside of it.
        self._factors = {
            members: lagrange((0, *(k for k in range(1, n + 1) if k not in members)), index)[0] for members in set_keys
        }

    def next(self) -> None:
        """Go on to the next number, before each use."""
        self._number += 1

    def shares(self, count: int) -> list[int]:
        """Shares of degree t of values that nobody knows."""
        return from_limbs(self.drawn(count))

    def drawn(self, count: int) -> Vector:
        """Shares of degree t of values that nobody knows."""
        self.next()
        return combination(
            tuple(self._factors.values()),
            [elements(key, b"share", self._number, count) for key in self._set_keys.values()],
        )

    def zeros(self, count: int) -> Vector:
        """Shares of degree 2t of zeros, otherwise random."""
        self.next()
        factors: list[int] = []
        columns: list[Vector] = []
        for members, key in self._set_keys.items():
            drawn = elements(key, b"zero", self._number, count * self._threshold)
            for power in range(1, self._threshold + 1):
                factors.append(self._factors[members] * pow(self._index, power, R) % R)
                columns.append(drawn[(power - 1) * count : power * count])
        return combination(tuple(factors), columns)

    def dealt(self, other: int, dealer: int, count: int) -> Vector:
        """What `dealer` and a peer who needs no message both know to be the peer's shares; `other` is who of them is not us."""
        return elements(self._pair_keys[other], b"deal" + bytes([dealer]), self._number, count)


def elements(key: bytes, label: bytes, number: int, count: int) -> Vector:
    """Field elements that nobody without the key can tell from random ones.

    They are the stream of ChaCha20 (RFC 8439) by a BLAKE2b hash of the key, the label and the number, cut into wide integers.
    """
    if not count:
        return EMPTY
    if count > _MOST:
        raise ValueError(f"{count} elements of one key: {_MOST} at most can be drawn at a time")
    seed = blake2b(label + number.to_bytes(8, "little"), key=key, digest_size=32).digest()
    return wide(Cipher(ChaCha20(seed, _NONCE), mode=None).encryptor().update(bytes(_WIDE * count)))
