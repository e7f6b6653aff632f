"""Sparse trees in a circuit: what is in one, what is not, and roots that follow changes."""

from __future__ import annotations

from typing import Any

import pytest
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.sparse_merkle import (
    SparseEnd,
    is_sparse_absent,
    is_sparse_member,
    require_sparse_absent,
    require_sparse_member,
    sparse_delete,
    sparse_insert,
    sparse_root,
    sparse_update,
)
from zkwright.compiler import Array, Bool, Field, UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError, Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs, bit
from tests.circuits.harness import lying_hints
from tests.circuits.tree_cases import (
    CHANGES,
    MAP,
    map_absent,
    map_change,
    map_end,
    map_entry,
    map_grown,
    map_member,
    map_shrunk,
    sparse,
    whether_map_member,
)


def siblings(make: Inputs) -> Any:
    return Array(make.fields(20))


def end(make: Inputs) -> SparseEnd:
    return SparseEnd(depth=make.field(), is_empty=make.bits(1)[0], key=make.field(), value=make.field())


LEVELS = "for 20 levels"
COSTS = [
    Cost(sparse_root, 5429, lambda make: sparse_root(make.field(), make.field(), siblings(make), make.field()), LEVELS),
    Cost(
        require_sparse_member,
        5430,
        lambda make: require_sparse_member(make.field(), make.field(), make.field(), siblings(make), make.field()),
        LEVELS,
    ),
    Cost(
        require_sparse_absent,
        5432,
        lambda make: require_sparse_absent(make.field(), make.field(), siblings(make), end(make)),
        LEVELS,
    ),
    Cost(
        is_sparse_member,
        5453,
        lambda make: bit(is_sparse_member(make.field(), make.field(), make.field(), siblings(make), make.field())),
        LEVELS,
    ),
    Cost(
        is_sparse_absent,
        5458,
        lambda make: bit(is_sparse_absent(make.field(), make.field(), siblings(make), end(make))),
        LEVELS,
    ),
    Cost(
        sparse_update,
        10528,
        lambda make: sparse_update(*make.fields(4), siblings=siblings(make), depth=make.field()),
        LEVELS,
    ),
    Cost(
        sparse_insert,
        10930,
        lambda make: sparse_insert(*make.fields(3), siblings=siblings(make), end=end(make), depth=make.field()),
        LEVELS,
    ),
    Cost(
        sparse_delete,
        10930,
        lambda make: sparse_delete(*make.fields(3), siblings=siblings(make), end=end(make), depth=make.field()),
        LEVELS,
    ),
]

REFUSED = "the key has not this value in the tree"


