"""Which bits of a value its author reads: to take the lowest and leave the others is to lose them unseen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from zkwright.core.body_at_work import CURRENT

from ..errors import DroppedBitsError
from ..source_locations import Site, caller_site

if TYPE_CHECKING:
    from .linear_combination import LinearCombination
    from .recorder import Recorder


class Taken(NamedTuple):
    """What a gadget's body takes of the items of an array that it gets.

    `read` is a mask of them; the first `kept` were taken at the line `site`, None where none were.
    """

    read: int
    kept: int | None
    site: Site | None


class Loop:
    """A walk over an array's items, from the first on: `done` of them were fetched. The last may have been fetched in vain."""

    __slots__ = ("done", "items", "site")

    def __init__(self, items: Sequence[Any], site: Site) -> None:
        """Over these items, by the line of an author."""
        self.items, self.site = items, site
        self.done = 0


class BitReads:
    """What one body reads of the bits of one value, over every array of them, and of what is made of each bit in its place.

    Items read by their number say which bit is meant. What starts at bit 0 and stops early, as a slice or a loop over something
    shorter does, must be followed by a read of what it leaves, or it takes different values for one. The last bit that such a
    loop fetches is read where a row reads it: `zip` fetches one before it sees that the other side ends. To look is not to read.
    """

    __slots__ = ("_body", "_doubted", "_kept", "_loops", "_open", "_read", "_site", "items", "kind", "value")

    def __init__(
        self, kind: str, body: Recorder, value: LinearCombination | None, items: Sequence[LinearCombination] = ()
    ) -> None:
        """Of a value of the type of this name, in this body; None for one that a gadget has. Nothing is read yet.

        `items` are those of an array that a gadget's body gets, which may be any value's bits.
        """
        self.kind = kind
        self.value = value
        self.items = items
        self._body = body
        self._read = 0  # a mask of the bits that were read
        self._open = 0  # of those that are not known to be constant
        self._kept: int | None = None
        self._site: Site | None = None
        self._loops: dict[tuple[Loop, Digits], None] = {}  # that have not come to their end
        # Bits that loops fetched last, by their places: which bits are open, and the loop's line.
        self._doubted: dict[int, tuple[int, Site]] = {}

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

    def mask(self, read: int) -> None:
        """The bits in a mask were read."""
        if self._counts():
            self._read |= read

    def first(self, kept: int, open_bits: int, site: Site | None = None) -> None:
        """The lowest bits were taken from an array whose bits in the mask `open_bits` are not constant."""
        if self._counts():
            self._read |= (1 << kept) - 1
            self._take(kept, open_bits, site or caller_site())

    def begin(self, loop: Loop, digits: Digits) -> None:
        """A loop over the bits begins, which may never end."""
        if self._counts():
            self._loops[loop, digits] = None

    def end(self, loop: Loop, digits: Digits) -> None:
        """The loop has fetched all of them, and asked for more."""
        if self._counts() and self._loops.pop((loop, digits), self) is None:
            self._read |= (1 << digits.length) - 1

    def _take(self, kept: int, open_bits: int, site: Site) -> None:
        if open_bits >> kept and (self._kept is None or kept > self._kept):
            self._kept, self._open, self._site = kept, open_bits, site

    def stop_loops(self) -> None:
        """Count what the loops have fetched that have not come to their end when the body has, and still records."""
        for loop, digits in self._loops:
            positions = digits.positions(0, loop.done)
            if not positions:
                continue
            if digits.descending or loop.done > digits.start + digits.length:
                self._read |= (1 << positions.stop) - (1 << positions.start)
                continue
            last, open_bits = positions[-1], digits.open_bits(loop.items)
            self._read |= (1 << last) - 1
            self._take(last + 1, open_bits, loop.site)
            self._doubted.setdefault(last, (open_bits, loop.site))
        self._loops.clear()

    def refuse_dropped(self, width: int, is_read: Callable[[int], bool]) -> None:
        """Raise DroppedBitsError where the lowest bits were taken and nothing read any of the others.

        Rows prove that the value has no more than `width` bits. `is_read` says of a bit, by its place, whether a row reads it.
        """
        self._settle(width, is_read)
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

    def taken(self, is_in_row: Callable[[int], bool], is_read: Callable[[int], bool]) -> Taken:
        """What was read of an array that the body got; all of one that holds no signals.

        Where nothing was taken from its front, it may have been handed on as a whole, as to `as_wire`: then items that a row
        reads were read as well. The other question is that of `refuse_dropped`.
        """
        if not self.items:
            return Taken(-1, None, None)
        n_items = len(self.items)
        if self._kept is None and not self._doubted and self._read != (1 << n_items) - 1:
            self._read |= sum(1 << place for place in range(n_items) if is_in_row(place))
        self._settle(n_items, is_read)
        return Taken(self._read, self._kept, self._site)

    def _settle(self, width: int, is_read: Callable[[int], bool]) -> None:
        for place in sorted(self._doubted, reverse=True):
            open_bits, site = self._doubted[place]
            if place == 0 or self._read >> place or width <= place or not open_bits >> place or is_read(place):
                self._read |= 1 << place
            elif self._kept is None or self._kept < place or self._kept >= width:
                self._kept, self._open, self._site = place, open_bits, site


