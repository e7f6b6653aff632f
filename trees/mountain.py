"""A Merkle mountain range in a store: leaves come behind the others, and the root tells how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from zkwright.circuits.poseidon.plain import poseidon_packed
from zkwright.compiler import Field

from .lean import LeanPath, LeanTree
from .levels import SIZE, number
from .store import MemoryStore, Store


class MountainRange:
    """An append-only list as perfect trees, one for every one bit of its length, whose root commits to the length.

    Whoever appends in a circuit needs no more of it than `peaks`. Changes last when they return.

    >>> mountains = MountainRange()
    >>> mountains.extend([3, 1, 4, 1, 5])
    range(0, 5)
    >>> len(mountains), [bool(peak) for peak in mountains.peaks(4)]
    (5, [True, False, True, False])
    >>> from zkwright.circuits.mountain_range import mountain_root
    >>> mountain_root(5, 4, *mountains.path(2, 20)) == mountains.root
    True
    """

    def __init__(self, store: Store | None = None, *, name: str = "") -> None:
        """Open the range of this name in the store, or make an empty one. Without a store it is in memory.

        Raises `StoreError` where the store has another tree of this name.
        """
        self._tree: Final = _Peaks(MemoryStore() if store is None else store, name=name)

    def __repr__(self) -> str:
        """How many leaves; none of them, which may be secret."""
        return f"<MountainRange: {len(self)} leaves>"

    def __len__(self) -> int:
        """How many leaves there are."""
        return len(self._tree)

    @property
    def root(self) -> int:
        """The root's value: poseidon of the size and of what the peaks hash to, 0 of none."""
        with self._tree.store.reading():
            size, peaks = len(self), self._tree.root
        return number(poseidon_packed(size.to_bytes(SIZE, "little") + peaks.to_bytes(SIZE, "little"), 2))

    def leaves(self, start: int = 0, stop: int | None = None) -> list[int]:
        """The leaves in their order, or those from one number up to another."""
        return self._tree.leaves(start, stop)

    def append(self, leaf: int | Field) -> int:
        """Put a leaf behind the others and return its number. Raises as `extend` does."""
        return self._tree.append(leaf)

    def extend(self, leaves: Iterable[int | Field]) -> range:
        """Put leaves behind the others, all or none, and return their numbers.

        Raises `ValueError` for a leaf outside [0, r), `TypeError` for what is no integer.
        """
        return self._tree.extend(leaves)

    def index_of(self, leaf: int | Field) -> int:
        """The number of the first leaf that is this one. Raises `ValueError` where there is none."""
        return self._tree.index_of(leaf)

    def path(self, index: int, most: int | None = None) -> LeanPath:
        """What `mountain_root` takes for a leaf beside the size: its bits, siblings and depth; see `LeanTree.path`."""
        return self._tree.path(index, most)

    def peaks(self, most: int) -> list[int]:
        """For each of `most` bits of the size the peak of as many leaves as it weighs; 0 where the bit is not set.

        Raises `ValueError` where the size has more bits.
        """
        with self._tree.store.reading():
            size = len(self)
            if size >> most:
                raise ValueError(f"{size} leaves have more than {most} peaks: the circuit has to take more")
            return [self._tree.node(level, (size >> level) - 1) if size >> level & 1 else 0 for level in range(most)]


class _Peaks(LeanTree):
    """The tree of the leaves, which nobody opens as another: that of the peaks, from the smallest, is a lean tree's root."""

    kind = b"mountain1"

    @property
    def store(self) -> Store:
        """Where it is kept."""
        return self._levels.store

    def node(self, level: int, position: int) -> int:
        """A node that was written."""
        (found,) = self._levels.at([(level, position)])
        return number(found or bytes(SIZE))
