"""The least deterministic automaton of a pattern, over bytes that a group may have marked.

A symbol is a byte, or 256 more where it lies in the group that is captured. States from which no text is accepted are left out.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from zkwright.compiler.rows import ArgumentError

from .pattern import ALL, Bytes, Either, Group, Node, Repeat, Sequence, parsed

MOST_STATES: Final = 512

_MARK: Final = 256


class Automaton(NamedTuple):
    """States are numbers from 0, where it starts; none where the pattern has no text."""

    moves: tuple[tuple[tuple[int, int], ...], ...]
    """Of each state the sets of symbols, bit by bit, that lead to others, and these."""

    accepting: frozenset[int]


class Rule(NamedTuple):
    """How a state's flag comes about: a sum over sets of symbols, less what other states take of it."""

    target: int
    moves: dict[int, list[int]]
    """The states from which each set of symbols leads to the target or one of the others."""

    others: tuple[int, ...]
    """What the sum counts beside the target. Their rules come before this one."""


@cache
def automaton(pattern: str, group: int = 0) -> Automaton:
    """That of a pattern; where `group` is not 0, of its texts with that group's bytes marked.

    Raises ArgumentError for a pattern that is not known, for more states than `MOST_STATES`, and for a group that is not there,
    may be left out or repeated, or whose bytes a text may not tell.
    """
    tree = parsed(pattern)
    if group:
        _refuse_unless_once(pattern, tree, group)
    built = _Builder(group)
    last = built.add(tree, built.new(), marked=False)
    found = _least(*_determined(pattern, built, last))
    if group and _is_ambiguous(found):
        raise ArgumentError(
            f"the pattern {pattern!r} leaves open which bytes of a text are in group {group}",
            "let the group end, and begin, where another byte tells: ([^;]*); rather than (.*);",
        )
    return found


def _refuse_unless_once(pattern: str, tree: Node, group: int) -> None:
    def count(node: Node, *, once: bool) -> int:
        match node:
            case Group(number, part):
                if number == group and not once:
                    raise ArgumentError(
                        f"group {group} of the pattern {pattern!r} may be left out or repeated",
                        "repeat within the group: (a*) rather than (a)*, and let no choice leave it out",
                    )
                return (number == group) + count(part, once=once)
            case Sequence(parts):
                return sum(count(part, once=once) for part in parts)
            case Either(choices):
                return sum(count(choice, once=False) for choice in choices)
            case Repeat(part):
                return count(part, once=False)
        return 0

    if not count(tree, once=True):
        raise ArgumentError(f"the pattern {pattern!r} has no group {group}", "write ( ) around the part to capture")


class _Builder:
    """Thompson's construction."""

    def __init__(self, group: int) -> None:
        self.group = group
        self.free: list[list[int]] = []
        self.by_symbols: list[list[tuple[int, int]]] = []

    def new(self) -> int:
        self.free.append([])
        self.by_symbols.append([])
        return len(self.free) - 1

    def add(self, node: Node, start: int, *, marked: bool) -> int:
        """The state behind the node's texts from `start` on."""
        match node:
            case Bytes(members):
                end = self.new()
                self.by_symbols[start].append((members << _MARK * marked, end))
                return end
            case Group(number, part):
                return self.add(part, start, marked=marked or number == self.group)
            case Sequence(parts):
                for part in parts:
                    start = self.add(part, start, marked=marked)
                return start
            case Either(choices):
                end = self.new()
                for choice in choices:
                    self.free[self.add(choice, self._behind(start), marked=marked)].append(end)
                return end
            case Repeat(part, least, most):
                for _ in range(least):
                    start = self.add(part, start, marked=marked)
                if most is None:
                    loop = self._behind(start)
                    self.free[self.add(part, loop, marked=marked)].append(loop)
                    return self._behind(loop)
                end = self.new()
                for _ in range(most - least):
                    self.free[start].append(end)
                    start = self.add(part, start, marked=marked)
                self.free[start].append(end)
                return end

    def _behind(self, state: int) -> int:
        found = self.new()
        self.free[state].append(found)
        return found

    def closure(self, states: set[int]) -> frozenset[int]:
        left = list(states)
        while left:
            for state in self.free[left.pop()]:
                if state not in states:
                    states.add(state)
                    left.append(state)
        return frozenset(states)


