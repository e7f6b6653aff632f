"""Integers modulo a prime of 256 bits that is a short sum of powers of 2^32, as the primes of secp256k1 and P-256 are.

With x for 2^32 the prime is x^8 - x - 977, or x^8 - x^7 + x^6 + x^3 - 1. So a column from the eighth on is worth a few small
multiples of lower ones, and a product is folded to eight columns of hardly more than 64 bits, for nothing. Such is about 2^34
times the prime at most: that a sum of products is 0 takes a quotient and a carry of about 35 bits each, where a number of 512
bits takes 256 and more. Nor is a product made short again before it goes into another one: then quotient and carry have 80
bits, and a number's 256 bits are spared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from zkwright.compiler.rows import LinearCombination, Note, active_recorder, combine, constant
from zkwright.core.fast_dataclass import dataclass

from .columns import BITS, Columns, product, ratio, require_multiple

LIMBS = 8
_HALF = 1 << BITS - 1
_HALVES = Columns.of_digits([_HALF] * LIMBS)


@dataclass(frozen=True, slots=True)
class PrimeField:
    """The prime with these digits to the base of 2^32, which may be negative; the ninth is 1."""

    digits: tuple[int, ...]

    @property
    def modulus(self) -> int:
        """The prime."""
        return Columns.value(self.digits)

    def multiply(self, a: Columns, b: Columns) -> Columns:
        """A number that is the product modulo the prime, in eight wide columns. Costs 15 rows, none where one is constant."""
        return self.folded(product(a, b))

    def folded(self, value: Columns) -> Columns:
        """The same number modulo the prime in eight columns. Free."""
        folds = _folds(self.digits, len(value))
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
        """What should be a / b modulo the prime: nothing says so yet. Its eight columns lie in [-2^31, 2^31). Costs 256 rows."""
        modulus = Columns.of_int(self.modulus, LIMBS)
        # What is hinted is larger by 2^31 in each column.
        return balanced(ratio(a + self.multiply(_HALVES, b), b, modulus), note)


def balanced(digits: Sequence[LinearCombination], note: Note) -> Columns:
    """Eight wires as limbs, less 2^31 each. Costs 256 rows."""
    recorder = active_recorder()
    for digit in digits:
        recorder.require_bits(digit, BITS, note)
    return Columns.of((digit - constant(_HALF), -_HALF, _HALF - 1) for digit in digits)


@cache
def _folds(digits: tuple[int, ...], n: int) -> list[list[int]]:
    """Each power of 2^32 in the lowest eight."""
    rows = [[int(i == j) for j in range(LIMBS)] for i in range(LIMBS)]
    while len(rows) < n:
        *rest, top = rows[-1]
        rows.append([low - top * digit for low, digit in zip([0, *rest], digits, strict=False)])
    return rows[:n]
