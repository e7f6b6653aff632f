"""Conditions not yet turned into a wire: `require(a == b)` costs one linear row, `select(a == b, ...)` an equality test.

A `Bool` made by a comparison holds one of these until somebody needs the bit itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import R

from ..recorder.active import active_recorder
from ..recorder.linear_combination import ONE, LinearCombination, constant
from ..recorder.notes import Note, Part
from ..recorder.row_role import Role
from .operands import Side, compared


class Condition(Protocol):
    """A statement about combinations that can be required, or become 0 or 1."""

    def require(self, note: Note) -> None:
        """Constrain the condition to hold, in the cheapest form."""

    def bit(self) -> LinearCombination:
        """1 when the condition holds, else 0."""

    def negated(self) -> Condition:
        """The opposite."""

    def reads(self) -> Iterator[LinearCombination]:
        """The combinations it speaks of."""


@dataclass(frozen=True, slots=True)
class IsZero:
    """`value` is 0. Required: 1 row. As a bit: 2 rows."""

    value: LinearCombination

    def require(self, note: Note) -> None:
        """One linear row."""
        active_recorder().require_zero(self.value, note)

    def bit(self) -> LinearCombination:
        """An inverse-or-zero test."""
        return active_recorder().is_zero(self.value)

    def negated(self) -> Condition:
        """`value` is not 0."""
        return IsNonzero(self.value)

    def reads(self) -> Iterator[LinearCombination]:
        """The value."""
        yield self.value


@dataclass(frozen=True, slots=True)
class IsNonzero:
    """`value` is not 0. Required: 1 row. As a bit: 2 rows."""

    value: LinearCombination

    def require(self, note: Note) -> None:
        """The value has an inverse."""
        active_recorder().require_nonzero(self.value, note)

    def bit(self) -> LinearCombination:
        """One minus the zero test."""
        return constant(1) - active_recorder().is_zero(self.value)

    def negated(self) -> Condition:
        """`value` is 0."""
        return IsZero(self.value)

    def reads(self) -> Iterator[LinearCombination]:
        """The value."""
        yield self.value


@dataclass(frozen=True, slots=True)
class IsNonnegative:
    """`value`, known to be an integer in [low, high] with low < 0 <= high, is at least 0.

    Required: as many rows as `high` has bits. As a bit: one more than the wider side has bits.
    """

    value: LinearCombination
    low: int
    high: int

    def require(self, note: Note) -> None:
        """A range check: nothing in [low, -1] is congruent to a value of that many bits."""
        n = self.high.bit_length()
        if (1 << n) - self.low > R:
            raise ValueError("the interval is too wide for the field")
        active_recorder().require_bits(self.value, n, note, role=Role.STATEMENT)

    def bit(self) -> LinearCombination:
        """The top bit of value + 2**n, where 2**n exceeds both sides."""
        n = max(self.high.bit_length(), (-self.low - 1).bit_length())
        shifted = self.value + constant(1 << n)
        # The negated condition has every bit flipped: its top bit serves this one too.
        flipped = constant((2 << n) - 1) - shifted
        opposite = active_recorder().known_bits(flipped)
        if opposite is not None and len(opposite) == n + 1:
            return constant(1) - opposite[n]
        note = Note("a comparison's operands left their types")
        if _is_wire_and(flipped, 1 << n):  # a signed integer that is below 0: the caller of this body may have its bits
            return constant(1) - active_recorder().bits(flipped, n + 1, note, role=Role.DERIVED)[n]
        return active_recorder().bits(shifted, n + 1, note, role=Role.DERIVED)[n]

    def negated(self) -> Condition:
        """-value - 1 is at least 0."""
        return IsNonnegative(self.value.scale(R - 1) - constant(1), -self.high - 1, -self.low - 1)

    def reads(self) -> Iterator[LinearCombination]:
        """The value."""
        yield self.value


def _is_wire_and(value: LinearCombination, number: int) -> bool:
    terms = value.terms
    return len(terms) == 2 and terms.get(ONE) == number and all(factor == 1 for wire, factor in terms.items() if wire)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds. Required: each part on its own. As a bit: the parts' bits and, for three or more, a zero test.

    `sides` are the operands of each part, to show where it is required and fails.
    """

    parts: tuple[Condition, ...]
    sides: tuple[tuple[Side, ...], ...]

    def require(self, note: Note) -> None:
        """Each part in its cheapest form, told apart from the others where it fails."""
        leaves = list(self._leaves())
        equal = all(isinstance(part, IsZero) or (isinstance(part, SameBit) and part.same) for part, _ in leaves)
        with active_recorder().together() as requirement:
            for index, (part, sides) in enumerate(leaves):
                of = Part(requirement, index, len(leaves), equal) if len(leaves) > 1 else None
                part.require(replace(note, operands=compared(sides), part=of))

    def within(self, step: str) -> AllOf:
        """The same of a part of larger values: `step` leads to it."""
        parts = tuple(part.within(step) if isinstance(part, AllOf) else part for part in self.parts)
        return AllOf(parts, tuple(tuple(side.within(step) for side in sides) for sides in self.sides))

    def _leaves(self) -> Iterator[tuple[Condition, tuple[Side, ...]]]:
        """The conditions that are none of this kind, in their order, with their operands; however deep a loop nests them."""
        pending = list(zip(self.parts, self.sides, strict=True))[::-1]
        while pending:
            part, sides = pending.pop()
            if isinstance(part, AllOf):
                pending += list(zip(part.parts, part.sides, strict=True))[::-1]
            else:
                yield part, sides

    def bit(self) -> LinearCombination:
        """The product of two bits, or a test that none of many is 0."""
        recorder = active_recorder()
        bits = [part.bit() for part in self.parts]
        if len(bits) == 1:
            return bits[0]
        if len(bits) == 2:
            return recorder.multiply(bits[0], bits[1])
        missing = constant(len(bits))
        for bit in bits:
            missing = missing - bit
        return recorder.is_zero(missing)

    def negated(self) -> Condition:
        """Not all hold."""
        return BitIs(self.bit(), expected=0)

    def reads(self) -> Iterator[LinearCombination]:
        """What the parts read."""
        for part in self.parts:
            yield from part.reads()


