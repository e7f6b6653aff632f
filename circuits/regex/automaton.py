"""The least deterministic automaton of a pattern, over bytes that groups may have marked.

A symbol is a byte, and 256 more for each group up to the one that it lies in. States from which no text is accepted are left out.

Which bytes a group has is what Python's `re` says. It tries one way after the other, the first choice first, more turns of a
repetition before fewer, of a lazy one fewer before more, and takes the first that leads to the end. So a state is a list of the
ways on which the text may be, the first before the second, and of each whether its groups have the bytes that are marked: where
two meet, the first stays, and at the end the first that is through has to be one with these marks.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple, TypeAlias

from zkwright.compiler.rows import ArgumentError

from .pattern import ALL, Bytes, Either, Group, Node, Repeat, Sequence, parsed
from .subsets import FIRST, IN_WORD, MARK, OUTSIDE_WORD, Subsets, TooManyStatesError
from .ways import Ways

MOST_STATES: Final = 512

Patterns: TypeAlias = str | tuple[str, ...]
"""One pattern, or several of which a text matches one, the first that it can."""


class Automaton(NamedTuple):
    """States are numbers from 0; none where the pattern has no text."""

    moves: tuple[tuple[tuple[int, int], ...], ...]
    """Of each state the sets of symbols, bit by bit, that lead to others, and these."""

    accepting: frozenset[int]

    start: int | None = 0
    """The state where a match begins at the text's first byte, or at its end; None where none does."""

    inside: int | None = None
    """The same behind other bytes."""


class Rule(NamedTuple):
    """How a state's flag comes about: a sum over sets of symbols, less what other states take of it."""

    target: int
    moves: dict[int, list[int]]
    """The states from which each set of symbols leads to the target or one of the others."""

    others: tuple[int, ...]
    """What the sum counts beside the target. Their rules come before this one."""


@cache
def automaton(patterns: Patterns, n_groups: int = 0, *, found: bool = False) -> Automaton:
    """That of a pattern, or of several; of its texts with the bytes of the first `n_groups` groups marked.

    Where it is to be `found`, a match may begin behind other bytes, and anything may stand behind it.

    Raises ArgumentError for a pattern that is not known, for more states than `MOST_STATES`, for a group that is not there, may
    be left out or repeated, or lies in another, and where one would have to know the byte before a match.
    """
    several = (patterns,) if isinstance(patterns, str) else patterns
    trees = [parsed(one) for one in several]
    for one, tree in zip(several, trees, strict=True):
        for group in range(1, n_groups + 1):
            _refuse_unless_once(one, tree, group, n_groups)
    whole: Node = Either(tuple(trees))
    if found:
        whole = Sequence((whole, Repeat(Bytes(ALL), 0, None)))
    name = f"the pattern {' or '.join(map(repr, several))}"
    starts = [FIRST, OUTSIDE_WORD, IN_WORD] if found else [FIRST]
    try:
        subsets = Subsets(Ways(whole, n_groups), n_groups, starts, MOST_STATES)
    except TooManyStatesError:
        raise ArgumentError(f"{name} has more than {MOST_STATES} states", "repeat fewer times, or split it") from None
    machine, (start, *inside) = _least(subsets, n_groups)
    if len(set(inside)) > 1:
        raise ArgumentError(
            rf"{name} may begin with \b, and the byte before a match is not looked at", "let it begin with a byte"
        )
    return machine._replace(start=start, inside=inside[0] if inside else None)


def _refuse_unless_once(pattern: str, tree: Node, group: int, n_groups: int) -> None:
    def count(node: Node, *, once: bool, within: int) -> int:
        match node:
            case Group(number, part):
                if number == group and not once:
                    raise ArgumentError(
                        f"group {group} of the pattern {pattern!r} may be left out or repeated",
                        "repeat within the group: (a*) rather than (a)*, and let no choice leave it out",
                    )
                if number == group and within:
                    raise ArgumentError(
                        f"group {group} of the pattern {pattern!r} lies in group {within}",
                        "write (?: ) around what is not captured, and capture one part behind the other",
                    )
                inner = within or (number if number <= n_groups else 0)
                return (number == group) + count(part, once=once, within=inner)
            case Sequence(parts):
                return sum(count(part, once=once, within=within) for part in parts)
            case Either(choices):
                return sum(count(choice, once=False, within=within) for choice in choices)
            case Repeat(part):
                return count(part, once=False, within=within)
        return 0

    if not count(tree, once=True, within=0):
        raise ArgumentError(f"the pattern {pattern!r} has no group {group}", "write ( ) around the part to capture")


