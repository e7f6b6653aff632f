"""BFV: keys, encryption, sums, and decryption by the one who has the key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from zkwright.core.traceback_redaction import redact_frames

from ..errors import LearningError
from .parameters import Ring, Scheme
from .polynomials import Small, centred, error, ternary, times_small, uniform


@dataclass(frozen=True, slots=True)
class Pair:
    """Two polynomials of a ring, coefficients in [0, modulus): a public key, or a ciphertext."""

    first: tuple[int, ...]
    second: tuple[int, ...]

    @staticmethod
    def size(ring: Ring) -> int:
        """Bytes of `to_bytes`."""
        return 2 * ring.degree * _width(ring)

    def to_bytes(self, ring: Ring) -> bytes:
        """All coefficients, of as many bytes each as the modulus has."""
        width = _width(ring)
        return b"".join(each.to_bytes(width, "little") for each in (*self.first, *self.second))

    @classmethod
    def from_bytes(cls, ring: Ring, data: bytes) -> Self:
        """What `to_bytes` gave. Raises `LearningError` for another length, and a coefficient that is not below the modulus."""
        width = _width(ring)
        if len(data) != cls.size(ring):
            raise LearningError("the polynomials", f"have {len(data)} bytes", f"send {cls.size(ring)}")
        numbers = tuple(int.from_bytes(data[place : place + width], "little") for place in range(0, len(data), width))
        if max(numbers) >= ring.modulus:
            raise LearningError("the polynomials", "have a coefficient beyond the modulus", "send what to_bytes gave")
        return cls(numbers[: ring.degree], numbers[ring.degree :])

    def digest(self, ring: Ring) -> bytes:
        """The SHA-256 of `to_bytes`."""
        return hashlib.sha256(self.to_bytes(ring)).digest()


@dataclass(frozen=True, slots=True)
class Randomness:
    """What an encryption draws; whoever has it reads the ciphertext."""

    mask: Small = field(repr=False)
    first_error: Small = field(repr=False)
    second_error: Small = field(repr=False)

    @classmethod
    def draw(cls, ring: Ring) -> Self:
        """Anew, from the operating system's randomness."""
        return cls(ternary(ring), error(ring), error(ring))


@dataclass(frozen=True, slots=True)
class BfvKey:
    """The secret key, of one owner: nobody is offered shares of it here."""

    ring: Ring
    secret: Small = field(repr=False)
    error: Small = field(repr=False)
    public: Pair

    @classmethod
    @redact_frames
    def generate(cls, ring: Ring) -> Self:
        """A new one."""
        secret, mask, errors = ternary(ring), uniform(ring), error(ring)
        product = times_small(ring, mask, secret)
        first = [-(one + int(other)) % ring.modulus for one, other in zip(product, errors, strict=True)]
        return cls(ring, secret, errors, Pair(tuple(first), tuple(mask)))

    @redact_frames
    def decrypt(self, scheme: Scheme, ciphertext: Pair) -> list[int]:
        """The numbers, or sums of such, that a ciphertext under this key hides.

        Exact for up to `scheme.added` ciphertexts with proofs; anything else gives other numbers, and nothing says so.
        """
        product = times_small(self.ring, ciphertext.second, self.secret)
        half = scheme.step // 2
        return [
            ((one + other + half) % self.ring.modulus) // scheme.step
            for one, other in zip(ciphertext.first, product, strict=True)
        ]


@redact_frames
def encrypt(scheme: Scheme, public: Pair, numbers: Sequence[int], randomness: Randomness) -> tuple[Pair, Pair]:
    """The ciphertext, and what was divided off: both polynomials over the integers are ciphertext + modulus * quotient.

    Randomness serves once. Raises `LearningError` for other numbers than the scheme has.
    """
    ring = scheme.ring
    bounded = all(type(each) is int and 0 <= each >> scheme.bits < 1 for each in numbers)
    if len(numbers) != ring.degree or not bounded:
        mend = f"give {ring.degree} whole numbers of {scheme.bits} bits"
        raise LearningError("the numbers", "are others than the scheme has", mend)
    scaled = [each * scheme.step for each in numbers]
    parts = []
    for key, errors, more in (
        (public.first, randomness.first_error, scaled),
        (public.second, randomness.second_error, [0] * ring.degree),
    ):
        product = times_small(ring, centred(ring, key), randomness.mask)
        whole = [sum(each) for each in zip(product, errors.tolist(), more, strict=True)]
        remainder = centred(ring, whole)
        parts.append(([each % ring.modulus for each in remainder], quotients(ring, whole, remainder)))
    (first, one), (second, other) = parts
    return Pair(tuple(first), tuple(second)), Pair(tuple(one), tuple(other))


def quotients(ring: Ring, whole: Sequence[int], remainder: Sequence[int]) -> list[int]:
    """(whole - remainder) / modulus, of remainders that are centred."""
    return [(one - other) // ring.modulus for one, other in zip(whole, remainder, strict=True)]


def add_ciphertexts(ring: Ring, one: Pair, other: Pair) -> Pair:
    """A ciphertext of the sums, under the same key."""
    first, second = (
        tuple((a + b) % ring.modulus for a, b in zip(x, y, strict=True))
        for x, y in ((one.first, other.first), (one.second, other.second))
    )
    return Pair(first, second)


def zeros(ring: Ring) -> Pair:
    """What sums begin with."""
    nothing = (0,) * ring.degree
    return Pair(nothing, nothing)


def _width(ring: Ring) -> int:
    return (ring.modulus.bit_length() + 7) // 8


def small(values: Sequence[int]) -> Small:
    """Small coefficients of plain numbers."""
    return np.array(values, dtype=np.int64)
