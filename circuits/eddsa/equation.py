"""EdDSA's equation over Baby Jubjub, for a challenge of any hash; `eddsa` tells what it promises."""

from __future__ import annotations

from zkwright.compiler import Bool, Field, all_of, require, select

from ..babyjub.edwards import (
    MULTIPLES_ON_CURVE,
    Point,
    add_points,
    curve_equation_holds,
    double_point,
    eightfold,
    negate_point,
    require_curve_equation,
)
from ..babyjub.fixed_base import SCALAR_BITS, multiply_fixed_bits
from ..babyjub.half_scalars import because_of_orders, require_multiple
from ..babyjub.plain import BASE8, COFACTOR, L, multiply
from ..babyjub.tate import require_in_subgroup_but_neutral
from ..babyjub.variable_base import EIGHTFOLD, multiply_large_order
from ..bits import is_at_most, to_bits_at_most, to_bits_strict


def constrain_equation(challenge: Field, public_key: Point, r8: Point, s: Field) -> None:
    """All that makes a signature valid, for a challenge h of any hash. Costs 2,317 rows."""
    require_curve_equation(public_key)
    doubling = MULTIPLES_ON_CURVE.about(public_key.x, public_key.y)
    half = double_point(double_point(public_key, doubling), doubling)
    key = double_point(half, doubling)
    require(key.x != 0, "the public key has a small order")
    require_curve_equation(r8)
    shown = require_in_subgroup_but_neutral(r8)
    bits = to_bits_at_most(s, L - 1, "S is not below the order of the subgroup")
    point = add_points(multiply_fixed_bits(BASE8, bits), negate_point(r8))
    because = because_of_orders(public_key, key.x, shown or r8)
    require_multiple(challenge, half, point, because, "the signature is not valid")


def equation_holds(challenge: Field, public_key: Point, r8: Point, s: Field) -> Bool:
    """Whether a signature is valid, for a challenge of any hash: where `constrain_equation` does not fail. Costs 2,884 rows."""
    on_curve = curve_equation_holds(public_key)
    point = select(on_curve, public_key, Point.of(BASE8))
    key = eightfold(point)
    large = key.x != 0
    key = select(large, key, Point.of(multiply(COFACTOR, BASE8)))
    bits = to_bits_strict(s)
    left = multiply_fixed_bits(BASE8, bits[:SCALAR_BITS])
    right = multiply_large_order(challenge, key, EIGHTFOLD.about(point.x, point.y, key.x))
    equal = add_points(left, negate_point(right)) == r8
    return all_of([on_curve, large, is_at_most(bits, L - 1), r8.x != 0, equal])
