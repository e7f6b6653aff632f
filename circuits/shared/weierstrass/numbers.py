"""Numbers of 256 bits in limbs and halves, and short ones in signed digits."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler.rows import LinearCombination, Note, Opcode, active_recorder, combine, constant
from zkwright.core.fast_dataclass import dataclass

from .columns import BITS, Columns, of_bits

HALF = 128
"""Bits of half a number."""


def limbs_of(data: Sequence[LinearCombination]) -> Columns:
    """The number of bytes that are bytes, the lowest first, four for each limb. Free."""
    parts = [data[start : start + 4] for start in range(0, len(data), 4)]
    return bounded([combine((1 << 8 * i, byte) for i, byte in enumerate(part)) for part in parts])


def bounded(limbs: Sequence[LinearCombination]) -> Columns:
    """Combinations that are limbs as columns. Free."""
    bounds = [(known, known) if (known := limb.constant) is not None else (0, (1 << BITS) - 1) for limb in limbs]
    return Columns.of((limb, *ends) for limb, ends in zip(limbs, bounds, strict=True))


@dataclass(frozen=True, slots=True)
class Number:
    """Of 256 bits, from 32 bytes: in limbs, and in two halves, the low first."""

    limbs: Columns
    halves: tuple[LinearCombination, LinearCombination]

    @classmethod
    def of(cls, data: Sequence[LinearCombination]) -> Number:
        """From bytes that are bytes, the highest first. Free."""
        return cls.of_limbs(limbs_of(data[::-1]).linear)

    @classmethod
    def of_limbs(cls, limbs: Sequence[LinearCombination]) -> Number:
        """From eight that are limbs, the lowest first. Free."""
        halves = [combine((1 << BITS * i, limb) for i, limb in enumerate(limbs[start : start + 4])) for start in (0, 4)]
        return cls(bounded(limbs), (halves[0], halves[1]))

    def require_positive(self, note: Note) -> None:
        """Fails for 0."""
        active_recorder().require_nonzero(self.halves[0] + self.halves[1], note)

    def require_at_most(self, most: tuple[LinearCombination, LinearCombination], note: Note) -> None:
        """Fails unless it is at most a number with these halves. Costs 257 rows."""
        recorder = active_recorder()
        low, high = (limit - half for limit, half in zip(most, self.halves, strict=True))
        # Bit 128 of 2^128 + low is 0 where low is negative. Whatever it is, two rests in [0, 2^128) make a number from 0 on.
        (kept,) = recorder.hint(Opcode.BITS, HALF, [low + constant(1 << HALF)], 1)
        recorder.require_boolean(kept, note)
        borrow = constant(1) - kept
        recorder.require_bits(low + borrow.scale(1 << HALF), HALF, note)
        recorder.require_bits(high - borrow, HALF, note)


def halves_of(value: int) -> tuple[LinearCombination, LinearCombination]:
    """Of a constant, the low first."""
    return constant(value % (1 << HALF)), constant(value >> HALF)


@dataclass(frozen=True, slots=True)
class Digits:
    """A number in [-2^w, 2^w), from w + 1 bits of it plus 2^w."""

    bits: tuple[LinearCombination, ...]

    @classmethod
    def of(cls, value: LinearCombination, width: int, note: Note) -> Digits:
        """Constrains the number to lie there. Costs w + 1 rows."""
        return cls(tuple(active_recorder().bits(value + constant(1 << width), width + 1, note)))

    @property
    def value(self) -> Columns:
        """The number."""
        width = len(self.bits) - 1
        return of_bits(self.bits) - Columns.of_digits([0] * (width // BITS) + [1 << width % BITS])
