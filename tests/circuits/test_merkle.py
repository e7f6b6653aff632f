from __future__ import annotations

import os
import struct
import tempfile
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from zkwright.circuits.merkle import (
    is_member,
    merkle_append,
    merkle_parent,
    merkle_root,
    merkle_update,
    require_member,
    wide_merkle_root,
)
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, UnsatisfiedCircuitError, circuit
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.trees import IncrementalTree

from tests.circuits.costs import Cost, Inputs
from tests.circuits.tree_cases import BEFORE, REPLACED, UPDATE, WIDE, WIDE_PATHS, appended, updated, wide_root
from tests.circuits.vectors.load import circomlibjs
from tests.drawn import examples


def wide_path(make: Inputs, arity: int, depth: int) -> Field:
    n = depth * (arity - 1)
    return wide_merkle_root(make.field(), make.bits(n), Array(make.fields(n)), arity)


COSTS = [
    Cost(merkle_parent, 241, lambda make: merkle_parent(make.field(), make.field(), make.bits(1)[0])),
    Cost(
        merkle_root, 4820, lambda make: merkle_root(make.field(), make.bits(20), Array(make.fields(20))), "for depth 20"
    ),
    Cost(
        require_member,
        4821,
        lambda make: require_member(make.field(), make.field(), make.bits(20), Array(make.fields(20))),
        "for depth 20",
    ),
    Cost(
        is_member,
        4822,
        lambda make: is_member(make.field(), make.field(), make.bits(20), Array(make.fields(20))),
        "for depth 20",
    ),
    Cost(
        merkle_update,
        9641,
        lambda make: merkle_update(make.field(), make.field(), make.field(), make.bits(20), Array(make.fields(20))),
        "for depth 20",
    ),
    Cost(
        merkle_append,
        9661,
        lambda make: merkle_append(make.field(), make.field(), make.integer(32), Array(make.fields(20))),
        "for depth 20",
    ),
    Cost(wide_merkle_root, 302, lambda make: wide_path(make, 4, 1), "for arity 4 and depth 1"),
    Cost(wide_merkle_root, 328, lambda make: wide_path(make, 5, 1), "for arity 5 and depth 1"),
    Cost(wide_merkle_root, 2905, lambda make: wide_path(make, 8, 7), "for arity 8 and depth 7"),
]

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


@pytest.mark.parametrize("forged", [{"old": 12}, {"index": [True, True, False]}, {"root": REPLACED.root}])
def test_only_what_is_there_is_replaced(forged: dict[str, Any]) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="the leaf is not in the tree"):
        updated(**{**UPDATE, **forged})


def test_a_leaf_is_appended_to_every_number_of_leaves_but_a_full_tree() -> None:
    tree = IncrementalTree(3)
    for count in range(8):
        siblings, root = tree.path(count)[1], tree.root
        tree.append(100 + count)
        assert appended(root, 100 + count, count, siblings) == tree.root
    with pytest.raises(UnsatisfiedCircuitError):
        appended(tree.root, 1, 8, tree.path(0)[1])
    with pytest.raises(UnsatisfiedCircuitError, match="the leaf is not in the tree"):
        appended(tree.root, 1, 7, tree.path(7)[1])
    with pytest.raises(ValueError, match="a tree of depth 1 has no place 2"):
        merkle_append(1, 2, 2, [3])


def test_a_place_in_a_wide_tree_is_one_alone() -> None:
    """Every way to say which siblings are left: the one of each leaf's place gives the root, and what is none is refused."""
    leaf, siblings = WIDE_PATHS[4]["leaf"], WIDE_PATHS[4]["siblings"]
    found = []
    for number in range(16):
        flags = [bool(number >> place & 1) for place in range(4)]
        if (flags[1] and not flags[0]) or (flags[3] and not flags[2]):
            with pytest.raises(UnsatisfiedCircuitError, match="a sibling left of the node comes behind one"):
                wide_root(leaf, flags, siblings)
        elif wide_root(leaf, flags, siblings) == WIDE.root:
            found.append(flags)
    assert found == [WIDE_PATHS[4]["is_left"]]


