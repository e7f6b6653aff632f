"""Bits of signed integers, in two's complement: taking apart, putting together, shifts; see `integer_bits` for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from ..errors import ConstantRangeError, WidthError
from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.notes import Note
from ..recorder.row_role import Role
from .boolean import Bool
from .field import bit_count, bits_of, reads_of_bits
from .integer_bits import BitwiseInteger, places_of, weigh
from .integer_range import overflow, with_article
from .operands import receiver

if TYPE_CHECKING:
    from .array import Array


class BitwiseInt(BitwiseInteger):
    """Operations on the bits of a signed integer."""

    __slots__ = ()

    def bits(self, n: int | None = None) -> Array[Bool, Any]:
        """The bits in two's complement, least significant first, the last the sign; n of them when given.

        Fewer than `width` come with the proof that the value fits in as many, more repeat the sign. Costs nothing where the bits
        are known, as those of an input, else a row a bit, nothing the second time.
        """
        count = self.width if n is None else bit_count(n)
        if count == 0:
            raise ConstantRangeError("a signed integer has at least one bit, its sign", "ask for at least 1 bit")
        kept = min(count, self.width)
        bits = self._lowest(kept)
        *low, sign = bits
        return type(bits).unchecked([*low, *[sign] * (count - kept + 1)]).read_as(reads_of_bits(self))

    def _lowest(self, count: int) -> Array[Bool, Any]:
        """The lowest `count` bits, at most `width`, and the proof that the others repeat the last of them."""
        half = 1 << count - 1
        fits = -half <= self._low and self._high < half
        note = Note(f"the value does not fit in {count} bits with its sign", () if fits else receiver(self))
        shifted, role = self.linear + constant(half), Role.DERIVED if fits else Role.FIT
        if self.constant is None and self._low >= 0 and active_recorder().known_bits(shifted) is None:
            # What was unsigned before has its bits at hand.
            low = bits_of(self.linear, min(count - 1, self._high.bit_length()), note, role=role)
            return type(low).unchecked([*low, *[Bool.unchecked_constant(0)] * (count - len(low))])
        bits = bits_of(shifted, count, note, role=role)
        *low_bits, top = bits
        return type(bits).unchecked([*low_bits, _flipped(top)])

    @classmethod
    def from_bits(cls, bits: Array[Bool, Any] | list[Bool]) -> Self:
        """The integer with these `width` bits in two's complement, least significant first, the last the sign. Free."""
        if len(bits) != cls.width:
            raise WidthError(
                f"{len(bits)} bits for {with_article(cls)}, which has {cls.width}, the last of them its sign",
                "pass as many, or make an unsigned integer of them first",
            )
        return cls._from_bits([Bool(bit).linear for bit in bits])

    @classmethod
    def _from_bits(cls, bits: list[LinearCombination]) -> Self:
        flipped = constant(1) - bits[-1]
        biased = weigh([*bits[:-1], flipped])
        if biased.constant is None:
            active_recorder().remember_bits(biased, [*bits[:-1], flipped])
        return cls.unchecked_linear(biased - constant(cls.bias))

    def __invert__(self) -> Self:
        """Every bit flipped: -1 - self. Free."""
        return self.unchecked_interval(constant(-1) - self.linear, -1 - self._high, -1 - self._low)

    def __lshift__(self, places: int) -> Self:
        """Exact product with 2**places, known at compile time: the proof fails where it does not fit. Costs `width` rows."""
        shift = places_of(places)
        if shift >= self.width:
            raise ConstantRangeError(
                f"shifting {with_article(type(self))} left by {shift} loses every bit", "use a wider type"
            )
        kept = self.width - shift
        half = 1 << kept - 1
        if not (-half <= self._low and self._high < half):
            note = Note(overflow(self, "<<"), receiver(self), self._mend("<<"))
            active_recorder().must_fit(self.linear, kept, note, half)
        low, high = max(self._low, -half), min(self._high, half - 1)
        return self.unchecked_interval(self.linear.scale(1 << shift), low << shift, high << shift)

    def __rshift__(self, places: int) -> Self:
        """Shift right by a number known at compile time: the quotient by 2**places, rounded down. Costs the rows of `bits()`."""
        shift = min(places_of(places), self.width - 1)
        *_, sign = bits = [bit.linear for bit in self.bits()]
        shifted = self._from_bits([*bits[shift:], *[sign] * shift])
        return self.unchecked_interval(shifted.linear, self._low >> shift, self._high >> shift)


def _flipped(bit: Bool) -> Bool:
    linear = constant(1) - bit.linear
    if linear.constant is None:
        active_recorder().assume_boolean(linear)
    return Bool.digit(linear)
