"""The scalar field of BN254 (alt_bn128, bn128): the integers modulo `R`, in which every signal lives.

`R - 1 = 2**28 * odd`; 5 generates the multiplicative group. Source: EIP-197; the curve is
Barreto-Naehrig with u = 4965661367192848881.
"""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

R: Final = 21888242871839275222246405745257275088548364400416034343698204186575808495617
"""The modulus: order of the groups G1 and G2, a 254-bit prime."""

R_BITS: Final = 254
"""Bit length of `R`."""

TWO_ADICITY: Final = 28
"""The largest k such that 2**k divides `R - 1`."""

GENERATOR: Final = 5
"""The smallest generator of the multiplicative group."""


_ODD: Final = (R - 1) >> TWO_ADICITY


def square_root(value: int) -> int | None:
    """The smaller of the two numbers whose square is `value` modulo `R`; None where there are none.

    Source: Tonelli and Shanks, as in H. Cohen, A Course in Computational Algebraic Number Theory, algorithm 1.5.1.

    >>> square_root(R + 9), square_root(GENERATOR)
    (3, None)
    """
    value %= R
    if pow(value, R >> 1, R) > 1:
        return None
    root, rest = pow(value, (_ODD + 1) // 2, R), pow(value, _ODD, R)
    generator, order = pow(GENERATOR, _ODD, R), TWO_ADICITY
    while rest > 1:  # root**2 = value * rest, where rest is a power of generator**2, whose order is 2**(order - 1)
        power, square = 0, rest
        while square != 1:
            power, square = power + 1, square * square % R
        factor = pow(generator, 1 << order - power - 1, R)
        generator, order = factor * factor % R, power
        root, rest = root * factor % R, rest * generator % R
    return min(root, -root % R)


def to_readable(value: int) -> int:
    """A negative number where `value` is one of at most 128 bits, else `value` as inputs and public signals have it.

    >>> to_readable(R - 1), to_readable(R - 2**200) == R - 2**200
    (-1, True)
    """
    signed = to_signed(value)
    return signed if signed >= -(1 << 128) else signed + R


def to_signed(value: int) -> int:
    """The representative of `value` nearest to zero: what a person would rather read than r-1.

    >>> to_signed(R - 1), to_signed(7)
    (-1, 7)
    """
    value %= R
    return value - R if value > R // 2 else value


@lru_cache(maxsize=256)
def inverse(value: int) -> int:
    """1 / value modulo R. Raises ValueError for a multiple of R.

    >>> inverse(2) * 2 % R
    1
    """
    return pow(value, -1, R)
