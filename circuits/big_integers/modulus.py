"""Arithmetic modulo a constant: sums of products are lazy, and one quotient and one check reduce as many as are added up.

**Folding.** Of columns from 2**bits on the weights are replaced by residues, in balanced digits: c_j 2**(B j) by
c_j (2**(B j) mod m). What is left is below about 2**(bits + 3 B) instead of 2**(2 bits), so that its quotient by m has tens of
bits and no more, and for a prime near a power of two fewer still. With it and the remainder d, `zero.require_zero` shows

    folded - q m - d = 0

as integers, whose bounds are added up limb by limb from those of the operands, when the circuit is traced. A prover may choose
another d of as many bits that is congruent, where one exists: `canonical` rules that out. d's limbs are balanced digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from zkwright.compiler import Array, Bool, require
from zkwright.compiler.rows import ArgumentError, LinearCombination, Opcode, active_recorder, combine, constant

from ..bits import require_at_most
from .division import balanced_bounds, balanced_digits, divmod_hint, halves, parts, plain_digits, shift, shifted
from .integer import Integer, balanced, times
from .zero import require_zero

MAX_BITS = 4096
_LIMBS_BITS = 8
_MULTIPLES = range(-4, 5)
_TOO_LONG = "a digit is too long"


class Modulus:
    """Arithmetic modulo a constant of at most 4,096 bits, on integers in limbs of `width` bits.

    Raises `ArgumentError` for a modulus below 2 or too long a one, or a width outside of 8 to 64.
    """

    def __init__(self, value: int, width: int = 16) -> None:
        """Modulo `value`; wider limbs take fewer rows for a product and longer carries."""
        if not 2 <= value < 1 << MAX_BITS:
            raise ArgumentError(f"a modulus is at least 2 and below 2**{MAX_BITS}", "pass another modulus")
        if not 8 <= width <= 64:
            raise ArgumentError("limbs have 8 to 64 bits", "pass another width")
        self.value = value
        self.width = width
        self.bits = value.bit_length()
        self.n_limbs = -(-self.bits // width)

    def __repr__(self) -> str:
        """As it was made."""
        return f"Modulus({self.value}, {self.width})"

    # -- values --------------------------------------------------------------------------------------------------

    def constant(self, value: int) -> Integer:
        """The residue of a number known at compile time, as the integer in [0, m)."""
        return Integer.of(value % self.value, self.width)

    def of_bits(self, bits: Sequence[Bool]) -> Integer:
        """The number with these bits, the lowest first; it may be m or more. Free."""
        return Integer.from_bits(bits, self.width)

    @property
    def residue_bounds(self) -> tuple[tuple[int, int], ...]:
        """What the limbs of `reduced` lie between."""
        return balanced_bounds(self._limb_bits)

    def of_limbs_unchecked(self, limbs: Sequence[LinearCombination]) -> Integer:
        """The integer with the limbs that `reduced` gave, as they come back from a gadget's arguments."""
        return Integer(self.width, tuple(limbs), self.residue_bounds)

    @property
    def _limb_bits(self) -> list[int]:
        return parts(self.bits, self.width)

    # -- what is constrained -------------------------------------------------------------------------------------

    def require_zero(self, value: Integer, message: str) -> None:
        """Constrain an integer, such as a sum of products, to be a multiple of m.

        Costs the bits of the quotient and of the carries.
        """
        known = value.known
        if known is not None:
            require(Bool(known % self.value == 0), message)
            return
        folded = self._folded(value)
        quotient, _ = self._divided(folded, 0, message)
        require_zero(folded - quotient.times(self._digits), message)

    def reduced(self, value: Integer, message: str = "a remainder is not congruent to what it is of") -> Integer:
        """An integer congruent to the value modulo m, in balanced digits of as many bits as m has. Never fails.

        Not unique where m is no power of two: `canonical` is. Costs a row for each bit of m, the quotient and the carries.
        """
        known = value.known
        if known is not None:
            return self.constant(known)
        folded = self._folded(value)
        quotient, digits = self._divided(folded, self._middle, message)
        remainder = balanced_digits(digits, self._limb_bits, self.width, _TOO_LONG)
        require_zero(folded - quotient.times(self._digits) - remainder, message)
        return remainder

    def canonical(self, value: Integer, message: str = "a remainder is not the least") -> Array[Bool, Any]:
        """The bits of the value modulo m, of the integer in [0, m), the lowest first. Never fails, and unique.

        Costs what `reduced` does, and a row for each run of zeros in m - 1.
        """
        known = value.known
        if known is not None:
            known %= self.value
            return Array([Bool(bool(known >> i & 1)) for i in range(self.bits)])
        bits = self.short_bits(value, self.bits, message)
        require_at_most(bits, self.value - 1, message)
        return bits

    def short_bits(self, value: Integer, n: int, message: str) -> Array[Bool, Any]:
        """The bits of a number below 2**n that is congruent to the value modulo m. Fails where there is none.

        n is at most the bits of m. Unique where m is 2**n or more. Costs a row for each bit, the quotient and the carries.
        """
        known = value.known
        if known is not None:
            require(Bool(known % self.value >> n == 0), message)
            return Array([Bool(bool(known % self.value >> i & 1)) for i in range(n)])
        folded = self._folded(value)
        quotient, digits = self._divided(folded, 0, message)
        bits, remainder = plain_digits(digits, n, self.width, message)
        require_zero(folded - quotient.times(self._digits) - remainder, message)
        return bits

    def multiplied(self, a: Integer, b: Integer) -> Integer:
        """The product, reduced."""
        return self.reduced(a.times(b))

    def divided(self, a: Integer, b: Integer, message: str = "a divisor is 0") -> Integer:
        """An integer q with q b congruent to a. Where m is prime and b no multiple of it, q is unique modulo m.

        Where b is a multiple of m, fails unless a is one too: then q is anything. Costs what `reduced` does and a product.
        """
        known_a, known_b = a.known, b.known
        if known_a is not None and known_b is not None:
            try:
                return self.constant(known_a * pow(known_b, -1, self.value))
            except ValueError:
                require(Bool(known_a % self.value == 0 and known_b % self.value == 0), message)
                return self.constant(0)
        quotient = self._ratio(a, b)
        self.require_zero(quotient.times(b) - a, message)
        return quotient

    def _ratio(self, a: Integer, b: Integer) -> Integer:
        """What a prover says a / b is, in balanced digits."""
        inputs = [*self._least(a), *self._least(b), *self._plain_digits]
        parameter = self.width | self.n_limbs << _LIMBS_BITS
        ratio = active_recorder().hint(Opcode.LIMBS_RATIO, parameter, inputs, self.n_limbs)
        plain = Integer(self.width, tuple(ratio), tuple((0, (1 << n) - 1) for n in self._limb_bits))
        return balanced_digits(self._least(plain, self._middle), self._limb_bits, self.width, _TOO_LONG)

    # -- quotients -----------------------------------------------------------------------------------------------

    @cached_property
    def _middle(self) -> int:
        return halves(self._limb_bits, self.width)

    @cached_property
    def _digits(self) -> Integer:
        return Integer.of(self.value, self.width)

    @cached_property
    def _plain_digits(self) -> list[LinearCombination]:
        mask = (1 << self.width) - 1
        return [constant(self.value >> i * self.width & mask) for i in range(self.n_limbs)]

    def _residue(self, place: int) -> list[int]:
        """Digits of a number congruent to 2**(width * place), the smallest ones at hand."""
        residue = pow(2, self.width * place, self.value)
        candidates = (balanced(residue + k * self.value, self.width, self.n_limbs) for k in _MULTIPLES)
        return min(candidates, key=lambda digits: sum(map(abs, digits)))

    def _folded(self, value: Integer) -> Integer:
        """A congruent integer with no more limbs than m."""
        n = self.n_limbs
        if value.width != self.width:
            raise ArgumentError(
                f"limbs of {value.width} bits, modulo a number in limbs of {self.width}", "use one Modulus"
            )
        if len(value.limbs) <= n:
            return value
        residues = [self._residue(place) for place in range(n, len(value.limbs))]
        limbs, bounds = [], []
        for i in range(n):
            weights = [1, *(digits[i] for digits in residues)]
            kept = [i, *range(n, len(value.limbs))]
            limbs.append(combine((weight, value.limbs[j]) for weight, j in zip(weights, kept, strict=True) if weight))
            ends = [times(value.bounds[j], (weight, weight)) for weight, j in zip(weights, kept, strict=True)]
            bounds.append((sum(low for low, _ in ends), sum(high for _, high in ends)))
        return Integer(self.width, tuple(limbs), tuple(bounds))

    def _divided(self, value: Integer, middle: int, message: str) -> tuple[Integer, list[LinearCombination]]:
        """The quotient of value + middle by m, proved to be short, and digits of the remainder, which nothing constrains yet."""
        low, high = value.interval
        bits = max(((high - low) // self.value).bit_length() - 1, 1)
        while True:
            sizes = parts(bits, self.width)
            total = middle + halves(sizes, self.width) * self.value
            by = shift(value, total)
            if by is not None and low + total >= 0 and (high + total) // self.value < 1 << bits:
                break
            bits += 1
        quotient, remainder = divmod_hint(shifted(value, by), self._plain_digits, self.width, len(sizes))
        return balanced_digits(quotient, sizes, self.width, message), remainder

    def _least(self, value: Integer, middle: int = 0) -> list[LinearCombination]:
        """Digits of (value + middle) mod m, which nothing constrains."""
        total = middle
        while (by := shift(value, total)) is None:
            total += max(self.value, -value.interval[0] // self.value * self.value)
        return divmod_hint(shifted(value, by), self._plain_digits, self.width, 1)[1]
