"""Membership in a Merkle tree of Poseidon hashes: a node is poseidon(left child, right child)."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, gadget, require
from zkwright.compiler.rows import ArgumentError

from ..element import Element
from ..poseidon import poseidon


@gadget
def merkle_parent(node: Element, sibling: Element, is_right: Bool | bool) -> Field:
    """The parent of two siblings; `is_right` tells that `node` is the right one. Never fails. Costs 241 rows."""
    node, sibling = Field(node), Field(sibling)
    swap = Field(is_right) * (sibling - node)
    return poseidon(node + swap, sibling - swap)


@gadget
def merkle_root(leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element]) -> Field:
    """The root of the tree in which the leaf has this place and these siblings, from the leaf up. Costs 241 rows a level, 4,820
    for depth 20.

    `index` is the leaf's number, counted from the left, as bits, least significant first: `U32(number).bits(depth)`.
    Never fails: to prove membership, require the result to be the root everyone knows, or use `require_member`.

    The depth is fixed, so a node cannot pass for a leaf of a shorter path; whoever fills the tree decides what a leaf means,
    best as a hash of the data in it.

    >>> merkle_root(7, [True], [5]) == poseidon(5, 7)
    True

    Raises `ArgumentError` unless there are as many bits as siblings.
    """
    if len(index) != len(siblings):
        raise ArgumentError(
            f"the index has {len(index)} bits, and there are {len(siblings)} siblings",
            "pass as many bits as siblings: index.bits(depth) of an integer",
        )
    node = Field(leaf)
    for is_right, sibling in zip(index, siblings, strict=True):
        node = merkle_parent(node, sibling, is_right)
    return node


@gadget
def is_member(root: Element, leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element]) -> Bool:
    """Whether the leaf has this place in the tree with this root. Never fails. Costs 241 rows a level, and 2:
    4,822 for depth 20.
    """
    return merkle_root(leaf, index, siblings) == Field(root)


@gadget
def require_member(root: Element, leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element]) -> None:
    """Constrain the leaf to have this place in the tree with this root. Costs 241 rows a level, and 1:
    4,821 for depth 20. See `merkle_root`.
    """
    require(merkle_root(leaf, index, siblings) == Field(root), "the leaf is not in the tree")
