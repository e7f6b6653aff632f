"""What signed and unsigned integers do alike with their bits: logic, wrapping shifts and rotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from ..errors import ConstantRangeError
from ..recorder.linear_combination import ZERO, LinearCombination
from .integer_range import RangedInteger
from .signal import static_int

if TYPE_CHECKING:
    from .array import Array
    from .boolean import Bool


class BitwiseInteger(RangedInteger):
    """Operations on the `width` bits of an integer, which are those of the value modulo 2**width, as Python's are."""

    __slots__ = ()

    def bits(self, n: int | None = None) -> Array[Bool, Any]:
        """The bits, least significant first; n of them when given, with the proof that the value fits in as many."""
        raise NotImplementedError

    @classmethod
    def _from_bits(cls, bits: list[LinearCombination]) -> Self:
        """The integer with these bits, least significant first."""
        raise NotImplementedError

    def _bitwise(self, other: Self | int, operator: str) -> Self:
        other = self._same(other, operator)
        pairs = zip(self.bits(), other.bits(), strict=True)
        if operator == "&":
            results = [a & b for a, b in pairs]
        elif operator == "|":
            results = [a | b for a, b in pairs]
        else:
            results = [a ^ b for a, b in pairs]
        return self._from_bits([bit.linear for bit in results])

    def __and__(self, other: Self | int) -> Self:
        """Bitwise and. Costs `width` rows beside the operands' bits, none against a constant."""
        return self._bitwise(other, "&")

    def __or__(self, other: Self | int) -> Self:
        """Bitwise or. Costs `width` rows beside the operands' bits, none against a constant."""
        return self._bitwise(other, "|")

    def __xor__(self, other: Self | int) -> Self:
        """Bitwise exclusive or. Costs `width` rows beside the operands' bits, none against a constant."""
        return self._bitwise(other, "^")

    def __rand__(self, other: int) -> Self:
        """Bitwise and."""
        return self & other

    def __ror__(self, other: int) -> Self:
        """Bitwise or."""
        return self | other

    def __rxor__(self, other: int) -> Self:
        """Bitwise exclusive or."""
        return self ^ other

    def wrapping_shl(self, places: int) -> Self:
        """Shift left, dropping what leaves the width. Costs the rows of `bits()`."""
        shift = places_of(places)
        kept = [bit.linear for bit in self.bits()][: max(self.width - shift, 0)]
        return self._from_bits(([ZERO] * shift + kept)[: self.width])

    def rotate_left(self, places: int) -> Self:
        """Rotate the bits left by a number known at compile time. Costs the rows of `bits()`."""
        shift = places_of(places) % self.width
        bits = [bit.linear for bit in self.bits()]
        return self._from_bits(bits[self.width - shift :] + bits[: self.width - shift])

    def rotate_right(self, places: int) -> Self:
        """Rotate the bits right by a number known at compile time. Costs the rows of `bits()`."""
        return self.rotate_left(self.width - places_of(places) % self.width)


def weigh(bits: list[LinearCombination]) -> LinearCombination:
    """The number with these bits, least significant first."""
    total = ZERO
    for i, bit in enumerate(bits):
        total = total + bit.scale(1 << i)
    return total


def places_of(value: object) -> int:
    """By how much to shift, known at compile time; raises ConstantRangeError for a negative number."""
    places = static_int(value, "the number of places to shift")
    if places < 0:
        raise ConstantRangeError("a shift by a negative number", "shift the other way")
    return places
