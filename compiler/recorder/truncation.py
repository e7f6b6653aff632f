"""Which bits of a value its author reads: to take the lowest and leave the others is to lose them unseen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from zkwright.core.body_at_work import CURRENT

from ..errors import DroppedBitsError
from ..source_locations import Site, caller_site

if TYPE_CHECKING:
    from .linear_combination import LinearCombination
    from .recorder import Recorder


class BitReads:
    """What one body reads of the bits of one value, over every array of them, and of what is made of each bit in its place.

    Items read by their number say which bit is meant. What starts at bit 0 and stops early, as a slice or a loop over something
    shorter does, must be followed by a read of what it leaves, or it takes different values for one. To look is not to read.
    """

    __slots__ = ("_body", "_kept", "_open", "_read", "_site", "kind", "value")

    def __init__(self, kind: str, body: Recorder, value: LinearCombination | None) -> None:
        """Of a value of the type of this name, in this body; None for one that a gadget has. Nothing is read yet."""
        self.kind = kind
        self.value = value
        self._body = body
        self._read = 0  # a mask of the bits that were read
        self._open = 0  # of those that are not known to be constant
        self._kept: int | None = None
        self._site: Site | None = None

    def _counts(self) -> bool:
        return CURRENT.get() is self._body

    def item(self, position: int) -> None:
        """A bit was read by its number."""
        if self._counts():
            self._read |= 1 << position

    def part(self, start: int, stop: int) -> None:
        """Bits in a row were read."""
        if self._counts():
            self._read |= (1 << stop) - (1 << start)

    def first(self, kept: int, open_bits: int, site: Site | None = None) -> None:
        """The lowest bits were taken from an array whose bits in the mask `open_bits` are not constant."""
        if not self._counts():
            return
        self._read |= (1 << kept) - 1
        if self._kept is None and open_bits >> kept:
            self._kept, self._open, self._site = kept, open_bits, site or caller_site()

    def refuse_dropped(self, width: int) -> None:
        """Raise DroppedBitsError where the lowest bits were taken and nothing read any of the others.

        Rows prove that the value has no more than `width` bits.
        """
        if self._kept is None or self._read >> self._kept or width <= self._kept:
            return
        kept = self._kept
        last = self._open.bit_length() - 1
        lost = f"bits {kept} to {last} of this {self.kind} are" if last > kept else f"bit {kept} of this {self.kind} is"
        by_name = f"[*bits][:{kept}]" if self.kind == "Field" else f"x.truncated({kept}).bits({kept})"
        raise DroppedBitsError(
            f"{lost} dropped unseen: values that differ there count as one",
            f"x.bits({kept}) gives the lowest bits and proves that there are no others; {by_name} drops the others by name",
            self._site,
        )


class Digits(NamedTuple):
    """Where an array holds the bits of a value, or what was made of each: `length` items from `start` on, the lowest first."""

    reads: BitReads
    start: int
    length: int

    def moved(self, places: int) -> Digits:
        """The same in an array in which they stand so many places later."""
        return self._replace(start=self.start + places)

    def are_within(self, start: int, stop: int) -> bool:
        """Whether all of them stand among the items from `start` to before `stop`."""
        return start <= self.start and self.start + self.length <= stop

    def first(self, n_items: int, items: Sequence[Any], site: Site | None = None) -> None:
        """The first `n_items` of an array with these items were taken."""
        kept = min(n_items - self.start, self.length)
        if kept == self.length:
            self.reads.part(0, kept)
        elif kept > 0 or self.start == 0:
            held = items[self.start : self.start + self.length]
            self.reads.first(kept, sum(1 << place for place, bit in enumerate(held) if bit.constant is None), site)

    def item(self, place: int) -> None:
        """One item of the array was read."""
        if self.start <= place < self.start + self.length:
            self.reads.item(place - self.start)
