"""Ed25519 on plain bytes: whether a signature is one, as strictly as the circuit asks. `cryptography` and its kin make them."""

from __future__ import annotations

import hashlib

from ..shared.weierstrass.plain import AffinePoint
from .curve import L, P, curve, edwards_x, weierstrass


def point_of(data: bytes) -> AffinePoint | None:
    """The point of order L that 32 bytes encode, as one of Weierstrass; None where they encode none.

    The lowest byte comes first, and the highest bit is the lowest of x. y is below the prime.
    """
    number = int.from_bytes(data, "little")
    y, odd = number % 2**255, number >> 255
    x = edwards_x(y) if y < P else None
    if not x:
        return None
    point = weierstrass(x if x % 2 == odd else P - x, y)
    return point if curve().multiply(L, point) is None else None


def holds(public_key: bytes, message: bytes, r: bytes, s: bytes) -> bool:
    """Whether r and s, 32 bytes each, sign the message: S B = R + k A, where A and R have the order L and S is below it.

    >>> holds(bytes(32), b"", bytes(32), bytes(32))
    False
    """
    return holds_of_digest(public_key, hashlib.sha512(r + public_key + message).digest(), r, s)


def holds_of_digest(public_key: bytes, digest: bytes, r: bytes, s: bytes) -> bool:
    """The same, of the digest of r, the key and the message.

    >>> holds_of_digest(bytes(32), bytes(64), bytes(32), bytes(32))
    False
    """
    key, point, number = point_of(public_key), point_of(r), int.from_bytes(s, "little")
    if key is None or point is None or number >= L:
        return False
    k = int.from_bytes(digest, "little")
    return curve().multiply(number, curve().generator) == curve().add(point, curve().multiply(k, key))