class Digits(NamedTuple):
    """Where an array holds the bits of a value, or what was made of each: `length` items from `start` on.

    The lowest comes first, or last where they are `descending`.
    """

    reads: BitReads
    start: int
    length: int
    descending: bool = False

    def moved(self, places: int) -> Digits:
        """The same in an array in which they stand so many places later."""
        return self._replace(start=self.start + places)

    def turned(self, n_items: int) -> Digits:
        """The same in the array of `n_items` turned around."""
        return self._replace(start=n_items - self.start - self.length, descending=not self.descending)

    def are_within(self, start: int, stop: int) -> bool:
        """Whether all of them stand among the items from `start` to before `stop`."""
        return start <= self.start and self.start + self.length <= stop

    def positions(self, start: int, stop: int) -> range:
        """Which bits the items from `start` to before `stop` hold, ascending."""
        first, after = max(start - self.start, 0), min(stop - self.start, self.length)
        if after <= first:
            return range(0)
        return range(self.length - after, self.length - first) if self.descending else range(first, after)

    def open_bits(self, items: Sequence[Any]) -> int:
        """A mask of the bits that are not constant, in an array of these items."""
        if self.reads.items:  # that of a gadget's body, which does not know what it gets
            return (1 << self.length) - 1
        held = items[self.start : self.start + self.length]
        ascending = reversed(held) if self.descending else held
        return sum(1 << place for place, bit in enumerate(ascending) if bit.constant is None)

    def part(self, start: int, stop: int, items: Sequence[Any], site: Site | None = None) -> None:
        """The items from `start` to before `stop` were taken of an array with these: some of the bits, and not all."""
        positions = self.positions(start, stop)
        if positions.start > 0:
            self.reads.part(positions.start, positions.stop)
        elif positions or (start <= self.start <= stop and not self.descending and self.start == 0):
            self.reads.first(positions.stop, self.open_bits(items), site)

    def taken(self, taken: Taken, items: Sequence[Any]) -> None:
        """A gadget has got the array, with these items, and taken some."""
        read = taken.read >> self.start & (1 << self.length) - 1
        self.reads.mask(int(f"{read:0{self.length}b}"[::-1], 2) if self.descending and read else read)
        if taken.kept is not None:
            if self.are_within(0, taken.kept):
                self.reads.part(0, self.length)
            else:
                self.part(0, taken.kept, items, taken.site)

    def item(self, place: int) -> None:
        """One item of the array was read."""
        for position in self.positions(place, place + 1):
            self.reads.item(position)
