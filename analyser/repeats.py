"""Blocks of a system without names: rows that occur more than once, found by their shape, so that equal ones are decided once.

A row's shape is the coefficients of its wires. Rows of one shape that occur m times are taken for the seeds of m blocks, which
grow in step: from a wire that all have at the same place, a row is added to each where all have one there, of the same shape and
with the same wires at its other places. So the blocks of a group have equal rows, in whatever order a file has them. That is not
relied on: what is proved of one rests on its rows alone, and is used where the normal form is the same (`gadget_lemmas`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from .blocks import MOST_TIMES, SMALLEST, Block, NormalForm
from .system import ONE, System

_MOST_USES: Final = 64
"""A wire that more rows mention leads to none of them."""

_MOST_TRIALS: Final = 3
"""How often a row is held against others: a long one is met again from each of its wires."""

_FEW: Final = 8
"""Terms of a row that says what is known of the arguments of a block."""

_U64: TypeAlias = npt.NDArray[np.uint64]


class Repeats:
    """The repeated blocks of a system."""

    def __init__(self, system: System, place: Callable[[int], str | None]) -> None:
        """Of a system, whose rows come from these places; nothing is looked for before groups are asked for."""
        self._system: Final = system
        self._place: Final = place

    def groups(self, is_open: Callable[[int], bool], deadline: float | None = None) -> Iterator[tuple[Block, ...]]:
        """Groups of blocks that are equal, if files do not go out of their way, with rows of which `is_open` holds by then.

        Those come first that have as many blocks as rows of most shapes occur: a template has many shapes that occur once in it.
        Blocks of a group share no open rows, those of several may. Costs a sort of the terms, and some ten microseconds for
        each term of a block; blocks have at most `MOST_TIMES` times the open rows in all. Ends at `deadline`, an instant of
        `time.monotonic`.
        """
        rows = [row for row in range(self._system.n_rows) if is_open(row)]
        left = MOST_TIMES * len(rows)
        grown: set[tuple[int, int]] = set()

        def is_late() -> bool:
            return deadline is not None and time.monotonic() > deadline

        for alike in self._seeds(rows):
            if left <= 0 or is_late():
                return
            seeds = list(filter(is_open, alike))
            if len(seeds) < 2 or all((len(alike), row) in grown for row in seeds):
                continue
            found = _Growth(self._system, self._shapes, self._roles, seeds, is_open, is_late).run(left // len(seeds))
            if is_late():
                return
            left -= len(found) * len(found[0])
            grown.update((len(alike), row) for one in found for row in one)
            if len(found[0]) >= SMALLEST:
                yield tuple(self._block(one) for one in sorted(found, key=min))

    def _block(self, rows: Sequence[int]) -> Block:
        place = self._place(rows[0]) or f"row {rows[0]}"
        return Block(f"at {place}", NormalForm(self._system, rows).body, tuple(rows), ())

    def _seeds(self, rows: Sequence[int]) -> list[list[int]]:
        """Rows of equal shape, those first of which as many have other shapes that occur as often; each ascending."""
        by_shape: dict[int, list[int]] = {}
        for row, shape in zip(rows, self._shapes[rows].tolist(), strict=True):
            by_shape.setdefault(shape, []).append(row)
        most = len(rows) // SMALLEST
        found = [seeds for seeds in by_shape.values() if 2 <= len(seeds) <= most]
        weights: dict[int, int] = {}
        for seeds in found:
            weights[len(seeds)] = weights.get(len(seeds), 0) + len(seeds)
        return sorted(found, key=lambda seeds: (-weights[len(seeds)], len(seeds)))

    @cached_property
    def _pairs(self) -> tuple[_U64, _U64]:
        """By row its shape, and by wire and row, as in `System.places`, what the wire's coefficients there are."""
        system = self._system
        sides, wires, coefficients = system.terms_of(np.arange(system.n_rows))
        rows, parts = np.divmod(sides, 3)
        values = _mixed((system.order_of_coefficients[coefficients] * 3 + parts).astype(np.uint64))
        keys = wires * max(system.n_rows, 1) + rows
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        values = np.add.reduceat(values[order], first) if len(first) else values
        wires, rows = np.divmod(keys[first], max(system.n_rows, 1))
        constant = wires == ONE
        values = _mixed(values + constant.astype(np.uint64))
        shapes = np.zeros(system.n_rows, dtype=np.uint64)
        np.add.at(shapes, rows, values)
        return shapes, _mixed(values[~constant] + _mixed(shapes[rows[~constant]]))

    @property
    def _shapes(self) -> _U64:
        return self._pairs[0]

    @cached_property
    def _roles(self) -> Callable[[int], dict[int, list[int]]]:
        """By wire, the rows that mention it, by what it is in them, ascending."""
        starts = np.searchsorted(self._system.places()[0], np.arange(self._system.n_wires + 1)).tolist()
        roles, rows = self._pairs[1], self._system.places()[1]

        def of_wire(wire: int) -> dict[int, list[int]]:
            start, stop = starts[wire], starts[wire + 1]
            found: dict[int, list[int]] = {}
            if stop - start <= _MOST_USES:
                for role, row in zip(roles[start:stop].tolist(), rows[start:stop].tolist(), strict=True):
                    found.setdefault(role, []).append(row)
            return found

        return of_wire


