"""Membership in a lean incremental Merkle tree, which grows in depth with its leaves: `@zk-kit/lean-imt`, Semaphore v4's groups.

A node is poseidon(left child, right child), and one without a right child has its left child's value.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, gadget, require

from ..shared.element import Element
from .walk import root_of_any_depth, root_of_depth


@gadget
def lean_imt_root(leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], depth: Element) -> Field:
    """The root of the lean tree in which the leaf has these siblings, from the leaf up, of which the first `depth` count.

    `depth` is how many siblings the leaf has, a signal; `index` tells of each whether it is the left one: the bits of a proof's
    `index`, least significant first, as many as there are siblings at most. A level without a right child has no sibling and
    no bit: `zkwright.trees.LeanTree.path` leaves it out, as zk-kit's `generateProof` does. What stands behind the first `depth`
    counts for nothing; pad with false and 0.

    Constrains the depth to be at most as many siblings as there are; fails otherwise. To prove membership, require the result
    to be the root everyone knows, or use `require_lean_imt_member`. With depth 0 the leaf is the root. A node can pass for a
    leaf of a shorter path, so a leaf should be a hash that no node is, as Semaphore's identity commitment is of a public key.
    The bits are not the leaf's number where levels were left out.

    Costs 243 rows a level, and one: 4,861 for up to 20. Source: https://github.com/zk-kit/zk-kit (packages/lean-imt,
    `BinaryMerkleRoot`).

    >>> from zkwright.circuits.poseidon import poseidon
    >>> lean_imt_root(7, [True, False], [5, 0], 1) == poseidon(5, 7)
    True

    Raises `ArgumentError` unless there are as many bits as siblings, and for a plain depth above their number.
    """
    return root_of_depth(leaf, index, siblings, depth)


@gadget
def require_lean_imt_member(
    root: Element, leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], depth: Element
) -> None:
    """Constrain the leaf to have these siblings in the lean tree with this root; fails otherwise. Costs 243 rows a
    level, and 2: 4,862 for up to 20. See `lean_imt_root`.

    >>> from zkwright.circuits.poseidon import poseidon
    >>> require_lean_imt_member(poseidon(5, 7), 7, [True, False], [5, 0], 1)
    """
    require(lean_imt_root(leaf, index, siblings, depth) == Field(root), "the leaf is not in the tree")


@gadget
def is_lean_imt_member(
    root: Element, leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], depth: Element
) -> Bool:
    """Whether the leaf has these siblings in the lean tree with this root. Never fails: with a depth above the number of
    siblings it is in none. Costs 244 rows a level, and 5: 4,885 for up to 20.

    >>> from zkwright.circuits.poseidon import poseidon
    >>> [is_lean_imt_member(poseidon(5, 7), 7, [True, False], [5, 0], depth) for depth in (0, 1, 3)]
    [False, True, False]
    """
    found, is_within = root_of_any_depth(leaf, index, siblings, depth)
    return (found == Field(root)) & is_within
