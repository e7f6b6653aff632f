"""Choosing by a number that only the prover knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from zkwright.compiler import UInt, select

from .bits import require_at_most

T = TypeVar("T")


def mux(items: Sequence[T], index: UInt | int) -> T:
    """items[index], counting from 0. Items may be numbers, arrays or structs, all of one type.

    Constrains the index to be below the number of items; fails otherwise. Costs, besides the index's bits, one row less than
    there are items for every wire of an item, and for a number of items that is no power of two what `require_at_most` takes.

    >>> mux([10, 20, 30], 2)
    30

    Raises `ValueError` without items, `IndexError` for a plain index out of range.
    """
    if not items:
        raise ValueError("there is nothing to choose from")
    if isinstance(index, int):
        if not 0 <= index < len(items):
            raise IndexError(f"the index is {index}, and there are {len(items)} items")
        return items[index]
    bits = index.bits((len(items) - 1).bit_length())
    require_at_most(bits, len(items) - 1, "the index is not below the number of items")
    level = list(items)
    for bit in bits:
        pairs = [select(bit, odd, even) for even, odd in zip(level[::2], level[1::2], strict=False)]
        # A last item without a partner has an even number, and no index allowed here leads to its missing neighbour.
        level = pairs + level[2 * len(pairs) :]
    return level[0]
