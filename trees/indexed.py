"""An indexed Merkle tree in a store: a set whose leaves are a sorted list, so that what is not in it can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from zkwright.circuits.poseidon.plain import poseidon_packed
from zkwright.circuits.shared.plain import field_element
from zkwright.compiler import Field
from zkwright.core.field import R

from .incremental import IncrementalTree
from .levels import SIZE, number
from .store import MemoryStore, Store, StoreError

_VALUES: Final = b"v"


class IndexedPath(NamedTuple):
    """A leaf, its bits and its siblings, as the gadgets of `indexed_merkle` take them: `IndexedLeaf(**path.leaf)`."""

    leaf: dict[str, int]
    bits: list[bool]
    siblings: list[int]

    @property
    def number(self) -> int:
        """The bits as a number, least significant first: the leaf's place."""
        return sum(bit << place for place, bit in enumerate(self.bits))


class IndexedInsertion(NamedTuple):
    """What `indexed_insert` takes: the low leaf before, and the new leaf's place, which is the number of leaves before, and the
    place's siblings once the low leaf points there.
    """

    old_root: int
    new_root: int
    low: IndexedPath
    place: int
    empty_siblings: list[int]


class _Record(NamedTuple):
    """Where a value's leaf is, and what it points to."""

    value: int
    place: int
    next_index: int
    next_value: int

    @property
    def shown(self) -> dict[str, int]:
        return {"value": self.value, "next_index": self.next_index, "next_value": self.next_value}


