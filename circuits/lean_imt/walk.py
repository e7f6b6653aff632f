"""The way up a path of which a signal says how many levels count."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field, select
from zkwright.compiler.rows import ArgumentError

from ..merkle import merkle_parent
from ..shared.element import Element
from ..shared.prefix import places_before, places_before_any


def root_of_depth(leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], depth: Element) -> Field:
    """What `lean_imt_root` says."""
    _require_as_many(index, siblings)
    return _root(leaf, index, siblings, places_before(depth, len(siblings), "the depth"))


def root_of_any_depth(
    leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], depth: Element
) -> tuple[Field, Bool]:
    """What `lean_imt_root` gives, and whether the depth is at most the number of siblings; else the leaf. Never fails."""
    _require_as_many(index, siblings)
    counts, is_within = places_before_any(depth, len(siblings))
    return _root(leaf, index, siblings, counts), is_within


def _root(leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], counts: Sequence[Bool]) -> Field:
    node = Field(leaf)
    for counted, is_right, sibling in zip(counts, index, siblings, strict=True):
        if counted.constant != 0:
            node = select(counted, merkle_parent(node, sibling, is_right), node)
    return node


def _require_as_many(index: Sequence[Bool | bool], siblings: Sequence[Element]) -> None:
    if len(index) != len(siblings):
        raise ArgumentError(
            f"the index has {len(index)} bits, and there are {len(siblings)} siblings",
            "pass as many bits as siblings: index.bits(depth) of an integer",
        )
