"""Products in the ring, and small polynomials that are drawn."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .parameters import DRAWN_ERROR, Ring

Small = npt.NDArray[np.int64]
"""Coefficients below 2^8 in absolute value."""

_LIMB: Final = 30
"""Bits: of 2^12 products with less than 2^8, sums are below 2^63."""


def centred(ring: Ring, coefficients: Sequence[int]) -> list[int]:
    """The same modulo the ring's, from -modulus / 2 to modulus / 2."""
    half = ring.modulus // 2
    return [(each + half) % ring.modulus - half for each in coefficients]


def times_small(ring: Ring, large: Sequence[int], small: Small) -> list[int]:
    """The product modulo x^degree + 1, over the integers."""
    total = [0] * ring.degree
    signs: Any = np.array([-1 if each < 0 else 1 for each in large], dtype=np.int64)
    for shift in range(0, ring.modulus.bit_length() + 1, _LIMB):
        limbs = np.array([abs(each) >> shift & (1 << _LIMB) - 1 for each in large], dtype=np.int64)
        product = np.convolve(limbs * signs, small)
        product = np.append(product, 0)
        folded = product[: ring.degree] - product[ring.degree :]
        total = [one + (other << shift) for one, other in zip(total, folded.tolist(), strict=True)]
    return total


def uniform(ring: Ring) -> list[int]:
    """Drawn from the operating system's randomness, as all here."""
    return [secrets.randbelow(ring.modulus) for _ in range(ring.degree)]


def ternary(ring: Ring) -> Small:
    """Coefficients of -1, 0 and 1, each as likely."""
    return np.array([secrets.randbelow(3) - 1 for _ in range(ring.degree)], dtype=np.int64)


def error(ring: Ring) -> Small:
    """Centred binomial of 21 pairs of bits: a standard deviation of 3.24, as SEAL's."""
    count = ring.degree * 2 * DRAWN_ERROR
    bits = np.unpackbits(np.frombuffer(secrets.token_bytes(count // 8 + 1), dtype=np.uint8))[:count].astype(np.int64)
    ones, others = bits.reshape(2, ring.degree, DRAWN_ERROR).sum(axis=2)
    return np.asarray(ones - others)
