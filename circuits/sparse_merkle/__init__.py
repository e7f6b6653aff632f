"""A map as a tree: a key's bits are the way to its value. Roots and proofs are circomlib's (`SMTVerifier`, `SMTProcessor`).

An entry is a leaf poseidon(key, value, 1), and lies as near to the root as no other key has the same bits; a node is
poseidon(left, right), a place without entries 0. Bit 0 of a key, the lowest, says left or right at the root. Hashes of three
elements are not hashes of two, so that a leaf is never taken for a node.

`zkwright.trees.SparseTree` keeps such a tree and gives what the gadgets take: siblings from the root down, as many as the tree
has levels at most, of which the first `depth` count and the rest are 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zkwright.compiler import Bool, Field, Struct, gadget, require, select
from zkwright.compiler.rows import ArgumentError, Note, active_recorder

from ..bits import to_bits_strict
from ..merkle.walk import root_over
from ..poseidon import poseidon
from ..shared.element import Element
from ..shared.prefix import constrain_zero_product, places_before, places_before_any

_MOST_LEVELS = 120
"""So that numbers of so many bits, and their squares, are below r."""


class SparseEnd(Struct):
    """Where the way of a key ends that is not in the tree: after `depth` siblings, at nothing or at the entry of another key."""

    depth: Field
    is_empty: Bool
    key: Field
    value: Field


@gadget
def sparse_root(key: Element, value: Element, siblings: Sequence[Element], depth: Element) -> Field:
    """The root of the tree in which this key has this value, and the way to it the first `depth` siblings.

    Constrains the depth to be at most the number of siblings; fails otherwise. What stands behind the first `depth` counts for
    nothing. To prove membership, require the result to be the root everyone knows, or use `require_sparse_member`.

    Costs 243 rows a level and 570, of which the canonical bits of the key take 310: 5,429 for 20 levels.

    >>> leaf = poseidon(6, 7, 1)
    >>> sparse_root(6, 7, [5, 0], 1) == poseidon(leaf, 5)
    True

    Raises `ArgumentError` for no or more than 120 siblings.
    """
    bits = _way(key, len(siblings))
    counts = places_before(depth, len(siblings), "the depth")
    return _root(poseidon(key, value, 1), bits, siblings, counts)


@gadget
def require_sparse_member(
    root: Element, key: Element, value: Element, siblings: Sequence[Element], depth: Element
) -> None:
    """Constrain a key to have this value in the tree with this root; fails otherwise. Costs 243 rows a level and 571:
    5,430 for 20 levels, where circomlib's `SMTVerifier` takes 6,645 and 6,293 linear ones. See `sparse_root`.

    >>> require_sparse_member(sparse_root(6, 7, [5], 1), 6, 7, [5], 1)
    """
    require(sparse_root(key, value, siblings, depth) == Field(root), "the key has not this value in the tree")


@gadget
def require_sparse_absent(root: Element, key: Element, siblings: Sequence[Element], end: SparseEnd) -> None:
    """Constrain a key not to be in the tree with this root: its way ends at nothing, or at the entry of another key.

    Needs a root of a tree in which every entry lies where its key's bits lead, as that of whoever inserts by these gadgets only.
    Fails for another way. Costs 243 rows a level and 573: 5,432 for 20 levels.

    >>> require_sparse_absent(0, 6, [0], SparseEnd(depth=0, is_empty=True, key=0, value=0))
    """
    bits = _way(key, len(siblings))
    counts = places_before(end.depth, len(siblings), "the depth")
    _require_another(key, end)
    found = _root(_end_node(end), bits, siblings, counts)
    require(found == Field(root), "the way of the key does not end so in the tree")


@gadget
def is_sparse_member(root: Element, key: Element, value: Element, siblings: Sequence[Element], depth: Element) -> Bool:
    """Whether a key has this value in the tree with this root, on this way. Never fails: with a depth above the number of
    siblings it has not. Costs 244 rows a level and 573: 5,453 for 20 levels.

    >>> root = sparse_root(6, 7, [5], 1)
    >>> is_sparse_member(root, 6, 7, [5], 1), is_sparse_member(root, 6, 8, [5], 1)
    (True, False)
    """
    counts, is_within = places_before_any(depth, len(siblings))
    found = _root(poseidon(key, value, 1), _way(key, len(siblings)), siblings, counts)
    return (found == Field(root)) & is_within


@gadget
def is_sparse_absent(root: Element, key: Element, siblings: Sequence[Element], end: SparseEnd) -> Bool:
    """Whether this way shows that a key is not in the tree with this root. Never fails: false does not say that it is there.

    Needs a root as `require_sparse_absent` does. Costs 244 rows a level and 578: 5,458 for 20 levels.

    >>> end = SparseEnd(depth=0, is_empty=False, key=2, value=9)
    >>> [is_sparse_absent(poseidon(2, 9, 1), key, [0], end) for key in (2, 6)]
    [False, True]
    """
    counts, is_within = places_before_any(end.depth, len(siblings))
    found = _root(_end_node(end), _way(key, len(siblings)), siblings, counts)
    return (found == Field(root)) & is_within & ((Field(key) != end.key) | end.is_empty)


@gadget
def sparse_update(
    root: Element, key: Element, old: Element, new: Element, *, siblings: Sequence[Element], depth: Element
) -> Field:
    """The root once a key has another value than the old one, which it has in the tree with this root.

    Constrains the key to have the old value, as `require_sparse_member` does; fails otherwise. Costs 485 rows a level and 828:
    10,528 for 20 levels.

    >>> sparse_update(sparse_root(6, 7, [5], 1), 6, 7, 8, siblings=[5], depth=1) == sparse_root(6, 8, [5], 1)
    True
    """
    bits = _way(key, len(siblings))
    counts = places_before(depth, len(siblings), "the depth")
    before = _root(poseidon(key, old, 1), bits, siblings, counts)
    require(before == Field(root), "the key has not the old value in the tree")
    return _root(poseidon(key, new, 1), bits, siblings, counts)


@gadget
def sparse_insert(
    root: Element, key: Element, value: Element, *, siblings: Sequence[Element], end: SparseEnd, depth: Element
) -> Field:
    """The root once a key that is not in the tree with this root has this value.

    `end` is where the key's way ends before, and `depth` how many siblings the entry will have: as many as before at nothing,
    else one more than the bits that both keys begin with. The siblings are those of before, with 0 behind the first `end.depth`.

    Constrains the key not to be in the tree, the depth to be that, and the siblings behind `end.depth` to be 0; fails otherwise.
    Needs a root as `require_sparse_absent` does, and leaves one. Costs 489 rows a level and 1,150: 10,930 for 20 levels, where
    circomlib's `SMTProcessor` takes 11,667 and 11,817 linear ones.

    >>> nothing = SparseEnd(depth=0, is_empty=True, key=0, value=0)
    >>> sparse_insert(0, 6, 7, siblings=[0], end=nothing, depth=0) == sparse_root(6, 7, [0], 0)
    True
    """
    roots = _without_and_with(key, value, siblings, end, depth)
    require(roots.without == Field(root), "the way of the key does not end so in the tree")
    return roots.including


@gadget
def sparse_delete(
    root: Element, key: Element, value: Element, *, siblings: Sequence[Element], end: SparseEnd, depth: Element
) -> Field:
    """The root once a key is not in the tree any more that has this value in the tree with this root.

    It undoes `sparse_insert`, and takes what that takes: siblings and `end` are of the key's way in the tree without it,
    `depth` is how many siblings its entry has. Constrains what that does, and fails where that does. Costs as much: 10,930 rows
    for 20 levels.

    The map that is left is the one without the key. Its root is the one that `SparseTree` has where `end` is what that gives: a
    prover may leave the last entry beside the key's as deep as it was, at a root of its own for the same map, as with circomlib's
    `SMTProcessor`. Where roots are compared, as by those who keep the tree, theirs is the one to ask for.

    >>> nothing = SparseEnd(depth=0, is_empty=True, key=0, value=0)
    >>> sparse_delete(sparse_root(6, 7, [0], 0), 6, 7, siblings=[0], end=nothing, depth=0) == 0
    True
    """
    roots = _without_and_with(key, value, siblings, end, depth)
    require(roots.including == Field(root), "the key has not this value in the tree, or not these siblings")
    return roots.without


class _Roots(NamedTuple):
    without: Field
    including: Field


def _without_and_with(
    key: Element, value: Element, siblings: Sequence[Element], end: SparseEnd, depth: Element
) -> _Roots:
    """The roots of two trees that differ in this entry alone, of which one has it and the other has not.

    Where the way ends at another entry, the entry's leaf becomes the last of the new siblings. Let u be the differences of
    the two keys' bits, 0 from `depth` on, and V the number of which they are the digits, each -1, 0 or 1. The lowest digit other
    than 0 stands where the lowest bit of V does. So V**2 = 4**k says, for k = depth - 1, that u_0 to u_(k-1) are 0, and u_k is
    not: the keys part at the last of the new siblings. There has to be one.
    """
    n = len(siblings)
    bits, others = _way(key, n), _way(end.key, n)
    before, after = places_before(end.depth, n, "the depth before"), places_before(depth, n, "the depth")
    leaf = _end_node(end)
    _require_another(key, end)
    # Without siblings V is 0, and no key parts: then V**2 is to be 1.
    grown, parted, last = list[Field](), Field(0), Field(~after[0])
    for place in range(n):
        follows = Field(after[place + 1]) if place + 1 < n else Field(0)
        is_last = Field(after[place]) - follows
        sibling = Field(siblings[place])
        constrain_zero_product(sibling, Field(~before[place]), "a sibling behind the end of the key's way is not 0")
        grown.append(sibling + is_last * leaf)
        parted = parted + Field(after[place]) * (Field(bits[place]) - Field(others[place])) * 2**place
        last = last + is_last * 4**place
    constrain_zero_product(
        Field(~end.is_empty), parted * parted - last, "the keys do not part at the last of the new siblings"
    )
    constrain_zero_product(
        Field(end.is_empty), Field(depth) - end.depth, "the entry does not lie where the key's way ended"
    )
    # Else the other entry's leaf would come to lie beneath bits that are not its key's, and be lost.
    _require_small(Field(depth) - end.depth - Field(~end.is_empty), n, "the key's way does not end above the entry")
    without = _root(leaf, bits, siblings, before)
    return _Roots(without, _root(poseidon(key, value, 1), bits, grown, after))


def _way(key: Element, levels: int) -> list[Bool]:
    """The key's lowest bits, canonical ones: which child is its own, from the root down."""
    if not 1 <= levels <= _MOST_LEVELS:
        raise ArgumentError(f"there are {levels} siblings", f"pass 1 to {_MOST_LEVELS}, as many as the tree has levels")
    return list(to_bits_strict(key).unread()[:levels])


def _root(node: Field, bits: Sequence[Bool], siblings: Sequence[Element], counts: Sequence[Bool]) -> Field:
    """The root over a node that has those of the siblings, from the root down, that count."""
    return root_over(node, bits[::-1], siblings[::-1], counts[::-1])


def _require_small(number: Field, bound: int, message: str) -> None:
    """Constrain a number to have no more bits than the bound. Costs a row a bit."""
    if number.constant is not None:
        require(Bool(number.constant >> bound.bit_length() == 0), message)
    else:
        active_recorder().require_bits(number.linear, bound.bit_length(), Note(message))


def _end_node(end: SparseEnd) -> Field:
    return select(end.is_empty, Field(0), poseidon(end.key, end.value, 1))


def _require_another(key: Element, end: SparseEnd) -> None:
    """Constrain the end to be empty, or another key's. Costs a row."""
    difference, occupied = Field(key) - end.key, Field(~end.is_empty)
    message = "the key is in the tree"
    if difference.constant is not None or occupied.constant is not None:
        require((difference != 0) | end.is_empty, message)
    else:
        active_recorder().divide(occupied.linear, difference.linear, Note(message))
