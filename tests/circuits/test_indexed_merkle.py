"""Indexed trees in a circuit: what lies between two neighbours is in no set, and roots follow insertions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.indexed_merkle import (
    IndexedLeaf,
    indexed_insert,
    indexed_leaf,
    is_indexed_absent,
    require_indexed_absent,
)
from zkwright.circuits.merkle import merkle_root
from zkwright.compiler import Array, UnsatisfiedCircuitError
from zkwright.compiler.rows import Opcode
from zkwright.core.field import R
from zkwright.trees import IndexedTree

from tests.circuits.costs import Cost, Inputs, bit
from tests.circuits.harness import lying_hints
from tests.circuits.tree_cases import SET, indexed, set_absent, set_change, set_grown, set_low, whether_set_absent
from tests.circuits.vectors.load import indexed_tree
from tests.drawn import examples


def leaf(make: Inputs) -> IndexedLeaf:
    return IndexedLeaf(value=make.field(), next_index=make.field(), next_value=make.field())


def siblings(make: Inputs) -> Any:
    return Array(make.fields(20))


COSTS = [
    Cost(indexed_leaf, 261, lambda make: indexed_leaf(leaf(make))),
    Cost(
        require_indexed_absent,
        5686,
        lambda make: require_indexed_absent(make.field(), make.field(), leaf(make), make.bits(20), siblings(make)),
        "for depth 20",
    ),
    Cost(
        is_indexed_absent,
        5747,
        lambda make: bit(is_indexed_absent(make.field(), make.field(), leaf(make), make.bits(20), siblings(make))),
        "for depth 20",
    ),
    Cost(
        indexed_insert,
        20689,
        lambda make: indexed_insert(
            *(make.field(), make.field(), leaf(make), make.bits(20), siblings(make)),
            count=make.integer(32),
            empty_siblings=siblings(make),
        ),
        "for depth 20",
    ),
]

BETWEEN = "the value does not lie between the low leaf's value and the next"


def alone(value: int, low: int, following: int) -> dict[str, Any]:
    """A tree of one leaf, whose value and next value are these, and the value that is asked for."""
    of = {"value": low, "next_index": 1, "next_value": following}
    path: dict[str, Any] = {"index": [False] * 3, "siblings": [0] * 3}
    root = merkle_root(indexed_leaf(IndexedLeaf(**of)), path["index"], path["siblings"])
    return {"root": int(root), "value": value, "low": of, **path}


EDGES = sorted(
    {0, 1, 2, 3, 2**127 - 1, 2**127, 2**127 + 1, 2**253 - 1, 2**253, 2**253 + 1, R // 2, R - 3, R - 2, R - 1}
)


@pytest.mark.parametrize(
    ("low", "following"), [*pairwise(EDGES), *((low, 0) for low in EDGES), (0, R - 1), (2, 2**253)]
)
def test_between_is_what_it_is_for_integers(low: int, following: int) -> None:
    for value in {*EDGES, low, (low + 1) % R, following, (following - 1) % R}:
        inputs = alone(value, low, following)
        if low < value < (following or R):
            set_absent(**inputs)
        else:
            with pytest.raises(UnsatisfiedCircuitError, match=BETWEEN):
                set_absent(**inputs)
        assert bool(whether_set_absent(**inputs)) == (low < value < (following or R))


@examples(25)
@given(st.integers(0, R - 1), st.integers(0, R - 1), st.integers(0, R - 1))
def test_between_for_any_values(value: int, low: int, following: int) -> None:
    low, following = sorted((low, following))
    inputs = alone(value, low, following)
    expected = low < value < following
    if low == following != 0:
        return
    assert bool(whether_set_absent(**inputs)) == (expected or (following == 0 and low < value))
    if expected or (following == 0 and low < value):
        set_absent(**inputs)
    else:
        with pytest.raises(UnsatisfiedCircuitError, match=BETWEEN):
            set_absent(**inputs)


@examples(25)
@given(st.sampled_from(EDGES), st.sampled_from(EDGES), st.sampled_from(EDGES))
def test_of_leaves_that_no_tree_has_all_say_the_same(value: int, low: int, following: int) -> None:
    """A next value that is not larger: nothing follows from it, and nothing is told in two ways."""
    inputs = alone(value, low, following)
    told = bool(whether_set_absent(**inputs))
    of = IndexedLeaf(**inputs["low"])
    path = (inputs["index"], inputs["siblings"])
    assert told == bool(is_indexed_absent(inputs["root"], value, of, *path))
    if told:
        set_absent(**inputs)
        require_indexed_absent(inputs["root"], value, of, *path)
    else:
        with pytest.raises(UnsatisfiedCircuitError, match=BETWEEN):
            set_absent(**inputs)
        with pytest.raises(UnsatisfiedCircuitError, match=BETWEEN):
            require_indexed_absent(inputs["root"], value, of, *path)


@pytest.mark.parametrize(("number", "highest"), [(R + 2**250, 1), (2**250, 0), (2**250 + R, 0)])
def test_bits_of_numbers_beyond_r_do_not_help(number: int, highest: int) -> None:
    """The value is not between; the distances' bits are told as those of the distance and r, or with the other highest bit."""

    def answer(opcode: Opcode, parameter: int, given: Any, honest: list[int]) -> list[int]:
        if opcode == Opcode.BITS and parameter == 253:
            return [highest]
        if opcode == Opcode.BITS and len(honest) > 200:
            return [number >> place & 1 for place in range(parameter, parameter + len(honest))]
        return honest

    with lying_hints(answer), pytest.raises(UnsatisfiedCircuitError):
        set_absent.compile().solve(alone(3, 5, 2**250 + 4))


