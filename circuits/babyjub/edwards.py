"""Baby Jubjub's affine Edwards formulas, inlined where they are called (eprint 2008/013, section 6).

They are complete: the denominators vanish for no points of the curve, so the unchecked divisions are safe exactly when the
operands are known to lie on it.
"""

from __future__ import annotations

from typing import Final

from zkwright.compiler import Bool, Field, Struct, require
from zkwright.compiler.rows import AppliedLemma, Lemma, vanishing

from .plain import A, AffinePoint, D


def curve_polynomial(x: int, y: int) -> int:
    """A x^2 + y^2 - 1 - D x^2 y^2, for numbers as for a need's variables."""
    return A * x * x + y * y - 1 - D * x * x * y * y


ON_CURVE: Final = vanishing("the point is on Baby Jubjub", 2, curve_polynomial)

MULTIPLES_ON_CURVE: Final = Lemma(
    "babyjub: doubling",
    "where a point is on the curve, so are its multiples; and neither A x^2 + y^2 nor 2 - A x^2 - y^2 is 0 for a point of the"
    " curve: by its equation they are 1 + D x^2 y^2 and 1 - D x^2 y^2, and D is no square",
    "Bernstein, Birkner, Joye, Lange, Peters: Twisted Edwards Curves (eprint 2008/013), section 6",
    (ON_CURVE,),
)
"""About the coordinates of a point of which multiples are doubled."""


class Point(Struct):
    """Coordinates of a point of Baby Jubjub; nothing promises that it lies on the curve. See `require_on_curve`."""

    x: Field
    y: Field

    @classmethod
    def of(cls, point: AffinePoint) -> Point:
        """A constant point."""
        return cls(x=Field(point.x), y=Field(point.y))


def require_curve_equation(p: Point) -> None:
    """A x^2 + y^2 = 1 + D x^2 y^2. Costs 4 rows."""
    xx, yy = p.x * p.x, p.y * p.y
    require(xx * yy * D == xx * A + yy - 1, "the point is not on Baby Jubjub")


def curve_equation_holds(p: Point) -> Bool:
    """Whether A x^2 + y^2 = 1 + D x^2 y^2, for any coordinates. Costs 5 rows."""
    xx, yy = p.x * p.x, p.y * p.y
    return xx * yy * D == xx * A + yy - 1


def require_large_order(p: Point) -> None:
    """The order does not divide 8. Costs 3 rows where the curve equation was checked in the same body.

    A point of the curve has x = 0 when its order is 1 or 2; y = 0 when it is 4; A x^2 = y^2 when it is 8, for then y = 0 for
    twice the point.
    """
    require(p.x * p.y * (p.y * p.y - p.x * p.x * A) != 0, "the point has a small order")


def add_points(p: Point, q: Point) -> Point:
    """The sum, for any two points of the curve. Costs 6 rows."""
    beta, gamma = p.x * q.y, p.y * q.x
    delta = (p.y - p.x * A) * (q.x + q.y)
    tau = beta * gamma * D
    return Point(
        x=(beta + gamma).divide_unchecked(1 + tau),
        y=(delta + beta * A - gamma).divide_unchecked(1 - tau),
    )


def double_point(p: Point, because: AppliedLemma | None = None) -> Point:
    """Twice any point of the curve. Costs 5 rows, 3 where its curve equation was checked in the same body.

    At (0, 0), which is not on the curve, x is 0 / 0. `because` says why p is on the curve; else it is p that must be shown to be.
    """
    because = because or MULTIPLES_ON_CURVE.about(p.x, p.y)
    xy, xx, yy = p.x * p.y, p.x * p.x, p.y * p.y
    sum_ = xx * A + yy
    return Point(x=(xy * 2).divide_unchecked(sum_, because), y=(yy - xx * A).divide_unchecked(2 - sum_, because))


def eightfold(p: Point) -> Point:
    """8 p, for a point of the curve: a point of the subgroup of order L. Costs 15 rows, 13 as `double_point` says."""
    because = MULTIPLES_ON_CURVE.about(p.x, p.y)
    return double_point(double_point(double_point(p, because), because), because)


def negate_point(p: Point) -> Point:
    """The opposite point. Free."""
    return Point(x=-p.x, y=p.y)


def point_if(bit: Bool, p: Point) -> Point:
    """The point where the bit is 1, else the neutral element (0, 1). Costs 2 rows."""
    chosen = Field(bit)
    return Point(x=chosen * p.x, y=chosen * (p.y - 1) + 1)


def point_or_opposite(bit: Bool, p: Point) -> Point:
    """The point where the bit is 1, else its opposite. Costs 1 row."""
    return Point(x=(Field(bit) * 2 - 1) * p.x, y=p.y)
