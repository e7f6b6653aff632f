"""The way up a path of which a signal says how many levels count."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler import Bool, Field
from zkwright.compiler.rows import ArgumentError

from ..merkle.walk import root_over
from ..shared.element import Element
from ..shared.prefix import places_before, places_before_any


def root_of_depth(leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], depth: Element) -> Field:
    """What `lean_imt_root` says."""
    _require_as_many(index, siblings)
    return root_over(leaf, index, siblings, places_before(depth, len(siblings), "the depth"))


def root_of_any_depth(
    leaf: Element, index: Sequence[Bool | bool], siblings: Sequence[Element], depth: Element
) -> tuple[Field, Bool]:
    """What `lean_imt_root` gives, and whether the depth is at most the number of siblings; else the leaf. Never fails."""
    _require_as_many(index, siblings)
    counts, is_within = places_before_any(depth, len(siblings))
    return root_over(leaf, index, siblings, counts), is_within


def _require_as_many(index: Sequence[Bool | bool], siblings: Sequence[Element]) -> None:
    if len(index) != len(siblings):
        raise ArgumentError(
            f"the index has {len(index)} bits, and there are {len(siblings)} siblings",
            "pass as many bits as siblings: index.bits(depth) of an integer",
        )
