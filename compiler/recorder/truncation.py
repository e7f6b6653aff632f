"""Which bits of a value its author reads: to take the lowest and leave the others is to lose them unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zkwright.core.body_at_work import CURRENT

from ..errors import DroppedBitsError
from ..source_locations import Site, caller_site

if TYPE_CHECKING:
    from .recorder import Recorder


class BitReads:
    """What one body reads of the bits of one value, over every array of them.

    Items read by their number say which bit is meant. What starts at bit 0 and stops early, as a slice or a loop over something
    shorter does, must be followed by a read of what it leaves, or it takes different values for one. To look is not to read.
    """

    __slots__ = ("_body", "_kept", "_open", "_read", "_site", "kind")

    def __init__(self, kind: str, body: Recorder) -> None:
        """Of a value of the type of this name, in this body; nothing is read yet."""
        self.kind = kind
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
