"""Keys that two members agree on for one round, and what is masked and sealed by them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from zkwright.compiler import random_field
from zkwright.core.field import R

_ELEMENT: Final = 48
"""Bytes of the stream that one element is made of: 128 bits more than it has, so that none is likelier than another."""


@dataclass(frozen=True, slots=True)
class RoundKey:
    """An X25519 key of one round, made of a field element so that it can be shared among members."""

    root: int = field(repr=False)
    _key: X25519PrivateKey = field(repr=False)

    @classmethod
    def of(cls, root: int) -> Self:
        """The key of a root below r."""
        return cls(root, X25519PrivateKey.from_private_bytes(_derived(root.to_bytes(32, "big"), b"round key")))

    @classmethod
    def generate(cls) -> Self:
        """A new one, from the operating system's randomness."""
        return cls.of(random_field())

    @property
    def public(self) -> bytes:
        """32 bytes."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def agreed(self, other: bytes, context: bytes) -> bytes | None:
        """32 bytes that the holders of both keys alone know, for one context; None for a key of small order."""
        try:
            common = self._key.exchange(X25519PublicKey.from_public_bytes(other))
        except ValueError:
            return None
        return _derived(common, context + b"".join(sorted((self.public, other))))


def _derived(secret: bytes, context: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"zkwright federated 1 " + context).derive(secret)


def between(member: int, other: int) -> bytes:
    """The context of two members' common seed: who passes another's key off as its own has other masks than that one."""
    return b"mask %d %d " % (min(member, other), max(member, other))


def seed_of(own: int) -> bytes:
    """The seed of a member's own mask, of a field element so that it can be shared among members."""
    return _derived(own.to_bytes(32, "big"), b"own mask")


def mask(seed: bytes, count: int) -> list[int]:
    """`count` field elements, of the SHAKE-256 stream of a seed."""
    stream = hashlib.shake_256(b"zkwright federated 1 mask" + seed).digest(_ELEMENT * count)
    return [int.from_bytes(stream[start : start + _ELEMENT], "little") % R for start in range(0, len(stream), _ELEMENT)]


def added(vector: Sequence[int], others: Iterable[tuple[int, Sequence[int]]]) -> list[int]:
    """The vector plus others, each times its sign, modulo r."""
    total = list(vector)
    for sign, other in others:
        total = [one + sign * two for one, two in zip(total, other, strict=True)]
    return [each % R for each in total]


def at(challenge: int, vector: Sequence[int]) -> int:
    """The last element plus challenge times what the others, as coefficients from the lowest, have at the challenge."""
    value = 0
    for element in reversed(vector[:-1]):
        value = (value * challenge + element) % R
    return (vector[-1] + challenge * value) % R


def enclosed(key: bytes, content: bytes) -> bytes:
    """The content, encrypted and authenticated under a key that is used once: 16 bytes longer."""
    return ChaCha20Poly1305(key).encrypt(bytes(12), content, None)


def disclosed(key: bytes, box: bytes) -> bytes | None:
    """What was enclosed, None where that is not what was."""
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), box, None)
    except InvalidTag:
        return None


def sign(member: int, other: int) -> int:
    """1 for the first of a pair of members, -1 for the second: their common mask cancels in the sum."""
    return 1 if member < other else -1
