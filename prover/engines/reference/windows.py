"""Scalars cut into signed digits, the form in which both kinds of multiplication take them."""

from __future__ import annotations

from zkwright.core.field import R_BITS


def window_count(width: int) -> int:
    """How many signed digits of `width` bits hold any scalar below r, with room for the last carry.

    >>> window_count(8)
    32
    """
    return R_BITS // width + 1


def signed_digits(scalar: int, width: int) -> list[int]:
    """`scalar`, in [0, r), as digits in [-2**(width-1), 2**(width-1)), least significant first.

    scalar = sum of digit[i] * 2**(width * i). Negating a point is free, so half the multiples serve all digits.

    >>> signed_digits(15, 4)[:3]
    [-1, 1, 0]
    """
    digits = []
    half, full = 1 << width - 1, 1 << width
    for _ in range(window_count(width)):
        digit = scalar & full - 1
        scalar >>= width
        if digit >= half:
            digit -= full
            scalar += 1
        digits.append(digit)
    return digits
