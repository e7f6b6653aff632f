"""A scalar times a point that only the prover knows, at 6 rows a bit.

From the top down, acc becomes 2 acc + P or 2 acc - P for each bit (`montgomery.double_and_add`). Such a walk computes an odd
multiple of P; its intermediate multiples m P must avoid m = 1 and m near L / 2 and above, where the Montgomery formulas break
down. So the bits are those of the scalar plus a multiple of the group's order whose leading digits are 11, the walk starts at
7 P = (2 * 3 + 1) P, and the last bits are walked with the complete Edwards formulas.
"""

from __future__ import annotations

from zkwright.compiler import Field
from zkwright.core.field import R_BITS

from ..bits import to_bits_strict
from .edwards import Point, add_points, double_point, negate_point, point_if, point_or_opposite
from .montgomery import (
    add_distinct,
    double_and_add,
    double_montgomery,
    montgomery_or_opposite,
    to_edwards,
    to_montgomery,
)
from .plain import L

SHIFT = 32 * L - 3 * 2**R_BITS
"""scalar + 32 L = 3 * 2**254 + (scalar + SHIFT). 32 L kills every point of the curve, whose order divides 8 L."""

COMPLETE_BITS = 7
"""How many of the lowest bits are walked with complete formulas.

Before the step of bit i the multiple is m = 2 ((scalar + 32 L) >> (i + 1)) + 1 < 40 L / 2**i + 1, which for i >= 7 is below
L / 2; and m >= 7. So m is not 1, nor 2 m + 1 a multiple of L.
"""


def multiply_large_order(scalar: Field, p: Point) -> Point:
    """scalar * p for every scalar in [0, r). Costs 1,958 rows. Needs p on the curve and of order L or a multiple of L."""
    bits = to_bits_strict(scalar, SHIFT)
    base = to_montgomery(p)
    triple = add_distinct(double_montgomery(base), base)
    walk = double_and_add(triple, base)
    for bit in reversed(bits[COMPLETE_BITS:]):
        walk = double_and_add(walk, montgomery_or_opposite(bit, base))
    result = to_edwards(walk)
    for bit in reversed(bits[1:COMPLETE_BITS]):
        result = add_points(double_point(result), point_or_opposite(bit, p))
    # The walk has read bit 0 as 1.
    return add_points(result, point_if(~bits[0], negate_point(p)))
