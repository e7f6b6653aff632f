"""The indexed tree: a sorted set, whose leaves are what the definition says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import Field
from zkwright.circuits.indexed_merkle import IndexedLeaf, indexed_insert, indexed_leaf, require_indexed_absent
from zkwright.circuits.merkle import merkle_root
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R
from zkwright.trees import IncrementalTree, IndexedTree, MemoryStore, SqliteStore, StoreError

from tests.drawn import examples
from tests.trees.failing import failing

VALUE = st.integers(1, 12) | st.sampled_from([2**253, R - 1, R - 2]) | st.integers(1, R - 1)


def root_of(values: list[int], depth: int) -> int:
    """As the definition says: leaves in the order in which values came, each with the place and value of the next."""
    places = {value: index for index, value in enumerate([0, *values])}
    following = dict(zip(ordered := sorted(places), [*ordered[1:], 0], strict=True))
    leaves = [int(poseidon(value, places[following[value]], following[value])) for value in places]
    return MerkleTree(leaves, depth).root


@examples(5)
@given(st.lists(VALUE, max_size=8, unique=True), VALUE)
def test_any_values_in_any_order(values: list[int], other: int) -> None:
    store = MemoryStore()
    tree = IndexedTree(5, store)
    for count, value in enumerate(values, 1):
        before = tree.root
        change = tree.insert(value)
        low = change.low
        assert (change.old_root, change.new_root, change.place) == (before, tree.root, count)
        require_indexed_absent(before, value, IndexedLeaf(**low.leaf), low.bits, low.siblings)
        grown = indexed_insert(
            before,
            value,
            IndexedLeaf(**low.leaf),
            low.bits,
            low.siblings,
            count=count,
            empty_siblings=change.empty_siblings,
        )
        assert grown == tree.root
    tree = IndexedTree(5, store)
    assert tree.root == root_of(values, 5)
    assert (list(tree), len(tree)) == (sorted(values), len(values))
    for value in values:
        path = tree.path(value)
        assert merkle_root(indexed_leaf(IndexedLeaf(**path.leaf)), path.bits, path.siblings) == tree.root
        assert path.number == 1 + values.index(value)
        with pytest.raises(ValueError, match=r"^the set has this value$"):
            tree.low(value)
    assert (other in tree) == (other in values)
    if other not in values:
        path = tree.low(other)
        require_indexed_absent(tree.root, other, IndexedLeaf(**path.leaf), path.bits, path.siblings)
        with pytest.raises(KeyError, match=r"^'the set has no such value'$"):
            tree.path(other)


def test_a_file_keeps_it(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "set.db") as store:
        tree = IndexedTree(2, store)
        for value in (5, R - 1):
            tree.insert(value)
        with failing(store.writing()):
            tree.insert(7)
            assert 7 in tree
        assert list(tree) == [5, R - 1]
        tree.insert(3)
        root = tree.root
        with pytest.raises(ValueError, match="5 leaves do not fit a tree of depth 2"):
            tree.insert(4)
        assert (tree.root, list(tree)) == (root, [3, 5, R - 1])
    with SqliteStore(tmp_path / "set.db", read_only=True) as store:
        assert (list(IndexedTree(2, store)), IndexedTree(2, store).root) == ([3, 5, R - 1], root)
        with pytest.raises(StoreError, match="the store holds another tree"):
            IncrementalTree(2, store)


def test_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="an indexed tree has a depth of at least 1"):
        IndexedTree(0)
    tree = IndexedTree(4)
    tree.insert(Field(5))
    for use in (tree.insert, tree.low):
        with pytest.raises(ValueError, match="0 is no value of the set: it stands at the list's beginning"):
            use(0)
        with pytest.raises(ValueError, match=r"^the set has this value$"):
            use(5)
    for bad, kind in ((-1, ValueError), (R, ValueError), (True, TypeError), ("3", TypeError)):
        for use in (tree.insert, tree.low, tree.path, tree.__contains__):  # type: ignore[assignment]
            with pytest.raises(kind, match="a value is"):
                use(bad)  # type: ignore[arg-type]
    assert (0 in tree, 5 in tree, repr(tree)) == (False, True, "<IndexedTree of depth 4: 1 values>")
    with pytest.raises(KeyError):
        tree.path(0)
