"""The 32 bytes of a point in rows: y, the lowest byte first, and in the highest bit the lowest of x.

Everything here is a number modulo 2^255 - 19, or told of one below it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from zkwright.compiler.rows import LinearCombination, Note, active_recorder, combine, constant, times

from ..shared.weierstrass.columns import BITS, Columns, product, ratio
from ..shared.weierstrass.flags import is_zero
from ..shared.weierstrass.numbers import limbs_of
from ..shared.weierstrass.plain import AffinePoint
from ..shared.weierstrass.prime_field import LIMBS
from .curve import FIELD, SHIFT, C, P
from .plain import point_of

ONE = Columns.of_digits([1])
SHIFTED = Columns.of_int(SHIFT, LIMBS)
_PRIME = Columns.of_int(P, LIMBS)
_MOST_ABOVE = 30 * 255 + 127


class Encoding:
    """Bytes that should encode a point."""

    def __init__(self, data: Sequence[LinearCombination], sign: LinearCombination) -> None:
        """From bytes that are bytes, and the highest bit of the last."""
        self.data = data
        self.sign = sign

    @property
    def known(self) -> bytes | None:
        """The bytes, where they are known."""
        constants = [byte.constant for byte in self.data]
        return None if None in constants else bytes(byte or 0 for byte in constants)

    @cached_property
    def y(self) -> Columns:
        """The number of 255 bits. Free."""
        limbs = limbs_of(self.data)
        top = limbs.linear[-1] - self.sign.scale(1 << BITS - 1)
        return Columns((*limbs.linear[:-1], top), limbs.low, (*limbs.high[:-1], (1 << BITS - 1) - 1))

    def is_beyond(self) -> LinearCombination:
        """Whether y is the prime or more. Costs 12 rows."""
        above = combine((1, byte) for byte in self.data[1:]) - self.sign.scale(128)
        return _is_beyond(self.data[0], above, _MOST_ABOVE)


def _is_beyond(low: LinearCombination, above: LinearCombination, most: int) -> LinearCombination:
    """Whether a number of 255 bits is the prime or more: its lowest byte is 237 or more, and the others are all ones, as their
    sum says, or that of other parts."""
    recorder = active_recorder()
    carry = recorder.bits(low + constant(19), 9, Note("a byte is none"))[8]
    return times(carry, is_zero(above - constant(most)))


def canonical(digits: Sequence[LinearCombination], note: Note) -> tuple[Columns, LinearCombination]:
    """The number with these limbs, and its lowest bit. Fails unless it is below the prime. Costs 268 rows."""
    recorder = active_recorder()
    bits = recorder.bits(digits[0], BITS, note)
    number = FIELD.limbs(digits, note)
    low = combine((1 << i, bit) for i, bit in enumerate(bits[:8]))
    above = combine((1, part) for part in (*bits[8:], *digits[1:]))
    most = BITS - 8 + sum((1 << size) - 1 for size in FIELD.limb_bits[1:])
    recorder.require_zero(_is_beyond(low, above, most), note)
    return number, bits[0]


def x_of(y: Columns, note: Note) -> Columns:
    """x of Weierstrass, whose u is (1 + y) / (1 - y). Fails where y is 1. Costs about 350 rows."""
    numerator, denominator = ONE + y, ONE - y
    x = FIELD.limbs(ratio(numerator + product(SHIFTED, denominator), denominator, _PRIME), note)
    FIELD.require_zero(FIELD.multiply(x - SHIFTED, denominator) - numerator, note)
    return x


def y_of(x: Columns, note: Note) -> Columns:
    """The y below the prime of a point of Weierstrass whose u is not -1: (u - 1) / (u + 1). Costs about 360 rows."""
    u = x - SHIFTED
    y, _ = canonical(ratio(u - ONE, u + ONE, _PRIME), note)
    FIELD.require_zero(FIELD.multiply(y, u + ONE) - (u - ONE), note)
    return y


def parity(x: Columns, v: Columns, note: Note) -> LinearCombination:
    """The lowest bit of the x of Edwards25519, of the number below the prime. v is not 0. Costs about 360 rows."""
    scaled = product(Columns.of_int(C, LIMBS), x - SHIFTED)
    number, bit = canonical(ratio(scaled, v, _PRIME), note)
    FIELD.require_zero(FIELD.multiply(number, v) - scaled, note)
    return bit


def with_sign(x: Columns, v: Columns, sign: LinearCombination, note: Note) -> Columns:
    """v or p - v, for which the x of Edwards25519 has that lowest bit. Costs 9 rows more than `parity`."""
    bit = parity(x, v, note)
    differ = bit + sign - times(bit, sign).scale(2)
    return Columns.of(
        (limb + times(differ, constant(digit) - limb.scale(2)), min(0, digit - most), most)
        for limb, digit, most in zip(v.linear, _PRIME.low, v.high, strict=True)
    )


def known_point(encoding: Encoding) -> AffinePoint | None:
    """Of bytes that are known; None where they encode none of order L."""
    return point_of(encoding.known or b"")
