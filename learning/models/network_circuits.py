"""What a network says, in rows.

Numbers times packed weights: a product takes as many rows as its numbers times the elements of a number's weights, and the bits
of its sums. Checked at a random place, as Freivalds', the product of P places, K numbers each, and K weights of O outputs takes
K * O + P * K + P * O rows and a challenge that hashes all of it, 40 rows an element. Packed, it takes P * K rows for each dozen
of outputs, fewer for all sizes that are proved here, and needs no challenge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zkwright.circuits.bits import from_bits
from zkwright.circuits.mux import mux
from zkwright.compiler import U16, Bool, Field, UInt, gadget, select

from .shape import Layer, Shape
from .tables import CELLS, TABLES


def network_says(shape: Shape, elements: list[Field], inputs: list[Any]) -> Field:
    """The only output, whether it is above 0, or the place of the largest."""
    at = 0
    values = [Field(each) for each in inputs]
    for layer in shape.layers[:-1]:
        count = (layer.window + 1) * layer.elements
        values = _pooled(layer, [_activated(layer, bits) for bits in _sums(layer, elements[at : at + count], values)])
        at += count
    last = shape.layers[-1]
    if shape.decides:  # a sum is above 0 where one less is not negative
        lowered = [*elements[at:-1], elements[-1] - 1]
        return Field(_sums(last, lowered, values)[0][last.lane - 1])
    sums = _sums(last, elements[at:], values)
    if shape.outputs > 1:
        return largest([from_bits(bits) for bits in sums], last.lane)
    return _signed(last, sums[0]) if last.activation == "none" else _activated(last, sums[0])


def _sums(layer: Layer, elements: list[Field], values: list[Field]) -> list[Sequence[Bool]]:
    """The bits of each output's sum at each place, with half of what its lane holds added, so that none is negative."""
    at_places = [
        _sums_of(layer, elements, [Field(layer.zero) if number is None else values[number] for number in window])
        for window in layer.windows
    ]
    return [sums[output] for output in range(layer.outputs) for sums in at_places]


@gadget
def _sums_of(layer: Layer, elements: Sequence[Field], values: Sequence[Field]) -> list[Sequence[Bool]]:
    sums: list[Any] = []
    half = 1 << layer.lane - 1
    for part in range(layer.elements):
        lanes = min(layer.lanes, layer.outputs - part * layer.lanes)
        total = elements[layer.window * layer.elements + part] + sum(half << layer.lane * lane for lane in range(lanes))
        for place, value in enumerate(values):
            total = total + value * elements[place * layer.elements + part]
        bits = list(total.bits(layer.lane * lanes))
        sums += [bits[layer.lane * lane : layer.lane * (lane + 1)] for lane in range(lanes)]
    return sums


def _activated(layer: Layer, bits: Sequence[Bool]) -> Field:
    """Of a sum without its lowest bits, max(sum, 0), where the highest bit says that it is not negative; or what a table says."""
    if layer.activation == "relu":
        return Field(bits[layer.lane - 1]) * from_bits(bits[layer.shift : layer.lane - 1])
    cell = UInt(CELLS).from_bits(_saturated(bits[layer.shift :]))
    return mux(TABLES[layer.activation].entries, cell)


def _saturated(bits: Sequence[Bool]) -> list[Bool]:
    """The lowest bits, and the highest: those of the nearest number of so many bits."""
    low, middle, sign = list(bits[: CELLS - 1]), bits[CELLS - 1 : -1], bits[-1]
    if not middle:
        return [*low, sign]
    # Of a number within, all bits between are as the highest is not: it has half of what its bits hold added.
    different = sum((Field(bit) for bit in middle), Field(0)) - (1 - Field(sign)) * len(middle)
    within = different == 0
    return [*(select(within, bit, sign) for bit in low), sign]


def _pooled(layer: Layer, values: list[Field]) -> list[Field]:
    if layer.pool is None:
        return values
    windows = [[values[number] for number in window] for window in layer.pooled]
    if layer.pool.kind == "average":
        return [sum(window, Field(0)) for window in windows]
    return [_most(window, layer.gives_most.bit_length()) for window in windows]


@gadget
def _most(values: Sequence[Field], width: int) -> Field:
    kind: Any = UInt(width)
    best = kind.unchecked_linear(values[0].linear)
    for each in values[1:]:
        challenger = kind.unchecked_linear(each.linear)
        best = select(challenger > best, challenger, best)
    return Field(best)


def _signed(layer: Layer, bits: Sequence[Bool]) -> Field:
    return from_bits(bits) - (1 << layer.lane - 1)


def largest(sums: Sequence[Field], width: int) -> Field:
    """The place of the largest, the first of several: each challenger has to be larger than the best before it.

    Sums must be known to be below 2^width.
    """
    kind: Any = UInt(width)
    values = [kind.unchecked_linear(each.linear) for each in sums]
    best, place = values[0], U16(0)
    for challenger, value in enumerate(values[1:], start=1):
        wins = value > best
        best, place = select(wins, value, best), select(wins, U16(challenger), place)
    return Field(place)
