"""An automaton over the bytes of a text, in rows: a flag for each state, of which one at most is 1 behind each byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, Final

from zkwright.compiler import Array, Bool, Bytes, Vec, gadget
from zkwright.compiler.rows import LinearCombination, active_recorder, combine, constant, one_hot, times

from .automaton import Patterns, automaton, rules
from .byte_sets import ByteSets
from .expected import Part, Shape, expected_bytes, shape
from .pattern import ALL
from .subsets import MARK
from .words import Word, bits_of_symbol, with_words

_LONG: Final = 64
"""Terms of a sum that becomes a wire."""

Marks = Sequence[Sequence[LinearCombination]]
"""Of each group, for each byte, 1 where the byte is in it, else 0."""


def accepted(
    patterns: Patterns, text: Any, marks: Marks = (), begins: Sequence[LinearCombination] | None = None
) -> LinearCombination:
    """1 where the text matches with these bytes marked, else 0.

    `begins` has a flag for each byte, and one for the end, where a match is to begin; without it the whole text is to match.
    """
    machine, words = with_words(automaton(patterns, len(marks), found=begins is not None), len(marks))
    if not machine.moves:
        return constant(0)
    data = list(text.data if isinstance(text, Vec) else Bytes(text))
    symbols = [
        combine([(1, byte.linear), *((MARK * number, group[place]) for number, group in enumerate(marks, 1))])
        for place, byte in enumerate(data)
    ]
    behind_words: dict[int, list[tuple[int, LinearCombination]]] = {}
    states = [constant(0)] * len(machine.moves)
    after = list[LinearCombination]()
    for place in range(len(data) + 1):
        if place:
            here: Array[Bool, Any] = Array([Bool.unchecked_linear(group[place - 1]) for group in marks])
            before: Array[Bool, Any] = Array([Bool.unchecked_linear(state) for state in states])
            stepped = _step(before, data[place - 1].bits(), here, patterns, begins is not None)
            states = [state.linear for state in stepped]
        start = machine.inside if place else machine.start
        if begins is not None or not place:
            states = _added(states, start, constant(1) if begins is None else begins[place])
        for target, flag in behind_words.pop(place, []):
            states = _added(states, target, flag)
        for word in words:
            end = place + len(word.symbols)
            if end <= len(data):
                flag = _spells(word, states[word.source], symbols[place:end], bits_of_symbol(len(marks)))
                behind_words.setdefault(end, []).append((word.target, flag))
        after.append(combine((1, states[state]) for state in machine.accepting))
    if not isinstance(text, Vec):
        return after[-1]
    total = constant(0)
    ends = one_hot([flag.linear for flag in text.is_present])
    for is_end, flag in zip(ends, after, strict=True):
        total = total + times(is_end, flag)
        if total.constant is None:
            total = active_recorder().compact(total, _LONG)
    return total


def _added(states: Sequence[LinearCombination], state: int | None, flag: LinearCombination) -> list[LinearCombination]:
    """The flags, one of them with another added to it, of which one at most is 1."""
    return [one + flag if place == state else one for place, one in enumerate(states)]


def _spells(
    word: Word, source: LinearCombination, symbols: Sequence[LinearCombination], n_bits: int
) -> LinearCombination:
    """Whether the state before a word is 1, and these are its symbols."""
    if source.constant == 0:
        return source
    apart = [one - constant(other) for one, other in zip(symbols, word.symbols, strict=True)]
    elsewhere = 1 << n_bits * len(apart) + 1  # more than symbols differ by
    difference = combine(
        [*((1 << n_bits * place, one) for place, one in enumerate(apart)), (elsewhere, constant(1) - source)]
    )
    known = difference.constant
    return active_recorder().is_zero(difference) if known is None else constant(int(known == 0))


@gadget
def _step(
    states: Array[Bool, Any], bits: Array[Bool, Any], marks: Array[Bool, Any], patterns: Patterns, found: bool
) -> Array[Bool, Any]:
    """The states behind one byte more."""
    n_groups = len(marks)
    machine, _ = with_words(automaton(patterns, n_groups, found=found), n_groups)
    derived = rules(machine)
    waiting = expected_bytes(derived, n_groups)
    told = set(waiting.values())
    by_shape: dict[int, Shape] = {}
    for symbols in {symbols for rule in derived for symbols in rule.moves}:
        one = shape(symbols, n_groups)
        if one is not None and one.byte in told:
            by_shape[symbols] = one
    inside = [mark.linear for mark in marks]
    flags = _flags({symbols for rule in derived for symbols in rule.moves} - by_shape.keys(), bits, inside)
    comes = _comes(states, bits, waiting)
    within = [times(mark, comes) for mark in inside]
    here = [constant(1) - sum(inside, constant(0)), *inside]
    coming = [comes - sum(within, constant(0)), *within]
    after = [constant(0)] * len(derived)
    for rule in derived:
        terms: dict[object, tuple[LinearCombination, list[int]]] = {}
        for symbols, sources in rule.moves.items():
            if symbols in by_shape:
                key: object = by_shape[symbols].parts
                parts = zip(by_shape[symbols].parts, here, coming, strict=True)
                flag = sum((_by_expected(*part) for part in parts), constant(0))
            else:
                flag, key = flags[symbols], symbols
            terms.setdefault(key, (flag, []))[1].extend(sources)
        reached = [times(flag, combine((1, states[one].linear) for one in sources)) for flag, sources in terms.values()]
        after[rule.target] = combine([*((1, one) for one in reached), *((-1, after[other]) for other in rule.others)])
    return Array([Bool.unchecked_linear(one) for one in after])


def _flags(
    symbol_sets: Set[int], bits: Array[Bool, Any], inside: Sequence[LinearCombination]
) -> dict[int, LinearCombination]:
    """Of each set of symbols whether the byte, in a group or not, is in it."""
    parts = {one: [one >> MARK * group & ALL for group in range(len(inside) + 1)] for one in symbol_sets}
    byte = ByteSets([bit.linear for bit in bits], {part for some in parts.values() for part in some})
    flags: dict[int, LinearCombination] = {}
    for symbols in sorted(symbol_sets):
        outside, *others = [byte.holds(part) for part in parts[symbols]]
        chosen = [times(mark, other - outside) for mark, other in zip(inside, others, strict=True)]
        flags[symbols] = sum(chosen, outside)
    return flags


def _comes(states: Sequence[Bool], bits: Sequence[Bool], waiting: Mapping[int, int]) -> LinearCombination:
    """Whether the byte is what the state waits for that is 1, where that waits."""
    if not waiting:
        return constant(0)
    expected = combine((byte, states[state].linear) for state, byte in waiting.items())
    difference = combine((1 << place, bit.linear) for place, bit in enumerate(bits)) - expected
    known = difference.constant
    return active_recorder().is_zero(difference) if known is None else constant(int(known == 0))


def _by_expected(part: Part, here: LinearCombination, comes: LinearCombination) -> LinearCombination:
    """Whether a byte is in a part and `here`, where `comes` says whether it is the expected one, and here."""
    return {Part.NOTHING: constant(0), Part.ALL: here, Part.EXPECTED: comes, Part.ANY_OTHER: here - comes}[part]
