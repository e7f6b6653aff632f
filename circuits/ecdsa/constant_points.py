"""Tables of points that are known at compile time, of which bits choose one."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool
from zkwright.compiler.rows import LinearCombination, constant

from ..mux.tables import look_up
from ..shared.weierstrass.columns import BITS, Columns
from ..shared.weierstrass.plain import AffinePoint
from ..shared.weierstrass.points import Point
from ..shared.weierstrass.prime_field import LIMBS


def table_of(points: Sequence[AffinePoint]) -> tuple[tuple[int, ...], ...]:
    """The columns of a table: the limbs of x, and the halves of y."""
    return tuple(zip(*(_numbers(at) for at in points), strict=True))


def chosen_point(tables: Sequence[Sequence[int]], bits: Sequence[LinearCombination]) -> Point:
    """The point of a table whose number has these bits, the lowest first. Costs 87 rows for 8 bits."""
    found = [entry.linear for entry in look_up(tables, [Bool.unchecked_linear(bit) for bit in bits])]
    half = LIMBS // 2 * BITS
    nothing = (constant(0), 0, 0)
    x = Columns.of((limb, 0, (1 << BITS) - 1) for limb in found[:LIMBS])
    low, high = ((part, 0, (1 << half) - 1) for part in found[LIMBS:])
    filling = [nothing] * (LIMBS // 2 - 1)
    return Point(x, Columns.of([low, *filling, high, *filling]))


def _numbers(point: AffinePoint) -> list[int]:
    mask, half = (1 << BITS) - 1, LIMBS // 2 * BITS
    return [*(point.x >> BITS * i & mask for i in range(LIMBS)), point.y & (1 << half) - 1, point.y >> half]
