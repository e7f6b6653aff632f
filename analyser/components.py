"""Blocks of circom's files: the rows of a component, told by the names of their wires, so that equal ones are decided once.

Any rows may be a block: what is proved of it rests on its rows alone (`gadget_lemmas`). So names only say where to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np

from .blocks import MOST_DEPTH, MOST_TIMES, SMALLEST, Block, NormalForm
from .names import MAIN, component_of
from .system import System

_MOST_USES: Final = 64
"""A wire that more rows mention leads to none of them."""


class Components:
    """The components of a system, as a `.sym` file tells them."""

    def __init__(self, system: System, names: Mapping[int, str]) -> None:
        """Of a system, whose wires are called so. Wires without a name are in no component."""
        self._system: Final = system
        self._names: Final = names

    def blocks(self, is_open: Callable[[int], bool]) -> tuple[Block, ...]:
        """The outermost components below `main` that have rows of which `is_open` holds, in the order of their first rows.

        A row lies in the deepest component that a wire of it lies in, of several such in that of the last wire; and in those that
        mention all of its wires, which may go by outer names. Blocks have the same body where their rows have the same normal
        form. Components of few rows, those nested deeper than `MOST_DEPTH`, and those that would bring the rows of all blocks
        above `MOST_TIMES` times the system's are looked at with the one around. Costs a step for each term, and a few for each
        row of a block.
        """
        children: dict[str, dict[str, None]] = {}
        rows_of: dict[str, list[int]] = {}
        for row, path in enumerate(self._paths()):
            for within in _with_those_around(path):
                rows_of.setdefault(within, []).append(row)
                children.setdefault(within.rpartition(".")[0], {}).setdefault(within)
        left = MOST_TIMES * self._system.n_rows
        bodies: dict[bytes, int] = {}

        def found_in(above: str) -> tuple[Block, ...]:
            nonlocal left
            found = []
            for path in children.get(above, ()):
                rows = rows_of[path]
                if SMALLEST <= len(rows) <= left and any(map(is_open, rows)):
                    rows = self._enclosed(rows)
                    left -= len(rows)
                    body = bodies.setdefault(NormalForm(self._system, rows).digest, len(bodies))
                    found.append(Block(path.rpartition(".")[2], body, tuple(rows), found_in(path)))
            return tuple(found)

        return found_in(MAIN)

    def _enclosed(self, rows: list[int]) -> list[int]:
        """These rows, and those whose wires these mention all: that a wire is a bit, or that two of them are not both 0."""
        system = self._system
        wires = {wire for row in rows for wire in system.wires_of(row)}
        found = set(rows)
        seen = set(rows)
        for wire in wires:
            if system.n_mentions(wire) <= _MOST_USES:
                near = [row for row in system.rows_of(wire) if row not in seen]
                seen.update(near)
                found.update(row for row in near if system.wires_of(row) <= wires)
        return sorted(found)

    def _paths(self) -> list[str]:
        """By row, its component; empty for a row whose wires have no names."""
        paths = {wire: component_of(name) for wire, name in self._names.items()}
        order = {
            path: at for at, path in enumerate(sorted(set(paths.values()), key=lambda path: (path.count("."), path)))
        }
        by_rank = ["", *order]
        depths = np.array([0, *(path.count(".") for path in order)])
        rank = np.zeros(self._system.n_wires, dtype=np.int64)
        for wire, path in paths.items():
            rank[wire] = 1 + order[path]
        wires, rows, _ = self._system.places()
        keys = depths[rank[wires]] * self._system.n_wires + wires
        last = np.full(self._system.n_rows, -1, dtype=np.int64)
        np.maximum.at(last, rows, keys)
        return [by_rank[rank[key % self._system.n_wires]] if key >= 0 else "" for key in last.tolist()]


def _with_those_around(path: str) -> Iterator[str]:
    """A component and those that it lies in, but for the outermost one.

    >>> list(_with_those_around("main.lt.n2b"))
    ['main.lt.n2b', 'main.lt']
    """
    if path.count(".") <= MOST_DEPTH:
        while "." in path:
            yield path
            path = path.rpartition(".")[0]
