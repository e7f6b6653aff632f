"""The root of a tree that only grows, kept without the tree: a node a level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from zkwright.circuits.merkle.plain import MAX_DEPTH
from zkwright.circuits.poseidon.plain import poseidon_packed
from zkwright.circuits.shared.plain import field_element, whole_number
from zkwright.compiler import Field

from .incremental import empty_nodes
from .levels import SIZE, number, packed


class Frontier:
    """What it takes to append to a tree of a fixed depth and to know its root: the last left node of each level, and the count.

    It has the roots of `IncrementalTree` of arity 2, and no paths. Equal where the same leaves came. Takes two hashes for a leaf
    on average, and one a level for a root.

    >>> frontier = Frontier(20)
    >>> frontier.extend([3, 1, 4])
    >>> from zkwright.circuits.merkle.plain import MerkleTree
    >>> frontier.root == MerkleTree([3, 1, 4], 20).root
    True
    >>> Frontier.from_bytes(frontier.to_bytes(), 20) == frontier
    True
    """

    def __init__(self, depth: int, *, empty: int | Field = 0) -> None:
        """Of no leaves. Raises `ValueError` for a depth outside 0..64, and an empty leaf outside [0, r)."""
        self.depth: Final = whole_number(depth, "the depth of a tree")
        if not 0 <= self.depth <= MAX_DEPTH:
            raise ValueError(f"a tree has a depth from 0 to {MAX_DEPTH}, not {depth}")
        self._empty: Final = empty_nodes(self.depth, 2, field_element(empty, "an empty leaf"))
        self._count = 0
        self._left = [bytes(SIZE)] * (self.depth + 1)  # what is not of the count's bits is 0

    def __len__(self) -> int:
        """How many leaves came."""
        return self._count

    def __eq__(self, other: object) -> bool:
        """Whether the same leaves came to trees of one depth, with the same empty leaf."""
        if not isinstance(other, Frontier):
            return NotImplemented
        return (self._count, self._left, self._empty) == (other._count, other._left, other._empty)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        """How deep and how full."""
        return f"<Frontier of depth {self.depth}: {self._count} leaves>"

    def append(self, leaf: int | Field) -> int:
        """Put a leaf behind the others and return its number.

        Raises `ValueError` where the tree is full and for a leaf outside [0, r), `TypeError` for what is no integer.
        """
        node = packed([leaf])
        if self._count >> self.depth:
            raise ValueError(f"{self._count + 1} leaves do not fit a tree of depth {self.depth}")
        level = 0
        while self._count >> level & 1:
            node, self._left[level] = poseidon_packed(self._left[level] + node, 2), bytes(SIZE)
            level += 1
        self._left[level] = node
        self._count += 1
        return self._count - 1

    def extend(self, leaves: Iterable[int | Field]) -> None:
        """Put leaves behind the others, one by one. Raises as `append` does, and keeps those before."""
        for leaf in leaves:
            self.append(leaf)

    @property
    def root(self) -> int:
        """The root's value."""
        if self._count >> self.depth:
            return number(self._left[self.depth])
        node = self._empty[0]
        for level in range(self.depth):
            is_right = self._count >> level & 1
            node = poseidon_packed(self._left[level] + node if is_right else node + self._empty[level], 2)
        return number(node)

    def to_bytes(self) -> bytes:
        """The count, in 8 bytes, and a node for each level up to the root's, in 32, all little-endian."""
        return self._count.to_bytes(8, "little") + b"".join(self._left)

    @classmethod
    def from_bytes(cls, data: bytes, depth: int, *, empty: int | Field = 0) -> Frontier:
        """What `to_bytes` gave. Raises `ValueError` for bytes that are of no frontier of this depth."""
        frontier = cls(depth, empty=empty)
        nodes = [data[start : start + SIZE] for start in range(8, len(data), SIZE)]
        count = int.from_bytes(data[:8], "little")
        if len(data) != 8 + SIZE * (depth + 1) or count > 1 << depth:
            raise ValueError(f"the bytes are no frontier of depth {depth}")
        for level, node in enumerate(nodes):
            field_element(number(node), "a node of a frontier")
            if any(node) and not count >> level & 1:
                raise ValueError(f"the bytes are no frontier of depth {depth}")
        frontier._count, frontier._left = count, nodes
        return frontier
