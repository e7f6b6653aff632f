"""Integers modulo a prime of 255 or 256 bits that is a short sum of powers of 2^32, as the primes of secp256k1, P-256 and
Curve25519 are.

With x for 2^32 the prime is x^8 - x - 977, or x^8 - x^7 + x^6 + x^3 - 1, or half of x^8 - 38. So a column from the eighth on is
worth a few small multiples of lower ones, and a product is folded to eight columns of hardly more than 64 bits, for nothing.
Such is about 2^34 times the prime at most: that a sum of products is 0 takes a quotient and a carry of about 35 bits each,
where a number of 512 bits takes 256 and more. Nor is a product made short again before it goes into another one: then quotient
and carry have 80 bits, and a number's 256 bits are spared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from zkwright.compiler.rows import LinearCombination, Note, active_recorder, combine
from zkwright.core.fast_dataclass import dataclass

from .columns import BITS, Columns, product, ratio, require_multiple

LIMBS = 8


@dataclass(frozen=True, slots=True)
class PrimeField:
    """The prime with these digits to the base of 2^32, which may be negative. The ninth is 1, or that of `multiple`, the digits
    of a multiple of the prime."""

    digits: tuple[int, ...]
    multiple: tuple[int, ...] = ()

    @property
    def modulus(self) -> int:
        """The prime."""
        return Columns.value(self.digits)

    @property
    def limb_bits(self) -> list[int]:
        """How long the limbs of a number below the prime are."""
        return [BITS] * (LIMBS - 1) + [self.modulus.bit_length() - BITS * (LIMBS - 1)]

    def multiply(self, a: Columns, b: Columns) -> Columns:
        """A number that is the product modulo the prime, in eight wide columns. Costs 15 rows, none where one is constant."""
        return self.folded(product(a, b))

    def folded(self, value: Columns) -> Columns:
        """The same number modulo the prime in eight columns. Free."""
        folds = _folds(self.multiple or self.digits, len(value))
        linear, ends = [], []
        for place in range(LIMBS):
            weights = [(row[place], i) for i, row in enumerate(folds) if row[place]]
            linear.append(combine((weight, value.linear[i]) for weight, i in weights))
            parts = [sorted((weight * value.low[i], weight * value.high[i])) for weight, i in weights]
            ends.append((sum(low for low, _ in parts), sum(high for _, high in parts)))
        return Columns.of((a, low, high) for a, (low, high) in zip(linear, ends, strict=True))

    def require_zero(self, value: Columns, note: Note) -> None:
        """A number is 0 modulo the prime. Fails otherwise."""
        require_multiple(value, self.digits, note)

    def quotient(self, a: Columns, b: Columns, note: Note) -> Columns:
        """What should be a / b modulo the prime: nothing says so yet. Its eight columns lie in [-2^31, 2^31), the last in half
        of its length. Costs a row for each bit of the prime."""
        modulus = Columns.of_int(self.modulus, LIMBS)
        # What is hinted is larger by half of what a limb may be in each column.
        halves = [1 << size - 1 for size in self.limb_bits]
        return self.limbs(ratio(a + self.multiply(Columns.of_digits(halves), b), b, modulus), note) - Columns.of_digits(
            halves
        )

    def limbs(self, digits: Sequence[LinearCombination], note: Note) -> Columns:
        """Eight wires as limbs of a number no longer than the prime. Costs a row for each bit of the prime."""
        for digit, size in zip(digits, self.limb_bits, strict=True):
            active_recorder().require_bits(digit, size, note)
        return Columns.of((digit, 0, (1 << size) - 1) for digit, size in zip(digits, self.limb_bits, strict=True))


@cache
def _folds(digits: tuple[int, ...], n: int) -> list[list[int]]:
    """Each power of 2^32 in the lowest eight."""
    rows = [[int(i == j) for j in range(LIMBS)] for i in range(LIMBS)]
    while len(rows) < n:
        *rest, top = rows[-1]
        rows.append([low - top * digit for low, digit in zip([0, *rest], digits, strict=False)])
    return rows[:n]
