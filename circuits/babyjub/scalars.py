"""Scalars below L whose bits several multiplications share, of points of order L, which are checked once.

The bits are the 251 of t = s + 4 L - 3 * 2**251. As 4 L kills the points of the subgroup, s P is (3 * 2**251 + t) P, and as the
digits 11 lead, the walk of `variable_base` meets no exception: before the step of bit i the multiple is
m = 2 ((s + 4 L) >> (i + 1)) + 1 < 5 L / 2**i + 1, below L / 2 for i >= 4, and m >= 7. A base that is known when the circuit is
compiled is multiplied by t, and the constant point that this lacks is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from zkwright.compiler import Array, Bool, Field, require, select
from zkwright.compiler.rows import AppliedLemma, ArgumentError, Note, Operand, bits_of

from ..bits import from_bits, require_at_least, require_at_most, to_bits_strict
from . import plain
from .edwards import Point, add_points, require_curve_equation
from .fixed_base import SCALAR_BITS, multiply_few_bits, multiply_fixed_bits
from .montgomery import (
    add_distinct,
    double_and_add,
    double_montgomery,
    montgomery_or_opposite,
    to_edwards,
    to_montgomery,
)
from .plain import BASE8, IDENTITY, AffinePoint, L
from .tate import constant_point, order_l_holds, require_order_l
from .variable_base import of_order_l, walk_bits

SHIFT: Final = 4 * L - 3 * 2**SCALAR_BITS
"""s + 4 L = 3 * 2**251 + (s + SHIFT), where s + SHIFT has 251 bits for every s below L."""

COMPLETE_BITS: Final = 4
"""How many of the lowest bits are walked with complete formulas."""

CHALLENGE_BITS: Final = 128

_LEADING: Final = 6 * 2**CHALLENGE_BITS


@dataclass(frozen=True, slots=True)
class OrderL:
    """A point that was constrained to have the order L, and why the walk from it meets no exception."""

    point: Point
    because: AppliedLemma | None

    @classmethod
    def of(cls, p: Point, message: str) -> OrderL:
        """The point, constrained to be in the subgroup and not its neutral element. Costs 14 rows, none for a constant.

        Where it is not, `message` says so. A pairing shows it: `babyjub.tate`.
        """
        known = constant_point(p)
        if known is not None:
            require(Bool(known != IDENTITY and plain.is_in_subgroup(known)), message)
            return cls(p, None)
        require_curve_equation(p)
        return cls(p, of_order_l(require_order_l(p, message)))

    @property
    def reason(self) -> AppliedLemma:
        """Why, of a point that is no constant."""
        if self.because is None:
            raise ArgumentError(
                "the formulas for secret points were asked of a constant one", "multiply it as a constant"
            )
        return self.because

    @classmethod
    def or_base(cls, p: Point) -> tuple[Bool, OrderL]:
        """Whether a point is of order L, for any coordinates, and the point, or where it is not Base8. Costs 45 rows."""
        known = constant_point(p)
        if known is not None:
            member = known != IDENTITY and plain.is_in_subgroup(known)
            return Bool(member), cls(p if member else Point.of(BASE8), None)
        holds = order_l_holds(p)
        return holds, cls.of(select(holds, p, Point.of(BASE8)), "the base point is not of order L")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar, as the bits of scalar + SHIFT."""

    bits: Array[Bool, Any]

    @classmethod
    def of(cls, value: Field, message: str = "the scalar is not below the order of the subgroup") -> Scalar:
        """Constrain the value to be below L, so that a multiple has one scalar. Fails for a larger one. Costs 382 rows."""
        made = cls.used_once(value, message)
        require_at_least(made.bits, SHIFT, message)
        require_at_most(made.bits, SHIFT + L - 1, message)
        return made

    @classmethod
    def used_once(cls, value: Field, message: str = "the randomness has too many bits") -> Scalar:
        """The same without the comparisons, for randomness, whose multiples alone count. Costs 251 rows.

        Takes what is below L, and of the rest what has 251 bits when SHIFT is added: some of it is congruent to others modulo L.
        """
        shifted = value + SHIFT
        known = shifted.constant
        if known is None:
            return cls(bits_of(shifted.linear, SCALAR_BITS, Note(message, (Operand("scalar", value.linear),))))
        require(Bool(known >> SCALAR_BITS == 0), message)
        return cls(Array([Bool(bool(known >> place & 1)) for place in range(SCALAR_BITS)]))

    @property
    def known(self) -> int | None:
        """The scalar modulo L, where it is constant."""
        number = from_bits(self.bits).constant
        return None if number is None else (number - SHIFT) % L

    def times(self, p: OrderL) -> Point:
        """The scalar's multiple of a point. Costs 1,542 rows, and 424 of a constant point."""
        base = constant_point(p.point)
        return walk_bits(self.bits, p.point, COMPLETE_BITS, p.reason) if base is None else self.times_constant(base)

    def times_constant(self, base: AffinePoint) -> Point:
        """The scalar's multiple of a point of order L that is known when the circuit is compiled. Costs 424 rows."""
        known = self.known
        if known is not None:
            return Point.of(plain.multiply(known, base))
        lacking = plain.multiply(-SHIFT % L, base)
        return add_points(multiply_fixed_bits(base, self.bits), Point.of(lacking))


@dataclass(frozen=True, slots=True)
class Challenge:
    """The odd number e = 6 * 2**128 + 2 c + 1, where c are 128 bits of a hash, which a proof of knowledge answers.

    128 bits are enough, as nobody answers two challenges who does not know the secret (Neven, Smart, Warinschi: Hash function
    requirements for Schnorr signatures, 2009), and half the rows of a scalar's. Their walk meets no exception: m < 2**131.
    """

    bits: Array[Bool, Any]

    @classmethod
    def of(cls, hashed: Field) -> Challenge:
        """The lowest bits of a hash, read as the integer in [0, r) that it is. Costs 310 rows."""
        return cls(Array([*to_bits_strict(hashed)][:CHALLENGE_BITS]))

    @property
    def known(self) -> int | None:
        """The number, where it is constant."""
        number = from_bits(self.bits).constant
        return None if number is None else _LEADING + 2 * number + 1

    def times(self, p: OrderL) -> Point:
        """The challenge's multiple of a point. Costs 784 rows, and 220 of a constant point."""
        base, known = constant_point(p.point), self.known
        if base is None:
            return _walk(self.bits, p.point, p.reason)
        if known is not None:
            return Point.of(plain.multiply(known, base))
        multiple = multiply_few_bits(plain.add(base, base), self.bits)
        return add_points(multiple, Point.of(plain.multiply(_LEADING + 1, base)))


def _walk(bits: Sequence[Bool], p: Point, because: AppliedLemma) -> Point:
    """m p, where the digits of m are 11, these bits, of which the last leads, and 1. Costs 16 rows, and 6 a bit."""
    base = to_montgomery(p, because)
    walk = add_distinct(double_montgomery(base, because), base, because)
    walk = double_and_add(walk, base, because)
    for bit in reversed(bits):
        walk = double_and_add(walk, montgomery_or_opposite(bit, base), because)
    return to_edwards(walk, because)
