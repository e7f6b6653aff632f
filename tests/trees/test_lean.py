"""The lean tree: its roots by the definition, whatever the order in which leaves come, and its paths in the gadget."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.lean_imt import lean_imt_root
from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R
from zkwright.trees import LeanTree, SparseTree, SqliteStore, StoreError

from tests.circuits.tree_cases import lean_member
from tests.circuits.vectors.load import lean_imt
from tests.drawn import examples

LEAF = st.sampled_from([0, 1, R - 1]) | st.integers(0, R - 1)


def root_of(leaves: list[int]) -> int:
    """Level by level; a node that stands alone goes up."""
    level = leaves
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [int(poseidon(*pair)) if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]


def test_it_agrees_with_zk_kit() -> None:
    known, tree = lean_imt(), LeanTree()
    for step in known["steps"]:
        tree.append(step["leaf"])
        assert (tree.root, tree.depth) == (step["root"], step["depth"])
        for proof in step["proofs"]:
            path = tree.path(proof["place"])
            assert (path.number, path.siblings) == (proof["index"], proof["siblings"])
    tree.update(20, 0)
    assert tree.root == known["afterUpdate"]
    tree.extend([1, 2, 3, 4, 5])
    assert tree.root == known["afterInsertMany"]


def test_every_number_of_leaves() -> None:
    tree, leaves = LeanTree(), list[int]()
    assert (tree.root, tree.depth, len(tree)) == (0, 0, 0)
    for leaf in range(100, 121):
        assert tree.append(leaf) == len(leaves)
        leaves.append(leaf)
        assert tree.root == root_of(leaves)
        assert 2**tree.depth >= len(leaves) > 2**tree.depth / 2
        for index in {0, len(leaves) // 2, len(leaves) - 1}:
            path = tree.path(index, 5)
            assert path.depth <= tree.depth
            assert lean_imt_root(leaves[index], *path) == tree.root
    assert tree.leaves() == leaves
    assert repr(tree) == "<LeanTree of depth 5: 21 leaves>"


@examples(6)
@given(st.lists(LEAF, min_size=1, max_size=40), st.integers(0, 40), st.data())
def test_at_once_and_in_parts_and_after_updates(leaves: list[int], cut: int, data: st.DataObject) -> None:
    at_once, parts = LeanTree(), LeanTree()
    at_once.extend(leaves)
    parts.extend(leaves[:cut])
    parts.extend(leaves[cut:])
    assert at_once.root == parts.root == root_of(leaves)
    index, leaf = data.draw(st.integers(0, len(leaves) - 1)), data.draw(LEAF)
    at_once.update(index, leaf)
    leaves[index] = leaf
    assert (at_once.root, at_once.leaves()) == (root_of(leaves), leaves)
    assert at_once.index_of(leaf) == leaves.index(leaf)


def test_a_path_leaves_out_what_has_no_sibling() -> None:
    """Of five leaves the last has one sibling, two levels below the root; zk-kit's index of it is 1."""
    tree = LeanTree()
    tree.extend([1, 2, 3, 4, 5])
    left = int(poseidon(poseidon(1, 2), poseidon(3, 4)))
    path = tree.path(4)
    assert path == ([True], [left], 1)
    assert path.number == 1
    assert tree.path(4, 3) == ([True, False, False], [left, 0, 0], 1)
    lean_member(tree.root, 5, *tree.path(4, 3))
    with pytest.raises(ValueError, match="the leaf has 3 siblings, more than 2: the circuit has to take more"):
        tree.path(0, 2)


def test_a_file_keeps_it(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "group.db") as store:
        LeanTree(store).extend(range(1, 101))
        with pytest.raises(StoreError, match="the store holds another tree than a sparse one"):
            SparseTree(3, store)
    with SqliteStore(tmp_path / "group.db", read_only=True) as store:
        tree = LeanTree(store)
        assert (tree.leaves(98), tree.root, tree.index_of(50)) == ([99, 100], root_of(list(range(1, 101))), 49)


def test_what_cannot_be() -> None:
    tree = LeanTree()
    tree.extend([3, 1])
    for bad, kind in ((-1, ValueError), (R, ValueError), (True, TypeError), ("3", TypeError)):
        for use in (tree.append, tree.index_of, lambda leaf: tree.update(0, leaf), lambda leaf: tree.extend([1, leaf])):
            with pytest.raises(kind, match="a leaf is"):
                use(bad)  # type: ignore[arg-type]
    for index in (-1, 2):
        for look in (tree.path, lambda index: tree.update(index, 1)):
            with pytest.raises(IndexError, match=f"a tree of 2 leaves has no leaf {index}"):
                look(index)
    with pytest.raises(ValueError, match=r"^the tree was given no such leaf$"):
        tree.index_of(0)
    assert tree.leaves() == [3, 1]