def refused(circuit: Any, inputs: dict[str, Any], message: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        circuit(**inputs)


@pytest.mark.parametrize(
    "forged",
    [
        {"key": 1},
        {"key": 3 + 16},
        {"value": 31},
        {"depth": 0},
        {"depth": 2},
        {"depth": 3},
        {"siblings": [1, 2, 3, 0]},
        {"root": MAP.root + 1},
        {"root": 0},
    ],
)
def test_a_member_is_what_the_tree_holds(forged: dict[str, Any]) -> None:
    entry = {**map_entry(MAP, 3), "root": MAP.root}
    map_member(**entry)
    refused(map_member, {**entry, **forged}, REFUSED)
    assert not whether_map_member(**{**entry, **forged})


def test_what_stands_behind_the_depth_counts_for_nothing_in_membership() -> None:
    entry = map_entry(sparse(1, 2), 1)
    assert entry["depth"] == 1 or entry["depth"] == 2
    map_member(**{**entry, "siblings": [*entry["siblings"][:3], 99], "root": sparse(1, 2).root})


def test_a_node_is_no_leaf_and_a_leaf_no_node() -> None:
    """What a node is of two, a leaf is of three: neither opens as the other."""
    left, right = (int(poseidon(key, 10 * key, 1)) for key in (2, 1))
    root = int(poseidon(left, right))
    assert sparse(1, 2).root == root
    refused(map_member, {"root": root, "key": left, "value": right, "siblings": [0] * 4, "depth": 0}, REFUSED)
    absent = {"root": root, "key": 4, "siblings": [0] * 4}
    node = {"depth": 0, "is_empty": False, "key": left, "value": right}
    refused(map_absent, {**absent, "end": node}, "the way of the key does not end so")


def test_a_key_in_the_tree_is_not_absent_whatever_end_is_told() -> None:
    """Every end that is an entry of the tree or nothing, at every depth, with the way of every key."""
    for key in (1, 3, 11):
        for other in (1, 3, 11, 0):
            way = MAP.path(other).siblings
            for depth in range(5):
                for is_empty in (False, True):
                    told: dict[str, Any] = {"depth": depth, "is_empty": is_empty, "key": other, "value": 10 * other}
                    with pytest.raises(UnsatisfiedCircuitError):
                        require_sparse_absent(MAP.root, key, way, SparseEnd(**told))
                    assert not is_sparse_absent(MAP.root, key, way, SparseEnd(**told))


def test_a_key_has_no_second_way_by_bits_that_make_it_and_r() -> None:
    """The bits of key + r lead elsewhere, where nothing is; they are not the key's."""
    key, r_way = 1, (1 + R) & 15
    tree = sparse(key)
    assert r_way != key
    bits = [key + R >> place & 1 for place in range(254)]
    lie = map_absent.compile()
    inputs = {
        "root": tree.root,
        "key": key,
        "siblings": [0] * 4,
        "end": {"depth": 0, "is_empty": True, "key": 0, "value": 0},
    }

    def answer(opcode: Opcode, parameter: int, given: Any, honest: list[int]) -> list[int]:
        if opcode == Opcode.BITS and len(honest) > 200:
            return bits[: len(honest)]
        return [1] if opcode == Opcode.BITS and parameter == 253 else honest

    with lying_hints(answer), pytest.raises(UnsatisfiedCircuitError):
        lie.solve(inputs)


@pytest.mark.parametrize(
    ("forged", "message"),
    [
        ({"depth": 0}, "do not part at the last of the new siblings"),
        ({"depth": 1}, "do not part at the last of the new siblings"),
        ({"depth": 2}, "do not part at the last of the new siblings"),
        ({"depth": 4}, "do not part at the last of the new siblings"),
        ({"depth": 5}, "the depth is above 4"),
        ({"siblings": [0, 0, 5, 0]}, "a sibling behind the end of the key's way is not 0"),
        ({"siblings": [0, 0, 0, 5]}, "a sibling behind the end of the key's way is not 0"),
        ({"end": {"depth": 0, "is_empty": True, "key": 1, "value": 10}}, "does not lie where the key's way ended"),
        ({"end": {"depth": 0, "is_empty": False, "key": 5, "value": 50}}, "the key is in the tree"),
        ({"end": {"depth": 0, "is_empty": False, "key": 9, "value": 10}}, "does not end so in the tree"),
        ({"end": {"depth": 0, "is_empty": False, "key": 3, "value": 10}}, "do not part at the last"),
        ({"end": {"depth": 1, "is_empty": False, "key": 1, "value": 10}}, "does not end so in the tree"),
        ({"root": 0}, "does not end so in the tree"),
    ],
)
def test_an_insertion_is_what_the_tree_makes_it(forged: dict[str, Any], message: str) -> None:
    change = {**map_change(5, 1), "root": sparse(1).root}
    assert change["depth"] == 3
    assert map_grown(**change) == sparse(1, 5).root
    refused(map_grown, {**change, **forged}, message)


@pytest.mark.parametrize("depth", range(5))
@pytest.mark.parametrize(("key", "others"), CHANGES)
def test_no_other_depth_passes(key: int, others: tuple[int, ...], depth: int) -> None:
    """None, in particular, at which entries that were there would be left out."""
    change = {**map_change(key, *others), "root": sparse(*others).root}
    removal = {**change, "root": sparse(*others, key).root}
    if depth == change["depth"]:
        assert map_grown(**change) == removal["root"]
        assert map_shrunk(**removal) == change["root"]
        return
    for circuit, inputs in ((map_grown, change), (map_shrunk, removal)):
        with pytest.raises(UnsatisfiedCircuitError):
            circuit(**{**inputs, "depth": depth})


@pytest.mark.parametrize("end_depth", [1, 2, 3])
def test_a_deletion_takes_no_other_entry_off_its_way(end_depth: int) -> None:
    """Of 1 and 6, which part at once, 1 would come to lie on the way of 6, where no one finds it."""
    change = {**map_change(6, 1), "root": sparse(1, 6).root}
    assert map_shrunk(**change) == sparse(1).root
    told = {**change, "end": {**change["end"], "depth": end_depth}}
    refused(map_shrunk, told, "the key's way does not end above the entry")


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_into_an_empty_place_a_key_goes_where_its_way_ended(depth: int) -> None:
    change = {**map_change(2, 1, 4), "root": sparse(1, 4).root}
    assert change["end"]["is_empty"] is False
    change = {**map_change(2, 1, 3), "root": sparse(1, 3).root}
    assert (change["end"]["is_empty"], change["depth"]) == (True, 1)
    assert map_grown(**change) == sparse(1, 2, 3).root
    if depth != 1:
        refused(map_grown, {**change, "depth": depth}, "does not lie where the key's way ended")


def test_a_deletion_leaves_nothing_out() -> None:
    change = {**map_change(5, 1), "root": sparse(1, 5).root}
    assert map_shrunk(**change) == sparse(1).root
    for forged in ({"value": 51}, {"root": sparse(1).root}, {"key": 1}):
        with pytest.raises(UnsatisfiedCircuitError):
            map_shrunk(**{**change, **forged})


@pytest.mark.parametrize("depth", [5, 2**64, R - 1])
def test_a_depth_beyond_the_levels(depth: int) -> None:
    entry, absent = map_entry(MAP, 3), map_end(MAP, 7)
    refused(map_member, {**entry, "root": MAP.root, "depth": depth}, "the depth is above 4")
    refused(map_absent, {**absent, "root": MAP.root, "end": {**absent["end"], "depth": depth}}, "the depth is above 4")
    for root in (MAP.root, int(poseidon(3, 30, 1)), 0):
        assert not is_sparse_member(**{**entry, "root": root, "depth": depth})
        assert not is_sparse_absent(
            root, 7, absent["siblings"], SparseEnd(**{**absent["end"], "depth": depth, "is_empty": True})
        )


def test_misuse_is_refused() -> None:
    for n in (0, 121):
        with pytest.raises(ArgumentError, match=f"there are {n} siblings"):
            sparse_root(1, 2, [0] * n, 0)
    with pytest.raises(ArgumentError, match="the depth is above 1"):
        sparse_root(1, 2, [0], 2)
    assert sparse_root(Field(1), 2, [Field(0)], 0) == poseidon(1, 2, 1)
    end = SparseEnd(depth=Field(0), is_empty=Bool(True), key=Field(0), value=Field(0))
    require_sparse_absent(0, 7, [0], end)