@dataclass(frozen=True, slots=True)
class BitIs:
    """A combination known to be 0 or 1 is `expected`. Required: 1 linear row. As a bit: nothing."""

    value: LinearCombination
    expected: int

    def require(self, note: Note) -> None:
        """One linear row."""
        active_recorder().require_zero(self.value - constant(self.expected), note)

    def bit(self) -> LinearCombination:
        """The combination, or one minus it."""
        return self.value if self.expected else constant(1) - self.value

    def negated(self) -> Condition:
        """The other value."""
        return BitIs(self.value, 1 - self.expected)

    def reads(self) -> Iterator[LinearCombination]:
        """The value."""
        yield self.value


@dataclass(frozen=True, slots=True)
class SameBit:
    """Two combinations known to be 0 or 1 are equal, or with `same=False` differ. Required: 1 linear row. As a bit: 1 row."""

    a: LinearCombination
    b: LinearCombination
    same: bool

    def require(self, note: Note) -> None:
        """a - b = 0, or a + b = 1."""
        difference = self.a - self.b if self.same else self.a + self.b - constant(1)
        active_recorder().require_zero(difference, note)

    def bit(self) -> LinearCombination:
        """a + b - 2ab is their exclusive or."""
        differ = active_recorder().multiply_add(self.a, self.b, self.a + self.b, R - 2)
        return constant(1) - differ if self.same else differ

    def negated(self) -> Condition:
        """The other relation."""
        return SameBit(self.a, self.b, not self.same)

    def reads(self) -> Iterator[LinearCombination]:
        """Both."""
        yield self.a
        yield self.b