_Moves = list[dict[int, int]]
"""Of each state the next one by class of symbols."""


def _determined(pattern: str, built: _Builder, last: int) -> tuple[_Moves, set[int], list[int]]:
    """The subset construction: moves, the accepting states, and the sets of symbols that are told apart."""
    classes = _told_apart({symbols for moves in built.by_symbols for symbols, _ in moves})
    first = built.closure({0})
    numbers, order, moves = {first: 0}, [first], list[dict[int, int]]()
    for states in order:
        found: dict[int, int] = {}
        for place, symbols in enumerate(classes):
            targets = {target for state in states for members, target in built.by_symbols[state] if members & symbols}
            if targets:
                closed = built.closure(targets)
                if closed not in numbers:
                    numbers[closed] = len(order)
                    order.append(closed)
                found[place] = numbers[closed]
        moves.append(found)
        if len(order) > MOST_STATES:
            raise ArgumentError(
                f"the pattern {pattern!r} has more than {MOST_STATES} states", "repeat fewer times, or split it"
            )
    return moves, {number for states, number in numbers.items() if last in states}, classes


def _told_apart(sets: set[int]) -> list[int]:
    """A partition of the symbols in which each set is a union."""
    found = [(1 << 2 * _MARK) - 1]
    for one in sets:
        found = [part for piece in found for part in (piece & one, piece & ~one) if part]
    return found


def _least(moves: _Moves, accepting: set[int], classes: list[int]) -> Automaton:
    """Without states that accept nothing, and with equal ones made one (Moore)."""
    live, size = set(accepting), -1
    while size != len(live):
        size = len(live)
        live |= {state for state, found in enumerate(moves) if not live.isdisjoint(found.values())}
    moves = [{by: to for by, to in found.items() if to in live} for found in moves]
    block = {state: int(state in accepting) for state in live}
    while True:
        keys = {s: (block[s], tuple(sorted((by, block[to]) for by, to in moves[s].items()))) for s in live}
        names: dict[object, int] = {}
        for state in sorted(live):  # the start is the first
            names.setdefault(keys[state], len(names))
        finer = {state: names[keys[state]] for state in live}
        if len(names) == len(set(block.values())):
            break
        block = finer
    found: list[tuple[tuple[int, int], ...]] = [()] * len(names)
    for state in live:
        by_target: dict[int, int] = {}
        for by, to in moves[state].items():
            by_target[finer[to]] = by_target.get(finer[to], 0) | classes[by]
        found[finer[state]] = tuple((symbols, target) for target, symbols in sorted(by_target.items()))
    if 0 not in live:
        return Automaton((), frozenset())
    return Automaton(tuple(found), frozenset(finer[state] for state in accepting))


def _is_ambiguous(machine: Automaton) -> bool:
    """Whether one text is accepted with two markings."""
    low = (1 << _MARK) - 1
    seen = {(0, 0, False)}
    left = list(seen)
    while left:
        one, other, differ = left.pop()
        if differ and one in machine.accepting and other in machine.accepting:
            return True
        for mine, to in machine.moves[one] if machine.moves else ():
            for its, there in machine.moves[other]:
                same = mine & its
                crossed = mine & low & its >> _MARK or mine >> _MARK & its & low
                for move in ([(to, there, differ)] if same else []) + ([(to, there, True)] if crossed else []):
                    if move not in seen:
                        seen.add(move)
                        left.append(move)
    return False


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
    return len(set(moves.values()) - {ALL, ALL << _MARK | ALL})
