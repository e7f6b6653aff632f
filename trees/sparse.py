"""A sparse Merkle tree in a store: a map whose root commits to what is in it, and to what is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from zkwright.circuits.poseidon.plain import poseidon_packed
from zkwright.circuits.shared.plain import field_element, whole_number
from zkwright.compiler import Field

from .levels import SIZE, Levels, is_element, number
from .store import MemoryStore, Store, StoreError

_MOST_LEVELS: Final = 120

_EMPTY: Final = bytes(SIZE)
_ONE: Final = (1).to_bytes(SIZE, "little")

_NODE: Final = b"k"


class SparsePath(NamedTuple):
    """The way of a key, as the gadgets of `sparse_merkle` take it.

    `siblings` stand from the root down, and 0 behind the first `depth`. The way ends at the entry `key`, `value`, which is the
    key's own where it is in the tree; or at nothing, where `is_empty`, and both are 0.
    """

    siblings: list[int]
    depth: int
    is_empty: bool
    key: int
    value: int

    @property
    def end(self) -> dict[str, Any]:
        """The way's end, as the struct `SparseEnd` is given."""
        return {"depth": self.depth, "is_empty": self.is_empty, "key": self.key, "value": self.value}


class SparseChange(NamedTuple):
    """What `sparse_insert` and `sparse_delete` take: the key's way in the tree without it, and its depth in the tree with it."""

    old_root: int
    new_root: int
    path: SparsePath
    depth: int


class _Leaf(NamedTuple):
    key: bytes
    value: bytes


class _Way(NamedTuple):
    """The hashes beside a key's way, from the root down, and the leaf that it ends at."""

    siblings: list[bytes]
    leaf: _Leaf | None


