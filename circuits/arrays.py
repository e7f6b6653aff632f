"""Arrays and lists at places that only the prover knows: reading, writing, parts, rotation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias, TypeVar, overload

from zkwright.compiler import Array, Bool, Bytes, Field, UInt, Vec, require, select
from zkwright.compiler.rows import (
    ArgumentError,
    Note,
    Operand,
    constant,
    one_hot,
    rebuild,
    shape_of,
    thermometer,
    uniform,
)

from .bits import index_bits
from .mux import mux
from .mux.several import chosen, low_bits, several_rows
from .mux.window import window

T = TypeVar("T")

_Plain: TypeAlias = list[int] | tuple[int, ...] | bytes
"""Numbers that are no signals."""

_NOT_THERE: Final = "the part reaches behind the last item"


@overload
def read(items: _Plain, index: int) -> int: ...
@overload
def read(items: Array[T, Any] | Vec[T, Any], index: UInt | int) -> T: ...
def read(items: Any, index: Any) -> Any:
    """items[index], counting from 0, of an array, or of a list whose length is a signal.

    Constrains the index to be below the number of items; fails otherwise. Costs 10 rows for 8 elements and a `U8`: what `mux`
    does, and of a `Vec` the bits of its length for a comparison.

    >>> read([10, 20, 30], 2)
    30

    Raises as `mux` does.
    """
    if not isinstance(items, Vec):
        return mux(items, index)
    _require_item(items, index)
    return mux(items.data, index)


@overload
def read_each(items: _Plain, indices: _Plain) -> list[int]: ...
@overload
def read_each(items: Array[T, Any], indices: Sequence[UInt | int] | Array[Any, Any]) -> Array[T, Any]: ...
def read_each(items: Any, indices: Any) -> Any:
    """The items at several indices, counting from 0, as `read` gives each.

    Constrains each index to be below the number of items; fails otherwise. Costs 376 rows for 8 of 64 elements at indices whose
    bits are at hand, where 8 calls of `read` take 504; 1,360 instead of 2,040 for 8 of 256. Where few indices, or constants, cost
    less apart, they are read so.

    >>> read_each([10, 20, 30], [2, 0, 2])
    [30, 10, 30]

    Raises as `mux` does.
    """
    places = list(indices)
    if all(isinstance(index, int) for index in places) or not len(items):
        return _as(items, [mux(items, index) for index in places])
    given = uniform(tuple(items))
    shape = shape_of(given[0])
    rows = [shape.leaves(shape.coerce(item)) for item in given]
    n, n_bits = len(rows), (len(rows) - 1).bit_length()
    n_low = low_bits(n, n_bits)
    together = n // 2 + len(places) * several_rows(n, n_bits, n_low)
    is_open = shape.size == 1 and all(leaf.constant is None for (leaf,) in rows)
    if not is_open or together >= len(places) * (n - 1):
        return _as(items, [mux(given, index) for index in places])
    column = [Field.unchecked_linear(leaf.linear) for (leaf,) in rows]
    return Array([_like(given, chosen(column, list(index_bits(index, n)), n_low)) for index in places])


def _like(column: Sequence[Any], value: Field) -> Any:
    """The value as one of the column's, which it is."""
    kind: Any = type(column[0])
    if not kind.width:
        return kind.unchecked_linear(value.linear)
    low, high = zip(*(one.interval for one in column), strict=True)
    return kind.unchecked_interval(value.linear, min(low), max(high))


def _require_item(items: Vec[Any, Any], index: UInt | int) -> None:
    """Constrain a list to have an item there; another row proves that the index is one of its slots."""
    if isinstance(index, int):
        if not 0 <= index < items.capacity:
            raise IndexError(f"the index is {index}, and there are at most {items.capacity} items")
        require(items.is_present[index], "there is no item at the index")
        return
    # As both are numbers of slots, their difference is small.
    place = type(items.length).unchecked_interval(index.linear, 0, max(items.capacity - 1, 0))
    require(place < items.length, "there is no item at the index")


@overload
def write(items: _Plain, index: int, item: int) -> list[int]: ...
@overload
def write(items: Vec[T, Any], index: UInt | int, item: T | int) -> Vec[T, Any]: ...
@overload
def write(items: Array[T, Any], index: UInt | int, item: T | int) -> Array[T, Any]: ...
def write(items: Any, index: Any, item: Any) -> Any:
    """The items with another one at items[index], counting from 0; an array, or a list whose length is a signal.

    Constrains the index to be below the number of items; fails otherwise. Costs 15 rows for 8 elements and a `U8`: what `decoder`
    does, and 1 row for each wire of each item; of a `Vec` also a comparison with its length.

    >>> write([10, 20, 30], 1, 7)
    [10, 7, 30]

    Raises `ArgumentError` without items, `TypeMismatchError` for an item of another type, `IndexError` for a plain index out of
    range.
    """
    if isinstance(items, Vec):
        _require_item(items, index)
        made: Any = type(items)
        return made.unchecked(write(items.data, index, item), items.length.linear)
    if not items:
        raise ArgumentError("there is nothing to change", "pass at least one item")
    if isinstance(index, int):
        if not 0 <= index < len(items):
            raise IndexError(f"the index is {index}, and there are {len(items)} items")
        changed = list(items)
        changed[index] = item
        return _as(items, changed)
    given = uniform((*items, item))
    shape = shape_of(given[0])
    *slots, item = [shape.coerce(slot) for slot in given]
    flags = [Bool.unchecked_linear(flag) for flag in _flags(index, len(slots))]
    return _as(items, [select(flag, item, slot) for flag, slot in zip(flags, slots, strict=True)])


