"""A Merkle tree of Poseidon hashes on plain integers: what an application keeps, and whose paths its circuits check."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from zkwright.compiler import Field
from zkwright.core.errors import FormatError
from zkwright.core.files.atomic_file import replacing
from zkwright.core.limbs import from_limbs, to_limbs

from ..poseidon.plain import poseidon_each
from ..shared.plain import field_element, whole_number

MAX_DEPTH: Final = 64
"""A tree of this depth has room for more leaves than can ever be stored."""

_MOST_LOADED: Final = 1 << 28
"""Leaves that `load` reads, 8 GiB of them: a file may announce more than a machine has memory, and have no bytes for them."""

_MAGIC: Final = b"zkwtree1"
_HEADER: Final = struct.Struct("<8sQQ32s32s")
"""The magic, the depth, the number of leaves, the empty leaf, the root; the leaves follow, all little-endian in 32 bytes."""


class MerkleTree:
    """A tree of a fixed depth with room for 2**depth leaves, of which the first are given and the rest are `empty`.

    Takes one hash a given leaf and some 2 * depth more. On the native engine 10,000 leaves take 0.1 to 0.2 s, in pure Python 4 s.
    A place that was given no leaf holds `empty`, and proves as any other: whoever knows what hashes to it is a member there.
    Make leaves of a hash that begins with a constant of their own, which no one can bring to 0, as `poseidon(1, secret)`.
    Reading paths from several threads is safe, changing the tree meanwhile is not. Trees of one depth with the same leaves and
    the same `empty` are equal.

    >>> tree = MerkleTree([3, 1, 4], depth=20)
    >>> tree.append(1)
    3
    >>> tree.index_of(4)
    2
    >>> tree.update(2, 5)
    >>> tree == MerkleTree([3, 1, 5, 1], depth=20)
    True
    >>> tree.update(2, 4)
    >>> from zkwright.circuits.merkle import merkle_root
    >>> merkle_root(4, *tree.path(2)) == tree.root
    True
    """

    def __init__(self, leaves: Iterable[int | Field], depth: int, empty: int | Field = 0) -> None:
        """Hash all levels.

        Raises `ValueError` for more leaves than there is room for, for a leaf outside [0, r), and for a depth outside 0..64;
        `TypeError` for a leaf that is no integer: no float, truth value, text or number of NumPy's.
        """
        depth = whole_number(depth, "the depth of a tree")
        if not 0 <= depth <= MAX_DEPTH:
            raise ValueError(f"a tree has a depth from 0 to {MAX_DEPTH}, not {depth}")
        self.depth: Final = depth
        self._levels: list[list[int]] = [[] for _ in range(depth + 1)]
        self._empty = [field_element(empty, "an empty leaf")]
        for _ in range(depth):
            self._empty += poseidon_each([(self._empty[-1], self._empty[-1])])
        self.extend(leaves)

    def __repr__(self) -> str:
        """How deep it is and how full; no leaf, which may be secret."""
        return f"<MerkleTree of depth {self.depth}: {len(self)} leaves>"

    def _repr_html_(self) -> str:
        """For notebooks: its shape and its root."""
        from zkwright.core.notebook import card

        return card("Merkle tree", [("depth", self.depth), ("leaves", len(self)), ("root", self.root)])

    def __len__(self) -> int:
        """How many leaves were given."""
        return len(self._levels[0])

    def __eq__(self, other: object) -> bool:
        """Whether both have the same depth, leaves and `empty`."""
        if not isinstance(other, MerkleTree):
            return NotImplemented
        return (self.depth, self._empty[0], self._levels[0]) == (other.depth, other._empty[0], other._levels[0])

    __hash__ = None  # type: ignore[assignment]  # a tree changes

    @property
    def leaves(self) -> list[int]:
        """The leaves that were given, in their order."""
        return list(self._levels[0])

    @property
    def root(self) -> int:
        """The root's value."""
        return self._node(self.depth, 0)

    def append(self, leaf: int | Field) -> int:
        """Put a leaf behind the others and return its number. Takes a hash a level: 4 ms for depth 20."""
        return self.extend([leaf]).start

    def extend(self, leaves: Iterable[int | Field]) -> range:
        """Put leaves behind the others and return their numbers. Takes a hash a leaf and some a level.

        Raises `ValueError` and `TypeError` as a new tree does, and leaves the tree as it was.
        """
        added = [field_element(leaf, "a leaf") for leaf in leaves]
        first = len(self)
        if first + len(added) > 1 << self.depth:
            raise ValueError(f"{first + len(added)} leaves do not fit a tree of depth {self.depth}")
        self._levels[0] += added
        changed = first
        for level in range(self.depth if added else 0):
            nodes, parents = self._levels[level], self._levels[level + 1]
            changed //= 2
            pairs = [(nodes[place], self._node(level, place + 1)) for place in range(2 * changed, len(nodes), 2)]
            parents[changed:] = poseidon_each(pairs)
        return range(first, len(self))

    def update(self, index: int, leaf: int | Field) -> None:
        """Put another leaf in the place of one that was given. Takes a hash a level: 4 ms for depth 20.

        Paths that were read before lead to the old root. Raises `IndexError` for a number that no given leaf has, `ValueError`
        and `TypeError` as a new tree does.
        """
        index = whole_number(index, "the number of a leaf")
        if not 0 <= index < len(self):
            raise IndexError(
                f"a tree of {len(self)} leaves has no leaf {index} to update; append(leaf) puts one behind them"
            )
        self._levels[0][index] = field_element(leaf, "a leaf")
        for level in range(self.depth):
            index //= 2
            (parent,) = poseidon_each([(self._node(level, 2 * index), self._node(level, 2 * index + 1))])
            self._levels[level + 1][index] = parent

    def index_of(self, leaf: int | Field) -> int:
        """The number of the first of the given leaves that is this one. Looks at one after another.

        Raises `ValueError` where there is none, or what is asked for is outside [0, r); `TypeError` for what is no integer.
        """
        wanted = field_element(leaf, "a leaf")
        try:
            return self._levels[0].index(wanted)
        except ValueError:  # which quotes the leaf
            raise ValueError("the tree was given no such leaf") from None

    def path(self, index: int) -> tuple[list[bool], list[int]]:
        """What `merkle.merkle_root` takes for the leaf of this number: its bits, and its siblings from the leaf up.

        Raises `IndexError` for a number that the tree has no room for.
        """
        index = whole_number(index, "the number of a leaf")
        if not 0 <= index < 1 << self.depth:
            raise IndexError(f"a tree of depth {self.depth} has no leaf {index}")
        bits = [bool(index >> level & 1) for level in range(self.depth)]
        return bits, [self._node(level, index >> level ^ 1) for level in range(self.depth)]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the leaves and the root to a file, which appears whole or not at all, for its owner alone. Raises `OSError`.

        Leaves are as secret as what they stand for: whoever reads the file learns them.
        """
        root, empty = self.root.to_bytes(32, "little"), self._empty[0].to_bytes(32, "little")
        with replacing(path, secret=True) as file:
            file.write(_HEADER.pack(_MAGIC, self.depth, len(self), empty, root))
            file.write(to_limbs(self._levels[0]).astype("<u8").tobytes())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> MerkleTree:
        """Read what `save` wrote, and hash it anew.

        Raises `FormatError` (`zkwright.core.errors`) for a file that is damaged, cut short or of another kind, `OSError`.
        """
        with open(path, "rb") as file:
            depth, count, empty, root = _header(file, path)
            limbs = np.fromfile(file, dtype="<u8", count=4 * count).astype(np.uint64).reshape(-1, 4)
        try:
            tree = cls(from_limbs(limbs), depth, empty)
        except ValueError as error:
            raise _damaged(path, str(error)) from error
        if tree.root != root:
            raise _damaged(path, "the leaves do not hash to the root")
        return tree

    def _node(self, level: int, position: int) -> int:
        nodes = self._levels[level]
        return nodes[position] if position < len(nodes) else self._empty[level]


def describe_file(path: str | os.PathLike[str]) -> dict[str, int]:
    """The depth, the number of leaves and the root of a file that `MerkleTree.save` wrote, without hashing it: as the file says.

    Raises as `MerkleTree.load` does where the file is cut short or of another kind.
    """
    with open(path, "rb") as file:
        depth, count, _, root = _header(file, path)
    return {"depth": depth, "leaves": count, "root": root}


def _header(file: BinaryIO, path: str | os.PathLike[str]) -> tuple[int, int, int, int]:
    """The depth, the number of leaves, which are there, the empty leaf, the root."""
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or header[: len(_MAGIC)] != _MAGIC:
        raise FormatError(Path(path), "holds no Merkle tree", mend="give a file that MerkleTree.save wrote")
    _, depth, count, empty, root = _HEADER.unpack(header)
    size = os.fstat(file.fileno()).st_size - _HEADER.size
    if size != 32 * count:
        raise _damaged(path, f"{count} leaves announced, room for {size / 32:g}")
    if depth > MAX_DEPTH or count > min(1 << depth, _MOST_LOADED):
        raise _damaged(path, f"{count} leaves in a tree of depth {depth}, of which {_MOST_LOADED} can be loaded")
    return depth, count, int.from_bytes(empty, "little"), int.from_bytes(root, "little")


def _damaged(path: str | os.PathLike[str], what: str) -> FormatError:
    return FormatError(Path(path), what, mend="take a copy that is whole")
