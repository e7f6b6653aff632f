"""Bits that descend, whose number is known: a number in unary as authors write it.

    x[0] + x[1] + ... + x[n] = k,    and no x[i + 1] is 1 where x[i] is 0

Proof. Let two assignments agree on k, and on what else the sum has. The bits of each then have the same sum modulo p, and as
there are fewer than p of them, the same number of ones. Bits that descend are ones first, then zeros: the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .system import System
from .value_propagation import solutions

_MOST_ROWS: Final = 16
"""Of a bit that are looked at."""

_BITS: Final = (0, 1)


class Descending:
    """Which bits of a sum are not above others, by rows about two of them alone."""

    def __init__(self, system: System, sets: Mapping[int, tuple[int, ...]]) -> None:
        """Of a system of whose wires some have few values."""
        self._system: Final = system
        self._sets: Final = sets
        self._found: Final[dict[int, dict[int, int]]] = {}

    def rows(self, terms: Mapping[int, int]) -> tuple[int, ...]:
        """The rows by which all wires with these coefficients descend in one order, where they do and have one coefficient.

        None where they do not. Costs a few microseconds a wire and row.
        """
        if not 1 < len(terms) < self._system.modulus or len({*terms.values()}) > 1:
            return ()
        if any(self._sets.get(wire) != _BITS for wire in terms):
            return ()
        after: dict[int, tuple[int, int]] = {}
        """By wire, one that is not above it, and the row that says so."""
        for wire in terms:
            for below, row in self._not_above(wire).items():
                if below in terms:
                    if wire in after and after[wire][0] != below:
                        return ()
                    after[wire] = below, row
        firsts = terms.keys() - {below for below, _ in after.values()}
        if len(firsts) != 1 or len(after) != len(terms) - 1:
            return ()
        (wire,) = firsts
        found: list[int] = []
        while wire in after and len(found) < len(terms):
            wire, row = after[wire]
            found.append(row)
        return tuple(found) if len(found) == len(terms) - 1 else ()

    def _not_above(self, wire: int) -> Mapping[int, int]:
        """The bits that rows say are not above a bit, each with the last such row; found once, for all sums that have it."""
        found = self._found.get(wire)
        if found is None:
            found = self._found[wire] = {}
            for row in self._system.rows_of(wire)[:_MOST_ROWS]:
                below, *more = [*self._system.wires_of(row) - {wire}, wire]
                if len(more) == 1 and self._sets.get(below) == _BITS and self._is_below(row, below, wire):
                    found[below] = row
        return found

    def _is_below(self, row: int, below: int, above: int) -> bool:
        """Whether a row of two bits does not hold where the one is 1 and the other 0."""
        sets = {below: _BITS, above: _BITS}
        p = self._system.modulus
        found = solutions(self._system.row(row), sets, None, p, lambda value: pow(value, -1, p))
        return found is not None and (1, 0) not in found
