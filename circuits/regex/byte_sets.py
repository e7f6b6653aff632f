"""Whether a byte is in each of several sets that are known at compile time, by as few rows as they take together.

A set of one byte takes 2 rows, as any comparison does. Or the two halves of the byte become 16 flags each, 22 rows in all; then a
set takes a row for each way in which the other half is chosen, and nothing where it is not: [a-z] takes 2.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from zkwright.compiler.rows import LinearCombination, active_recorder, combine, constant, of_bits, one_hot, times

from .pattern import ALL

_HALVES: Final = 22
_ALL_OF_HALF: Final = (1 << 16) - 1

_Parts = list[tuple[int, int]]
"""Pairs of sets of halves, whose products make a set of bytes."""


class ByteSets:
    """What one byte is in; the bits of the byte are the lowest first."""

    def __init__(self, bits: Sequence[LinearCombination], sets: Collection[int]) -> None:
        """For these sets."""
        self._bits = bits
        self._by_halves = _rows_by_halves(sets) < _rows_one_by_one(sets)
        self._flags: tuple[list[LinearCombination], list[LinearCombination]] | None = None

    def holds(self, members: int) -> LinearCombination:
        """1 where the byte is in the set, else 0."""
        if members in (0, ALL):
            return constant(int(members != 0))
        is_opposite = members.bit_count() > 128
        inside = ALL & ~members if is_opposite else members
        found = self._single(inside) if inside.bit_count() == 1 and not self._by_halves else self._of_halves(inside)
        return constant(1) - found if is_opposite else found

    def _single(self, members: int) -> LinearCombination:
        difference = combine([(1 << place, bit) for place, bit in enumerate(self._bits)])
        difference = difference - constant(members.bit_length() - 1)
        if difference.constant is not None:
            return constant(int(difference.constant == 0))
        return active_recorder().is_zero(difference)

    def _of_halves(self, members: int) -> LinearCombination:
        if self._flags is None:
            low, high = (one_hot(of_bits(list(part))) for part in (self._bits[:4], self._bits[4:]))
            self._flags = low, high
        parts, is_swapped = _cheapest(members)
        first, second = reversed(self._flags) if is_swapped else self._flags
        return combine((1, times(_sum(first, one), _sum(second, other))) for one, other in parts)


def _sum(flags: Sequence[LinearCombination], members: int) -> LinearCombination:
    if members == _ALL_OF_HALF:
        return constant(1)
    return combine((1, flag) for place, flag in enumerate(flags) if members >> place & 1)


def _cheapest(members: int) -> tuple[_Parts, bool]:
    """The parts of a set, and whether the first of each pair is of the higher half."""
    table = [members >> 16 * high & _ALL_OF_HALF for high in range(16)]
    columns = [sum((row >> low & 1) << high for high, row in enumerate(table)) for low in range(16)]
    by_rows, by_columns = _grouped(table), _grouped(columns)
    return (by_rows, False) if _cost(by_rows) <= _cost(by_columns) else (by_columns, True)


def _grouped(table: Sequence[int]) -> _Parts:
    groups: dict[int, int] = {}
    for place, row in enumerate(table):
        if row:
            groups[row] = groups.get(row, 0) | 1 << place
    return list(groups.items())


def _cost(parts: _Parts) -> int:
    return sum(_ALL_OF_HALF not in pair for pair in parts)


def _insides(sets: Collection[int]) -> set[int]:
    """The sets, each or what it leaves out."""
    return {ALL & ~one if one.bit_count() > 128 else one for one in sets} - {0}


def _rows_by_halves(sets: Collection[int]) -> int:
    return _HALVES + sum(_cost(_cheapest(one)[0]) for one in _insides(sets))


def _rows_one_by_one(sets: Collection[int]) -> int:
    insides = _insides(sets)
    larger = [one for one in insides if one.bit_count() > 1]
    return 2 * (len(insides) - len(larger)) + sum(_cost(_cheapest(one)[0]) for one in larger) + _HALVES * bool(larger)