@pytest.mark.parametrize("value", [10, 30, R - 2])
def test_what_is_in_the_set_is_not_absent(value: int) -> None:
    for other in (1, 11, 31, R - 1):
        way = set_low(SET, other)
        with pytest.raises(UnsatisfiedCircuitError):
            set_absent(**{**way, "value": value})
        assert not whether_set_absent(**{**way, "value": value})


@pytest.mark.parametrize(
    "forged",
    [
        {"low": {"value": 10, "next_index": 1, "next_value": R - 2}},
        {"low": {"value": 0, "next_index": 1, "next_value": 30}},
        {"low": {"value": 10, "next_index": 2, "next_value": 30}},
        {"index": [True, True, False]},
        {"siblings": [1, 2, 3]},
        {"root": SET.root + 1},
    ],
)
def test_a_low_leaf_is_one_of_the_tree(forged: dict[str, Any]) -> None:
    way = set_low(SET, 20)
    set_absent(**way)
    with pytest.raises(UnsatisfiedCircuitError, match="the leaf is not in the tree"):
        set_absent(**{**way, **forged})


def test_insertions_follow_the_tree_until_it_is_full() -> None:
    values = [5, R - 1, 4, 6, 1, 2**253, 3]
    for count, value in enumerate(values):
        inputs, root = set_change(value, *values[:count])
        assert set_grown(**inputs) == root == indexed(*values[: count + 1]).root
        for forged in ({"value": 0}, {"count": 7 - count}, {"root": root}, {"value": values[count - 1]}):
            if {**inputs, **forged} != inputs and not (count == 0 and "value" in forged and forged["value"]):
                with pytest.raises(UnsatisfiedCircuitError):
                    set_grown(**{**inputs, **forged})


def as_way(of: dict[str, Any], depth: int) -> dict[str, Any]:
    """What the gadgets take of a low leaf and its place."""
    index = [bool(of["index"] >> place & 1) for place in range(depth)]
    return {"low": of["leaf"], "index": index, "siblings": of["siblings"]}


@pytest.mark.parametrize("of", indexed_tree(), ids=lambda of: f"depth {of['depth']}")
def test_insertions_are_those_of_aztecs_tree(of: dict[str, Any]) -> None:
    depth, before, tree = of["depth"], of["initial"], IndexedTree(of["depth"])
    assert tree.root == before
    for count, step in enumerate(of["steps"], 1):
        inputs = {"root": before, "value": step["value"], **as_way(step["low"], depth)}
        rest = {"count": count, "empty_siblings": step["emptySiblings"]}
        grown = indexed_insert(**{**inputs, "low": IndexedLeaf(**inputs["low"])}, **rest)
        change = tree.insert(step["value"])
        assert grown == change.new_root == tree.root == step["root"]
        assert (change.low.leaf, change.low.bits, change.low.siblings) == (*as_way(step["low"], depth).values(),)
        assert change.empty_siblings == step["emptySiblings"]
        if depth == 3:
            assert set_grown.compile().solve({**inputs, **rest}).public[0] == step["root"]
            with pytest.raises(UnsatisfiedCircuitError):
                set_grown.compile().solve({**inputs, **rest, "root": step["root"]})
        before = step["root"]


@pytest.mark.parametrize("of", indexed_tree(), ids=lambda of: f"depth {of['depth']}")
def test_what_aztecs_tree_has_not_is_absent(of: dict[str, Any]) -> None:
    depth, tree, values = of["depth"], IndexedTree(of["depth"]), set[int]()
    for step in of["steps"]:
        tree.insert(step["value"])
        values.add(step["value"])
        for asked in step["absent"]:
            way = as_way(asked, depth)
            assert tree.low(asked["value"]) == (*way.values(),)
            if depth == 3:
                for value in {asked["value"], asked["leaf"]["value"], step["value"]}:
                    inputs = {"root": step["root"], "value": value, **way}
                    holds = value == asked["value"]
                    assert whether_set_absent.compile().solve(inputs).public[0] == holds
                set_absent.compile().solve({"root": step["root"], "value": asked["value"], **way})
        first = step["absent"][0]
        way = {**as_way(first, depth), "low": IndexedLeaf(**first["leaf"])}
        require_indexed_absent(step["root"], first["value"], **way)
        assert not is_indexed_absent(step["root"], first["leaf"]["value"], **way)
        assert not values & {asked["value"] for asked in step["absent"]}
