"""The mountain range and the frontier: roots by their definitions, for every number of leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright import Field
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.mountain_range import mountain_root
from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R
from zkwright.trees import Frontier, LeanTree, MountainRange, SqliteStore, StoreError


def peaks_of(leaves: list[int], most: int) -> list[int]:
    """The roots of the perfect trees, the largest first from the left."""
    found, start = [0] * most, 0
    for level in reversed(range(most)):
        if len(leaves) >> level & 1:
            found[level] = MerkleTree(leaves[start : start + 2**level], level).root
            start += 2**level
    return found


def test_every_number_of_leaves() -> None:
    mountains, leaves = MountainRange(), list[int]()
    assert (mountains.root, mountains.peaks(0)) == (poseidon(0, 0), [])
    for leaf in range(100, 120):
        assert mountains.append(leaf) == len(leaves)
        leaves.append(leaf)
        peaks = peaks_of(leaves, 5)
        assert mountains.peaks(5) == peaks
        smaller = 0
        for level, peak in enumerate(peaks):
            if len(leaves) >> level & 1:
                smaller = int(poseidon(peak, smaller)) if len(leaves) & (1 << level) - 1 else peak
        assert mountains.root == poseidon(len(leaves), smaller)
    assert mountain_root(20, 119, *mountains.path(19, 6)) == mountains.root
    assert (mountains.leaves(18), mountains.index_of(119), repr(mountains)) == (
        [118, 119],
        19,
        "<MountainRange: 20 leaves>",
    )
    with pytest.raises(ValueError, match="20 leaves have more than 4 peaks: the circuit has to take more"):
        mountains.peaks(4)


def test_a_file_keeps_it(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "range.db") as store:
        assert MountainRange(store).extend([3, 1, 4]) == range(3)
        with pytest.raises(StoreError, match="the store holds another tree"):
            LeanTree(store)
    with SqliteStore(tmp_path / "range.db", read_only=True) as store:
        assert MountainRange(store).leaves() == [3, 1, 4]


@pytest.mark.parametrize(("depth", "empty"), [(0, 0), (1, 5), (4, 0), (4, R - 1)])
def test_a_frontier_has_the_root_of_the_tree(depth: int, empty: int) -> None:
    frontier, leaves = Frontier(depth, empty=empty), list[int]()
    for leaf in range(100, 100 + 2**depth):
        assert frontier.root == MerkleTree(leaves, depth, empty).root
        assert Frontier.from_bytes(frontier.to_bytes(), depth, empty=empty) == frontier
        assert frontier.append(leaf) == len(leaves)
        leaves.append(leaf)
    assert (frontier.root, len(frontier)) == (MerkleTree(leaves, depth, empty).root, len(leaves))
    with pytest.raises(ValueError, match=f"{2**depth + 1} leaves do not fit a tree of depth {depth}"):
        frontier.append(1)
    assert Frontier.from_bytes(frontier.to_bytes(), depth, empty=empty) == frontier


def test_what_is_no_frontier() -> None:
    frontier = Frontier(3)
    frontier.extend([Field(5), 6, 7])
    whole = frontier.to_bytes()
    assert (repr(frontier), frontier == Frontier(3), frontier == 1) == ("<Frontier of depth 3: 3 leaves>", False, False)
    bad = [
        b"",
        whole[:-1],
        whole + b"\0",
        bytes([9]) + whole[1:],
        bytes([2]) + whole[1:],
        whole[:8] + b"\xff" * 32 + whole[40:],
    ]
    for data in bad:
        with pytest.raises(ValueError, match=r"no frontier of depth 3|a node of a frontier is"):
            Frontier.from_bytes(data, 3)
    for depth in (-1, 65):
        with pytest.raises(ValueError, match="a depth from 0 to 64"):
            Frontier(depth)
    with pytest.raises(TypeError, match="a leaf is"):
        frontier.append("3")  # type: ignore[arg-type]