def test_arity_2_is_the_usual_tree() -> None:
    bits, siblings = BEFORE.path(4)
    assert wide_merkle_root(15, bits, siblings, 2) == merkle_root(15, bits, siblings) == BEFORE.root


def test_misuse_of_wide_paths_is_refused() -> None:
    for arity in (1, 17):
        with pytest.raises(ValueError, match=f"a node has {arity} children"):
            wide_merkle_root(1, [], [], arity)
    for flags, siblings in (([True], [1, 2]), ([True], [1]), ([True] * 3, [1, 2, 3])):
        with pytest.raises(ValueError, match="pass one for each sibling, of whole levels"):
            wide_merkle_root(1, flags, siblings, 3)


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


@examples(25)
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


def test_trees_are_compared_by_what_they_hold() -> None:
    tree = MerkleTree([3, 1], depth=4)
    assert tree == MerkleTree([3, 1], depth=4)
    for other in (
        MerkleTree([3, 1, 0], depth=4),
        MerkleTree([3, 1], depth=5),
        MerkleTree([3, 1], depth=4, empty=1),
        None,
    ):
        assert tree != other
    with pytest.raises(TypeError, match="unhashable"):
        hash(tree)


def test_what_cannot_be_found_or_replaced() -> None:
    tree = MerkleTree([3, 1], depth=4)
    root = tree.root
    with pytest.raises(ValueError, match=r"^the tree was given no such leaf$"):
        tree.index_of(0)  # an empty place holds it, and was given nothing
    for bad, kind in ((-1, ValueError), (R, ValueError), (True, TypeError), ("3", TypeError), (3.0, TypeError)):
        with pytest.raises(kind, match="a leaf is"):
            tree.index_of(bad)  # type: ignore[arg-type]
        with pytest.raises(kind, match="a leaf is"):
            tree.update(0, bad)  # type: ignore[arg-type]
    for index in (-1, 2, 16):
        with pytest.raises(IndexError, match=f"has no leaf {index} to update; append"):
            tree.update(index, 5)
    assert (tree.root, tree.leaves) == (root, [3, 1])
    assert tree.index_of(Field(1)) == 1


