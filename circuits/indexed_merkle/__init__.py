"""A set as a tree of a fixed depth whose leaves make a sorted list: each tells the next larger value. As Aztec's nullifier trees.

A leaf is poseidon(value, next_index, next_value). The first is of value 0, and the largest value's next is 0. So what is not in
the set lies between the value and the next value of one leaf, the low leaf, and to show that takes one way of a short tree, where
a sparse tree's has as many levels as keys need. Values are field elements but 0.

`zkwright.trees.IndexedTree` keeps such a tree and gives what the gadgets take.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, Struct, UInt, gadget, require

from ..comparators import is_less_or_equal, require_less_or_equal
from ..merkle import is_member, merkle_append, merkle_update, require_member
from ..poseidon import poseidon
from ..shared.element import Element

_WITHIN = "the value does not lie between the low leaf's value and the next"


class IndexedLeaf(Struct):
    """A value, and the place and value of the leaf with the next larger one, both 0 where there is none."""

    value: Field
    next_index: Field
    next_value: Field


@gadget
def indexed_leaf(leaf: IndexedLeaf) -> Field:
    """What the tree holds for a leaf: poseidon(value, next_index, next_value). Never fails. Costs 261 rows.

    To prove that a value is in the set, require the leaf to be a member: `require_member(root, indexed_leaf(leaf), ...)`.

    >>> indexed_leaf(IndexedLeaf(value=5, next_index=2, next_value=9)) == poseidon(5, 2, 9)
    True
    """
    return poseidon(leaf.value, leaf.next_index, leaf.next_value)


@gadget
def require_indexed_absent(
    root: Element, value: Element, low: IndexedLeaf, index: Sequence[Bool | bool], siblings: Sequence[Element]
) -> None:
    """Constrain a value not to be in the set with this root: it lies between the value and the next value of the low leaf, which
    has this place and these siblings.

    Needs a root of a tree whose leaves are a sorted list, as that of whoever inserts by `indexed_insert` alone. Fails for a value
    that is not between, and a leaf that is not there. Costs 241 rows a level and 866: 5,686 for depth 20.

    >>> from zkwright.trees import IndexedTree
    >>> tree = IndexedTree(20)
    >>> change = tree.insert(5)
    >>> low = tree.low(7)
    >>> require_indexed_absent(tree.root, 7, IndexedLeaf(**low.leaf), low.bits, low.siblings)
    """
    _require_within(Field(value), low)
    require_member(root, indexed_leaf(low), index, siblings)


@gadget
def is_indexed_absent(
    root: Element, value: Element, low: IndexedLeaf, index: Sequence[Bool | bool], siblings: Sequence[Element]
) -> Bool:
    """Whether this low leaf shows that a value is not in the set with this root. Never fails: false does not say that it is
    there. Needs a root as `require_indexed_absent` does. Costs 241 rows a level and 927: 5,747 for depth 20.

    >>> from zkwright.trees import IndexedTree
    >>> tree = IndexedTree(20)
    >>> change = tree.insert(5)
    >>> low = tree.low(7)
    >>> [is_indexed_absent(tree.root, value, IndexedLeaf(**low.leaf), low.bits, low.siblings) for value in (5, 7)]
    [False, True]
    """
    within = _is_within(Field(value), low)
    return is_member(root, indexed_leaf(low), index, siblings) & within


@gadget
def indexed_insert(
    root: Element,
    value: Element,
    low: IndexedLeaf,
    index: Sequence[Bool | bool],
    siblings: Sequence[Element],
    *,
    count: UInt | int,
    empty_siblings: Sequence[Element],
) -> Field:
    """The root once a value comes into the set with this root, in a leaf behind the `count` that are there.

    `low`, `index` and `siblings` are as `require_indexed_absent` takes them; `empty_siblings` are those of the place `count` once
    the low leaf points there. Constrains the value not to be in the set, and the place to be empty; fails otherwise. That `count`
    leaves are there, the first among them, is the caller's to know: keep it beside the root, and add one.

    Needs a root as `require_indexed_absent` does, and leaves one. Costs 964 rows a level, 1,389 and the bits of the count:
    20,689 for depth 20.

    >>> from zkwright.trees import IndexedTree
    >>> tree = IndexedTree(20)
    >>> change = tree.insert(5)
    >>> low, at = IndexedLeaf(**change.low.leaf), change.low
    >>> after = indexed_insert(
    ...     change.old_root, 5, low, at.bits, at.siblings, count=change.place, empty_siblings=change.empty_siblings
    ... )
    >>> after == tree.root
    True
    """
    _require_within(Field(value), low)
    pointing = IndexedLeaf(value=low.value, next_index=Field(count), next_value=Field(value))
    between = merkle_update(root, indexed_leaf(low), indexed_leaf(pointing), index, siblings)
    added = IndexedLeaf(value=Field(value), next_index=low.next_index, next_value=low.next_value)
    return merkle_append(between, indexed_leaf(added), count, empty_siblings)


def _require_within(value: Field, low: IndexedLeaf) -> None:
    """Constrain low.value < value < low.next_value, where a next value of 0 stands for r. Costs 604 rows."""
    require(value != low.next_value, _WITHIN)
    require_less_or_equal(*_distances(value, low), _WITHIN)


def _is_within(value: Field, low: IndexedLeaf) -> Bool:
    """Whether `_require_within` would hold. Never fails. Costs 663 rows."""
    return is_less_or_equal(*_distances(value, low)) & (value != low.next_value)


def _distances(value: Field, low: IndexedLeaf) -> tuple[Field, Field]:
    """Two numbers of which the first is at most the second, where value and next differ, just if the value lies between.

    Let a and b be the numbers in [0, r) that are value - low - 1 and next - value - 1 modulo r. Where the value lies between,
    they are what these are as integers, and a + b = next - low - 2 <= r - 2. Elsewhere one of them had r added, and a + b is
    r + next - low - 2 >= r - 1. So a <= r - 2 - b says it. That is value - next - 1 modulo r, unless b is r - 1 and the value
    next.
    """
    return value - low.value - 1, value - low.next_value - 1
