"""Items from a place on that only the prover knows, by a barrel shifter: each bit of the place moves what may still be needed.

Small values are first moved as several in one number, by the high bits of the place; then the numbers that are left are taken
apart, a row a bit, and the low bits do the rest. Of 32 bytes among 1,024 that takes 572 rows rather than 1,328.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from zkwright.compiler import Bool, Field, select
from zkwright.compiler.rows import Signal

from .packed import MAX_BITS, packed, unpacked, width

T = TypeVar("T")

Rows = list[list[Signal]]
"""Of each item its wires."""


def window(rows: Rows, bits: Sequence[Bool], length: int) -> Rows:
    """So many items from the place with these bits on, least significant first; as many must be there."""
    widths = [width(column) for column in zip(*rows, strict=True)]
    step = min(_steps(widths), key=lambda step: _cost(len(rows), length, len(bits), widths, step))
    if step is None:
        return _moved(rows, bits, length)
    size = 1 << step
    words = [packed([leaf for row in part for leaf in row], widths * len(part)) for part in _parts(rows, size)]
    chosen = _moved([[word] for word in words], bits[step:], _n_words(len(words), length, size))
    leaves = [
        leaf
        for (word,) in chosen
        for leaf in unpacked(Field.unchecked_linear(word.linear), rows[0] * size, widths * size)
    ]
    return _moved([*_parts(leaves, len(widths))], bits[:step], length)


def _parts(items: list[T], size: int) -> Iterator[list[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _n_words(most: int, length: int, size: int) -> int:
    """Numbers in which the items may lie, wherever in the first of them they begin."""
    return min(-(-(length + size - 1) // size), most)


def _steps(widths: Sequence[int]) -> list[int | None]:
    """How many low bits of the place may be left for items taken apart; None where they are not put together."""
    if not all(widths):
        return [None]
    most = (MAX_BITS // sum(widths)).bit_length()
    return [None, *range(0 if len(widths) > 1 else 1, most)]


def _cost(n: int, length: int, n_bits: int, widths: Sequence[int], step: int | None) -> int:
    if step is None:
        return len(widths) * _moves(n, n_bits, length)
    size = 1 << step
    n_words = -(-n // size)
    left = _n_words(n_words, length, size)
    apart = left * size * sum(widths) + len(widths) * _moves(left * size, min(step, n_bits), length)
    return _moves(n_words, max(n_bits - step, 0), left) + apart


def _moves(n: int, n_bits: int, length: int) -> int:
    """The choices that `_moved` makes of each wire."""
    total = 0
    for place in reversed(range(n_bits)):
        kept = min(length + (1 << place) - 1, n)
        total += min(kept, max(n - (1 << place), 0))
        n = kept
    return total


def _moved(rows: Rows, bits: Sequence[Bool], length: int) -> Rows:
    """The rows from the place on. What a place that is not there would lead to may be anything."""
    for place in reversed(range(len(bits))):
        step = 1 << place
        kept = min(length + step - 1, len(rows))
        rows = [_chosen(bits[place], rows[i + step], rows[i]) if i + step < len(rows) else rows[i] for i in range(kept)]
    return rows[:length]


def _chosen(bit: Bool, far: Sequence[Signal], near: Sequence[Signal]) -> list[Signal]:
    return [select(bit, one, other) for one, other in zip(far, near, strict=True)]
