"""A lean incremental tree in a store, as deep as its leaves need: `@zk-kit/lean-imt`, Semaphore v4's groups."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import ClassVar, Final, NamedTuple

from zkwright.circuits.poseidon.plain import poseidon_packed
from zkwright.compiler import Field

from .levels import SIZE, Levels, leaf_number, number, numbers, packed
from .store import MemoryStore, Store

_AT_ONCE: Final = 1 << 16


class LeanPath(NamedTuple):
    """What `lean_imt.lean_imt_root` takes for a leaf: of each sibling whether it is the left one, the siblings, how many count.

    Behind the first `depth` stand false and 0. As zk-kit's `generateProof` does, it leaves out the levels where a leaf has no
    sibling; what that calls `index` is `number`.
    """

    bits: list[bool]
    siblings: list[int]
    depth: int

    @property
    def number(self) -> int:
        """The bits as a number, least significant first."""
        return sum(bit << place for place, bit in enumerate(self.bits))


class LeanTree:
    """A tree that is as deep as its leaves need: a node without a right child has its left child's value.

    It has the roots and proofs of `@zk-kit/lean-imt`, with Poseidon of two as Semaphore v4 has it. Changes last when they return;
    many leaves are best one `extend`, which hashes each node once. A node can pass for a leaf of a shorter path: leaves should be
    hashes that no node is.

    >>> tree = LeanTree()
    >>> tree.extend([3, 1, 4])
    range(0, 3)
    >>> tree.depth, tree.index_of(4)
    (2, 2)
    >>> from zkwright.circuits.lean_imt import lean_imt_root
    >>> lean_imt_root(4, *tree.path(2, 20)) == tree.root
    True
    """

    kind: ClassVar[bytes] = b"lean1"
    """What a store knows it by."""

    def __init__(self, store: Store | None = None, *, name: str = "") -> None:
        """Open the tree of this name in the store, or make an empty one. Without a store it is in memory.

        Raises `StoreError` where the store has another tree of this name.
        """
        self._levels: Final = Levels(MemoryStore() if store is None else store, name)
        self._levels.claim(self.kind, "a lean one")

    def __repr__(self) -> str:
        """How full it is; no leaf, which may be secret."""
        return f"<LeanTree of depth {self.depth}: {len(self)} leaves>"

    def __len__(self) -> int:
        """How many leaves there are."""
        return self._levels.count()

    @property
    def depth(self) -> int:
        """How many levels there are above the leaves: the logarithm of their number, rounded up."""
        return _depth(len(self))

    @property
    def root(self) -> int:
        """The root's value; 0 of an empty tree, where zk-kit has none."""
        with self._levels.store.reading():
            (root,) = self._levels.at([(self.depth, 0)])
        return number(root or bytes(SIZE))

    def leaves(self, start: int = 0, stop: int | None = None) -> list[int]:
        """The leaves in their order, or those from one number up to another."""
        with self._levels.store.reading():
            stop = len(self) if stop is None else min(stop, len(self))
            return numbers(self._levels.read(0, start, stop))

    def append(self, leaf: int | Field) -> int:
        """Put a leaf behind the others and return its number. Takes a hash a level."""
        return self.extend([leaf]).start

    def extend(self, leaves: Iterable[int | Field]) -> range:
        """Put leaves behind the others, all or none, and return their numbers.

        Raises `ValueError` for a leaf outside [0, r), `TypeError` for what is no integer.
        """
        with self._levels.store.writing():
            first, rest = len(self), iter(leaves)
            while some := packed(islice(rest, _AT_ONCE)):
                start = len(self)
                self._levels.note_places(start, some)
                self._levels.count_up(len(some) // SIZE)
                self._write(start, some)
            return range(first, len(self))

    def update(self, index: int, leaf: int | Field) -> None:
        """Put another leaf in the place of one; Semaphore removes a member by 0. Takes a hash a level.

        Raises `IndexError` for a number that no leaf has, `ValueError` and `TypeError` as `extend` does.
        """
        node = packed([leaf])
        with self._levels.store.writing():
            index = leaf_number(index, len(self))
            self._levels.forget_place(index, self._levels.read(0, index, index + 1))
            self._levels.note_places(index, node)
            self._write(index, node)

    def index_of(self, leaf: int | Field) -> int:
        """The number of the first leaf that is this one.

        Raises `ValueError` where there is none, or what is asked for is outside [0, r); `TypeError` for what is no integer.
        """
        found = self._levels.place_of(packed([leaf]))
        if found is None:
            raise ValueError("the tree was given no such leaf")
        return found

    def path(self, index: int, most: int | None = None) -> LeanPath:
        """The way of a leaf, filled up to `most` siblings, or as it is.

        Raises `IndexError` for a number that no leaf has, `ValueError` where the way has more than `most` siblings.
        """
        with self._levels.store.reading():
            count = len(self)
            index = leaf_number(index, count)
            places = [(level, index >> level ^ 1) for level in range(_depth(count))]
            found = self._levels.at(places)
        # What lies beside a last node that has no sibling was never written.
        siblings = [number(node) for node in found if node]
        bits = [place % 2 == 0 for node, (_, place) in zip(found, places, strict=True) if node]
        missing = 0 if most is None else most - len(siblings)
        if missing < 0:
            raise ValueError(f"the leaf has {len(siblings)} siblings, more than {most}: the circuit has to take more")
        return LeanPath(bits + [False] * missing, siblings + [0] * missing, len(siblings))

    def _write(self, start: int, nodes: bytes) -> None:
        count = len(self)
        self._levels.write(0, start, nodes)
        for level in range(_depth(count)):
            stop = start + len(nodes) // SIZE
            start, end = start // 2, -(-stop // 2)
            children = self._levels.read(level, 2 * start, min(2 * end, self._levels.width(level, count)))
            whole = len(children) // (2 * SIZE) * 2 * SIZE
            nodes = poseidon_packed(children[:whole], 2) + children[whole:]
            self._levels.write(level + 1, start, nodes)


def _depth(count: int) -> int:
    return max(count - 1, 0).bit_length()
