"""Points of order L, shown to be so in rows.

The curve's group has 8 L elements and is cyclic, so a point is a multiple of 8 exactly where L times it is neutral. That is
shown by an eighth, a point on the curve that is doubled three times: so it is on the curve itself. Nor is it neutral, which has
no coordinates: of a point of order 2 the formula for doubling has no slope. The half that comes by the way has the order L, or
the point of order 2 is added to such a half, as a prover likes, who may give any of eight eighths."""

from __future__ import annotations

from zkwright.compiler.rows import Note, Opcode, active_recorder, constant
from zkwright.core.fast_dataclass import dataclass

from ..shared.weierstrass.columns import BITS, Columns, natural
from ..shared.weierstrass.plain import AffinePoint
from ..shared.weierstrass.points import Arithmetic, Point
from ..shared.weierstrass.prime_field import LIMBS
from .curve import COFACTOR, FIELD, L, P, curve


@dataclass(frozen=True, slots=True)
class Multiples:
    """A point of order L and a half of it; each y has eight columns. Of a known point three halves as well."""

    half: Point
    once: Point
    thrice: Point | None = None

    @classmethod
    def known(cls, point: AffinePoint) -> Multiples:
        """Of a known point of order L."""
        of = curve()
        half = of.multiply((L + 1) // 2, point)
        points = [unpacked(at) for at in (half, point, of.add(half, point)) if at is not None]
        return cls(*points)


def unpacked(point: AffinePoint) -> Point:
    """A known point."""
    return Point(Columns.of_int(point.x, LIMBS), Columns.of_int(point.y, LIMBS))


def multiples_of(point: Point, note: Note) -> Multiples:
    """Fails unless the point has the order L. Costs about 2,600 rows."""
    arithmetic = Arithmetic(curve(), FIELD, note, packs=False)
    known = [Columns.of_int(value, LIMBS).linear for value in (P, curve().a, pow(COFACTOR, -1, L))]
    at, nothing = [*natural(point.x, P), *natural(point.y, P)], [constant(0)] * LIMBS
    inputs = [*known[0], *known[1], *at, *known[2], *at, *nothing]
    digits = active_recorder().hint(Opcode.WEIERSTRASS_SUM, BITS | LIMBS << 8, inputs, 2 * LIMBS)
    eighth = Point(FIELD.limbs(digits[:LIMBS], note), FIELD.limbs(digits[LIMBS:], note))
    arithmetic.require_on_curve(eighth.x, eighth.y)
    half = arithmetic.double(arithmetic.double(eighth))
    arithmetic.require_equal(arithmetic.double(half), point)
    return Multiples(half, point)
