"""Texts that match a pattern of Python's `re`, as a whole or from a byte on, and the parts of them that groups capture.

The pattern becomes a deterministic automaton, whose states are flags: after each byte one of them is 1, or none where no text
begins so. A flag is the sum, over the sets of bytes that lead there, of the set's flag times those of the states before it.

Where a match may begin anywhere, the prover says at which byte, with `begin`: of a text in which several begin, any of them. That
takes 2 rows a byte more than a match from the first byte on, where `.*` before a pattern may double them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, TypeAlias, cast, overload

from zkwright.compiler import U8, U32, Array, Bool, Field, Text, UInt, Vec, require
from zkwright.compiler.rows import ArgumentError, LinearCombination, one_hot

from ..shared.element import Element
from ..shared.prefix import places_before
from ..text import substring
from .automaton import Patterns, automaton
from .pattern import parsed
from .steps import accepted

Secret: TypeAlias = "Vec[U8, Any] | Text[Any] | Array[U8, Any]"

_NO_MATCH: Final = "the text does not match the pattern"
_ORDER: Final = "a part begins before the match, or before the end of another"


@overload
def is_match(pattern: str, text: str | bytes, *, begin: int | None = None) -> bool: ...
@overload
def is_match(pattern: str, text: Secret, *, begin: UInt | int | None = None) -> Bool: ...
def is_match(pattern: str, text: Any, *, begin: Any = None) -> Bool | bool:
    r"""Whether the whole text matches the pattern, as `re.fullmatch` of bytes tells; with `begin`, whether a match begins there.

    The latter is what `re.compile(pattern).match(text, begin)` tells: anything may stand before that byte, the first is 0, and
    behind the match. Never fails, but for a `begin` beyond the text's capacity. A text is taken as its bytes in UTF-8.

    For each byte whose bits are at hand there is a row for every state of the pattern's least automaton, and one for every
    further set of bytes that leads there; 2 for the bytes that states wait for; 2 for each other single byte, or 22 and 1 or 2
    for each other set; 2 for each word of three bytes or more, whose states are none; 1, and 1 for `begin`. Costs 1,963 rows for
    `user=[a-z]+;.*` in a list of 64 bytes, `is_present` included.

    >>> is_match("[a-z]+=[0-9]{1,3}", "age=42"), is_match("[a-z]+", "age=42"), is_match(r"\d", "age=42", begin=4)
    (True, False, True)

    Raises `ArgumentError` for what is not known of `re`'s syntax, with its place in the pattern, and for a pattern with `begin`
    that may begin with `\b`.
    """
    if isinstance(text, (str, bytes)):
        return _matched(pattern, text.encode() if isinstance(text, str) else text, begin) is not None
    return Bool.unchecked_linear(accepted(pattern, text, begins=_begins(text, begin)))


def require_match(
    pattern: str, text: Secret | str | bytes, message: str = _NO_MATCH, *, begin: UInt | int | None = None
) -> None:
    """Constrain the whole text to match the pattern, or a match to begin at a byte; fails otherwise.

    Costs a row more than `is_match`, 1,964 for the same. Raises as that does.

    >>> require_match("[a-z]+=[0-9]{1,3}", "age=42")
    """
    require(is_match(pattern, cast("Secret", text), begin=begin), message)


@overload
def captured(
    pattern: Patterns, text: str, start: int, length: int, capacity: int, *, begin: int | None = None
) -> str: ...
@overload
def captured(
    pattern: Patterns,
    text: Text[Any],
    start: UInt | int,
    length: UInt | int,
    capacity: int,
    *,
    begin: UInt | int | None = None,
) -> Text[Any]: ...
@overload
def captured(
    pattern: Patterns,
    text: Vec[U8, Any],
    start: UInt | int,
    length: UInt | int,
    capacity: int,
    *,
    begin: UInt | int | None = None,
) -> Vec[U8, Any]: ...
def captured(pattern: Patterns, text: Any, start: Any, length: Any, capacity: int, *, begin: Any = None) -> Any:
    """What the pattern's first group captures of a text that matches, as `is_match` has it: `length` bytes from `start` on.

    Of several patterns the text matches one, the first that it can. The place is the prover's to find, by `re.fullmatch` for
    example; there is no other one that passes, as the group has the bytes that Python's would have: greedy repetitions have as
    many as they can, lazy ones as few. Fails where the group is not there, or is longer than `capacity`. An empty part is the
    same wherever it is: only that the group captures nothing is constrained then, not where, so do not build on `start` unless
    the length is known not to be 0.

    Costs what `require_match` does, 2 rows a byte more and some for sets in and out of the group, and `text.substring`: 2,362
    rows for the name in `user=([a-z]+);.*`, of up to 8 bytes, in 64.

    >>> captured("user=(.*?);.*", "user=zoe; age=42;", 5, 3, capacity=8)
    'zoe'

    Raises `ArgumentError` as `is_match` does, and for a group that may be left out or repeated.
    """
    (found,) = captures(pattern, text, [(start, length)], [capacity], begin=begin)
    return found


def captures(
    pattern: Patterns, text: Any, places: Sequence[tuple[Any, Any]], capacities: Sequence[int], *, begin: Any = None
) -> tuple[Any, ...]:
    """What the pattern's first groups capture: a part for each place, a start and a length, of at most so many bytes.

    Constrains and fails as `captured` does, of each group. Costs 2,566 rows for the name and the number in
    `user=([a-z]+); age=([0-9]+)`, of up to 8 and 3 bytes, in 64: a row or two a byte for each group more, and `text.substring`.

    >>> captures("([a-z]+)=([0-9]+)", "age=42", [(0, 3), (4, 2)], [8, 8])
    ('age', '42')

    Raises `ArgumentError` as `captured` does, for a group within another, and unless there are as many places as capacities.
    """
    if len(places) != len(capacities) or not places:
        raise ArgumentError(
            f"{len(places)} places of groups, and {len(capacities)} capacities", "pass one of each for every group"
        )
    automaton(pattern, len(places), found=begin is not None)
    if isinstance(text, str):
        found = _matched(pattern, text.encode(), begin)
        require(found is not None, _NO_MATCH)
        spans = [found.span(group) for group in range(1, len(places) + 1)] if found is not None else []
        require(all(_is_span(*place, *span) for place, span in zip(places, spans, strict=True)), _NO_MATCH)
        ends = [begin or 0, *(start + length for start, length in places)]
        require(all(end <= start for end, (start, _) in zip(ends, places, strict=False)), _ORDER)
        return tuple(substring(text, *place, size) for place, size in zip(places, capacities, strict=True))
    parts = [substring(text, *place, size) for place, size in zip(places, capacities, strict=True)]
    marks = [_marks(text, start, part.length) for (start, _), part in zip(places, parts, strict=True)]
    # Before a match no marks are read, and of two at one byte none is a symbol.
    before = [] if begin is None else [Field(begin)]
    for (start, _), part in zip(places, parts, strict=True):
        for end in before:
            require(_place(end, text) <= _place(Field(start), text), _ORDER)
        before = [Field(start) + Field(part.length)]
    require(Bool.unchecked_linear(accepted(pattern, text, marks, _begins(text, begin))), _NO_MATCH)
    return tuple(parts)


def _place(place: Field, text: Any) -> U32:
    """A place that other rows prove to be in the text or at its end."""
    return U32.unchecked_interval(place.linear, 0, text.capacity)


def _marks(text: Any, start: Element, length: Element) -> list[LinearCombination]:
    """For each byte 1 where it is in the part."""
    begins = places_before(start, text.capacity, "the start")
    ends = places_before(Field(start) + Field(length), text.capacity, "the end")
    return [one.linear - other.linear for one, other in zip(ends, begins, strict=True)]


def _begins(text: Any, begin: Any) -> list[LinearCombination] | None:
    """For each byte, and for the end, 1 where the match begins."""
    if begin is None:
        return None
    capacity = text.capacity if isinstance(text, Vec) else len(text)
    return one_hot([flag.linear for flag in places_before(begin, capacity, "the place where the match begins")])


def _matched(patterns: Patterns, text: bytes, begin: int | None) -> re.Match[bytes] | None:
    if begin is not None:
        automaton(patterns, found=True)  # what `re` takes and a circuit does not is refused here as well
    for one in (patterns,) if isinstance(patterns, str) else patterns:
        parsed(one)
        compiled = re.compile(one.encode())
        found = compiled.fullmatch(text) if begin is None else compiled.match(text, begin)
        if found is not None and (begin is None or begin == found.start()):
            return found
    return None


def _is_span(start: int, length: int, begin: int, end: int) -> bool:
    """Whether a group's bytes are these; those of an empty part are none, wherever it is."""
    return length == end - begin and (length == 0 or start == begin)
