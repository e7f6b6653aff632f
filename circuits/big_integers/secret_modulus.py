"""Arithmetic modulo a signal: quotients are as long as in any division, as nothing can be folded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zkwright.compiler import Array, Bool
from zkwright.compiler.rows import LinearCombination

from .division import balanced_digits, divmod_hint, halves, parts, plain_digits, shift, shifted
from .integer import Integer
from .zero import require_zero

_TOO_LONG = "a digit is too long"


@dataclass(frozen=True, slots=True)
class SecretModulus:
    """Arithmetic modulo an integer m of signals, for which there are `Modulus`' reductions.

    `value` has limbs that are its digits, from 0 on; an honest prover finds quotients where m has `bits` bits, the highest a 1.
    What is proved of a value is congruence modulo m, whatever m is: 0 for congruence is equality.
    """

    value: Integer
    bits: int

    def require_zero(self, value: Integer, message: str) -> None:
        """Constrain an integer to be a multiple of m. Costs the bits of the quotient and of the carries, and a product."""
        quotient, _ = self._divided(value, 0, message)
        require_zero(value - quotient.times(self.value), message)

    def reduced(self, value: Integer, message: str = "a remainder is not congruent to what it is of") -> Integer:
        """An integer congruent to the value modulo m, in balanced digits of as many bits as m has; `Modulus.residue_bounds`.

        Not unique. Costs a row for each bit of m, the bits of the quotient and of the carries, and a product.
        """
        width = self.value.width
        sizes = parts(self.bits, width)
        quotient, digits = self._divided(value, halves(sizes, width), message)
        remainder = balanced_digits(digits, sizes, width, _TOO_LONG)
        require_zero(value - quotient.times(self.value) - remainder, message)
        return remainder

    def short_bits(self, value: Integer, n: int, message: str) -> Array[Bool, Any]:
        """The bits of a number below 2**n that is congruent to the value modulo m: see `Modulus.short_bits`."""
        quotient, digits = self._divided(value, 0, message)
        bits, remainder = plain_digits(digits, n, self.value.width, message)
        require_zero(value - quotient.times(self.value) - remainder, message)
        return bits

    def _divided(self, value: Integer, middle: int, message: str) -> tuple[Integer, list[LinearCombination]]:
        """The quotient of value + middle by m, proved to be short, and digits of the remainder, which nothing constrains yet.

        What is added for no number to be negative is a multiple of m, of which no more than its length is known: a multiple of
        2**(bits - 1), which is known, and one of the rest, whose limbs are not negative.
        """
        width, least = self.value.width, 1 << self.bits - 1
        low, high = value.interval
        bits = max(((high - low) // least).bit_length() - 1, 1)
        while True:
            sizes = parts(bits, width)
            half = halves(sizes, width)
            by = shift(value, middle + half * least)
            if by is not None and low + middle + half * least >= 0 and (high + middle) // least + half < 1 << bits:
                break
            bits += 1
        rest = (self.value - Integer.of_digits(least, width)).times(Integer.of_digits(half, width))
        dividend = Integer(width, tuple(shifted(value, by)), ((0, 0),) * len(by)) + rest
        quotient, remainder = divmod_hint(dividend.limbs, self.value.limbs, width, len(sizes))
        return balanced_digits(quotient, sizes, width, message), remainder
