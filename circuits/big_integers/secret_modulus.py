"""Arithmetic modulo a signal m of n bits: quotients are estimated by a reciprocal, and what they are wrong by has tens of bits.

A quotient need not be shown to be short where it is a sum of products of what is short. With B = 2**width and h limbs of m,

    M = B**(2h - 2) / m, rounded down, is witnessed once,
    V = L + H B**(h + 1), a product: its lower and its higher limbs, as they are, unreduced,
    E = the limbs from B**(h - 3) on of H M, unreduced as well: V / m, nearly,
    V = (E + k) m + d, where k is witnessed, and the digits of d.

So d and k are all that is shown to be short. Whatever M, E and k are, this identity of integers says that d is congruent to V.
How long k may be, and within what bounds V - E m lies, so that there is less of it to carry, follows from

    |B**(2h - 2) - M m| <= rho, which is proved once,
    V - E m = L + (H (B**(2h - 2) - M m) + D m) / B**(h - 3),

where D is what E leaves out of H M.

Rows of a square that is `reduced` modulo 2,048 bits, in limbs of 24: 171 of the square, 168 of H M, 170 of (E + k) m, 2,048 for
the digits of d, 71 for k, and 84 to 86 each for 13 carries, which show the lowest 1,944 bits of the identity, less than 2**2120
in size: 3,743. E's limbs have 82 bits. In limbs of 16 bits, whose products take 761 rows and carries 66 bits, it is 3,554, but
twice as many terms of rows. A quotient that is witnessed as a whole, and an identity of 4,096 bits, took 5,019.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from zkwright.compiler import Array, Bool
from zkwright.compiler.rows import ArgumentError, LinearCombination, Note, active_recorder, combine, constant

from .division import balanced_digits, divmod_hint, halves, parts, plain_digits, shift, shifted
from .integer import Integer, Interval, column_bounds
from .zero import require_zero

_TOO_LONG = "a digit is too long"
_NO_RECIPROCAL = "the modulus is shorter than its bits"

_SHORT = 3
"""Terms of a limb that many rows read."""

_LEAST_LIMBS = 3
"""E drops three limbs fewer than the modulus has of H M."""


@dataclass(frozen=True, slots=True)
class SecretModulus:
    """Arithmetic modulo an integer m of signals, for which there are `Modulus`' reductions, of products of two reduced numbers.

    `value` has balanced limbs, `digits` are its own, from 0 on, for a solver, and it has `bits` bits, the highest a 1. What is
    proved of a value is congruence modulo m: 0 for congruence is equality.
    """

    value: Integer
    digits: tuple[LinearCombination, ...]
    reciprocal: Integer
    bits: int

    @classmethod
    def from_bits(cls, bits: Sequence[Bool], width: int) -> SecretModulus:
        """The number with these bits, the lowest first, and its reciprocal, which there is where the highest is 1.

        Costs 2,575 rows for 2,048 bits, most of them M's. Of B**(2h - 2) - M m the limbs of M m below B**(h - 1) are left
        out, and what the others leave is shown to have tens of bits.

        Raises `ArgumentError` for a width outside of 8 to 64, or bits that fill no third limb.
        """
        if not 8 <= width <= 64:
            raise ArgumentError("limbs have 8 to 64 bits", "pass another width")
        if len(parts(len(bits), width)) < _LEAST_LIMBS:
            raise ArgumentError(
                f"a modulus of {len(bits)} bits in limbs of {width}: it takes at least {_LEAST_LIMBS} limbs",
                "choose narrower limbs",
            )
        value, digits = _balanced(bits, width)
        n, top = len(bits), 2 * len(digits) - 2
        sizes = _reciprocal_sizes(n, width)
        power = Integer.of_digits(1 << width * top, width)
        plain = Integer(width, digits, ((0, (1 << width) - 1),) * len(digits))
        dividend = plain.times(Integer.of_digits(halves(sizes[:-1], width), width)) + power
        found, _ = divmod_hint(dividend.limbs, digits, width, len(sizes))
        low = balanced_digits(found[:-1], sizes[:-1], width, _TOO_LONG)
        active_recorder().require_bits(found[-1], sizes[-1], Note(_NO_RECIPROCAL))
        reciprocal = Integer(width, (*low.limbs, found[-1]), _reciprocal_bounds(n, width))
        start = len(digits) - 1
        rest = power.above(start) - reciprocal.times(value).above(start)
        least, length = _rest(n, width)
        active_recorder().require_bits(rest.residue - constant(least), length, Note(_NO_RECIPROCAL))
        require_zero(rest - Integer(width, (rest.residue,), ((least, least + (1 << length) - 1),)), _NO_RECIPROCAL)
        return cls(value, digits, reciprocal, n)

    @classmethod
    def from_limbs_unchecked(cls, limbs: Sequence[LinearCombination], bits: int, width: int) -> SecretModulus:
        """What has these `limbs`, as they come back from a gadget's arguments."""
        h = len(parts(bits, width))
        value = Integer(width, tuple(limbs[:h]), _balanced_bounds(bits, width))
        reciprocal = Integer(width, tuple(limbs[2 * h :]), _reciprocal_bounds(bits, width))
        return cls(value, tuple(limbs[h : 2 * h]), reciprocal, bits)

    @property
    def limbs(self) -> tuple[LinearCombination, ...]:
        """All that a gadget needs of this."""
        return (*self.value.limbs, *self.digits, *self.reciprocal.limbs)

    def require_zero(self, value: Integer, message: str) -> None:
        """Constrain an integer to be a multiple of m. Costs the bits of k and of the carries, and two products."""
        multiple, _ = self._divided(value, 0, message)
        require_zero(multiple, message)

    def reduced(self, value: Integer, message: str = "a remainder is not congruent to what it is of") -> Integer:
        """An integer congruent to the value modulo m, in balanced digits of as many bits as m has; `Modulus.residue_bounds`.

        Not unique. Costs a row for each bit of m, the bits of k and of the carries, and two products.
        """
        width = self.value.width
        sizes = parts(self.bits, width)
        rest, digits = self._divided(value, halves(sizes, width), message)
        remainder = balanced_digits(digits, sizes, width, _TOO_LONG)
        require_zero(rest - remainder, message)
        return remainder

    def short_bits(self, value: Integer, n: int, message: str) -> Array[Bool, Any]:
        """The bits of a number below 2**n that is congruent to the value modulo m: see `Modulus.short_bits`."""
        rest, digits = self._divided(value, 0, message)
        bits, remainder = plain_digits(digits, n, self.value.width, message)
        require_zero(rest - remainder, message)
        return bits

    def _divided(self, value: Integer, middle: int, message: str) -> tuple[Integer, list[LinearCombination]]:
        """The value less a multiple of m, and digits of the remainder of value + middle, which nothing constrains yet."""
        estimate, (low, high) = self.estimated(value)
        quotient, digits = self._hinted(value, middle)
        least = low >> self.bits - 1
        n = ((high + middle >> self.bits - 1) - least).bit_length()
        missing = quotient - estimate.residue - constant(least)
        bits = active_recorder().bits(missing, n, Note(message))
        by = combine(((1, constant(least)), *((1 << i, bit) for i, bit in enumerate(bits))))
        k = Integer(self.value.width, (by,), ((least, least + (1 << n) - 1),))
        rest = value - k.plus_above(estimate).times(self.value)
        ends = [end * m for end in k.interval for m in (1 << self.bits - 1, 1 << self.bits)]
        return rest.within((low - max(ends), high - min(ends))), digits

    def estimated(self, value: Integer) -> tuple[Integer, Interval]:
        """E, and what V - E m lies between."""
        width, h = self.value.width, len(self.value.limbs)
        if len(value.limbs) > 2 * h - 1:
            raise ArgumentError(
                f"{len(value.limbs)} limbs modulo a signal of {h}", "reduce the factors of a product before"
            )
        start, dropped = h + 1, h - 3
        higher = value.above(start)
        product = higher.times(self.reciprocal)
        # |V - E m| <= |L| + (|H| rho + |D| m) / B**dropped
        lower = _size(value.bounds[:start], width)
        wrong = _size(value.bounds[start:], width) * _error(self.bits, width)
        wrong += _size(product.bounds[:dropped], width) << self.bits
        size = lower + (wrong >> width * dropped) + 1
        return product.above(dropped), (-size, size)

    def _hinted(self, value: Integer, middle: int) -> tuple[LinearCombination, list[LinearCombination]]:
        """The quotient of value + middle by m modulo r, and digits of the remainder, neither of which anything constrains.

        What is added for no limb to be negative is a multiple of m, of which no more than its length is known: a multiple of
        2**(bits - 1), which is known, and one of the rest, whose limbs are not negative.
        """
        width, least = self.value.width, 1 << self.bits - 1
        multiple = sum(max(-low, 0) << width * i for i, (low, _) in enumerate(value.bounds)) // least + 1
        by = shift(value, middle + multiple * least)
        digits = Integer(width, self.digits, ((0, (1 << width) - 1),) * len(self.digits))
        rest = (digits - Integer.of_digits(least, width)).times(Integer.of_digits(multiple, width))
        dividend = Integer(width, tuple(shifted(value, by or ())), ((0, 0),) * len(by or ())) + rest
        n = -(-((value.interval[1] + middle) // least + multiple).bit_length() // width)
        quotient, remainder = divmod_hint(dividend.limbs, self.digits, width, n)
        return combine((1 << width * i, digit) for i, digit in enumerate(quotient)) - constant(multiple), remainder


def _balanced(bits: Sequence[Bool], width: int) -> tuple[Integer, tuple[LinearCombination, ...]]:
    """The number with these bits, in signals for balanced limbs, and its digits: of each the highest bit goes into the next."""
    limbs, digits = [], []
    carry = constant(0)
    for start in range(0, len(bits), width):
        part = bits[start : start + width]
        carried = part[-1].linear.scale(1 << width) if start + width < len(bits) else constant(0)
        digit = combine((1 << i, bit.linear) for i, bit in enumerate(part))
        limbs.append(active_recorder().compact(digit + carry - carried, _SHORT))
        digits.append(limbs[-1] - carry + carried)
        carry = part[-1].linear
    return Integer(width, tuple(limbs), _balanced_bounds(len(bits), width)), tuple(digits)


def _balanced_bounds(bits: int, width: int) -> tuple[Interval, ...]:
    sizes = parts(bits, width)
    return (*((-(1 << n - 1), 1 << n - 1) for n in sizes[:-1]), (0, 1 << sizes[-1]))


def _reciprocal_sizes(bits: int, width: int) -> list[int]:
    """How long the reciprocal's digits are: below 2**(bits of B**s / 2**(bits - 1)), and what balanced ones carry over."""
    n = width * (2 * len(parts(bits, width)) - 2) - bits + 1
    sizes = parts(n, width)
    return [*sizes[:-1], sizes[-1] + 1]


def _reciprocal_bounds(bits: int, width: int) -> tuple[Interval, ...]:
    sizes = _reciprocal_sizes(bits, width)
    return (*((-(1 << n - 1), (1 << n - 1) - 1) for n in sizes[:-1]), (0, (1 << sizes[-1]) - 1))


def _size(bounds: tuple[Interval, ...], width: int) -> int:
    """The largest that an integer with such limbs is, without its sign."""
    return sum(max(-low, high) << width * i for i, (low, high) in enumerate(bounds))


@cache
def _lower_part(bits: int, width: int) -> int:
    """What of M m lies below B**(h - 1), at most."""
    columns = column_bounds(_reciprocal_bounds(bits, width), _balanced_bounds(bits, width))
    return _size(columns[: len(parts(bits, width)) - 1], width)


def _rest(bits: int, width: int) -> tuple[int, int]:
    """The least that B**s - M m leaves above B**(h - 1) for an honest prover, and how many bits tell by how much it is more."""
    start = width * (len(parts(bits, width)) - 1)
    most = (1 << bits) + _lower_part(bits, width) >> start
    least = -(_lower_part(bits, width) >> start) - 1
    return least, (most - least).bit_length()


def _error(bits: int, width: int) -> int:
    """The largest that B**s - M m is, without its sign."""
    least, n = _rest(bits, width)
    most = max(-least, least + (1 << n) - 1)
    return (most << width * (len(parts(bits, width)) - 1)) + _lower_part(bits, width)
