"""The way up a path of which only some levels count, as in trees whose leaves lie at different depths."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, select

from ..shared.element import Element
from . import merkle_parent


def root_over(
    node: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], counts: Sequence[Bool]
) -> Field:
    """The root over a node that has those of the siblings, from the node up, that count.

    `index` tells of each whether it is the left one. Costs 242 rows a level, none where a level is known not to count.
    """
    root = Field(node)
    for counted, is_right, sibling in zip(counts, index, siblings, strict=True):
        if counted.constant != 0:
            root = select(counted, merkle_parent(root, sibling, is_right), root)
    return root
