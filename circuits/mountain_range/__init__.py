"""Membership in a Merkle mountain range, which only grows, and roots that follow what comes.

Its leaves make perfect trees, one for every one bit of their number, the largest first: the peaks. They are hashed together from
the smallest, each as the left child of poseidon(peak, what is smaller), and the root is poseidon(size, that): it commits to how
many leaves there are. So to append takes the peaks alone, a node for each bit of the size. `zkwright.trees.MountainRange` keeps
one.
"""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, UInt, gadget, require, select
from zkwright.compiler.rows import ArgumentError

from ..lean_imt import lean_imt_root
from ..lean_imt.walk import root_of_any_depth
from ..poseidon import poseidon
from ..shared.element import Element

_NOT_IN = "the leaf is not in the mountain range"


@gadget
def mountain_root(
    size: Element, leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], depth: Element
) -> Field:
    """The root of the range of `size` leaves in which the leaf has these siblings, the first `depth` of which count.

    Index, siblings and depth are those of `lean_imt.lean_imt_root`, which says what is constrained and what fails;
    `MountainRange.path` has them. Costs 243 rows a level, and 241: 5,101 for up to 20 levels.

    >>> mountain_root(2, 7, [True], [5], 1) == poseidon(2, poseidon(5, 7))
    True
    """
    return poseidon(size, lean_imt_root(leaf, index, siblings, depth))


@gadget
def require_mountain_member(
    root: Element,
    size: Element,
    leaf: Element,
    index: Sequence[Bool | bool],
    siblings: Sequence[Element],
    depth: Element,
) -> None:
    """Constrain the leaf to have these siblings in the range of `size` leaves with this root; fails otherwise. Costs 243
    rows a level, and 242: 5,102 for up to 20 levels. See `mountain_root`.

    >>> require_mountain_member(mountain_root(2, 7, [True], [5], 1), 2, 7, [True], [5], 1)
    """
    require(mountain_root(size, leaf, index, siblings, depth) == Field(root), _NOT_IN)


@gadget
def is_mountain_member(
    root: Element,
    size: Element,
    leaf: Element,
    index: Sequence[Bool | bool],
    siblings: Sequence[Element],
    depth: Element,
) -> Bool:
    """Whether the leaf has these siblings in the range of `size` leaves with this root. Never fails: with a depth above the
    number of siblings it is in none. Costs 244 rows a level, and 245: 5,125 for up to 20 levels.

    >>> root = mountain_root(2, 7, [True], [5], 1)
    >>> is_mountain_member(root, 2, 7, [True], [5], 1), is_mountain_member(root, 3, 7, [True], [5], 1)
    (True, False)
    """
    found, is_within = root_of_any_depth(leaf, index, siblings, depth)
    return (poseidon(size, found) == Field(root)) & is_within


@gadget
def mountain_append(root: Element, size: UInt | int, leaf: Element, peaks: Sequence[Element]) -> Field:
    """The root once a leaf comes to the range of `size` leaves with this root, from its peaks.

    `peaks[j]` is the peak of 2**j leaves where the size has bit j, and counts for nothing elsewhere; `MountainRange.peaks` has
    them. Constrains the size to be below 2**len(peaks), and the root to be that of the size and the peaks; fails otherwise.
    Costs 484 rows a level, 475, and the bits of the size: 10,175 for 20 peaks.

    >>> mountain_append(mountain_root(1, 5, [], [], 0), 1, 7, [5]) == mountain_root(2, 7, [True], [5], 1)
    True

    Raises `ArgumentError` without peaks, or for a plain size that they do not reach.
    """
    n = len(peaks)
    if n == 0 or (not isinstance(size, UInt) and not 0 <= size < 1 << n):
        raise ArgumentError(f"{n} peaks have no range of that size", "pass a peak for every bit that a size may have")
    bits = list(size.bits(n)) if isinstance(size, UInt) else [Bool(bool(size >> place & 1)) for place in range(n)]
    before, after, none = Field(0), Field(leaf), Bool(True)
    for bit, peak in zip(bits, peaks, strict=True):
        joined = select(none, Field(peak), poseidon(peak, before))
        before = select(bit, joined, before)
        after = select(bit, poseidon(peak, after), after)
        none = none & ~bit
    require(poseidon(size, before) == Field(root), "the root is not that of this size and these peaks")
    return poseidon(Field(size) + 1, after)
