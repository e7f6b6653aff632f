"""How long a kernel would take if it did nothing but multiply: the figure to compare its time with.

Counted in multiplications of 254-bit prime fields, 3.05 ns each and core: what Montgomery's product takes with AVX-512
IFMA, eight at a time, in registers. Loading, sorting, inverting and adding are left out, so a ratio of 1 is out of reach.
"""

from __future__ import annotations

from typing import Final

NANOSECONDS: Final = 3.05
SCALAR_BITS: Final = 254

G1_ADDITION: Final = 6
"""Affine: 3 for the denominator's share of a common inversion, 1 for the slope, 1 for its square, 1 for y."""

G2_ADDITION: Final = 17
"""The same over Fq2: five products of three multiplications, a square of two."""


def msm_multiplications(points: int, addition: int) -> int:
    """Of a sum of products by buckets, signed windows, at the best width.

    Each window adds every point to a bucket, then sums the 2**(width - 1) buckets by 2 additions each.

    >>> round(msm_multiplications(2**20, G1_ADDITION) / 2**20 / G1_ADDITION, 1)
    16.9
    """
    return addition * min(-(-(SCALAR_BITS + 1) // width) * (points + (1 << width)) for width in range(2, 25))


def ntt_multiplications(size: int) -> int:
    """Of a transform in powers of two: one each butterfly.

    >>> ntt_multiplications(8)
    12
    """
    return size // 2 * (size.bit_length() - 1)


def bound_seconds(multiplications: int, cores: int) -> float:
    """The seconds these multiplications take on that many cores."""
    return multiplications * NANOSECONDS * 1e-9 / cores