class IndexedTree:
    """A set of field elements, 0 left out, as a tree of a fixed depth whose leaves make a sorted list.

    It has room for 2**depth - 1 values. Changes last when they return; those that belong together go within
    `with store.writing():`. One takes two hashes a level. The root depends on the order in which values came.

    >>> tree = IndexedTree(20)
    >>> change = tree.insert(30)
    >>> change = tree.insert(10)
    >>> list(tree), 10 in tree, 20 in tree
    ([10, 30], True, False)
    >>> tree.low(20).leaf
    {'value': 10, 'next_index': 1, 'next_value': 30}
    """

    def __init__(self, depth: int, store: Store | None = None, *, name: str = "") -> None:
        """Open the tree of this name in the store, or make an empty one. Without a store it is in memory.

        Raises `StoreError` where the store has another tree of this name, `ValueError` for a depth outside 1..63.
        """
        if depth == 0:
            raise ValueError("an indexed tree has a depth of at least 1: the first place is that of 0")
        self._store: Final = MemoryStore() if store is None else store
        self._hashes: Final = _Hashes(depth, self._store, name=name)
        self._prefix: Final = self._hashes.prefix + _VALUES
        if len(self._hashes) == 0:
            with self._store.writing():
                if len(self._hashes) == 0:
                    self._hashes.append(_hash(first := _Record(0, 0, 0, 0)))
                    self._write(first)

    def __repr__(self) -> str:
        """How deep it is and how full; no value, which may be secret."""
        return f"<IndexedTree of depth {self.depth}: {len(self)} values>"

    def __len__(self) -> int:
        """How many values are in the set."""
        return len(self._hashes) - 1

    def __contains__(self, value: int | Field) -> bool:
        """Whether a value is in the set; 0 never is."""
        wanted = field_element(value, "a value")
        return wanted != 0 and self._lowest(wanted).value == wanted

    def __iter__(self) -> Iterator[int]:
        """The values, from the smallest to the largest."""
        record = self._lowest(0)
        while record.next_value:
            following = self._lowest(record.next_value)
            if following.value != record.next_value:
                raise self._hashes.damaged("a value of the list is missing")
            record = following
            yield record.value

    @property
    def depth(self) -> int:
        """How many siblings a leaf has."""
        return self._hashes.depth

    @property
    def root(self) -> int:
        """The root's value."""
        return self._hashes.root

    def path(self, value: int | Field) -> IndexedPath:
        """The leaf of a value that is in the set, and its way. Raises `KeyError` where it is not."""
        wanted = field_element(value, "a value")
        with self._store.reading():
            record = self._lowest(wanted)
            if record.value != wanted or wanted == 0:
                raise KeyError("the set has no such value")
            return self._shown(record)

    def low(self, value: int | Field) -> IndexedPath:
        """The low leaf of a value that is not in the set, and its way: what shows that it is not.

        Raises `ValueError` for one that is, for 0, and for what is outside [0, r); `TypeError` for what is no integer.
        """
        wanted = field_element(value, "a value")
        with self._store.reading():
            record = self._lowest(wanted)
            self._require_absent(wanted, record)
            return self._shown(record)

    def insert(self, value: int | Field) -> IndexedInsertion:
        """Put a value into the set. Raises as `low` does, and `ValueError` where the tree is full."""
        wanted = field_element(value, "a value")
        with self._store.writing():
            old_root, count = self.root, len(self._hashes)
            low = self._lowest(wanted)
            self._require_absent(wanted, low)
            if low.place >= count or self._hashes.leaf(low.place) != _hash(low):
                raise self._hashes.damaged("a value's leaf is another")
            shown = self._shown(low)
            added = _Record(wanted, count, low.next_index, low.next_value)
            pointing = low._replace(next_index=count, next_value=wanted)
            self._hashes.update(low.place, _hash(pointing))
            _, empty_siblings = self._hashes.path(count % (1 << self.depth))
            self._hashes.append(_hash(added))
            self._write(added)
            self._write(pointing)
            return IndexedInsertion(old_root, self.root, shown, count, empty_siblings)

    def _require_absent(self, value: int, low: _Record) -> None:
        if value == 0:
            raise ValueError("0 is no value of the set: it stands at the list's beginning")
        if low.value == value:
            raise ValueError("the set has this value")
        if 0 < low.next_value <= value:
            raise self._hashes.damaged("a value of the list is missing")

    def _shown(self, record: _Record) -> IndexedPath:
        bits, siblings = self._hashes.path(record.place)
        return IndexedPath(record.shown, bits, siblings)

    def _lowest(self, value: int) -> _Record:
        """The largest value of the list that is at most this."""
        found = self._store.last(self._prefix, self._prefix + value.to_bytes(SIZE, "big"))
        if found is None:
            raise self._hashes.damaged("the list has no beginning")
        key, kept = found
        if len(key) != len(self._prefix) + SIZE or len(kept) != 16 + SIZE:
            raise self._hashes.damaged("a value of the list has another length")
        places = int.from_bytes(kept[:8], "big"), int.from_bytes(kept[8:16], "big")
        record = _Record(int.from_bytes(key[-SIZE:], "big"), *places, number(kept[16:]))
        rises = record.value < record.next_value < R or record.next_value == record.next_index == 0
        if max(places) >> self.depth or not rises:
            raise self._hashes.damaged("the list is not sorted")
        return record

    def _write(self, record: _Record) -> None:
        places = record.place.to_bytes(8, "big") + record.next_index.to_bytes(8, "big")
        key = self._prefix + record.value.to_bytes(SIZE, "big")
        self._store.put({key: places + record.next_value.to_bytes(SIZE, "little")})


class _Hashes(IncrementalTree):
    """The tree of the leaves' hashes, which nobody opens as another."""

    kind = b"indexed1"

    @property
    def prefix(self) -> bytes:
        """What all keys of the tree begin with."""
        return self._levels.prefix

    def leaf(self, place: int) -> int:
        """The leaf of a place that was given one."""
        return number(self._levels.read(0, place, place + 1))

    def damaged(self, what: str) -> StoreError:
        """See `Levels.damaged`."""
        return self._levels.damaged(what)


def _hash(record: _Record) -> int:
    elements = (record.value, record.next_index, record.next_value)
    return number(poseidon_packed(b"".join(element.to_bytes(SIZE, "little") for element in elements), 3))