class _Growth:
    """Blocks that grow in step from a seed each. Wires have the numbers in which all blocks came to them."""

    def __init__(
        self,
        system: System,
        shapes: _U64,
        roles: Callable[[int], dict[int, list[int]]],
        seeds: Sequence[int],
        is_open: Callable[[int], bool],
        is_late: Callable[[], bool],
    ) -> None:
        self._system: Final = system
        self._roles: Final = roles
        self._is_open: Final = is_open
        self._is_late: Final = is_late
        self._blocks: Final[list[list[int]]] = [[] for _ in seeds]
        self._wires: Final[list[list[int]]] = [[] for _ in seeds]
        self._numbers: Final[list[dict[int, int]]] = [{ONE: 0} for _ in seeds]
        self._within: Final[list[set[int]]] = [set() for _ in seeds]
        self._taken: Final[set[int]] = set()
        self._refused: Final[dict[int, int]] = {}
        self._add(seeds)

    def run(self, most: int) -> list[list[int]]:
        """The rows of each block, in the order in which they were added: some `most` at most."""
        at = 0
        while at < len(self._wires[0]) and len(self._blocks[0]) < most and not self._is_late():
            if any(self._leads_on(found[at]) for found in self._wires):
                for rows in self._alike(at):
                    if len(set(rows)) == len(rows) and self._taken.isdisjoint(rows) and any(map(self._is_open, rows)):
                        self._add(rows)
            at += 1
        for at in range(len(self._wires[0])):
            if self._is_late():
                break
            for rows in self._alike(at):
                if not any(map(self._is_open, rows)) and sum(map(len, self._system.row(rows[0]))) <= _FEW:
                    self._add(rows)
        return self._blocks

    def _leads_on(self, wire: int) -> bool:
        """Whether a wire may be unknown: no row that mentions it is done with."""
        few = self._system.n_mentions(wire) <= _MOST_USES
        return few and all(map(self._is_open, self._system.rows_of(wire)))

    def _alike(self, number: int) -> Iterator[list[int]]:
        """Rows that mention the wires with a number, one for each block, in which these are the same."""
        each = [self._roles(found[number]) for found in self._wires]
        for role, first in each[0].items():
            several = [roles.get(role, []) for roles in each]
            if all(len(rows) == len(first) for rows in several):
                yield from map(list, zip(*several, strict=True))

    def _add(self, rows: Sequence[int]) -> None:
        """Add a row to each block, where all are new there and say the same of the same places."""
        if self._refused.get(rows[0], 0) == _MOST_TRIALS or any(map(set.__contains__, self._within, rows)):
            return
        first, fresh = self._in_numbers(0, rows[0])
        all_fresh = [fresh]
        for block, row in enumerate(rows[1:], 1):
            form, fresh = self._in_numbers(block, row)
            if form != first:
                self._refused[rows[0]] = self._refused.get(rows[0], 0) + 1
                return
            all_fresh.append(fresh)
        for block, (row, fresh) in enumerate(zip(rows, all_fresh, strict=True)):
            self._blocks[block].append(row)
            self._within[block].add(row)
            self._numbers[block].update(fresh)
            self._wires[block].extend(fresh)
        self._taken.update(rows)

    def _in_numbers(self, block: int, row: int) -> tuple[list[list[tuple[int, int]]], dict[int, int]]:
        """A row in the numbers of a block, and those that it adds: of new wires, the ones with smaller coefficients first."""
        numbers = self._numbers[block]
        fresh: dict[int, int] = {}
        found = []
        for form in self._system.row(row):
            new = sorted((value, wire) for wire, value in form.items() if wire not in numbers and wire not in fresh)
            for _, wire in new:
                fresh[wire] = len(numbers) + len(fresh)
            found.append(sorted((fresh.get(wire, numbers.get(wire, 0)), value) for wire, value in form.items()))
        return found, fresh


def _mixed(values: _U64) -> _U64:
    """Values that look drawn, equal ones of equal ones (splitmix64)."""
    found = values + np.uint64(0x9E3779B97F4A7C15)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: _U64 = found ^ (found >> np.uint64(31))
    return mixed
