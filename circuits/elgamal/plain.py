"""ElGamal outside of circuits: keys, and decryption by whoever has the secret one."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt
from typing import Any

from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.plain import BASE8, AffinePoint, add, is_in_subgroup, multiply, negate
from ..babyjub.secret_key import SecretKey, affine, random_scalar
from ..shared.plain import whole_number
from . import Ciphertext

__all__ = ["SecretKey", "decrypt", "decrypt_number", "discrete_log", "random_scalar"]

MAX_BOUND = 2**44
"""Of a number that is looked for: the table has 2**22 points, about a gigabyte."""


@redact_frames
def decrypt(key: SecretKey, ciphertext: Ciphertext | Mapping[str, Any]) -> Point:
    """The point that a ciphertext under this key's public key hides.

    >>> from zkwright.circuits.elgamal import encrypt
    >>> key = SecretKey.generate()
    >>> decrypt(key, encrypt(key.public_key, Point.of(BASE8), random_scalar())) == Point.of(BASE8)
    Bool(1)

    Raises `ValueError` for points that no encryption gives: a mask of small order would tell the key modulo 8.
    """
    return Point.of(_decrypted(key, ciphertext))


@redact_frames
def decrypt_number(key: SecretKey, ciphertext: Ciphertext | Mapping[str, Any], bound: int) -> int:
    """The number below `bound` that a ciphertext, or a sum of such, under this key's public key hides.

    The ciphertext may be a dict of plain values, as the verifier gives a public one.

    Takes time and memory as the square root of the bound: 0.1 s for 2**20, some 4 s and 10 MB for 2**30.

    >>> from zkwright.circuits.elgamal import encrypt_number
    >>> key = SecretKey.generate()
    >>> decrypt_number(key, encrypt_number(key.public_key, True, random_scalar()), 10)
    1

    Raises `ValueError` where no number below the bound is hidden, and as `decrypt` does.
    """
    return discrete_log(_decrypted(key, ciphertext), bound)


def discrete_log(point: AffinePoint, bound: int) -> int:
    """The m below `bound` with m * Base8 = point, by Shanks' giant and baby steps.

    >>> discrete_log(multiply(1234, BASE8), 10_000)
    1234

    Raises `ValueError` where there is none, and for a bound below 1 or above 2**44.
    """
    if not 1 <= whole_number(bound, "a bound") <= MAX_BOUND:
        raise ValueError(f"a bound is at least 1 and at most 2**{MAX_BOUND.bit_length() - 1}")
    step = isqrt(bound - 1) + 1
    baby: dict[int, int] = {}
    here = AffinePoint(0, 1)
    for small in range(step):
        baby.setdefault(here.y, small)
        here = add(here, BASE8)
    giant = negate(here)
    at = point
    for large in range(step):
        small_found = baby.get(at.y)
        # A point and its opposite have one y.
        if small_found is not None and multiply(small_found, BASE8) == at and large * step + small_found < bound:
            return large * step + small_found
        at = add(at, giant)
    raise ValueError("the ciphertext hides no number below the bound: another key, a larger number, or a negative one")


def _read(ciphertext: Ciphertext | Mapping[str, Any]) -> Ciphertext:
    """A ciphertext, also as `Statement.verify` gives it: a dict of two of coordinates."""
    if isinstance(ciphertext, Ciphertext):
        return ciphertext
    try:
        ephemeral, masked = (Point(**ciphertext[name]) for name in ("ephemeral", "masked"))
    except (TypeError, KeyError):
        form = '{"ephemeral": {"x": ..., "y": ...}, "masked": {"x": ..., "y": ...}}'
        raise TypeError(f"a ciphertext is a Ciphertext, or a dict {form}, not a {type(ciphertext).__name__}") from None
    return Ciphertext(ephemeral=ephemeral, masked=masked)


def _decrypted(key: SecretKey, given: Ciphertext | Mapping[str, Any]) -> AffinePoint:
    ciphertext = _read(given)
    ephemeral = affine(ciphertext.ephemeral, "the ciphertext's ephemeral point")
    masked = AffinePoint(int(ciphertext.masked.x), int(ciphertext.masked.y))
    if not is_in_subgroup(masked):
        raise ValueError("the ciphertext's masked point is not in the subgroup of order L")
    return add(masked, negate(multiply(key.scalar, ephemeral)))
