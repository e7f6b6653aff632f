"""One byte that a state waits for, for as many states as possible: which byte that is, is a sum over states, and free.

Where a pattern spells out a word, each state on the way goes on by a byte of its own. As one state alone is 1, one comparison, of
the byte with the sum of what each state waits for, tells of all of them whether it comes; 2 rows, where flags for each of these
bytes take a row or two each.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from .automaton import Rule
from .pattern import ALL
from .subsets import MARK


class Part(IntEnum):
    """A set of bytes, by what a state waits for."""

    NOTHING = 0
    ALL = 1
    EXPECTED = 2
    ANY_OTHER = 3


class Shape(NamedTuple):
    """A set of symbols that is told by whether one byte comes: outside of the groups that are marked, and in each."""

    byte: int
    parts: tuple[Part, ...]


def shape(symbols: int, n_groups: int) -> Shape | None:
    """None for sets that are not told by one byte."""
    parts = [symbols >> MARK * group & ALL for group in range(n_groups + 1)]
    known = {0: Part.NOTHING, ALL: Part.ALL}
    singles = {(part if part.bit_count() == 1 else ALL & ~part).bit_length() - 1 for part in parts if part not in known}
    if len(singles) != 1:
        return None
    (byte,) = singles
    known |= {1 << byte: Part.EXPECTED, ALL & ~(1 << byte): Part.ANY_OTHER}
    if any(part not in known for part in parts):
        return None
    return Shape(byte, tuple(known[part] for part in parts))


def expected_bytes(rules: Iterable[Rule], n_groups: int) -> dict[int, int]:
    """What each state waits for, of those that wait. No byte that some state waits for needs a flag of its own for the others."""
    states_of: dict[int, set[int]] = {}
    for rule in rules:
        for symbols, sources in rule.moves.items():
            found = shape(symbols, n_groups)
            if found is not None:
                states_of.setdefault(found.byte, set()).update(sources)
    waiting: dict[int, int] = {}
    for byte, states in sorted(states_of.items(), key=lambda item: (len(item[1]), item[0])):
        if waiting.keys().isdisjoint(states):
            waiting |= dict.fromkeys(states, byte)
    return waiting if len(set(waiting.values())) > 1 else {}
