"""Baby Jubjub in circuits (EIP-2494): the curve over the signals' own field, for keys, signatures and commitments."""

from __future__ import annotations

from zkwright.compiler import Bool, Field, gadget

from ..bits import to_bits_at_most
from ..shared.element import Element
from . import tate
from .edwards import (
    Point,
    add_points,
    curve_equation_holds,
    double_point,
    eightfold,
    negate_point,
    require_curve_equation,
    require_large_order,
)
from .encoding import decode_point, encode_point
from .fixed_base import multiply_fixed_bits
from .plain import BASE8, L
from .variable_base import multiply_large_order

__all__ = [
    "Point",
    "add",
    "clear_cofactor",
    "decode_point",
    "double",
    "encode_point",
    "is_in_subgroup",
    "is_on_curve",
    "multiply",
    "multiply_base8",
    "negate",
    "require_in_subgroup",
    "require_on_curve",
]


@gadget
def require_on_curve(p: Point) -> None:
    """Constrain a point to lie on the curve; fails for any other. Costs 4 rows.

    That says nothing of its order: eight points of the curve have an order of at most 8.

    >>> require_on_curve(multiply_base8(5))
    """
    require_curve_equation(p)


@gadget
def is_on_curve(p: Point) -> Bool:
    """Whether a point lies on the curve, for any coordinates. Never fails. Costs 5 rows.

    >>> is_on_curve(Point(x=0, y=1)), is_on_curve(Point(x=1, y=1))
    (True, False)
    """
    return curve_equation_holds(p)


@gadget
def is_in_subgroup(p: Point) -> Bool:
    """Whether a point lies on the curve and in its subgroup of order L, for any coordinates. Never fails. Costs 31 rows.

    The neutral element does. A pairing tells: `babyjub.tate`.

    >>> is_in_subgroup(multiply_base8(5)), is_in_subgroup(Point(x=0, y=-1))
    (True, False)
    """
    return tate.in_subgroup_holds(p)


@gadget
def require_in_subgroup(p: Point) -> None:
    """Constrain a point to lie on the curve and in its subgroup of order L; fails for any other. Costs 16 rows.

    The neutral element passes.

    A pairing tells just the subgroup's points, which are the eightfold ones: `babyjub.tate`.

    >>> require_in_subgroup(multiply_base8(5))
    """
    require_curve_equation(p)
    tate.require_in_subgroup_or_neutral(p)


@gadget
def add(p: Point, q: Point) -> Point:
    """The sum of two points of the curve, equal, opposite and neutral ones included. Costs 6 rows.

    Never fails on the curve, and does not check that the points are there: whoever brings a point in does, once, with
    `require_on_curve`. Elsewhere a denominator may be 0; the proof then fails, or, where the numerator is 0 as well, a
    prover chooses that coordinate of the result.

    >>> add(multiply_base8(2), multiply_base8(3)) == multiply_base8(5)
    Bool(1)
    """
    return add_points(p, q)


@gadget
def double(p: Point) -> Point:
    """Twice a point, which is constrained to be on the curve; fails for any other. Costs 7 rows.

    Checking takes 2 rows only, and a prover could choose the abscissa of twice (0, 0), were it not refused.

    >>> double(multiply_base8(3)) == multiply_base8(6)
    Bool(1)
    """
    require_curve_equation(p)
    return double_point(p)


@gadget
def clear_cofactor(p: Point) -> Point:
    """8 p, which lies in the subgroup of order L; p is constrained to be on the curve, and fails elsewhere. Costs 17 rows.

    Eight points have one result: what is said of it is said of all of them. Points of small order have the neutral element.

    >>> clear_cofactor(multiply_base8(3)) == multiply_base8(24)
    Bool(1)
    """
    require_curve_equation(p)
    return eightfold(p)


@gadget
def negate(p: Point) -> Point:
    """The opposite point. Never fails. Free.

    >>> add(multiply_base8(3), negate(multiply_base8(3))) == Point(x=0, y=1)
    Bool(1)
    """
    return negate_point(p)


@gadget
def multiply(scalar: Element, p: Point) -> Point:
    """scalar * p, the scalar read as an integer in [0, r). Costs 1,965 rows.

    Constrains p to be on the curve and of large order, L or a multiple of L; fails for the points whose order divides 8.
    Works for every scalar; remember that scalars that differ by a multiple of L give equal results on the subgroup.

    >>> multiply(3, multiply_base8(5)) == multiply_base8(15)
    Bool(1)
    """
    require_curve_equation(p)
    require_large_order(p)
    return multiply_large_order(Field(scalar), p)


@gadget
def multiply_base8(scalar: Element) -> Point:
    """scalar * Base8, the scalar in [0, L): a public key from its secret scalar. Costs 735 rows.

    Constrains the scalar to be below L, so that each result has one scalar; fails for larger ones.

    >>> hex(int(multiply_base8(1).x))[:10]
    '0xbb77a6ad'
    """
    return multiply_fixed_bits(
        BASE8,
        to_bits_at_most(Field(scalar), L - 1, "the scalar is not below the order of the subgroup"),
    )
