"""What a forest says, in rows.

Each tree is walked block by block: the one that the way so far leads to is chosen among all of its depth and taken apart into
bits, whose nodes are chosen level by level. All that is used is taken apart, so that whatever was committed to is one forest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zkwright.circuits.bits import from_bits
from zkwright.circuits.mux import mux
from zkwright.compiler import Bool, Field, UInt, gadget, select

from .forest_shape import LEAF, LEVELS, NODES, ForestShape
from .network_circuits import largest


def forest_says(shape: ForestShape, elements: list[Field], inputs: list[Any]) -> Field:
    """The sum of what leaves say, whether it is more than the cut, or of several the place of the largest."""
    count = shape.tree_elements
    leaves = [_leaf(elements[start : start + count], inputs, shape) for start in range(0, len(elements), count)]
    each = shape.trees // shape.outputs
    sums = [sum(leaves[start : start + each], Field(0)) for start in range(0, len(leaves), each)]
    if shape.outputs > 1:
        return largest(sums, shape.most.bit_length())
    if shape.cut is None:
        return sums[0]
    kind: Any = UInt((shape.trees << LEAF).bit_length())
    # One more on both sides, so that a cut of -1 is none below 0.
    return Field(kind(sums[0] + 1) > shape.cut + 1)


@gadget
def _leaf(elements: Sequence[Field], inputs: Sequence[Any], shape: ForestShape) -> Field:
    way: list[Bool] = []
    first = 0
    bits: list[Bool] = []
    for depth in range(shape.blocks):
        count = 1 << LEVELS * depth
        is_last = depth == shape.blocks - 1
        block = _chosen(elements[first : first + count], way)
        first += count
        bits = list(block.bits(NODES * shape.node + (LEAF << LEVELS if is_last else 0)))
        within: list[Bool] = []
        for level in range(LEVELS):
            nodes = _parts(bits[((1 << level) - 1) * shape.node :], shape.node, 1 << level)
            within.append(_goes_right(_chosen_bits(nodes, within), inputs, shape))
        way += within
    leaves = _parts(bits[NODES * shape.node :], LEAF, 1 << LEVELS)
    return _chosen([from_bits(leaf) for leaf in leaves], way[-LEVELS:])


def _goes_right(node: Sequence[Bool], inputs: Sequence[Any], shape: ForestShape) -> Bool:
    kind, number = UInt(shape.place), UInt(shape.width)
    place: Any = kind.unchecked_linear(from_bits(node[: shape.place]).linear)
    most: Any = number.unchecked_linear(from_bits(node[shape.place :]).linear)
    goes_left: Bool = mux(inputs, place) <= most
    return ~goes_left


def _parts(bits: Sequence[Bool], width: int, count: int) -> list[Sequence[Bool]]:
    return [bits[place * width : (place + 1) * width] for place in range(count)]


def _chosen(items: Sequence[Field], way: Sequence[Bool]) -> Field:
    """The item at the end of a way that goes right where a bit is set, the first bit the highest."""
    for bit in reversed(way):
        items = [select(bit, right, left) for left, right in zip(items[::2], items[1::2], strict=True)]
    return items[0]


def _chosen_bits(items: list[Sequence[Bool]], way: Sequence[Bool]) -> Sequence[Bool]:
    """The same of numbers, as bits: the number is chosen, and taken apart again."""
    if not way:
        return items[0]
    width = len(items[0])
    return list(_chosen([from_bits(item) for item in items], way).bits(width))
