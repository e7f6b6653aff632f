"""Texts that match a pattern of Python's `re` as a whole, and the part of them that a group captures.

The pattern becomes a deterministic automaton, whose states are flags: after each byte one of them is 1, or none where no text
begins so. A flag is the sum, over the sets of bytes that lead there, of the set's flag times those of the states before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import Any, Final, TypeAlias, overload

from zkwright.compiler import U8, Array, Bool, Bytes, Field, Text, UInt, Vec, gadget, require
from zkwright.compiler.rows import LinearCombination, active_recorder, combine, constant, one_hot, times

from ..shared.prefix import places_before
from ..text import substring
from .automaton import Automaton, automaton, rules
from .byte_sets import ByteSets
from .expected import Part, Shape, expected_bytes, shape
from .pattern import ALL, parsed

Secret: TypeAlias = "Vec[U8, Any] | Text[Any] | Array[U8, Any]"

_NO_MATCH: Final = "the text does not match the pattern"
_LONG: Final = 64
"""Terms of a sum that becomes a wire."""


@overload
def is_match(pattern: str, text: str | bytes) -> bool: ...
@overload
def is_match(pattern: str, text: Secret) -> Bool: ...
def is_match(pattern: str, text: Any) -> Bool | bool:
    """Whether the whole text matches the pattern, as `re.fullmatch` of bytes tells. Never fails.

    A text is taken as its bytes in UTF-8. To look for a part, put `.*` before and behind it. For each byte whose bits are at hand
    there is a row for every state of the pattern's least automaton, and one for every further set of bytes that leads there; 2
    for the bytes that states wait for, such as those of a word; 2 for each other single byte, or 22 and 1 or 2 for each other
    set; and 1. Costs 1,965 rows for `user=[a-z]+;.*` in a list of 64 bytes, `is_present` included. What begins anywhere takes
    twice the rows of what begins at a known place: cut it out by `text.substring` first where you can.

    >>> is_match("[a-z]+=[0-9]{1,3}", "age=42"), is_match("[a-z]+", "age=42")
    (True, False)

    Raises `ArgumentError` for what is not known of `re`'s syntax, with its place in the pattern.
    """
    if isinstance(text, (str, bytes)):
        return _matched(pattern, text.encode() if isinstance(text, str) else text) is not None
    return Bool.unchecked_linear(_accepted(pattern, 0, text, None))


def require_match(pattern: str, text: Secret | str | bytes, message: str = _NO_MATCH) -> None:
    """Constrain the whole text to match the pattern; fails otherwise.

    Costs a row more than `is_match`, 1,966 for the same. Raises as that does.

    >>> require_match("[a-z]+=[0-9]{1,3}", "age=42")
    """
    require(is_match(pattern, text), message)


@overload
def captured(pattern: str, text: str, start: int, length: int, capacity: int) -> str: ...
@overload
def captured(pattern: str, text: Text[Any], start: UInt | int, length: UInt | int, capacity: int) -> Text[Any]: ...
@overload
def captured(
    pattern: str, text: Vec[U8, Any], start: UInt | int, length: UInt | int, capacity: int
) -> Vec[U8, Any]: ...
def captured(pattern: str, text: Any, start: Any, length: Any, capacity: int) -> Any:
    """What the pattern's first group captures of a text that matches as a whole: its `length` bytes from `start` on.

    The place is the prover's to find, by `re.fullmatch` for example. Fails where the text does not match with the group there, or
    the part is longer than `capacity`. A pattern that could capture two parts of one text is refused when the circuit is made.
    An empty part is the same wherever it is: only that the group captures nothing is constrained then, not where, so do not build
    on `start` unless the length is known not to be 0.

    Costs what `require_match` does, 2 rows a byte more and some for sets in and out of the group, and `text.substring`: 2,364
    rows for the name in `user=([a-z]+);.*`, of up to 8 bytes, in 64.

    >>> captured("user=([a-z]+);.*", "user=zoe; age=42", 5, 3, capacity=8)
    'zoe'

    Raises `ArgumentError` as `is_match` does, and for a group that may be left out, repeated, or end at several places.
    """
    automaton(pattern, 1)
    if isinstance(text, str):
        found = _matched(pattern, text.encode())
        require(found is not None and _is_span(found, start, length), _NO_MATCH)
        return substring(text, start, length, capacity)
    part = substring(text, start, length, capacity)
    end = Field(start) + Field(part.length)
    begins = places_before(start, text.capacity, "the start")
    ends = places_before(end, text.capacity, "the end")
    marks = [one.linear - other.linear for one, other in zip(ends, begins, strict=True)]
    require(Bool.unchecked_linear(_accepted(pattern, 1, text, marks)), _NO_MATCH)
    return part


def _matched(pattern: str, text: bytes) -> re.Match[bytes] | None:
    parsed(pattern)  # what `re` takes and a circuit does not is refused here as well
    return re.compile(pattern.encode()).fullmatch(text)


def _is_span(found: re.Match[bytes], start: int, length: int) -> bool:
    """Whether a group's bytes are these; those of an empty part are none, wherever it is."""
    begin, end = found.span(1)
    return length == end - begin and (length == 0 or start == begin)


