"""EdDSA's equation over Baby Jubjub, for a challenge of any hash; `eddsa` tells what it promises."""

from __future__ import annotations

from zkwright.compiler import Field, require

from ..babyjub.edwards import MULTIPLES_ON_CURVE, Point, add_points, double_point, negate_point, require_curve_equation
from ..babyjub.fixed_base import multiply_fixed_bits
from ..babyjub.half_scalars import HALF_SCALARS, require_multiple
from ..babyjub.plain import BASE8, L
from ..babyjub.tate import require_in_subgroup_but_neutral
from ..bits import to_bits_at_most


def constrain_equation(challenge: Field, public_key: Point, r8: Point, s: Field) -> None:
    """All that makes a signature valid, for a challenge h of any hash. Costs 2,317 rows."""
    require_curve_equation(public_key)
    doubling = MULTIPLES_ON_CURVE.about(public_key.x, public_key.y)
    half = double_point(double_point(public_key, doubling), doubling)
    key = double_point(half, doubling)
    require(key.x != 0, "the public key has a small order")
    require_curve_equation(r8)
    require_in_subgroup_but_neutral(r8)
    bits = to_bits_at_most(s, L - 1, "S is not below the order of the subgroup")
    point = add_points(multiply_fixed_bits(BASE8, bits), negate_point(r8))
    because = HALF_SCALARS.about(public_key.x, public_key.y, key.x, r8.x, r8.y)
    require_multiple(challenge, half, point, because, "the signature is not valid")
