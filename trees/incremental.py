"""A Merkle tree of a fixed depth in a store, of any arity: leaves come behind the others, and may be replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from threading import get_ident
from typing import ClassVar, Final

from zkwright.circuits.merkle.plain import MAX_DEPTH
from zkwright.circuits.poseidon.constants import MAX_INPUTS
from zkwright.circuits.poseidon.plain import poseidon_packed
from zkwright.circuits.shared.plain import field_element, whole_number
from zkwright.compiler import Field

from .levels import SIZE, Levels, leaf_number, number, numbers, packed
from .store import MemoryStore, Store

_AT_ONCE: Final = 1 << 16
"""Leaves that are hashed and written together, so that however many come take no more memory."""


class IncrementalTree:
    """A tree of a fixed depth with room for arity**depth leaves, of which the first are given and the rest are `empty`.

    It keeps its nodes in a store, so that a path is read and not computed: for a million leaves in `SqliteStore` in a tenth of a
    millisecond. An append lasts when it returns; whoever has many makes one `extend` of them, or appends within `batch`: 10,000
    then take some tenths of a second on the native engine, where each for itself waits for the disk.

    With arity 2 it has the roots of `zkwright.circuits.merkle.plain.MerkleTree`, and its paths are what `merkle.merkle_root`
    takes. A place that was given no leaf holds `empty`, and proves as any other: make leaves of a hash that begins with a
    constant of their own, as `poseidon(1, secret)`.

    >>> tree = IncrementalTree(20)
    >>> tree.extend([3, 1, 4])
    range(0, 3)
    >>> tree.append(1), tree.index_of(4)
    (3, 2)
    >>> from zkwright.circuits.merkle import merkle_root
    >>> merkle_root(4, *tree.path(2)) == tree.root
    True
    """

    kind: ClassVar[bytes] = b"incremental1"
    """What a store knows it by."""

    def __init__(
        self, depth: int, store: Store | None = None, *, arity: int = 2, empty: int | Field = 0, name: str = ""
    ) -> None:
        """Open the tree of this name in the store, or make an empty one. Without a store it is in memory.

        Raises `StoreError` where the store has another tree of this name, `ValueError` for a depth outside 0..64, an arity
        outside 2..16, more than 2**63 places, or an empty leaf outside [0, r).
        """
        self.depth: Final = whole_number(depth, "the depth of a tree")
        self.arity: Final = whole_number(arity, "the arity of a tree")
        if not 2 <= self.arity <= MAX_INPUTS:
            raise ValueError(f"a node has 2 to {MAX_INPUTS} children, not {arity}")
        if not 0 <= self.depth <= MAX_DEPTH or self.arity**self.depth > 1 << 63:
            raise ValueError(f"a tree has a depth from 0 to {MAX_DEPTH} and at most 2**63 leaves, not {arity}**{depth}")
        self._empty: Final = empty_nodes(self.depth, self.arity, field_element(empty, "an empty leaf"))
        self._levels: Final = Levels(MemoryStore() if store is None else store, name, self.arity)
        self._levels.claim(
            self.kind + bytes([self.depth, self.arity]) + self._empty[0],
            f"one of depth {depth} and arity {arity} with this empty leaf",
            most=self.arity**self.depth,
        )
        self._pending: list[bytes] | None = None
        self._owner = 0

    def __repr__(self) -> str:
        """How deep it is and how full; no leaf, which may be secret."""
        return f"<IncrementalTree of depth {self.depth}: {len(self)} leaves>"

    def __len__(self) -> int:
        """How many leaves were given."""
        return self._levels.count() + len(self._waiting or ())

    @property
    def root(self) -> int:
        """The root's value."""
        self._flush()
        (root,) = self._levels.at([(self.depth, 0)])
        return number(root or self._empty[-1])

    def leaves(self, start: int = 0, stop: int | None = None) -> list[int]:
        """The leaves that were given, in their order, or those from one number up to another."""
        self._flush()
        with self._levels.store.reading():
            stop = len(self) if stop is None else min(stop, len(self))
            return numbers(self._levels.read(0, start, stop))

    def append(self, leaf: int | Field) -> int:
        """Put a leaf behind the others and return its number. Raises as `extend` does."""
        node = packed([leaf])
        waiting = self._waiting
        if waiting is None:
            return self._extend(node).start
        place = self._levels.count() + len(waiting)
        self._require_room(place + 1)
        self._levels.store.on_undo(waiting.pop)
        waiting.append(node)
        return place

    def extend(self, leaves: Iterable[int | Field]) -> range:
        """Put leaves behind the others, all or none, and return their numbers. Takes a hash a leaf and some a level.

        Raises `ValueError` where there is no room for all, and for a leaf outside [0, r); `TypeError` for what is no integer.
        """
        self._flush()
        with self._levels.store.writing():
            first = len(self)
            rest = iter(leaves)
            while some := packed(islice(rest, _AT_ONCE)):
                self._extend(some)
            return range(first, len(self))

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Appends within wait for each other, and last all or none once it ends. What is read within counts them. Other threads
        wait for its end. It is a transaction of the store: what fails within another of it is undone with that.

        >>> tree = IncrementalTree(20)
        >>> with tree.batch():
        ...     places = [tree.append(leaf) for leaf in (3, 1, 4)]
        >>> len(tree), places
        (3, [0, 1, 2])
        """
        with self._levels.store.writing():
            if self._waiting is not None:
                yield
                return
            self._levels.store.on_undo(self._end_batch)
            self._pending, self._owner = [], get_ident()
            yield
            self._flush()
            self._end_batch()

    def update(self, index: int, leaf: int | Field) -> None:
        """Put another leaf in the place of one that was given. Takes a hash a level.

        Paths that were read before lead to the old root. Raises `IndexError` for a number that no given leaf has, `ValueError`
        and `TypeError` as `extend` does.
        """
        self._flush()
        node = packed([leaf])
        with self._levels.store.writing():
            index = leaf_number(index, len(self))
            self._levels.forget_place(index, self._levels.read(0, index, index + 1))
            self._levels.note_places(index, node)
            self._write(index, node, len(self))

    def index_of(self, leaf: int | Field) -> int:
        """The number of the first of the given leaves that is this one.

        Raises `ValueError` where there is none, or what is asked for is outside [0, r); `TypeError` for what is no integer.
        """
        self._flush()
        found = self._levels.place_of(packed([leaf]))
        if found is None:
            raise ValueError("the tree was given no such leaf")
        return found

    def path(self, index: int) -> tuple[list[bool], list[int]]:
        """What `merkle.merkle_root` takes for the leaf of this number: its bits, and its siblings from the leaf up.

        With an arity above 2 there are as many of both: for every sibling of a level whether it is left of the node, and it.

        Raises `IndexError` for a number that the tree has no room for.
        """
        self._flush()
        index = whole_number(index, "the number of a leaf")
        if not 0 <= index < self.arity**self.depth:
            raise IndexError(f"a tree of depth {self.depth} and arity {self.arity} has no leaf {index}")
        places, is_left = [], []
        for level in range(self.depth):
            parent, own = divmod(index, self.arity)
            for child in range(self.arity):
                if child != own:
                    places.append((level, parent * self.arity + child))
                    is_left.append(child < own)
            index = parent
        found = self._levels.at(places)
        return is_left, [number(node or self._empty[level]) for node, (level, _) in zip(found, places, strict=True)]

    @property
    def _waiting(self) -> list[bytes] | None:
        """The leaves that wait for the end of this thread's batch; of another's it sees nothing."""
        return self._pending if self._owner == get_ident() else None

    def _end_batch(self) -> None:
        self._pending = None

    def _flush(self) -> None:
        """Write the leaves that wait. Where that is undone, they wait again."""
        if waiting := self._waiting:

            def wait_again() -> None:
                self._pending = waiting

            with self._levels.store.writing():
                self._levels.store.on_undo(wait_again)
                self._pending = []
                self._extend(b"".join(waiting))

    def _extend(self, nodes: bytes) -> range:
        with self._levels.store.writing():
            first = self._levels.count()
            count = first + len(nodes) // SIZE
            self._require_room(count)
            if nodes:
                self._levels.note_places(first, nodes)
                self._write(first, nodes, count)
                self._levels.count_up(count - first)
            return range(first, count)

    def _require_room(self, count: int) -> None:
        if count > self.arity**self.depth:
            raise ValueError(f"{count} leaves do not fit a tree of depth {self.depth} and arity {self.arity}")

    def _write(self, start: int, nodes: bytes, count: int) -> None:
        """Put leaves there, of which there are so many then, and the nodes above them."""
        self._levels.write(0, start, nodes)
        for level in range(self.depth):
            stop = start + len(nodes) // SIZE
            start, end = start // self.arity, -(-stop // self.arity)
            there = min(end * self.arity, self._levels.width(level, count))
            children = self._levels.read(level, start * self.arity, there)
            missing = (end - start) * self.arity - len(children) // SIZE
            nodes = poseidon_packed(children + missing * self._empty[level], self.arity)
            self._levels.write(level + 1, start, nodes)


@cache
def empty_nodes(depth: int, arity: int, empty: int) -> tuple[bytes, ...]:
    """The node of each level that has empty leaves alone."""
    nodes = [packed([empty])]
    for _ in range(depth):
        nodes.append(poseidon_packed(nodes[-1] * arity, arity))
    return tuple(nodes)
