"""Membership in a Merkle tree of Poseidon hashes: a node is poseidon(left child, right child)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from zkwright.compiler import Bool, Field, UInt, gadget, require
from zkwright.compiler.rows import ArgumentError

from ..poseidon import poseidon
from ..poseidon.constants import MAX_INPUTS
from ..shared.element import Element
from ..shared.prefix import constrain_zero_product


@gadget
def merkle_parent(node: Element, sibling: Element, is_right: Bool | bool) -> Field:
    """The parent of two siblings; `is_right` tells that `node` is the right one. Never fails. Costs 241 rows.

    >>> merkle_parent(7, 5, True) == poseidon(5, 7)
    True
    """
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

    >>> is_member(poseidon(5, 7), 7, [True], [5]), is_member(poseidon(5, 7), 7, [False], [5])
    (True, False)
    """
    return merkle_root(leaf, index, siblings) == Field(root)


@gadget
def require_member(root: Element, leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element]) -> None:
    """Constrain the leaf to have this place in the tree with this root; fails otherwise. Costs 241 rows a level,
    and 1: 4,821 for depth 20. See `merkle_root`.

    >>> require_member(poseidon(5, 7), 7, [True], [5])
    """
    require(merkle_root(leaf, index, siblings) == Field(root), "the leaf is not in the tree")


@gadget
def merkle_update(
    root: Element, old: Element, new: Element, index: Sequence[Bool | bool], siblings: Sequence[Element]
) -> Field:
    """The root once a leaf is replaced: of the tree with this root, in which the old leaf has this place and these siblings.

    Constrains the old leaf to be there, as `require_member` does; fails otherwise. Costs 482 rows a level, and one: 9,641 for
    depth 20.

    >>> before, after = merkle_root(7, [True], [5]), merkle_root(8, [True], [5])
    >>> merkle_update(before, 7, 8, [True], [5]) == after
    True

    Raises `ArgumentError` unless there are as many bits as siblings.
    """
    require_member(root, old, index, siblings)
    return merkle_root(new, index, siblings)


@gadget
def merkle_append(
    root: Element, leaf: Element, count: UInt | int, siblings: Sequence[Element], empty: int = 0
) -> Field:
    """The root once a leaf comes behind the `count` leaves of the tree with this root, from the siblings of its place.

    Constrains the place to be empty and within the tree; fails otherwise, so where the tree is full. That `count` leaves are
    there already is the caller's to know: keep it beside the root, and add one. `IncrementalTree.path(len(tree))` has the
    siblings. Costs 482 rows a level, one, and the bits of the count: 9,661 for depth 20.

    >>> merkle_append(merkle_root(7, [False], [0]), 5, 1, [7]) == merkle_root(7, [False], [5])
    True
    """
    depth = len(siblings)
    bits = count.bits(depth) if isinstance(count, UInt) else _bits(count, depth)
    return merkle_update(root, empty, leaf, bits, siblings)


def _bits(count: int, depth: int) -> list[bool]:
    if not 0 <= count < 1 << depth:
        raise ArgumentError(f"a tree of depth {depth} has no place {count}", "pass a count below its number of places")
    return [bool(count >> level & 1) for level in range(depth)]


@gadget
def wide_merkle_root(leaf: Element, is_left: Sequence[Bool | bool], siblings: Sequence[Element], arity: int) -> Field:
    """The root of a tree whose nodes have `arity` children, 2 to 16: poseidon of them all, from the left.

    The siblings stand level by level from the leaf up, arity - 1 of a level from the left; `is_left` tells of each whether it is
    left of the node, as `IncrementalTree.path` does. Constrains those that are to come first on their level; fails otherwise.
    So a leaf's place is one alone, counted in digits of `arity`: on each level how many siblings are left of it.

    Wider trees take fewer rows. Costs 302 a level of arity 4, 328 of 5, 415 of 8. For depth 7 of arity 8, 2**21 leaves, 2,905
    in all, where `merkle_root` takes 5,061.

    >>> wide_merkle_root(7, [True, False], [5, 6], 3) == poseidon(5, 7, 6)
    True

    Raises `ArgumentError` unless there are as many truth values as siblings, of whole levels.
    """
    if not 2 <= arity <= MAX_INPUTS:
        raise ArgumentError(f"a node has {arity} children", f"pass an arity from 2 to {MAX_INPUTS}")
    if len(is_left) != len(siblings) or len(siblings) % (arity - 1):
        raise ArgumentError(
            f"there are {len(is_left)} truth values and {len(siblings)} siblings, and {arity - 1} make a level",
            "pass one for each sibling, of whole levels",
        )
    node = Field(leaf)
    for start in range(0, len(siblings), arity - 1):
        flags = [Bool(flag) for flag in is_left[start : start + arity - 1]]
        for flag, after in pairwise(flags):
            constrain_zero_product(
                Field(after), Field(~flag), "a sibling left of the node comes behind one that is right of it"
            )
        children = []
        for flag, sibling in zip(flags, siblings[start : start + arity - 1], strict=True):
            swap = Field(flag) * (Field(sibling) - node)
            children.append(node + swap)
            node = Field(sibling) - swap
        node = poseidon(*children, node)
    return node
