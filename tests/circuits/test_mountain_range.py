"""Mountain ranges in a circuit: members of ranges of every size, and roots that follow what comes."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pytest
from zkwright.circuits.mountain_range import (
    is_mountain_member,
    mountain_append,
    mountain_root,
    require_mountain_member,
)
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Array, Field, UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError
from zkwright.core.field import R
from zkwright.trees import MountainRange

from tests.circuits.costs import Cost, Inputs, bit
from tests.circuits.test_lean_imt import path
from tests.circuits.tree_cases import (
    RANGE,
    mountains,
    range_change,
    range_grown,
    range_member,
    range_root,
    range_way,
    whether_range_member,
)
from tests.circuits.vectors.load import mountain_range


def peaks(make: Inputs) -> Any:
    return Array(make.fields(20))


LEVELS = "for up to 20 levels"
COSTS = [
    Cost(mountain_root, 5101, lambda make: mountain_root(make.field(), *path(make, 20)), LEVELS),
    Cost(
        require_mountain_member,
        5102,
        lambda make: require_mountain_member(make.field(), make.field(), *path(make, 20)),
        LEVELS,
    ),
    Cost(
        is_mountain_member,
        5125,
        lambda make: bit(is_mountain_member(make.field(), make.field(), *path(make, 20))),
        LEVELS,
    ),
    Cost(
        mountain_append,
        10175,
        lambda make: mountain_append(make.field(), make.integer(32), make.field(), peaks(make)),
        "for 20 peaks",
    ),
]

NOT_THE_ROOT = "the root is not that of this size and these peaks"


@pytest.mark.parametrize("size", range(8))
def test_a_range_of_every_size_grows(size: int) -> None:
    inputs, root = range_change(size)
    assert range_grown(**inputs) == root
    for place in range(size + 1):
        assert whether_range_member(**range_way(mountains(size + 1), place))


@pytest.mark.parametrize(
    "forged",
    [
        {"size": 4},
        {"size": 7},
        {"peaks": [1, 0, RANGE.peaks(3)[2]]},
        {"peaks": RANGE.peaks(3)[::-1]},
        {"root": RANGE.root + 1},
        {"root": mountains(4).root},
    ],
)
def test_a_range_grows_from_what_it_is(forged: dict[str, Any]) -> None:
    inputs, root = range_change(5)
    if forged.get("peaks") != inputs["peaks"]:
        with pytest.raises(UnsatisfiedCircuitError, match=NOT_THE_ROOT):
            range_grown(**{**inputs, **forged})
    assert range_grown(**{**inputs, "peaks": [inputs["peaks"][0], 99, inputs["peaks"][2]]}) == root


def test_a_size_has_a_peak_for_every_bit() -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        range_grown(**{**range_change(0)[0], "size": 8})
    for given, size in (([], 0), ([1, 2], 4)):
        with pytest.raises(ArgumentError, match="peaks have no range of that size"):
            mountain_append(1, size, 2, given)


@pytest.mark.parametrize(
    "forged", [{"size": 4}, {"leaf": 104}, {"depth": 2}, {"siblings": [1, 2, 3]}, {"root": 0}, {"root": RANGE.root + 1}]
)
def test_a_member_is_one_of_this_range(forged: dict[str, Any]) -> None:
    inputs = range_way(RANGE, 1)
    range_member(**inputs)
    with pytest.raises(UnsatisfiedCircuitError, match="the leaf is not in the mountain range"):
        range_member(**{**inputs, **forged})
    assert not whether_range_member(**{**inputs, **forged})


@pytest.mark.parametrize("depth", [4, R - 1])
def test_a_depth_beyond_the_path(depth: int) -> None:
    inputs = {**range_way(RANGE, 1), "depth": depth}
    for root in (RANGE.root, int(poseidon(5, 101))):
        assert not whether_range_member(**{**inputs, "root": root})
    with pytest.raises(UnsatisfiedCircuitError, match="the depth is above 3"):
        range_member(**inputs)


def whole_way(proof: dict[str, Any], peaks: list[int], size: int) -> tuple[list[bool], list[int]]:
    """The package's way to a peak, and from there to what all peaks hash to."""
    position, levels = proof["place"], [level for level in reversed(range(5)) if size >> level & 1]
    before = 0
    while position >> levels[before]:
        position -= 1 << levels[before]
        before += 1
    behind = list(reversed(peaks[before + 1 :]))
    smaller = [int(reduce(lambda small, peak: poseidon(peak, small), behind, Field(behind.pop(0))))] if behind else []
    bits = [bool(position >> level & 1) for level in range(levels[before])] + [False] * len(smaller) + [True] * before
    return bits, [*proof["siblings"], *smaller, *reversed(peaks[:before])]


def test_ranges_are_those_of_the_published_package() -> None:
    """Peaks, proofs and roots are Herodotus' package's."""
    tree, before = MountainRange(), mountain_range()["initial"]
    assert tree.root == before
    for size, step in enumerate(mountain_range()["steps"]):
        grown = mountain_append(before, size, step["leaf"], tree.peaks(5))
        small = {"root": before, "size": size, "leaf": step["leaf"], "peaks": tree.peaks(5)[:3]}
        if size < 8:
            assert range_grown.compile().solve(small).public[0] == step["root"]
        tree.append(step["leaf"])
        assert [peak for bit, peak in enumerate(tree.peaks(5)) if size + 1 >> bit & 1] == step["peaks"][::-1]
        assert tree.root == grown == step["root"]
        for proof in step["proofs"]:
            way = tree.path(proof["place"])
            assert (way.bits, way.siblings) == whole_way(proof, step["peaks"], size + 1)
            require_mountain_member(step["root"], size + 1, proof["leaf"], *way)
            if size < 7:
                assert not is_mountain_member(step["root"], size, proof["leaf"], *way)
                assert not is_mountain_member(step["root"], size + 1, (proof["leaf"] + 1) % R, *way)
                inputs = dict(zip(("index", "siblings", "depth"), tree.path(proof["place"], 3), strict=True))
                inputs |= {"size": size + 1, "leaf": proof["leaf"]}
                assert range_root.compile().solve(inputs).public[0] == step["root"]
                range_member.compile().solve({"root": step["root"], **inputs})
                assert whether_range_member.compile().solve({"root": step["root"], **inputs}).public[0] == 1
        before = step["root"]
