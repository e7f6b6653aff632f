"""The tree in a store is the tree in memory, whatever the store, the arity and the order in which leaves come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from zkwright import Field
from zkwright.circuits.merkle import merkle_root
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R
from zkwright.trees import IncrementalTree, MemoryStore, SqliteStore, Store, StoreError

from tests.circuits.vectors.load import circomlibjs
from tests.drawn import examples
from tests.trees.failing import failing

LEAF = st.sampled_from([0, 7, R - 1]) | st.integers(0, R - 1)


def plain_root(leaves: list[int], depth: int, arity: int, empty: int) -> int:
    """The root of all places, level by level, as the definition says."""
    level = leaves + [empty] * (arity**depth - len(leaves))
    for _ in range(depth):
        level = [int(poseidon(*level[i : i + arity])) for i in range(0, len(level), arity)]
    return level[0]


def test_it_agrees_with_circomlibjs() -> None:
    known = circomlibjs()["merkle"]
    tree = IncrementalTree(3)
    tree.extend(path["leaf"] for path in known["paths"])
    assert tree.root == known["root"]
    for path in known["paths"]:
        assert tree.path(path["index"])[1] == path["siblings"]


@pytest.mark.parametrize(("arity", "depth"), [(2, 0), (2, 1), (2, 4), (3, 2), (5, 2), (16, 1)])
@pytest.mark.parametrize("empty", [0, R - 1])
def test_every_number_of_leaves_has_the_root_of_the_definition(arity: int, depth: int, empty: int) -> None:
    tree, leaves = IncrementalTree(depth, arity=arity, empty=empty), list[int]()
    for leaf in range(100, 100 + arity**depth):
        assert tree.root == plain_root(leaves, depth, arity, empty)
        assert tree.append(leaf) == len(leaves)
        leaves.append(leaf)
    assert tree.root == plain_root(leaves, depth, arity, empty)
    with pytest.raises(ValueError, match=f"{len(leaves) + 1} leaves do not fit a tree of depth {depth} and arity"):
        tree.append(1)
    assert tree.leaves() == leaves


@examples(10)
@given(st.lists(LEAF, max_size=60), st.integers(0, 59))
def test_at_once_one_by_one_and_in_a_batch(leaves: list[int], cut: int) -> None:
    whole = MerkleTree(leaves, depth=6)
    at_once, mixed = IncrementalTree(6), IncrementalTree(6)
    at_once.extend(leaves)
    mixed.extend(leaves[:cut])
    with mixed.batch():
        for leaf in leaves[cut:]:
            mixed.append(leaf)
    for tree in (at_once, mixed):
        assert (tree.root, tree.leaves(), len(tree)) == (whole.root, leaves, len(leaves))
        for index in (0, cut, len(leaves), 63):
            assert tree.path(index) == whole.path(index)


class Steps(RuleBasedStateMachine):
    """A tree in a file that is changed, closed and opened is the tree in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.expected = MerkleTree([], depth=5, empty=7)
        self.store = MemoryStore()
        self.tree = IncrementalTree(5, self.store, empty=7)

    @rule(leaf=LEAF)
    def append(self, leaf: int) -> None:
        if len(self.expected) < 32:
            assert self.tree.append(leaf) == self.expected.append(leaf)

    @rule(more=st.lists(LEAF, max_size=9))
    def extend(self, more: list[int]) -> None:
        if len(self.expected) + len(more) <= 32:
            assert self.tree.extend(more) == self.expected.extend(more)

    @rule(place=st.integers(0, 31), leaf=LEAF)
    def update(self, place: int, leaf: int) -> None:
        if place < len(self.expected):
            self.tree.update(place, leaf)
            self.expected.update(place, leaf)

    @rule(more=st.lists(LEAF, max_size=3))
    def fail(self, more: list[int]) -> None:
        with pytest.raises(ValueError, match="a leaf is a field element"):
            self.tree.extend([*more, R])

    @rule()
    def open_again(self) -> None:
        self.tree = IncrementalTree(5, self.store, empty=7)

    @invariant()
    def is_the_same(self) -> None:
        assert (self.tree.root, self.tree.leaves()) == (self.expected.root, self.expected.leaves)
        for leaf in self.expected.leaves:
            assert self.tree.index_of(leaf) == self.expected.index_of(leaf)
        for index in (0, len(self.expected) // 2, 31):
            assert self.tree.path(index) == self.expected.path(index)


Steps.TestCase.settings = examples(8, stateful_step_count=12)
test_a_growing_tree = Steps.TestCase


def test_a_batch_that_fails_leaves_nothing() -> None:
    tree = IncrementalTree(4)
    tree.extend([1, 2])
    root = tree.root
    with failing(tree.batch()):
        assert tree.append(3) == 2
        assert tree.root != root
        assert len(tree) == 3
        with tree.batch():
            assert tree.append(4) == 3
    assert (tree.root, tree.leaves()) == (root, [1, 2])
    with tree.batch():
        with pytest.raises(ValueError, match="a leaf is a field element"):
            tree.append(R)
        with pytest.raises(ValueError, match="17 leaves do not fit"):
            tree.extend(range(15))
        assert tree.append(3) == 2
    assert tree.leaves() == [1, 2, 3]
    with tree.batch():
        for leaf in range(13):
            tree.append(leaf)
        with pytest.raises(ValueError, match="17 leaves do not fit"):
            tree.append(13)
    assert tree.leaves() == [1, 2, 3, *range(13)]


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
    else:
        with SqliteStore(tmp_path / "members.db") as opened:
            yield opened


@pytest.mark.parametrize("reads_the_root", [False, True])
def test_a_batch_goes_back_with_a_transaction_within(store: Store, reads_the_root: bool) -> None:
    """Leaves before it stay, whether they were written within it or not, and those within are gone, as in other trees."""
    tree, other = IncrementalTree(8, store), IncrementalTree(8, store, name="other")

    def look() -> None:
        if reads_the_root:
            assert tree.root == MerkleTree(tree.leaves(), 8).root

    with tree.batch():
        assert tree.append(1) == 0
        with failing(store.writing()):
            look()
            assert (tree.append(2), other.append(7)) == (1, 0)
            look()
            with store.writing():
                assert tree.append(3) == 2
                look()
        assert (len(tree), len(other)) == (1, 0)
        assert tree.append(4) == 1
        with store.writing():
            look()
            assert tree.append(5) == 2
            with failing(store.writing()):
                tree.extend([6])
                tree.append(6)
        look()
        assert tree.append(8) == 3
    assert (tree.leaves(), other.leaves()) == ([1, 4, 5, 8], [])
    assert tree.root == MerkleTree([1, 4, 5, 8], 8).root


def test_a_batch_goes_back_with_a_transaction_around(store: Store) -> None:
    tree = IncrementalTree(8, store)
    with failing(store.writing()):
        with tree.batch():
            tree.append(1)
            assert tree.root
            tree.append(2)
        assert tree.append(3) == 2
    assert (tree.leaves(), tree.append(4)) == ([], 0)
    with failing(tree.batch()):
        tree.append(5)
        assert tree.root
    assert (tree.append(6), tree.leaves()) == (1, [4, 6])


def test_a_batch_within_a_batch_is_undone_alone(store: Store) -> None:
    tree = IncrementalTree(8, store)
    with tree.batch():
        tree.append(1)
        with failing(tree.batch()):
            tree.append(2)
        with tree.batch():
            tree.append(3)
    assert tree.leaves() == [1, 3]


def test_leaves_that_could_not_be_written_wait_on(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    tree = IncrementalTree(8, store)
    with tree.batch():
        tree.append(1)
        with monkeypatch.context() as patch:
            patch.setattr(store, "get", Mock(side_effect=OSError("the disk")))
            with pytest.raises(OSError, match="the disk"):
                _ = tree.root
        tree.append(2)
    assert tree.leaves() == [1, 2]


def test_threads_do_not_see_into_a_batch(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "members.db") as store:
        tree = IncrementalTree(6, store)
        done: list[int] = []
        with tree.batch():
            tree.append(1)
            other = threading.Thread(target=lambda: done.extend((tree.append(2), tree.root)))
            other.start()
            tree.append(3)
        other.join()
        assert (tree.leaves(), done) == ([1, 3, 2], [2, tree.root])


def test_a_file_has_the_tree_and_others_beside_it(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "members.db") as store:
        tree, other = IncrementalTree(20, store), IncrementalTree(3, store, arity=3, name="others")
        tree.extend(range(1000))
        other.append(5)
        with failing(store.writing()):
            tree.append(1)
            other.append(1)
        root = tree.root
    with SqliteStore(tmp_path / "members.db", read_only=True) as store:
        tree, other = IncrementalTree(20, store), IncrementalTree(3, store, arity=3, name="others")
        assert (len(tree), len(other), tree.root) == (1000, 1, root)
        assert merkle_root(999, *tree.path(999)) == root
        assert repr(tree) == "<IncrementalTree of depth 20: 1000 leaves>"
        for opened in (
            {"depth": 21},
            {"depth": 20, "arity": 3},
            {"depth": 20, "empty": 1},
            {"depth": 3, "name": "others"},
        ):
            with pytest.raises(
                StoreError, match=r"the store holds another tree .*open it as what it is, or give this one"
            ):
                IncrementalTree(store=store, **opened)


def test_what_cannot_be() -> None:
    for depth in (-1, 65):
        with pytest.raises(ValueError, match="a depth from 0 to 64"):
            IncrementalTree(depth)
    for arity in (1, 17):
        with pytest.raises(ValueError, match="a node has 2 to 16 children"):
            IncrementalTree(3, arity=arity)
    with pytest.raises(ValueError, match=r"at most 2\*\*63 leaves, not 16\*\*16"):
        IncrementalTree(16, arity=16)
    with pytest.raises(ValueError, match="a tree's name has at most 64 bytes, this one 65"):
        IncrementalTree(3, name="a" * 65)
    tree = IncrementalTree(3)
    tree.extend([3, 1])
    for bad, kind in ((-1, ValueError), (R, ValueError), (True, TypeError), ("3", TypeError), (3.0, TypeError)):
        for use in (tree.append, tree.index_of, lambda leaf: tree.update(0, leaf), lambda leaf: tree.extend([1, leaf])):
            with pytest.raises(kind, match="a leaf is"):
                use(bad)  # type: ignore[arg-type]
    for index in (-1, 2):
        with pytest.raises(IndexError, match=f"a tree of 2 leaves has no leaf {index}"):
            tree.update(index, 1)
    for index in (-1, 8):
        with pytest.raises(IndexError, match=f"has no leaf {index}"):
            tree.path(index)
    with pytest.raises(ValueError, match=r"^the tree was given no such leaf$"):
        tree.index_of(0)
    assert (tree.leaves(), tree.leaves(1), tree.leaves(0, 1), tree.index_of(Field(1))) == ([3, 1], [1], [3], 1)
