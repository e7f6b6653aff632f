"""The sparse tree: a dictionary whose root is that of its entries, in whatever order they came and went."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from zkwright import Field
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.sparse_merkle import (
    SparseEnd,
    require_sparse_absent,
    require_sparse_member,
    sparse_delete,
    sparse_insert,
    sparse_update,
)
from zkwright.core.field import R
from zkwright.trees import IncrementalTree, MemoryStore, SparseTree, SqliteStore, StoreError

from tests.drawn import examples
from tests.trees.failing import failing

KEY = st.integers(0, 20) | st.sampled_from([2**10, 2**20 + 5, R - 1, R - 2])


def root_of(entries: dict[int, int], level: int = 0) -> int:
    """As the definition says: by the keys' bits, to where one is alone."""
    if not entries:
        return 0
    if len(entries) == 1:
        ((key, value),) = entries.items()
        return int(poseidon(key, value, 1))
    halves = [{key: value for key, value in entries.items() if key >> level & 1 == side} for side in (0, 1)]
    return int(poseidon(*(root_of(half, level + 1) for half in halves)))


class Steps(RuleBasedStateMachine):
    """Whatever comes and goes, the tree is that of what is left, and the gadgets follow every step."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: dict[int, int] = {}
        self.store = MemoryStore()
        self.tree = SparseTree(24, self.store)

    @rule(key=KEY, value=st.integers(0, R - 1))
    def insert(self, key: int, value: int) -> None:
        before = self.tree.root
        if key in self.expected:
            with pytest.raises(ValueError, match="the tree has this key: update gives it another value"):
                self.tree.insert(key, value)
            return
        change = self.tree.insert(key, value)
        self.expected[key] = value
        end = SparseEnd(**change.path.end)
        require_sparse_absent(before, key, change.path.siblings, end)
        assert (
            sparse_insert(before, key, value, siblings=change.path.siblings, end=end, depth=change.depth)
            == self.tree.root
        )
        assert (change.old_root, change.new_root) == (before, self.tree.root)

    @rule(key=KEY, value=st.integers(0, R - 1))
    def update(self, key: int, value: int) -> None:
        before = self.tree.root
        if key not in self.expected:
            with pytest.raises(KeyError, match=r"^'the tree has no such key'$"):
                self.tree.update(key, value)
            return
        path = self.tree.update(key, value)
        assert path.value == self.expected[key]
        assert sparse_update(before, key, path.value, value, siblings=path.siblings, depth=path.depth) == self.tree.root
        self.expected[key] = value

    @rule(key=KEY)
    def delete(self, key: int) -> None:
        before = self.tree.root
        if key not in self.expected:
            with pytest.raises(KeyError, match=r"^'the tree has no such key'$"):
                self.tree.delete(key)
            return
        change = self.tree.delete(key)
        value = self.expected.pop(key)
        end = SparseEnd(**change.path.end)
        assert (
            sparse_delete(before, key, value, siblings=change.path.siblings, end=end, depth=change.depth)
            == self.tree.root
        )
        assert (change.old_root, change.new_root) == (before, self.tree.root)

    @rule()
    def open_again(self) -> None:
        self.tree = SparseTree(24, self.store)

    @invariant()
    def is_the_map(self) -> None:
        assert self.tree.root == root_of(self.expected)
        assert dict(self.tree.items()) == self.expected
        assert len(self.tree) == len(self.expected)
        for key, value in self.expected.items():
            path = self.tree.path(key)
            assert (self.tree[key], path.key, path.value, path.is_empty) == (value, key, value, False)
            require_sparse_member(self.tree.root, key, value, path.siblings, path.depth)

    def teardown(self) -> None:
        """Nothing is left of what is gone."""
        for key in list(self.expected):
            self.delete(key)
        assert self.tree.root == 0
        assert repr(self.store) == "<MemoryStore: 1 entries>"


Steps.TestCase.settings = examples(6, stateful_step_count=10)
test_a_changing_tree = Steps.TestCase


def test_keys_that_have_no_place(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "map.db") as store:
        tree = SparseTree(3, store)
        tree.insert(1, 10)
        root = tree.root
        with pytest.raises(ValueError, match="as many bits of another as the tree has levels, 3: it has no place"):
            tree.insert(9, 90)
        assert (tree.root, len(tree)) == (root, 1)
        tree.insert(5, 50)
        assert tree.path(5).depth == 3
        with failing(store.writing()):
            tree.insert(2, 20)
            tree.delete(1)
        assert dict(tree.items()) == {1: 10, 5: 50}
    with SqliteStore(tmp_path / "map.db", read_only=True) as store:
        assert dict(SparseTree(3, store).items()) == {1: 10, 5: 50}
        for other in (lambda: SparseTree(4, store), lambda: IncrementalTree(3, store)):
            with pytest.raises(StoreError, match="the store holds another tree than"):
                other()


def test_a_damaged_store_is_told() -> None:
    store = MemoryStore()
    tree = SparseTree(8, store)
    tree.insert(1, 10)
    tree.insert(2, 20)
    with store.writing():
        store.delete([store.last(b"", b"\xff" * 50)[0]])  # type: ignore[index]
    with pytest.raises(StoreError, match="the store is damaged: a node is missing; take a copy that is whole, or make"):
        dict(tree.items())


def test_what_cannot_be() -> None:
    for levels in (0, 121):
        with pytest.raises(ValueError, match=f"a sparse tree has 1 to 120 levels, not {levels}"):
            SparseTree(levels)
    tree = SparseTree(120)
    tree.insert(R - 1, 0)
    for bad, kind in ((-1, ValueError), (R, ValueError), (True, TypeError), ("3", TypeError), (3.0, TypeError)):
        for use in (tree.get, tree.path, tree.delete, lambda key: tree.insert(key, 1), lambda key: tree.update(key, 1)):
            with pytest.raises(kind, match="a key is"):
                use(bad)  # type: ignore[arg-type]
        with pytest.raises(kind, match="a value is"):
            tree.insert(1, bad)  # type: ignore[arg-type]
    with pytest.raises(KeyError, match=r"^'the tree has no such key'$"):
        tree[1]
    assert (tree[Field(-1)], R - 1 in tree, repr(tree)) == (0, True, "<SparseTree of 120 levels: 1 entries>")