class Steps(RuleBasedStateMachine):
    """A tree that grows, is saved and loaded is the tree of all its leaves made at once."""

    def __init__(self) -> None:
        super().__init__()
        self.leaves: list[int] = []
        self.tree = MerkleTree([], depth=5, empty=7)

    @rule(leaf=st.sampled_from([0, 7, R - 1]) | st.integers(0, R - 1))
    def append(self, leaf: int) -> None:
        if len(self.leaves) == 32:
            with pytest.raises(ValueError, match="33 leaves do not fit"):
                self.tree.append(leaf)
            return
        assert self.tree.append(leaf) == len(self.leaves)
        self.leaves.append(leaf)

    @rule(more=st.lists(st.integers(0, R - 1), max_size=12))
    def extend(self, more: list[int]) -> None:
        before = len(self.leaves)
        if before + len(more) > 32:
            with pytest.raises(ValueError, match="do not fit"):
                self.tree.extend(more)
            return
        assert self.tree.extend(more) == range(before, before + len(more))
        self.leaves += more

    @rule(bad=st.sampled_from([-1, R, 2**300]), good=st.lists(st.integers(0, 9), max_size=3))
    def refuse(self, bad: int, good: list[int]) -> None:
        with pytest.raises(ValueError, match="a leaf is a field element"):
            self.tree.extend([*good, bad])

    @rule(place=st.integers(0, 31), leaf=st.sampled_from([0, 7, R - 1]) | st.integers(0, R - 1))
    def update(self, place: int, leaf: int) -> None:
        if place >= len(self.leaves):
            with pytest.raises(IndexError, match=f"a tree of {len(self.leaves)} leaves has no leaf {place} to update"):
                self.tree.update(place, leaf)
            return
        self.tree.update(place, leaf)
        self.leaves[place] = leaf

    @rule()
    def save_and_load(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "members.tree")
            self.tree.save(path)
            loaded = MerkleTree.load(path)
        assert loaded == self.tree
        self.tree = loaded

    @invariant()
    def is_the_tree_of_its_leaves(self) -> None:
        whole = MerkleTree(self.leaves, depth=5, empty=7)
        assert self.tree == whole
        assert [self.tree.index_of(leaf) for leaf in self.leaves] == [self.leaves.index(leaf) for leaf in self.leaves]
        assert (self.tree.root, self.tree.leaves, len(self.tree)) == (whole.root, self.leaves, len(self.leaves))
        for index in {0, len(self.leaves) // 2, min(len(self.leaves), 31), 31}:
            assert self.tree.path(index) == whole.path(index)
            leaf = self.leaves[index] if index < len(self.leaves) else 7
            assert merkle_root(leaf, *self.tree.path(index)) == self.tree.root


Steps.TestCase.settings = examples(5, stateful_step_count=10)
test_a_growing_tree = Steps.TestCase


@pytest.mark.parametrize("engine", ["", "reference"])
def test_both_engines_make_the_same_tree(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine)
    tree = MerkleTree(range(100), depth=7)
    level = list(range(100)) + [0] * 28
    while len(level) > 1:
        level = [int(poseidon(*pair)) for pair in zip(level[::2], level[1::2], strict=True)]
    assert tree.root == level[0]
    assert merkle_root(99, *tree.path(99)) == tree.root


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "members.tree"
    MerkleTree([3, 1, 4], depth=2).save(path)
    whole = path.read_bytes()
    assert len(whole) == 88 + 3 * 32
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(FormatError, match=r"members\.tree: .*; (take a copy|give a file)"):
            MerkleTree.load(path)
    for cut in (whole[:-1], whole[:-32], whole[:87], whole[:8], b"", whole + b"\0" * 32, b"{}" + whole):
        path.write_bytes(cut)
        with pytest.raises(FormatError):
            MerkleTree.load(path)
    path.write_bytes(whole[:16] + (2**63).to_bytes(8, "little") + whole[24:])
    with pytest.raises(FormatError, match="leaves announced"):
        MerkleTree.load(path)


@pytest.mark.parametrize(("depth", "count"), [(0, 2), (2, 5), (65, 3), (2**63, 3), (64, (1 << 28) + 1), (64, 1 << 36)])
def test_a_file_announces_no_more_leaves_than_there_are(tmp_path: Path, depth: int, count: int) -> None:
    """Although it has their bytes: of a sparse file they take no room on a disk."""
    path = tmp_path / "members.tree"
    MerkleTree([3, 1, 4], depth=2).save(path)
    path.write_bytes(path.read_bytes()[:8] + struct.pack("<QQ", depth, count) + path.read_bytes()[24:])
    os.truncate(path, 88 + 32 * count)
    with pytest.raises(
        FormatError, match=rf"{count} leaves in a tree of depth {depth}|no number of levels|not {depth}"
    ):
        MerkleTree.load(path)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "members.tree"
    MerkleTree([1], depth=3).save(path)
    MerkleTree([1, 2], depth=3).save(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["members.tree"]
    assert MerkleTree.load(path).leaves == [1, 2]


@pytest.mark.parametrize("depth", [-1, 65])
def test_a_depth_has_bounds(depth: int) -> None:
    with pytest.raises(ValueError, match="a depth from 0 to 64"):
        MerkleTree([], depth=depth)


def test_leaves_may_be_constants_of_the_language() -> None:
    assert MerkleTree([Field(3), 1], depth=1).root == MerkleTree([3, 1], depth=1).root


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_tree_shows_its_size_and_no_leaf(count: int) -> None:
    assert repr(MerkleTree([987654321] * count, depth=2)) == f"<MerkleTree of depth 2: {count} leaves>"
