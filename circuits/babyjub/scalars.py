"""Scalars below L whose bits several multiplications share, of points of order L, which are checked once.

The bits are the 251 of t = s + 4 L - 3 * 2**251. As 4 L kills the points of the subgroup, s P is (3 * 2**251 + t) P, and as the
digits 11 lead, the walk of `variable_base` meets no exception: before the step of bit i the multiple is
m = 2 ((s + 4 L) >> (i + 1)) + 1 < 5 L / 2**i + 1, below L / 2 for i >= 4, and m >= 7. A base that is known when the circuit is
compiled is multiplied by t, and the constant point that this lacks is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from zkwright.compiler import Array, Bool, Field, hint, require
from zkwright.compiler.rows import AppliedLemma, ArgumentError

from ..bits import require_at_least, require_at_most
from . import plain
from .edwards import (
    Point,
    add_points,
    double_point,
    eightfold,
    negate_point,
    point_if,
    point_or_opposite,
    require_curve_equation,
)
from .fixed_base import SCALAR_BITS, multiply_fixed_bits
from .montgomery import (
    add_distinct,
    double_and_add,
    double_montgomery,
    montgomery_or_opposite,
    to_edwards,
    to_montgomery,
)
from .plain import COFACTOR, IDENTITY, AffinePoint, L
from .variable_base import EIGHTFOLD

SHIFT: Final = 4 * L - 3 * 2**SCALAR_BITS
"""s + 4 L = 3 * 2**251 + (s + SHIFT), where s + SHIFT has 251 bits for every s below L."""

COMPLETE_BITS: Final = 4
"""How many of the lowest bits are walked with complete formulas."""


@dataclass(frozen=True, slots=True)
class OrderL:
    """A point that was constrained to have the order L, and why the walk from it meets no exception."""

    point: Point
    because: AppliedLemma | None

    @classmethod
    def of(cls, p: Point, message: str) -> OrderL:
        """The point, constrained to be in the subgroup and not its neutral element. Costs 20 rows, none for a constant.

        Where it is not, `message` says so. The prover shows the point of the curve that taken eight times is p.
        """
        known = constant_point(p)
        if known is not None:
            require(Bool(known != IDENTITY and plain.is_in_subgroup(known)), message)
            return cls(p, None)
        eighth = hint(_eighth, p, returns=Point)
        require_curve_equation(eighth)
        require(p == eightfold(eighth), message)
        require(p.x != 0, message)
        return cls(p, EIGHTFOLD.about(eighth.x, eighth.y, p.x))


def _eighth(p: Point) -> Point:
    return Point.of(plain.multiply(pow(COFACTOR, -1, L), AffinePoint(int(p.x), int(p.y))))


def constant_point(p: Point) -> AffinePoint | None:
    """The point's coordinates where they are constants."""
    x, y = p.x.constant, p.y.constant
    return None if x is None or y is None else AffinePoint(x, y)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar, as the bits of scalar + SHIFT."""

    value: Field
    bits: Array[Bool, Any]

    @classmethod
    def of(cls, value: Field, message: str = "the scalar is not below the order of the subgroup") -> Scalar:
        """Constrain the value to be below L, so that a multiple has one scalar. Fails for a larger one. Costs 382 rows."""
        known = value.constant
        if known is not None:
            require(Bool(known < L), message)
            return cls(value, Array([Bool(bool(known + SHIFT >> i & 1)) for i in range(SCALAR_BITS)]))
        bits = (value + SHIFT).bits(SCALAR_BITS)
        require_at_least(bits, SHIFT, message)
        require_at_most(bits, SHIFT + L - 1, message)
        return cls(value, bits)

    @classmethod
    def used_once(cls, value: Field, message: str = "the randomness is not below the order of the subgroup") -> Scalar:
        """The same without the comparisons, for randomness, whose multiples alone count. Costs 251 rows.

        Takes what is below L, and of the rest what has 251 bits when SHIFT is added: some of it is congruent to others modulo
        L.
        """
        if value.constant is not None:
            return cls.of(value, message)
        return cls(value, (value + SHIFT).bits(SCALAR_BITS))

    def times(self, p: OrderL) -> Point:
        """The scalar's multiple of a point. Costs 1,542 rows, and 424 of a constant point."""
        base = constant_point(p.point)
        known = self.value.constant
        if base is not None and known is not None:
            return Point.of(plain.multiply(known, base))
        if base is not None:
            return self.times_constant(base)
        return self._walked(p.point, p.because)

    def times_constant(self, base: AffinePoint) -> Point:
        """The scalar's multiple of a point of order L that is known when the circuit is compiled. Costs 424 rows."""
        known = self.value.constant
        if known is not None:
            return Point.of(plain.multiply(known, base))
        lacking = plain.multiply(-SHIFT % L, base)
        return add_points(multiply_fixed_bits(base, self.bits), Point.of(lacking))

    def _walked(self, p: Point, because: AppliedLemma | None) -> Point:
        if because is None:
            raise ArgumentError("a constant point was mixed with a signal", "pass both coordinates as signals")
        base = to_montgomery(p, because)
        walk = add_distinct(double_montgomery(base, because), base, because)
        walk = double_and_add(walk, base, because)
        for bit in reversed(self.bits[COMPLETE_BITS:]):
            walk = double_and_add(walk, montgomery_or_opposite(bit, base), because)
        result = to_edwards(walk, because)
        for bit in reversed(self.bits[1:COMPLETE_BITS]):
            result = add_points(double_point(result, because), point_or_opposite(bit, p))
        # The walk has read bit 0 as 1.
        return add_points(result, point_if(~self.bits[0], negate_point(p)))
