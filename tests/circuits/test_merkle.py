from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zkwright.circuits.merkle import merkle_parent, merkle_root, require_member
from zkwright.circuits.merkle_tree import MerkleTree
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, UnsatisfiedCircuitError, circuit
from zkwright.compiler.field import R

from tests.circuits.vectors.load import circomlibjs

TREE = circomlibjs()["merkle"]
PATHS = TREE["paths"]


@circuit
def member(
    root: Public[Field],
    leaf: Private[Field],
    index: Private[U8],
    siblings: Private[Array[Field, Literal[3]]],
) -> None:
    require_member(root, leaf, index.bits(3), siblings)


@circuit
def root_of(leaf: Private[Field], index: Private[U8], siblings: Private[Array[Field, Literal[3]]]) -> Public[Field]:
    return merkle_root(leaf, index.bits(3), siblings)


@pytest.mark.parametrize("path", PATHS)
def test_membership_agrees_with_circomlibjs(path: dict[str, int]) -> None:
    member(TREE["root"], path["leaf"], path["index"], path["siblings"])


@pytest.mark.parametrize("path", PATHS[:2])
def test_anything_else_is_refused(path: dict[str, int]) -> None:
    leaf, index, siblings = path["leaf"], path["index"], PATHS[path["index"]]["siblings"]
    forgeries = [
        (TREE["root"] + 1, leaf, index, siblings),
        (TREE["root"], (leaf + 1) % R, index, siblings),
        (TREE["root"], leaf, index ^ 1, siblings),
        (TREE["root"], leaf, index ^ 4, siblings),
        (TREE["root"], leaf, index + 8, siblings),
        (TREE["root"], leaf, index, [*siblings[:2], siblings[2] + 1]),
        (TREE["root"], leaf, index, siblings[::-1]),
    ]
    for forgery in forgeries:
        with pytest.raises(UnsatisfiedCircuitError):
            member(*forgery)


def test_a_parent_hashes_left_before_right() -> None:
    @circuit
    def parent(node: Private[Field], sibling: Private[Field], is_right: Private[Bool]) -> Public[Field]:
        return merkle_parent(node, sibling, is_right)

    assert parent(1, 2, False) == merkle_parent(1, 2, False) == poseidon(1, 2)
    assert parent(1, 2, True) == merkle_parent(1, 2, True) == poseidon(2, 1)


def test_a_tree_agrees_with_circomlibjs() -> None:
    tree = MerkleTree([path["leaf"] for path in PATHS], depth=3)
    assert tree.root == TREE["root"]
    for path in PATHS:
        bits, siblings = tree.path(path["index"])
        assert siblings == path["siblings"]
        assert merkle_root(path["leaf"], bits, siblings) == TREE["root"]


@settings(max_examples=25)
@given(st.lists(st.integers(0, R - 1), max_size=9), st.integers(0, 15), st.integers(0, 3))
def test_empty_leaves_are_leaves(leaves: list[int], index: int, empty: int) -> None:
    sparse = MerkleTree(leaves, depth=4, empty=empty)
    full = MerkleTree(leaves + [empty] * (16 - len(leaves)), depth=4)
    assert sparse.root == full.root
    assert sparse.path(index) == full.path(index)
    leaf = leaves[index] if index < len(leaves) else empty
    assert merkle_root(leaf, *sparse.path(index)) == sparse.root


def test_a_tree_of_depth_0_is_its_leaf() -> None:
    assert MerkleTree([5], depth=0).root == 5
    assert MerkleTree([], depth=0, empty=6).root == 6
    assert merkle_root(5, [], []) == 5


def test_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match="3 leaves do not fit a tree of depth 1"):
        MerkleTree([1, 2, 3], depth=1)
    for index in (-1, 2):
        with pytest.raises(IndexError, match=f"a tree of depth 1 has no leaf {index}"):
            MerkleTree([1, 2], depth=1).path(index)
    with pytest.raises(ValueError, match="the index has 1 bits, and there are 2 siblings"):
        merkle_root(1, [False], [2, 3])