def _least(subsets: Subsets, n_groups: int) -> tuple[Automaton, list[int | None]]:
    """Without states that accept nothing, with equal ones made one (Moore), and what the starts are there."""
    moves, live, size = subsets.moves, set(subsets.accepting), -1
    while size != len(live):
        size = len(live)
        live |= {state for state, found in enumerate(moves) if not live.isdisjoint(found.values())}
    moves = [{by: to for by, to in found.items() if to in live} for found in moves]
    block = {state: int(state in subsets.accepting) for state in live}
    while True:
        keys = {s: (block[s], tuple(sorted((by, block[to]) for by, to in moves[s].items()))) for s in live}
        names: dict[object, int] = {}
        for state in sorted(live):
            names.setdefault(keys[state], len(names))
        finer = {state: names[keys[state]] for state in live}
        if len(names) == len(set(block.values())):
            break
        block = finer
    classes = [members << MARK * group for group in range(n_groups + 1) for members in subsets.classes]
    found: list[tuple[tuple[int, int], ...]] = [()] * len(names)
    for state in live:
        by_target: dict[int, int] = {}
        for by, to in moves[state].items():
            by_target[finer[to]] = by_target.get(finer[to], 0) | classes[by]
        found[finer[state]] = tuple((symbols, target) for target, symbols in sorted(by_target.items()))
    machine = Automaton(tuple(found), frozenset(finer[state] for state in subsets.accepting))
    return machine, [finer.get(state) for state in subsets.starts]


@cache
def rules(machine: Automaton) -> tuple[Rule, ...]:
    """How the flags behind a byte follow from those before it, with few sets of symbols in all.

    Where many states lead to one by sets of their own, as to the state in which a search is when nothing of what it looks for was
    found, these and what leads to some other states together are often the same set.
    """
    into: list[dict[int, int]] = [{} for _ in machine.moves]
    for source, moves in enumerate(machine.moves):
        for symbols, target in moves:
            into[target][source] = symbols
    derived: list[Rule] = []
    for target in sorted(range(len(into)), key=lambda state: -len(_by_symbols(into[state]))):
        before = _rows(into[target])
        if before > 2:
            taken = {rule.target for rule in derived}
            others, together = _joined(target, into, taken)
            if _rows(together) < before:
                derived.append(Rule(target, _by_symbols(together), others))
    late = {rule.target for rule in derived}
    early = [Rule(state, _by_symbols(into[state]), ()) for state in range(len(into)) if state not in late]
    return (*early, *reversed(derived))


def _joined(target: int, into: list[dict[int, int]], taken: set[int]) -> tuple[tuple[int, ...], dict[int, int]]:
    """Other states, of which none is `taken`, and by which symbols each state leads to them or the target."""
    together, others = dict(into[target]), list[int]()
    best: tuple[tuple[int, ...], dict[int, int]] = ((), dict(together))
    left = {state for state in range(len(into)) if state not in taken and state != target}
    left = {state for state in left if not into[state].keys().isdisjoint(together)}
    while left:
        sums = {state: _sum(together, into[state]) for state in left}
        nearest = min(sorted(left), key=lambda state: (_rows(sums[state]), -len(into[state])))
        together = sums[nearest]
        others.append(nearest)
        left.remove(nearest)
        if _rows(together) < _rows(best[1]):
            best = tuple(others), dict(together)
    return best


def _sum(one: dict[int, int], other: dict[int, int]) -> dict[int, int]:
    return one | {source: one.get(source, 0) | symbols for source, symbols in other.items()}


def _by_symbols(moves: dict[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for source, symbols in moves.items():
        found.setdefault(symbols, []).append(source)
    return found


def _rows(moves: dict[int, int]) -> int:
    return sum(not _is_every_byte(symbols) for symbols in set(moves.values()))


def _is_every_byte(symbols: int) -> bool:
    """Whether a set has all bytes, and those of the first groups."""
    return symbols & (symbols + 1) == 0 and symbols.bit_length() % MARK == 0
