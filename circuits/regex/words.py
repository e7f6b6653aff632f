"""Words that a pattern spells out: states passed one after the other, each by one symbol alone, taken as one step.

Whether a word begins at a byte is one comparison, of as many bytes as it has, in which the state before it is counted in: 2 rows
rather than one for each of its states.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from .automaton import Automaton
from .subsets import MARK

_SHORTEST: Final = 3
_MOST_BITS: Final = 240
"""Of the symbols that are compared as one number."""


class Word(NamedTuple):
    """A step over several symbols, from one state to another."""

    source: int
    symbols: tuple[int, ...]
    target: int


def bits_of_symbol(n_groups: int) -> int:
    """The bits of a byte and of the group that it is in."""
    return (MARK * (n_groups + 1) - 1).bit_length()


@cache
def with_words(machine: Automaton, n_groups: int) -> tuple[Automaton, tuple[Word, ...]]:
    """The automaton without the states that are passed within words, and the words."""
    longest = _MOST_BITS // bits_of_symbol(n_groups)
    within = _passed(machine)
    left = {state: list(moves) for state, moves in enumerate(machine.moves) if state not in within}
    words: list[Word] = []
    sources = list(left)
    for source in sources:
        for move in machine.moves[source]:
            symbols, way = list[int](), [source]
            step: tuple[int, int] | None = move
            while step is not None and step[0].bit_count() == 1 and len(symbols) < longest:
                symbols.append(step[0].bit_length() - 1)
                way.append(step[1])
                step = machine.moves[step[1]][0] if step[1] in within else None
            if len(symbols) >= _SHORTEST:
                words.append(Word(source, tuple(symbols), way[-1]))
                left[source].remove(move)
                kept = way[-1:]
                sources += set(kept) & within  # the rest of a long word
            else:
                kept = way[1:]
            for state in kept:
                left.setdefault(state, list(machine.moves[state]))
            within -= set(kept)
    numbers = {state: number for number, state in enumerate(sorted(left))}
    moves = tuple(tuple((by, numbers[to]) for by, to in left[state]) for state in sorted(left))
    accepting = frozenset(numbers[state] for state in machine.accepting)
    start, inside = (None if one is None else numbers[one] for one in (machine.start, machine.inside))
    renamed = tuple(Word(numbers[word.source], word.symbols, numbers[word.target]) for word in words)
    return Automaton(moves, accepting, start, inside), renamed


def _passed(machine: Automaton) -> set[int]:
    """The states to which one symbol leads, and from which one does, and where no text begins or ends."""
    incoming = [0] * len(machine.moves)
    for moves in machine.moves:
        for symbols, target in moves:
            incoming[target] += symbols.bit_count()
    ends = {*machine.accepting, machine.start, machine.inside}
    return {
        state
        for state, moves in enumerate(machine.moves)
        if state not in ends and incoming[state] == 1 and sum(symbols.bit_count() for symbols, _ in moves) == 1
    }
