"""Bits of unsigned integers: taking apart, putting together, shifts; see `integer_bits` for what signed ones do alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from zkwright.core.field import R

from ..errors import ConstantRangeError, TypeMismatchError, WidthError
from ..recorder.active import active_recorder
from ..recorder.linear_combination import ZERO, LinearCombination, constant
from ..recorder.notes import Note
from ..recorder.row_role import Role
from .boolean import Bool
from .field import bit_count, bits_of, reads_of_bits
from .integer_bits import BitwiseInteger, places_of, weigh
from .integer_range import mend_of, overflow
from .operands import operands, receiver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .array import Array
    from .uint import U8


class BitwiseUInt(BitwiseInteger):
    """Operations on the bits of an unsigned integer."""

    __slots__ = ()

    def bits(self, n: int | None = None) -> Array[Bool, Any]:
        """The bits, least significant first; n of them when given, with the proof that there are no others.

        To take the lowest n write `bits(n)`; `bits()[:n]` would lose the others, and raises DroppedBitsError where nothing reads
        them. `truncated(n)` drops them by name.

        Costs as many rows as the interval has bits, nothing the second time.
        """
        count = self.width if n is None else bit_count(n)
        fits = self._high >> count == 0
        note = Note(f"the value does not fit in {count} bits", () if fits else receiver(self))
        return self.lowest(count, note).read_as(reads_of_bits(self))

    def lowest(self, count: int, note: Note) -> Array[Bool, Any]:
        """As `bits(count)`, where the note says what is told of a value that has more."""
        known = self._high.bit_length()
        role = Role.DERIVED if known <= count else Role.FIT
        needed = min(known, count)
        low = bits_of(self.linear, needed, note, role=role)
        return type(low).unchecked([*low, *[Bool.unchecked_constant(0)] * (count - needed)])

    @classmethod
    def from_bits(cls, bits: Array[Bool, Any] | list[Bool]) -> Self:
        """The integer with these bits, least significant first; at most `width` of them. Free."""
        if len(bits) > cls.width:
            raise WidthError(f"{len(bits)} bits do not fit a {cls.__name__}", "use a wider type or fewer bits")
        return cls._from_bits([Bool(bit).linear for bit in bits])

    @classmethod
    def _from_bits(cls, bits: list[LinearCombination]) -> Self:
        linear = weigh(bits)
        if linear.constant is None:
            active_recorder().remember_bits(linear, bits)
        return cls.unchecked_interval(linear, 0, (1 << len(bits)) - 1)

    @classmethod
    def from_bytes(cls, data: Array[U8, Any] | Sequence[U8 | int] | bytes, order: Literal["big", "little"]) -> Self:
        """The integer that the bytes make, the first of them the most significant in `big` order. Free.

        At most width / 8 bytes, signals, plain numbers or both.

        Raises WidthError for more of them, TypeMismatchError for what is not bytes.
        """
        from .array import Bytes

        if order not in ("big", "little"):
            raise TypeMismatchError(f"bytes in the order {order!r}", 'write "big" or "little"')
        ascending: list[U8] = list(Bytes(data))
        if order == "big":
            ascending.reverse()
        if 8 * len(ascending) > cls.width:
            raise WidthError(f"{len(ascending)} bytes do not fit a {cls.__name__}", "use a wider type or fewer bytes")
        places = [(byte, 8 * place) for place, byte in enumerate(ascending)]
        linear = sum((byte.linear.scale(1 << place) for byte, place in places), ZERO)
        if linear.constant is None:
            known = [active_recorder().known_bits(byte.linear) for byte in ascending]
            if all(bits is not None for bits in known):
                # A byte may be made of fewer bits, or of more of which all but eight are 0: each has its own eight places.
                places_of = [[*(bits or ())[:8], *[ZERO] * (8 - len(bits or ()))] for bits in known]
                active_recorder().remember_bits(linear, [bit for byte in places_of for bit in byte])
        low, high = (sum(byte.interval[end] << place for byte, place in places) for end in (0, 1))
        return cls.unchecked_interval(linear, low, high)

    def truncated(self, n: int) -> Self:
        """The n lowest bits. Costs the rows of `bits()`, nothing the second time."""
        kept = bit_count(n)
        return self._from_bits([bit.linear for bit in self.bits()][:kept])

    def __invert__(self) -> Self:
        """Every bit flipped: 2**width - 1 - self. Free."""
        top = self.maximum()
        return self.unchecked_interval(constant(top) - self.linear, top - self._high, top - self._low)

    def __lshift__(self, places: int) -> Self:
        """Exact product with 2**places, known at compile time: the proof fails where a bit would be lost."""
        shift = places_of(places)
        if shift >= self.width:
            raise ConstantRangeError(
                f"shifting a {type(self).__name__} left by {shift} loses every bit", "use a wider type"
            )
        linear = self.linear.scale(1 << shift)
        if self._high << shift < R:
            return self._fit(
                linear, self._low << shift, self._high << shift, overflow(self, "<<"), (self,), mend_of("<<")
            )
        self.lowest(self.width - shift, Note(overflow(self, "<<"), operands((self,)), mend_of("<<")))
        return self.unchecked_interval(linear, self._low << shift, self.maximum() >> shift << shift)

    def __rshift__(self, places: int) -> Self:
        """Shift right by a number known at compile time. Costs the rows of `bits()`."""
        shift = places_of(places)
        return self._from_bits([bit.linear for bit in self.bits()][shift:])


def halves(value: BitwiseUInt, k: int) -> tuple[LinearCombination, LinearCombination]:
    """The number that the lowest k bits make, and that of the rest. Costs the rows of `bits()`."""
    bits = [bit.linear for bit in value.bits()]
    return weigh(bits[:k]), weigh(bits[k:])
