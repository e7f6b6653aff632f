"""Baby Jubjub in Montgomery form, v^2 = u^3 + A' u^2 + u: the cheaper arithmetic, where its exceptional cases cannot occur.

Its additions divide by zero for equal or opposite operands, and a prover may then choose the quotient. Every function here says
what its caller must know, and takes the lemma by which it knows. Formulas are inlined where they are called.
"""

from __future__ import annotations

from zkwright.compiler import Bool, Field, Struct
from zkwright.compiler.rows import AppliedLemma
from zkwright.core.field import R

from .edwards import Point
from .plain import MONTGOMERY_A, AffinePoint


class MontgomeryPoint(Struct):
    """Coordinates of a point of the curve other than the neutral element and the point (0, 0) of order 2."""

    u: Field
    v: Field


def to_montgomery(p: Point, because: AppliedLemma) -> MontgomeryPoint:
    """u = (1 + y) / (1 - y), v = u / x. Costs 2 rows. Needs a point of the curve with x other than 0."""
    u = (1 + p.y).divide_unchecked(1 - p.y, because)
    return MontgomeryPoint(u=u, v=u.divide_unchecked(p.x, because))


def to_edwards(p: MontgomeryPoint, because: AppliedLemma) -> Point:
    """x = u / v, y = (u - 1) / (u + 1). Costs 2 rows. Needs a point of the curve other than (0, 0): then u is not -1 either."""
    return Point(x=p.u.divide_unchecked(p.v, because), y=(p.u - 1).divide_unchecked(p.u + 1, because))


def constant_to_montgomery(p: AffinePoint) -> tuple[int, int]:
    """The coordinates u, v of a constant point with x other than 0."""
    u = (1 + p.y) * pow(1 - p.y, -1, R) % R
    return u, u * pow(p.x, -1, R) % R


def add_distinct(p: MontgomeryPoint, q: MontgomeryPoint, because: AppliedLemma) -> MontgomeryPoint:
    """p + q. Costs 3 rows. Needs p other than q and -q."""
    slope = (q.v - p.v).divide_unchecked(q.u - p.u, because)
    u = slope.multiply_add(slope, -MONTGOMERY_A - p.u - q.u)
    return MontgomeryPoint(u=u, v=slope.multiply_add(p.u - u, -p.v))


def double_montgomery(p: MontgomeryPoint, because: AppliedLemma) -> MontgomeryPoint:
    """2 p. Costs 4 rows. Needs p other than (0, 0)."""
    slope = (p.u * p.u * 3 + p.u * (2 * MONTGOMERY_A) + 1).divide_unchecked(p.v * 2, because)
    u = slope.multiply_add(slope, -MONTGOMERY_A - p.u * 2)
    return MontgomeryPoint(u=u, v=slope.multiply_add(p.u - u, -p.v))


def double_and_add(
    p: MontgomeryPoint, q: MontgomeryPoint, because: AppliedLemma, a: Field | int = MONTGOMERY_A
) -> MontgomeryPoint:
    """2 p + q as (p + q) + p, without the v of p + q (Eisentraeger, Lauter, Montgomery: arXiv math/0208038). Costs 5 rows.

    Needs p other than q and -q, and 2 p + q other than the neutral element; where p is (0, 0), q other than that. `a` is the
    coefficient of u^2 of the curve v^2 = u^3 + a u^2 + ... that both are on; the formulas read no other.
    """
    slope = (q.v - p.v).divide_unchecked(q.u - p.u, because)
    u_sum = slope.multiply_add(slope, -p.u - q.u - a)
    slope = (p.v * 2).divide_unchecked(p.u - u_sum, because) - slope
    u = slope.multiply_add(slope, -p.u - u_sum - a)
    return MontgomeryPoint(u=u, v=slope.multiply_add(p.u - u, -p.v))


def montgomery_or_opposite(bit: Bool, p: MontgomeryPoint) -> MontgomeryPoint:
    """The point where the bit is 1, else its opposite. Costs 1 row."""
    return MontgomeryPoint(u=p.u, v=(Field(bit) * 2 - 1) * p.v)