def _accepted(pattern: str, group: int, text: Any, marks: Sequence[LinearCombination] | None) -> LinearCombination:
    """1 where the text matches with these bytes marked, else 0."""
    machine = automaton(pattern, group)
    if not machine.moves:
        return constant(0)
    data = list(text.data if isinstance(text, Vec) else Bytes(text))
    states: Array[Bool, Any] = Array([Bool(state == 0) for state in range(len(machine.moves))])
    after = [_accepting(machine, states)]
    for place, byte in enumerate(data):
        mark = Bool.unchecked_linear(marks[place]) if marks else Bool(False)
        states = _step(states, byte.bits(), mark, pattern, group)
        after.append(_accepting(machine, states))
    if not isinstance(text, Vec):
        return after[-1]
    total = constant(0)
    for end, accepted in zip(one_hot([flag.linear for flag in text.is_present]), after, strict=True):
        total = total + times(end, accepted)
        if total.constant is None:
            total = active_recorder().compact(total, _LONG)
    return total


def _accepting(machine: Automaton, states: Sequence[Bool]) -> LinearCombination:
    return combine((1, states[state].linear) for state in machine.accepting)


@gadget
def _step(states: Array[Bool, Any], bits: Array[Bool, Any], mark: Bool, pattern: str, group: int) -> Array[Bool, Any]:
    """The states behind one byte more."""
    found = rules(automaton(pattern, group))
    waiting = expected_bytes(found)
    told = set(waiting.values())
    by_shape: dict[int, Shape] = {}
    for symbols in {symbols for rule in found for symbols in rule.moves}:
        one = shape(symbols)
        if one is not None and one.byte in told:
            by_shape[symbols] = one
    flags = _flags({s for rule in found for s in rule.moves} - by_shape.keys(), bits, mark, group)
    comes = _comes(states, bits, waiting)
    within = times(mark.linear, comes) if group else constant(0)
    after = [constant(0)] * len(found)
    for rule in found:
        terms: dict[object, tuple[LinearCombination, list[int]]] = {}
        for symbols, sources in rule.moves.items():
            if symbols in by_shape:
                _, outside, inside = by_shape[symbols]
                flag = _by_expected(outside, constant(1) - mark.linear, comes - within)
                flag = flag + _by_expected(inside, mark.linear, within)
                key: object = (outside, inside)
            else:
                flag, key = flags[symbols], symbols
            terms.setdefault(key, (flag, []))[1].extend(sources)
        parts = [times(flag, combine((1, states[one].linear) for one in sources)) for flag, sources in terms.values()]
        after[rule.target] = combine([*((1, part) for part in parts), *((-1, after[other]) for other in rule.others)])
    return Array([Bool.unchecked_linear(one) for one in after])


def _flags(symbol_sets: Set[int], bits: Array[Bool, Any], mark: Bool, group: int) -> dict[int, LinearCombination]:
    """Of each set of symbols whether the byte, marked or not, is in it."""
    byte = ByteSets([bit.linear for bit in bits], {part for one in symbol_sets for part in (one & ALL, one >> 256)})
    flags: dict[int, LinearCombination] = {}
    for symbols in sorted(symbol_sets):
        outside, inside = byte.holds(symbols & ALL), byte.holds(symbols >> 256)
        flags[symbols] = outside + times(mark.linear, inside - outside) if group else outside
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
