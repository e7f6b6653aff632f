"""Multi-scalar multiplication by Pippenger's bucket method, "On the evaluation of powers and monomials", 1980.

Each window of the scalars' digits sorts the points into buckets, one for each digit's magnitude; a bucket is added up
once instead of being multiplied point by point.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from .curve import Affine, Curve, Jacobian
from .windows import signed_digits, window_count

T = TypeVar("T")


def multi_scalar_multiply(curve: Curve[T], points: Sequence[Affine[T]], scalars: Sequence[int]) -> Jacobian[T]:
    """The sum of scalars[i] * points[i]; scalars in [0, r), equally many of both, possibly none.

    Costs about 254 / log2(n) additions for each point, and nothing for a zero scalar or a point at infinity.
    Raises `ValueError` when the lengths differ.
    """
    terms = [(point, scalar) for point, scalar in zip(points, scalars, strict=True) if scalar and point is not None]
    width = max(3, len(terms).bit_length() - 3)
    digits = [signed_digits(scalar, width) for _, scalar in terms]
    total: Jacobian[T] = None
    for window in range(window_count(width) - 1, -1, -1):
        for _ in range(width):
            total = curve.double(total)
        total = curve.add(total, _window_sum(curve, [point for point, _ in terms], [d[window] for d in digits], width))
    return total


def _window_sum(curve: Curve[T], points: Sequence[Affine[T]], digits: Sequence[int], width: int) -> Jacobian[T]:
    """The sum of digits[i] * points[i]."""
    buckets: list[Jacobian[T]] = [None] * (1 << width - 1)  # the points of digit d or -d lie in bucket d - 1
    for point, digit in zip(points, digits, strict=True):
        if digit > 0:
            buckets[digit - 1] = curve.add_affine(buckets[digit - 1], point)
        elif digit < 0:
            buckets[-digit - 1] = curve.add_affine(buckets[-digit - 1], curve.negate(point))
    # sum of d * bucket[d] = sum over d of (bucket[d] + bucket[d + 1] + ...): running sums from the top
    running: Jacobian[T] = None
    total: Jacobian[T] = None
    for bucket in reversed(buckets):
        running = curve.add(running, bucket)
        total = curve.add(total, running)
    return total
