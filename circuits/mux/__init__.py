"""Choosing by a number that only the prover knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, overload

from zkwright.compiler import Bool, Field, UInt, select
from zkwright.compiler.rows import ArgumentError, Signal, rebuild, shape_of, uniform

from ..bits import index_bits
from .packed import MAX_BITS, packed, unpacked, width
from .tables import look_up, look_up_rows

T = TypeVar("T")


@overload
def mux(items: Sequence[int], index: int) -> int: ...
@overload
def mux(items: Sequence[int], index: UInt) -> Field: ...
@overload
def mux(items: Sequence[T], index: UInt | int) -> T: ...
def mux(items: Sequence[Any], index: UInt | int) -> Any:
    """items[index], counting from 0. Items may be numbers, arrays or structs, all of one type.

    Constrains the index to be below the number of items; fails otherwise. Costs, besides the index's bits, one row less than
    there are items for every wire of an item, and for a number of items that is no power of two what `require_at_most` takes.
    Integers and truth values of an item share one wire, up to 248 bits, where that costs less: then a row for each bit of theirs.
    Wires that are constants in all items make a table, which is read at a cost that grows with the square root: 11 rows for
    64 entries of one wire, 26 for 256, 120 for 4,096. Plain numbers are constants.

    It is circomlib's `Multiplexer`, `Mux1` to `Mux4` and `MultiMux1` to `MultiMux4`.

    >>> mux([10, 20, 30], 2)
    30

    Raises `ArgumentError` without items, `TypeMismatchError` for items of several types, `IndexError` for a plain index out of
    range.
    """
    if not items:
        raise ArgumentError("there is nothing to choose from", "pass at least one item")
    if isinstance(index, int):
        if not 0 <= index < len(items):
            raise IndexError(f"the index is {index}, and there are {len(items)} items")
        return items[index]
    bits = index_bits(index, len(items))
    items = uniform(tuple(items))
    shape = shape_of(items[0])
    if shape.size == 0:
        return items[0]
    items = [shape.coerce(item) for item in items]
    rows = [shape.leaves(item) for item in items]
    columns: list[Sequence[Signal]] = list(zip(*rows, strict=True))
    tables = [place for place, column in enumerate(columns) if all(leaf.constant is not None for leaf in column)]
    if look_up_rows(len(bits), len(tables)) > len(tables) * (len(items) - 1):
        tables = []
    found = dict(zip(tables, _from_tables([columns[place] for place in tables], bits), strict=True))
    for group in _groups({place: column for place, column in enumerate(columns) if place not in found}):
        found |= zip(group, _unpacked([columns[place] for place in group], bits), strict=True)
    leaves = [found[place] if place in found else _from_tree(column, bits) for place, column in enumerate(columns)]
    return rebuild(shape, leaves, *items)


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


def _groups(columns: Mapping[int, Sequence[Signal]]) -> Iterator[list[int]]:
    """The places of columns that are cheaper chosen from as one number: where all but one tree cost more than their bits."""
    group: list[int] = []
    n_bits = 0
    for place, column in [*columns.items(), (-1, ())]:
        n = width(column)
        if place < 0 or (n and n_bits + n > MAX_BITS):
            if len(group) > 1 and (len(group) - 1) * (len(columns[group[0]]) - 1) > n_bits:
                yield group
            group, n_bits = [], 0
        if n:
            group.append(place)
            n_bits += n


def _unpacked(columns: Sequence[Sequence[Signal]], bits: Sequence[Bool]) -> list[Signal]:
    """The items of several columns, chosen as one number, whose bits are theirs: each column's type bounds its items."""
    widths = [width(column) for column in columns]
    numbers = [packed(row, widths) for row in zip(*columns, strict=True)]
    chosen = _from_tree(numbers, bits)
    return unpacked(Field.unchecked_linear(chosen.linear), [column[0] for column in columns], widths)


def _from_tree(column: Sequence[Signal], bits: Sequence[Bool]) -> Signal:
    """The item of a column, halved by each bit."""
    level = list(column)
    for bit in bits:
        pairs = [select(bit, odd, even) for even, odd in zip(level[::2], level[1::2], strict=False)]
        # A last item without a partner has an even number, and no index allowed here leads to its missing neighbour.
        level = pairs + level[2 * len(pairs) :]
    return level[0]
