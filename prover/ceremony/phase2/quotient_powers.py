"""Section 9 of a key in its other basis: H_k = tau**k (tau**n - 1) / delta, k = 0 to n - 2, which other programs' keys hold.

A `.zkey` holds Lagrange's polynomials of the odd 2n-th roots of unity, h_j = L_(2j+1)(tau) / delta. With w a primitive 2n-th
root, H_k = -2 w**k * (the sum over j of w**(2jk) h_j). There is an n-th such sum as well, for k = n - 1, which no quotient has a
coefficient for: its degree is n - 2 at most. The first key has there what `agrees` of `phase1/powers.py` tells of; keys that went
through the other basis have the point at infinity.
"""

from __future__ import annotations

import numpy as np
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.progress import Progress

from ..point_products import lagrange_points, scaled
from ..point_sums import U64, values_on_domain


def quotient_powers(h: U64, progress: Progress | None = None) -> U64:
    """H_0 to H_(n-2) of the n points of a key's section 9; shape (n - 1, 8). Costs n log2 n products of points."""
    n = len(h)
    # A sum with w**(2jk) is n times the inverse transform, read from the end.
    mirrored = lagrange_points(h, progress)[-np.arange(n - 1) % n]
    return scaled(mirrored, to_limbs(_geometric(-2 * n, _root(n), n - 1)))


def quotient_basis(powers: U64, progress: Progress | None = None) -> U64:
    """The n points of section 9 of H_0 to H_(n-2), and infinity for the one behind; shape (n, 8)."""
    n = len(powers) + 1
    factors = to_limbs(_geometric(-pow(2, -1, R), pow(_root(n), -1, R), n - 1))
    return lagrange_points(np.concatenate([scaled(powers, factors), np.zeros((1, 8), dtype=np.uint64)]), progress)


def weights_in_basis(weights: U64) -> U64:
    """Scalars for the n points of section 9 whose sum is that of `weights` with H_0 to H_(n-1); shape (n, 4)."""
    n = len(weights)
    factors = _geometric(-2, _root(n), n)
    return values_on_domain(
        to_limbs([weight * factor % R for weight, factor in zip(from_limbs(weights), factors, strict=True)])
    )


def _root(n: int) -> int:
    """The 2n-th root of unity that all programs use."""
    return pow(5, (R - 1) // (2 * n), R)


def _geometric(first: int, ratio: int, count: int) -> list[int]:
    """first * ratio**k modulo r."""
    values, value = [], first % R
    for _ in range(count):
        values.append(value)
        value = value * ratio % R
    return values
