"""Trees as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Any, Literal

from zkwright.circuits import indexed_merkle, lean_imt, merkle, mountain_range, sparse_merkle
from zkwright.circuits.indexed_merkle import IndexedLeaf
from zkwright.circuits.merkle import merkle_root
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.sparse_merkle import SparseEnd
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, circuit
from zkwright.core.field import R
from zkwright.trees import IncrementalTree, IndexedTree, MountainRange, SparseTree

from tests.circuits.case import Case


@circuit
def lean_root(
    leaf: Private[Field],
    index: Private[Array[Bool, Literal[3]]],
    siblings: Private[Array[Field, Literal[3]]],
    depth: Private[Field],
) -> Public[Field]:
    return lean_imt.lean_imt_root(leaf, index, siblings, depth)


@circuit
def lean_member(
    root: Public[Field],
    leaf: Private[Field],
    index: Private[Array[Bool, Literal[3]]],
    siblings: Private[Array[Field, Literal[3]]],
    depth: Private[Field],
) -> None:
    lean_imt.require_lean_imt_member(root, leaf, index, siblings, depth)


@circuit
def whether_lean_member(
    root: Public[Field],
    leaf: Private[Field],
    index: Private[Array[Bool, Literal[3]]],
    siblings: Private[Array[Field, Literal[3]]],
    depth: Private[Field],
) -> Public[Bool]:
    return lean_imt.is_lean_imt_member(root, leaf, index, siblings, depth)


@circuit
def updated(
    root: Public[Field],
    old: Private[Field],
    new: Private[Field],
    index: Private[Array[Bool, Literal[3]]],
    siblings: Private[Array[Field, Literal[3]]],
) -> Public[Field]:
    return merkle.merkle_update(root, old, new, index, siblings)


@circuit
def appended(
    root: Public[Field], leaf: Private[Field], count: Public[U8], siblings: Private[Array[Field, Literal[3]]]
) -> Public[Field]:
    return merkle.merkle_append(root, leaf, count, siblings)


@circuit
def wide_root(
    leaf: Private[Field], is_left: Private[Array[Bool, Literal[4]]], siblings: Private[Array[Field, Literal[4]]]
) -> Public[Field]:
    return merkle.wide_merkle_root(leaf, is_left, siblings, 3)


def grown(*leaves: int) -> IncrementalTree:
    tree = IncrementalTree(3)
    tree.extend(leaves)
    return tree


def wide(*leaves: int) -> IncrementalTree:
    tree = IncrementalTree(2, arity=3)
    tree.extend(leaves)
    return tree


BEFORE, AFTER, REPLACED = grown(11, 12, 13, 14, 15), grown(11, 12, 13, 14, 15, 16), grown(11, 12, 23, 14, 15)
INDEX, SIBLINGS = BEFORE.path(2)
UPDATE: dict[str, Any] = {"root": BEFORE.root, "old": 13, "new": 23, "index": INDEX, "siblings": SIBLINGS}
APPEND: dict[str, Any] = {"root": BEFORE.root, "leaf": 16, "count": 5, "siblings": BEFORE.path(5)[1]}
WIDE = wide(11, 12, 13, 14, 15, 16, 17)
WIDE_PATHS: list[dict[str, Any]] = [
    {"leaf": leaf, "is_left": WIDE.path(place)[0], "siblings": WIDE.path(place)[1]}
    for place, leaf in enumerate(WIDE.leaves())
]

Siblings = Array[Field, Literal[4]]


@circuit
def map_root(
    key: Private[Field], value: Private[Field], siblings: Private[Siblings], depth: Private[Field]
) -> Public[Field]:
    return sparse_merkle.sparse_root(key, value, siblings, depth)


@circuit
def map_member(
    root: Public[Field],
    key: Private[Field],
    value: Private[Field],
    siblings: Private[Siblings],
    depth: Private[Field],
) -> None:
    sparse_merkle.require_sparse_member(root, key, value, siblings, depth)


@circuit
def map_absent(root: Public[Field], key: Private[Field], siblings: Private[Siblings], end: Private[SparseEnd]) -> None:
    sparse_merkle.require_sparse_absent(root, key, siblings, end)


@circuit
def whether_map_member(
    root: Public[Field],
    key: Private[Field],
    value: Private[Field],
    siblings: Private[Siblings],
    depth: Private[Field],
) -> Public[Bool]:
    return sparse_merkle.is_sparse_member(root, key, value, siblings, depth)


@circuit
def whether_map_absent(
    root: Public[Field], key: Private[Field], siblings: Private[Siblings], end: Private[SparseEnd]
) -> Public[Bool]:
    return sparse_merkle.is_sparse_absent(root, key, siblings, end)


@circuit
def map_updated(
    root: Public[Field],
    key: Private[Field],
    old: Private[Field],
    new: Private[Field],
    siblings: Private[Siblings],
    depth: Private[Field],
) -> Public[Field]:
    return sparse_merkle.sparse_update(root, key, old, new, siblings=siblings, depth=depth)


@circuit
def map_grown(
    root: Public[Field],
    key: Private[Field],
    value: Private[Field],
    siblings: Private[Siblings],
    end: Private[SparseEnd],
    depth: Private[Field],
) -> Public[Field]:
    return sparse_merkle.sparse_insert(root, key, value, siblings=siblings, end=end, depth=depth)


@circuit
def map_shrunk(
    root: Public[Field],
    key: Private[Field],
    value: Private[Field],
    siblings: Private[Siblings],
    end: Private[SparseEnd],
    depth: Private[Field],
) -> Public[Field]:
    return sparse_merkle.sparse_delete(root, key, value, siblings=siblings, end=end, depth=depth)


def sparse(*keys: int) -> SparseTree:
    """A tree in which each key has ten times itself as its value."""
    tree = SparseTree(levels=4)
    for key in keys:
        tree.insert(key, 10 * key % R)
    return tree


def map_entry(tree: SparseTree, key: int) -> dict[str, Any]:
    path = tree.path(key)
    return {"key": key, "value": path.value, "siblings": path.siblings, "depth": path.depth}


def map_end(tree: SparseTree, key: int) -> dict[str, Any]:
    path = tree.path(key)
    return {"key": key, "siblings": path.siblings, "end": path.end}


def map_change(key: int, *others: int) -> dict[str, Any]:
    """What inserting the key takes into the tree of the others, but for the root."""
    change = sparse(*others).insert(key, 10 * key % R)
    return {
        "key": key,
        "value": 10 * key % R,
        "siblings": change.path.siblings,
        "end": change.path.end,
        "depth": change.depth,
    }


MAP = sparse(1, 3, 11)
MAP_UPDATE: dict[str, Any] = {
    "root": MAP.root,
    "key": 3,
    "old": 30,
    "new": R - 1,
    "siblings": MAP.path(3).siblings,
    "depth": MAP.path(3).depth,
}
CHANGES: list[tuple[int, tuple[int, ...]]] = [
    (5, ()),
    (5, (2,)),
    (3, (11, 1)),
    (7, (1, 3)),
    (0, (1, 3, 11)),
    (R - 1, (8,)),
]
"""Keys, and what else the tree holds: nothing, a key that parts at once, at the last level, one pushed down, an empty place."""


def map_cases(grows: bool) -> list[tuple[dict[str, Any], int]]:
    roots = [(sparse(*others).root, sparse(*others, key).root) for key, others in CHANGES]
    return [
        ({**map_change(key, *others), "root": before if grows else after}, after if grows else before)
        for (key, others), (before, after) in zip(CHANGES, roots, strict=True)
    ]


Bits = Array[Bool, Literal[3]]
Beside = Array[Field, Literal[3]]


@circuit
def leaf_of_a_set(leaf: Private[IndexedLeaf]) -> Public[Field]:
    return indexed_merkle.indexed_leaf(leaf)


@circuit
def set_absent(
    root: Public[Field],
    value: Private[Field],
    low: Private[IndexedLeaf],
    index: Private[Bits],
    siblings: Private[Beside],
) -> None:
    indexed_merkle.require_indexed_absent(root, value, low, index, siblings)


@circuit
def whether_set_absent(
    root: Public[Field],
    value: Private[Field],
    low: Private[IndexedLeaf],
    index: Private[Bits],
    siblings: Private[Beside],
) -> Public[Bool]:
    return indexed_merkle.is_indexed_absent(root, value, low, index, siblings)


@circuit
def set_grown(
    root: Public[Field],
    value: Private[Field],
    low: Private[IndexedLeaf],
    index: Private[Bits],
    siblings: Private[Beside],
    count: Public[U8],
    empty_siblings: Private[Beside],
) -> Public[Field]:
    return indexed_merkle.indexed_insert(root, value, low, index, siblings, count=count, empty_siblings=empty_siblings)


def indexed(*values: int) -> IndexedTree:
    tree = IndexedTree(3)
    for value in values:
        tree.insert(value)
    return tree


def set_low(tree: IndexedTree, value: int) -> dict[str, Any]:
    path = tree.low(value)
    return {"root": tree.root, "value": value, "low": path.leaf, "index": path.bits, "siblings": path.siblings}


def set_change(value: int, *others: int) -> tuple[dict[str, Any], int]:
    """What inserting the value takes into the set of the others, and the new root."""
    change = indexed(*others).insert(value)
    low = {"low": change.low.leaf, "index": change.low.bits, "siblings": change.low.siblings}
    rest = {"count": change.place, "empty_siblings": change.empty_siblings}
    return {"root": change.old_root, "value": value, **low, **rest}, change.new_root


@circuit
def range_root(
    size: Public[Field], leaf: Private[Field], index: Private[Bits], siblings: Private[Beside], depth: Private[Field]
) -> Public[Field]:
    return mountain_range.mountain_root(size, leaf, index, siblings, depth)


@circuit
def range_member(
    root: Public[Field],
    size: Public[Field],
    leaf: Private[Field],
    index: Private[Bits],
    siblings: Private[Beside],
    depth: Private[Field],
) -> None:
    mountain_range.require_mountain_member(root, size, leaf, index, siblings, depth)


@circuit
def whether_range_member(
    root: Public[Field],
    size: Public[Field],
    leaf: Private[Field],
    index: Private[Bits],
    siblings: Private[Beside],
    depth: Private[Field],
) -> Public[Bool]:
    return mountain_range.is_mountain_member(root, size, leaf, index, siblings, depth)


@circuit
def range_grown(root: Public[Field], size: Public[U8], leaf: Private[Field], peaks: Private[Beside]) -> Public[Field]:
    return mountain_range.mountain_append(root, size, leaf, peaks)


def mountains(size: int) -> MountainRange:
    """Of leaves from 100 on."""
    found = MountainRange()
    found.extend(range(100, 100 + size))
    return found


def range_way(of: MountainRange, index: int) -> dict[str, Any]:
    path = of.path(index, 3)
    rest = {"index": path.bits, "siblings": path.siblings, "depth": path.depth}
    return {"root": of.root, "size": len(of), "leaf": of.leaves()[index], **rest}


def range_change(size: int) -> tuple[dict[str, Any], int]:
    of = mountains(size)
    inputs = {"root": of.root, "size": size, "leaf": 100 + size, "peaks": of.peaks(3)}
    return inputs, mountains(size + 1).root


RANGE = mountains(5)

SET = indexed(30, 10, R - 2)

LEAN: dict[str, Any] = {"leaf": 13, "index": [True, False, True], "siblings": [11, 12, 14], "depth": 2}
LEAN_ROOT = int(merkle_root(13, [True, False], [11, 12]))

TREES = [
    Case(
        mountain_range.mountain_root,
        range_root,
        [({k: v for k, v in range_way(RANGE, index).items() if k != "root"}, RANGE.root) for index in (0, 4)],
        [({**{k: v for k, v in range_way(RANGE, 0).items() if k != "root"}, "depth": 4}, "the depth is above 3")],
    ),
    Case(
        mountain_range.require_mountain_member,
        range_member,
        [range_way(RANGE, 3)],
        [({**range_way(RANGE, 3), "size": 6}, "the leaf is not in the mountain range")],
    ),
    Case(
        mountain_range.is_mountain_member,
        whether_range_member,
        [(range_way(RANGE, 3), True), ({**range_way(RANGE, 3), "size": 6}, False)],
    ),
    Case(
        mountain_range.mountain_append,
        range_grown,
        [range_change(size) for size in (0, 1, 2, 6, 7)],
        [
            ({**range_change(5)[0], "size": 4}, "the root is not that of this size and these peaks"),
            {**range_change(7)[0], "size": 8},
        ],
    ),
    Case(
        indexed_merkle.indexed_leaf,
        leaf_of_a_set,
        [({"leaf": {"value": 1, "next_index": 2, "next_value": 3}}, poseidon(1, 2, 3))],
    ),
    Case(
        indexed_merkle.require_indexed_absent,
        set_absent,
        [set_low(SET, value) for value in (1, 9, 11, 29, 31, R - 3, R - 1)],
        [
            ({**set_low(SET, 9), "value": 10}, "the value does not lie between the low leaf's value and the next"),
            ({**set_low(SET, 9), "root": SET.root + 1}, "the leaf is not in the tree"),
        ],
    ),
    Case(
        indexed_merkle.is_indexed_absent,
        whether_set_absent,
        [
            (set_low(SET, 20), True),
            (set_low(SET, R - 1), True),
            ({**set_low(SET, 9), "value": 10}, False),
            ({**set_low(SET, 9), "root": 0}, False),
        ],
    ),
    Case(
        indexed_merkle.indexed_insert,
        set_grown,
        [set_change(5), set_change(R - 1, 5, 4), set_change(6, R - 1, 5)],
        [
            ({**set_change(5, 6)[0], "value": 6}, "the value does not lie between"),
            ({**set_change(5, 6)[0], "count": 1}, "the leaf is not in the tree"),
        ],
    ),
    Case(
        sparse_merkle.sparse_root,
        map_root,
        [(map_entry(MAP, key), MAP.root) for key in (1, 3, 11)],
        [({**map_entry(MAP, 3), "depth": 5}, "the depth is above 4")],
    ),
    Case(
        sparse_merkle.require_sparse_member,
        map_member,
        [{**map_entry(MAP, 3), "root": MAP.root}],
        [
            ({**map_entry(MAP, 3), "root": MAP.root, "value": 31}, "the key has not this value in the tree"),
            ({**map_entry(MAP, 3), "root": MAP.root, "key": 11}, "the key has not this value in the tree"),
        ],
    ),
    Case(
        sparse_merkle.require_sparse_absent,
        map_absent,
        [{**map_end(MAP, key), "root": MAP.root} for key in (0, 7, 19, R - 1)],
        [
            ({**map_end(MAP, 3), "root": MAP.root}, "the key is in the tree"),
            ({**map_end(MAP, 0), "root": MAP.root + 1}, "the way of the key does not end so in the tree"),
        ],
    ),
    Case(
        sparse_merkle.is_sparse_member,
        whether_map_member,
        [
            ({**map_entry(MAP, 3), "root": MAP.root}, True),
            ({**map_entry(MAP, 3), "root": MAP.root, "value": 31}, False),
            ({**map_entry(MAP, 3), "root": MAP.root, "depth": 5}, False),
        ],
    ),
    Case(
        sparse_merkle.is_sparse_absent,
        whether_map_absent,
        [({**map_end(MAP, key), "root": MAP.root}, key == 7) for key in (3, 7)],
    ),
    Case(
        sparse_merkle.sparse_update,
        map_updated,
        [(MAP_UPDATE, sparse_merkle.sparse_root(3, R - 1, MAP_UPDATE["siblings"], MAP_UPDATE["depth"]))],
        [({**MAP_UPDATE, "old": 31}, "the key has not the old value in the tree")],
    ),
    Case(
        sparse_merkle.sparse_insert,
        map_grown,
        map_cases(grows=True),
        [({**map_cases(grows=True)[2][0], "depth": 3}, "the keys do not part at the last of the new siblings")],
    ),
    Case(
        sparse_merkle.sparse_delete,
        map_shrunk,
        map_cases(grows=False),
        [({**map_cases(grows=False)[2][0], "value": 31}, "the key has not this value in the tree, or not these")],
    ),
    Case(
        merkle.merkle_update,
        updated,
        [(UPDATE, REPLACED.root)],
        [
            ({**UPDATE, "old": 12}, "the leaf is not in the tree"),
            ({**UPDATE, "root": REPLACED.root}, "the leaf is not"),
        ],
    ),
    Case(
        merkle.merkle_append,
        appended,
        [(APPEND, AFTER.root)],
        [
            ({**APPEND, "count": 4}, "the leaf is not in the tree"),
            {**APPEND, "count": 8 + 5},
            {**APPEND, "root": AFTER.root},
        ],
    ),
    Case(
        merkle.wide_merkle_root,
        wide_root,
        [(path, WIDE.root) for path in WIDE_PATHS],
        [({**WIDE_PATHS[4], "is_left": [False, True, True, False]}, "a sibling left of the node comes behind one")],
    ),
    Case(
        lean_imt.lean_imt_root,
        lean_root,
        [
            (LEAN, LEAN_ROOT),
            ({**LEAN, "depth": 0}, 13),
            ({**LEAN, "depth": 3}, merkle_root(13, [True, False, True], [11, 12, 14])),
        ],
        [({**LEAN, "depth": 4}, "the depth is above 3"), ({**LEAN, "depth": R - 1}, "the depth is above 3")],
    ),
    Case(
        lean_imt.is_lean_imt_member,
        whether_lean_member,
        [
            ({**LEAN, "root": LEAN_ROOT}, True),
            ({**LEAN, "root": LEAN_ROOT, "leaf": 14}, False),
            ({**LEAN, "root": 13, "depth": 4}, False),
        ],
    ),
    Case(
        lean_imt.require_lean_imt_member,
        lean_member,
        [{**LEAN, "root": LEAN_ROOT}],
        [
            ({**LEAN, "root": LEAN_ROOT, "depth": 1}, "the leaf is not in the tree"),
            ({**LEAN, "root": LEAN_ROOT, "leaf": 14}, "the leaf is not in the tree"),
        ],
    ),
]
