"""A scalar times a point that only the prover knows, at 6 rows a bit.

From the top down, acc becomes 2 acc + P or 2 acc - P for each bit (`montgomery.double_and_add`). Such a walk computes an odd
multiple of P; its intermediate multiples m P must avoid m = 1 and m near L / 2 and above, where the Montgomery formulas break
down. So the bits are those of the scalar plus a multiple of the group's order whose leading digits are 11, the walk starts at
7 P = (2 * 3 + 1) P, and the last bits are walked with the complete Edwards formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from zkwright.compiler import Bool, Field
from zkwright.compiler.rows import AppliedLemma, ArgumentError, Lemma, not_vanishing, vanishing
from zkwright.core.field import R_BITS

from ..bits import to_bits_strict
from .edwards import (
    ON_CURVE,
    Point,
    add_points,
    curve_polynomial,
    double_point,
    negate_point,
    point_if,
    point_or_opposite,
)
from .montgomery import (
    add_distinct,
    double_and_add,
    double_montgomery,
    montgomery_or_opposite,
    to_edwards,
    to_montgomery,
)
from .plain import A, L
from .tate import Shown, order_l_needs

SHIFT = 32 * L - 3 * 2**R_BITS
"""scalar + 32 L = 3 * 2**254 + (scalar + SHIFT). 32 L kills every point of the curve, whose order divides 8 L."""

COMPLETE_BITS = 7
"""How many of the lowest bits are walked with complete formulas.

Before the step of bit i the multiple is m = 2 ((scalar + 32 L) >> (i + 1)) + 1 < 40 L / 2**i + 1, which for i >= 7 is below
L / 2; and m >= 7. So m is not 1, nor 2 m + 1 a multiple of L.
"""


_ARGUMENT: Final = (
    "the walk meets multiples m P with 7 <= m < L / 2 only, for a P whose order is L or a multiple of it: none is P, -P, the"
    " neutral element or of order 2, nor is 2 m P + P, so no divisor of the Montgomery formulas is 0"
)

_SOURCE: Final = (
    "circuits/babyjub/variable_base.py, COMPLETE_BITS; Eisentraeger, Lauter, Montgomery (arXiv math/0208038)"
)

LARGE_ORDER: Final = Lemma(
    "babyjub: variable base",
    _ARGUMENT,
    _SOURCE,
    (ON_CURVE, not_vanishing("the order does not divide 8", 2, lambda x, y: x * y * (y * y - A * x * x))),
)
"""About the coordinates of P."""

EIGHTFOLD: Final = Lemma(
    "babyjub: variable base, 8 Q",
    _ARGUMENT + "; P = 8 Q has order L where Q is on the curve and the x of P is not 0",
    _SOURCE,
    (
        vanishing("Q is on Baby Jubjub", 3, lambda x, y, _: curve_polynomial(x, y)),
        not_vanishing("8 Q is not the neutral element", 3, lambda x, y, eightfold_x: eightfold_x),
    ),
)
"""About the coordinates of Q, and the x of P = 8 Q."""


def of_order_l(shown: Shown) -> AppliedLemma:
    """The same of a P that `tate.require_order_l` was asked of."""
    return _order_l().about(*shown)


@cache
def _order_l() -> Lemma:
    argument = _ARGUMENT + "; P is on the curve, and by a pairing it has order L"
    return Lemma("babyjub: variable base, pairing", argument, "circuits/babyjub/tate.py; " + _SOURCE, order_l_needs())


def multiply_large_order(scalar: Field, p: Point, because: AppliedLemma | None = None) -> Point:
    """scalar * p for every scalar in [0, r). Costs 1,958 rows. Needs p on the curve and of order L or a multiple of L.

    `because` says why it is; else the curve's equation and `require_large_order` must be there for p.
    """
    because = because or LARGE_ORDER.about(p.x, p.y)
    return walk_bits(to_bits_strict(scalar, SHIFT), p, COMPLETE_BITS, because)


def walk_bits(bits: Sequence[Bool], p: Point, complete_bits: int, because: AppliedLemma) -> Point:
    """(3 * 2**n + the number with these n bits, least significant first) * p.

    Costs 6 rows a bit, 12 for the lowest `complete_bits`, which are walked with the complete formulas, and 14. Needs p on the
    curve and of such an order that no other step meets an exception: with m for the multiple before the step, odd and at least
    7, none of m - 1, m + 1 and 2 m + 1 is a multiple of it. `because` says why, for an order that L divides: so 2 m + 1, where
    m = 2 ((3 * 2**n + number) >> (i + 1)) + 1 before the step of bit i, is held below L.

    Raises `ArgumentError` for too few complete bits.
    """
    if complete_bits < 1 or 2 ** (len(bits) + 3 - complete_bits) > L:
        raise ArgumentError(
            f"a walk over {len(bits)} bits meets multiples of L / 2 and above where only {complete_bits} are complete",
            f"walk the lowest {max(1, len(bits) + 4 - L.bit_length())} with the complete formulas",
        )
    base = to_montgomery(p, because)
    triple = add_distinct(double_montgomery(base, because), base, because)
    walk = double_and_add(triple, base, because)
    for bit in reversed(bits[complete_bits:]):
        walk = double_and_add(walk, montgomery_or_opposite(bit, base), because)
    result = to_edwards(walk, because)
    for bit in reversed(bits[1:complete_bits]):
        result = add_points(double_point(result, because), point_or_opposite(bit, p))
    # The walk has read bit 0 as 1.
    return add_points(result, point_if(~bits[0], negate_point(p)))