class SparseTree:
    """A map from field elements to field elements as a tree, with the roots and proofs of circomlib's sparse Merkle trees.

    Changes last when they return; those that belong together go within `with store.writing():`, which saves time as well. One
    takes a hash a level on the key's way, some 20 for a million entries. The root says nothing of the order of changes.

    >>> tree = SparseTree(levels=20)
    >>> tree.insert(5, 50).new_root == tree.root
    True
    >>> tree[5], 6 in tree, len(tree)
    (50, False, 1)
    >>> from zkwright.circuits.sparse_merkle import require_sparse_member
    >>> path = tree.path(5)
    >>> require_sparse_member(tree.root, 5, 50, path.siblings, path.depth)
    """

    def __init__(self, levels: int, store: Store | None = None, *, name: str = "") -> None:
        """Open the tree of this name in the store, or make an empty one. Without a store it is in memory.

        `levels` is how many siblings a path has in circuits. n keys that are drawn by chance need about 2 log2(n), 40 for a
        million; who chooses keys can choose such as need more, and is refused.

        Raises `StoreError` where the store has another tree of this name, `ValueError` for levels outside 1..120.
        """
        self.levels: Final = whole_number(levels, "the number of levels")
        if not 1 <= self.levels <= _MOST_LEVELS:
            raise ValueError(f"a sparse tree has 1 to {_MOST_LEVELS} levels, not {levels}")
        self._levels: Final = Levels(MemoryStore() if store is None else store, name)
        self._levels.claim(b"sparse1" + bytes([self.levels]) + _EMPTY, f"a sparse one of {levels} levels", SIZE)
        self._store: Final = self._levels.store

    def __repr__(self) -> str:
        """How many entries; none of them, which may be secret."""
        return f"<SparseTree of {self.levels} levels: {len(self)} entries>"

    def __len__(self) -> int:
        """How many entries there are."""
        return self._levels.count()

    def __contains__(self, key: int | Field) -> bool:
        """Whether the key is in the tree."""
        return self.get(key) is not None

    def __getitem__(self, key: int | Field) -> int:
        """The key's value. Raises `KeyError`, which does not quote it, where there is none."""
        value = self.get(key)
        if value is None:
            raise KeyError("the tree has no such key")
        return value

    @property
    def root(self) -> int:
        """The root's value; 0 of an empty tree."""
        return number(self._root())

    def get(self, key: int | Field) -> int | None:
        """The key's value, None where it is not in the tree."""
        wanted = _element(key, "a key")
        with self._store.reading():
            leaf = self._way(wanted).leaf
        return number(leaf.value) if leaf and leaf.key == wanted else None

    def items(self) -> Iterator[tuple[int, int]]:
        """Every entry, in the order of the tree. Raises `RuntimeError` where the tree is changed meanwhile."""
        root, found = self._root(), 0
        try:
            for entry in self._below(root):
                found += 1
                yield entry
            if found != len(self):
                raise self._levels.damaged(f"of {len(self)} entries there are {found}")
        except StoreError as error:
            if self._root() == root:
                raise
            raise RuntimeError("the tree changed while its entries were read: make a list of them first") from error

    def _below(self, root: bytes) -> Iterator[tuple[int, int]]:
        """The entries below a root, whose keys are as their ways: so no node is met twice, whatever a damaged store holds."""
        waiting = [(root, 0, 0)]
        while waiting:
            at, depth, low_bits = waiting.pop()
            node = self._read(at, depth)
            if isinstance(node, _Leaf):
                if number(node.key) & (1 << depth) - 1 != low_bits:
                    raise self._levels.damaged("an entry stands where its key does not lead")
                yield number(node.key), number(node.value)
            elif node:
                waiting += ((node[1], depth + 1, low_bits | 1 << depth), (node[0], depth + 1, low_bits))

    def path(self, key: int | Field) -> SparsePath:
        """The way of a key, in the tree or not: what proves either. Raises `ValueError` for a key outside [0, r)."""
        with self._store.reading():
            return self._shown(self._way(_element(key, "a key")))

    def insert(self, key: int | Field, value: int | Field) -> SparseChange:
        """Give a key that is not in the tree a value.

        Raises `ValueError` for one that is, one whose way would be longer than the tree has levels, and for what is outside of
        [0, r); `TypeError` for what is no integer.
        """
        new = _Leaf(_element(key, "a key"), _element(value, "a value"))
        with self._store.writing():
            old_root, way = self._root(), self._way(new.key)
            if way.leaf and way.leaf.key == new.key:
                raise ValueError("the tree has this key: update gives it another value")
            return self._change(old_root, way, new, inserts=True)

    def update(self, key: int | Field, value: int | Field) -> SparsePath:
        """Give a key that is in the tree another value, and return its way, with the old one.

        Raises `KeyError` where it is not, `ValueError` and `TypeError` as `insert` does.
        """
        new = _Leaf(_element(key, "a key"), _element(value, "a value"))
        with self._store.writing():
            way = self._way(new.key)
            self._require(way, new.key)
            self._replace(new.key, way.siblings, way.leaf, way.siblings, new)
            return self._shown(way)

    def delete(self, key: int | Field) -> SparseChange:
        """Take a key out. Raises `KeyError` where it is not in the tree, `ValueError` and `TypeError` as `insert` does."""
        gone = _element(key, "a key")
        with self._store.writing():
            old_root, way = self._root(), self._way(gone)
            old = self._require(way, gone)
            siblings, leaf = list(way.siblings), None
            if siblings:
                beside = self._read(siblings[-1], len(siblings))
                if isinstance(beside, _Leaf):  # it moves up to where its key's bits are its alone
                    leaf = beside
                    siblings.pop()
                    while siblings and siblings[-1] == _EMPTY:
                        siblings.pop()
            return self._change(old_root, _Way(siblings, leaf), old, inserts=False)

    def _change(self, old_root: bytes, without: _Way, entry: _Leaf, *, inserts: bool) -> SparseChange:
        """Put the entry in, or take it out; `without` is its way in the tree that has it not."""
        siblings = list(without.siblings)
        if without.leaf:
            depth = _common_bits(entry.key, without.leaf.key) + 1
            siblings += [_EMPTY] * (depth - 1 - len(siblings)) + [_hash_leaf(without.leaf)]
        if len(siblings) > self.levels:
            raise ValueError(
                f"the key begins with as many bits of another as the tree has levels, {self.levels}: it has no place"
            )
        if inserts:
            self._replace(entry.key, without.siblings, without.leaf, siblings, entry)
        else:
            self._replace(entry.key, siblings, entry, without.siblings, without.leaf)
        self._levels.count_up(1 if inserts else -1)
        return SparseChange(number(old_root), self.root, self._shown(without), len(siblings))

    def _replace(
        self, key: bytes, old_siblings: list[bytes], old: _Leaf | None, siblings: list[bytes], new: _Leaf | None
    ) -> None:
        """Have the key's way end otherwise: forget its nodes, and write others."""
        before = self._nodes(key, old_siblings, old)
        after = self._nodes(key, siblings, new)
        kept = {_hash_leaf(leaf) for leaf in (old, new) if leaf} & {*old_siblings, *siblings}
        self._store.delete([self._key(node) for node in before.keys() - after.keys() - kept])
        self._store.put({self._key(node): content for node, content in after.items() if node not in before})
        root = next(reversed(after), _EMPTY)
        header = self._levels.header()
        self._levels.write_header(header[: -8 - SIZE] + root + header[-8:])

    def _nodes(self, key: bytes, siblings: list[bytes], leaf: _Leaf | None) -> dict[bytes, bytes]:
        """The nodes on a key's way and their contents, the root last; none for a tree that has nothing."""
        nodes, node = dict[bytes, bytes](), _EMPTY
        if leaf:
            node = _hash_leaf(leaf)
            nodes[node] = leaf.key + leaf.value + _ONE
        for level in range(len(siblings) - 1, -1, -1):
            children = siblings[level] + node if _bit(key, level) else node + siblings[level]
            node = poseidon_packed(children, 2)
            nodes[node] = children
        return nodes

    def _way(self, key: bytes) -> _Way:
        siblings, node = list[bytes](), self._read(self._root(), 0)
        while node and not isinstance(node, _Leaf):
            own = _bit(key, len(siblings))
            siblings.append(node[1 - own])
            node = self._read(node[own], len(siblings))
        if node and node.key != key and _common_bits(node.key, key) < len(siblings):
            raise self._levels.damaged("an entry stands where its key does not lead")
        return _Way(siblings, node)

    def _shown(self, way: _Way) -> SparsePath:
        siblings = [number(sibling) for sibling in way.siblings]
        padded = siblings + [0] * (self.levels - len(siblings))
        leaf = way.leaf or _Leaf(_EMPTY, _EMPTY)
        return SparsePath(padded, len(siblings), way.leaf is None, number(leaf.key), number(leaf.value))

    def _require(self, way: _Way, key: bytes) -> _Leaf:
        if way.leaf is None or way.leaf.key != key:
            raise KeyError("the tree has no such key")
        return way.leaf

    def _root(self) -> bytes:
        return self._levels.header()[-8 - SIZE : -8]

    def _read(self, node: bytes, depth: int) -> _Leaf | tuple[bytes, bytes] | None:
        """What a node is of, which stands that far from the root."""
        if node == _EMPTY:
            return None
        (found,) = self._store.get([self._key(node)])
        if found is None:
            raise self._levels.damaged("a node is missing")
        first, second, third = found[:SIZE], found[SIZE : 2 * SIZE], found[2 * SIZE :]
        if len(second) != SIZE or third not in (b"", _ONE) or not (is_element(first) and is_element(second)):
            raise self._levels.damaged("a node is not of two elements below r")
        if third:
            return _Leaf(first, second)
        if depth == self.levels or first == second == _EMPTY:
            raise self._levels.damaged("a way does not end at an entry")
        return first, second

    def _key(self, node: bytes) -> bytes:
        return self._levels.prefix + _NODE + node


def _element(value: int | Field, what: str) -> bytes:
    return field_element(value, what).to_bytes(SIZE, "little")


def _hash_leaf(leaf: _Leaf) -> bytes:
    return poseidon_packed(leaf.key + leaf.value + _ONE, 3)


def _bit(key: bytes, level: int) -> int:
    return key[level // 8] >> level % 8 & 1


def _common_bits(a: bytes, b: bytes) -> int:
    """How many of the lowest bits of two different keys are the same."""
    difference = number(a) ^ number(b)
    return (difference & -difference).bit_length() - 1
