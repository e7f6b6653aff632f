"""Trees as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Any, Literal

from zkwright.circuits import lean_imt, merkle
from zkwright.circuits.merkle import merkle_root
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, circuit
from zkwright.core.field import R
from zkwright.trees import IncrementalTree

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

LEAN: dict[str, Any] = {"leaf": 13, "index": [True, False, True], "siblings": [11, 12, 14], "depth": 2}
LEAN_ROOT = int(merkle_root(13, [True, False], [11, 12]))

TREES = [
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
        lean_imt.require_lean_imt_member,
        lean_member,
        [{**LEAN, "root": LEAN_ROOT}],
        [
            ({**LEAN, "root": LEAN_ROOT, "depth": 1}, "the leaf is not in the tree"),
            ({**LEAN, "root": LEAN_ROOT, "leaf": 14}, "the leaf is not in the tree"),
        ],
    ),
]