def _flags(index: UInt, count: int) -> list[Any]:
    note = Note(f"the index is not below {count}, the number of items", (Operand("index", index.linear),))
    return one_hot(thermometer(index.linear, count - 1, note))


@overload
def subarray(items: _Plain, start: int, length: int) -> list[int]: ...
@overload
def subarray(items: Bytes[Any], start: UInt | int, length: int) -> Bytes[Any]: ...
@overload
def subarray(items: Vec[T, Any] | Array[T, Any], start: UInt | int, length: int) -> Array[T, Any]: ...
def subarray(items: Any, start: Any, length: int) -> Any:
    """items[start : start + length], with a length known at compile time; of an array, or of a list whose length is a signal.

    Constrains all of these to be there, of a list to be items; fails otherwise. Costs 99 rows for 8 of 64 elements: besides the
    bits of the start, for each of them and each wire of an item about as many rows as the part is long, and in all as many as
    there are items. Small integers, as bytes, are moved as several in one number first, where that costs less.

    >>> subarray([10, 20, 30, 40], 1, 2)
    [20, 30]

    Raises `ArgumentError` for a part longer than the whole, `IndexError` for a plain start beyond the last.
    """
    data = items.data if isinstance(items, Vec) else items
    n_places = len(data) - length + 1
    if length < 0 or n_places < 1:
        raise ArgumentError(f"a part of {length} of {len(data)} items", "pass a length that fits")
    if isinstance(start, int):
        if not 0 <= start < n_places:
            raise IndexError(f"a part of {length} items from {start} on, and there are {len(data)}")
        if isinstance(items, Vec) and length:
            require(items.is_present[start + length - 1], _NOT_THERE)
        return _as(data, list(data)[start : start + length])
    bits = list(index_bits(start, n_places))
    if isinstance(items, Vec) and length:
        last = type(items.length).unchecked_interval(start.linear + constant(length - 1), length - 1, len(data) - 1)
        require(last < items.length, _NOT_THERE)
    slots = uniform(tuple(data))
    if not length or not bits:
        return _as(data, slots[:length])
    shape = shape_of(slots[0])
    rows = [shape.leaves(shape.coerce(slot)) for slot in slots]
    return _as(data, [rebuild(shape, row, slots[0]) for row in window(rows, bits, length)])


@overload
def rotate_left(items: _Plain, places: int) -> list[int]: ...
@overload
def rotate_left(items: Array[T, Any], places: UInt | int) -> Array[T, Any]: ...
def rotate_left(items: Any, places: Any) -> Any:
    """The items from items[places] on, and behind them those before it: each moves so many places to the front.

    Constrains the places to be below the number of items; fails otherwise. Costs 24 rows for 8 elements and 3 bits of places that
    are at hand: 1 for each item, each wire of it and each bit.

    >>> rotate_left([10, 20, 30, 40], 1)
    [20, 30, 40, 10]

    Raises `ArgumentError` without items, `IndexError` for plain places out of range.
    """
    return _rotated(items, places, 1)


@overload
def rotate_right(items: _Plain, places: int) -> list[int]: ...
@overload
def rotate_right(items: Array[T, Any], places: UInt | int) -> Array[T, Any]: ...
def rotate_right(items: Any, places: Any) -> Any:
    """`rotate_left` to the other side: each item moves so many places to the back. Constrains and fails as that
    does. Costs 24 rows for 8 elements, as it does.

    >>> rotate_right([10, 20, 30, 40], 1)
    [40, 10, 20, 30]

    Raises as `rotate_left` does.
    """
    return _rotated(items, places, -1)


def _rotated(items: Any, places: Any, direction: int) -> Any:
    n = len(items)
    if not n:
        raise ArgumentError("there is nothing to rotate", "pass at least one item")
    if isinstance(places, int):
        if not 0 <= places < n:
            raise IndexError(f"a rotation by {places} places, and there are {n} items")
        return _as(items, [list(items)[(i + direction * places) % n] for i in range(n)])
    moved = list(uniform(tuple(items)))
    for place, bit in enumerate(index_bits(places, n)):
        step = direction * (1 << place)
        moved = [select(bit, moved[(i + step) % n], moved[i]) for i in range(n)]
    return _as(items, moved)


def _as(like: Any, items: Sequence[Any]) -> Any:
    """The items as what they were taken from: plain ones as plain ones."""
    if isinstance(like, Bytes):
        return Bytes(items)
    plain = not isinstance(like, Array) and all(isinstance(item, int) for item in items)
    return (bytes(items) if isinstance(like, bytes) else list(items)) if plain else Array(items)
