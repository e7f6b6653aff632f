"""Choosing by a number that only the prover knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from zkwright.compiler import Bool, UInt, select
from zkwright.compiler.control import rebuild
from zkwright.compiler.errors import ArgumentError
from zkwright.compiler.shapes import shape_of
from zkwright.compiler.types.signal import Signal

from .bits import require_at_most
from .constant_tables import look_up, look_up_rows

T = TypeVar("T")


def mux(items: Sequence[T], index: UInt | int) -> T:
    """items[index], counting from 0. Items may be numbers, arrays or structs, all of one type.

    Constrains the index to be below the number of items; fails otherwise. Costs, besides the index's bits, one row less than
    there are items for every wire of an item, and for a number of items that is no power of two what `require_at_most` takes.
    Wires that are constants in all items make a table, which is read at a cost that grows with the square root: 15 rows for
    64 entries of one wire, 37 for 256, 177 for 4,096. Plain numbers are constants.

    >>> mux([10, 20, 30], 2)
    30

    Raises `ArgumentError` without items, `IndexError` for a plain index out of range.
    """
    if not items:
        raise ArgumentError("there is nothing to choose from", "pass at least one item")
    if isinstance(index, int):
        if not 0 <= index < len(items):
            raise IndexError(f"the index is {index}, and there are {len(items)} items")
        return items[index]
    bits = index.bits((len(items) - 1).bit_length())
    require_at_most(bits, len(items) - 1, "the index is not below the number of items")
    shape = shape_of(items[0])
    if shape.size == 0:
        return items[0]
    rows = [shape.leaves(shape.coerce(item)) for item in items]
    columns: list[Sequence[Signal]] = list(zip(*rows, strict=True))
    tables = [place for place, column in enumerate(columns) if all(leaf.constant is not None for leaf in column)]
    if look_up_rows(len(bits), len(tables)) > len(tables) * (len(items) - 1):
        tables = []
    found = dict(zip(tables, _from_tables([columns[place] for place in tables], bits), strict=True))
    leaves = [found[place] if place in found else _from_tree(column, bits) for place, column in enumerate(columns)]
    value: T = rebuild(shape, leaves)
    return value


def _from_tables(columns: Sequence[Sequence[Signal]], bits: Sequence[Bool]) -> list[Signal]:
    """The entries of columns of constants."""
    if not columns:
        return []
    values = [[leaf.constant or 0 for leaf in column] for column in columns]
    # No index allowed here leads beyond the items, so the rest of a table may hold anything.
    padded = [column + [column[-1]] * (2 ** len(bits) - len(column)) for column in values]
    entries = look_up(padded, bits)
    return [_typed(column[0], entry, known) for column, entry, known in zip(columns, entries, values, strict=True)]


def _typed(leaf: Signal, entry: Any, values: Sequence[int]) -> Signal:
    """The entry as what the column holds: it is one of these values."""
    if isinstance(leaf, UInt):
        return type(leaf).unchecked_interval(entry.linear, min(values), max(values))
    return type(leaf).unchecked_linear(entry.linear)


def _from_tree(column: Sequence[Signal], bits: Sequence[Bool]) -> Signal:
    """The item of a column, halved by each bit."""
    level = list(column)
    for bit in bits:
        pairs = [select(bit, odd, even) for even, odd in zip(level[::2], level[1::2], strict=False)]
        # A last item without a partner has an even number, and no index allowed here leads to its missing neighbour.
        level = pairs + level[2 * len(pairs) :]
    return level[0]
