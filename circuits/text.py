"""Texts within texts, at places that only the prover knows."""

from __future__ import annotations

from typing import Any, Final, overload

from zkwright.compiler import U8, U16, U32, Array, Bool, Bytes, Field, Text, UInt, Vec, all_of, require, select
from zkwright.compiler.rows import ArgumentError

from .arrays import subarray

_NOT_THERE: Final = "the part reaches behind the end of the text"

_MARK: Final = 256
"""Added to a byte that is there, which tells it from the zero behind a text's end."""

_CHUNK: Final = 27
"""Bytes, with their marks 9 bits each, that are compared as one number."""


def is_at(text: Text[Any] | str, part: Text[Any] | str, start: UInt | int) -> Bool | bool:
    """Whether a text has another in it from byte `start` on; both may be known at compile time or not. Never fails.

    Costs 109 rows for 5 bytes known at compile time in a text of up to 32, at a `U8`: `arrays.subarray`, 2 rows for 27 bytes, a
    comparison, `is_present` of the text; of a part that is a signal also its own, a comparison, and 1 row a byte.

    >>> is_at("a long story", "long", 2)
    True
    """
    if isinstance(text, str) and isinstance(part, str) and isinstance(start, int):
        wanted = part.encode()
        return text.encode()[start : start + len(wanted)] == wanted and 0 <= start <= len(text.encode())
    whole, wanted_part = Text(text) if isinstance(text, str) else text, Text(part) if isinstance(part, str) else part
    slots = [*_marked(whole), *[U16(0)] * wanted_part.capacity]
    n = whole.capacity
    if isinstance(start, int):
        if not 0 <= start <= n:
            return False
        found, inside, place = slots[start : start + wanted_part.capacity], Bool(True), U32(start)
    else:
        inside = start <= min(n, start.maximum())
        chosen = select(inside, start, 0)
        place = U32.unchecked_interval(chosen.linear, 0, n)
        found = list(subarray(Array(slots), chosen, wanted_part.capacity))
    if wanted_part.length.interval[0] == 0:  # what is empty is within the text or at its end
        inside = inside & (place <= whole.length)
    flags = [Field(there) for there in wanted_part.is_present]
    apart = [
        (Field(one) - Field(other)) * flag for one, other, flag in zip(found, _marked(wanted_part), flags, strict=True)
    ]
    chunks = [apart[place : place + _CHUNK] for place in range(0, len(apart), _CHUNK)]
    return all_of([inside, *(_packed(chunk) == 0 for chunk in chunks)])


def require_at(
    text: Text[Any] | str, part: Text[Any] | str, start: UInt | int, message: str = "the text is not there"
) -> None:
    """Constrain a text to have another in it from byte `start` on; fails otherwise.

    Costs 108 rows for 5 bytes in 32, as `is_at` does.

    >>> require_at("a long story", "long", 2)
    """
    require(is_at(text, part, start), message)


@overload
def substring(text: str, start: int, length: int, capacity: int) -> str: ...  # type: ignore[overload-overlap]
@overload
def substring(text: str, start: UInt | int, length: UInt | int, capacity: int) -> Text[Any]: ...
@overload
def substring(text: bytes, start: int, length: int, capacity: int) -> bytes: ...
@overload
def substring(text: Text[Any], start: UInt | int, length: UInt | int, capacity: int) -> Text[Any]: ...
@overload
def substring(text: Vec[U8, Any], start: UInt | int, length: UInt | int, capacity: int) -> Vec[U8, Any]: ...
def substring(text: Any, start: Any, length: Any, capacity: int) -> Any:
    """The `length` bytes of a text from byte `start` on, both secret or not, at most `capacity` of them.

    Fails where the text has not as many, or they are more than `capacity`. Costs 668 rows for up to 32 of 1,024 bytes: what
    `arrays.subarray` does of the text with `capacity` zeros behind it, 2 rows for each byte of the part, and a comparison.

    >>> substring("a long story", 2, 4, capacity=8)
    'long'

    Raises `ArgumentError` for a capacity that is negative or more than the text's.
    """
    is_plain = not isinstance(text, Vec) and isinstance(start, int) and isinstance(length, int)
    most = text.capacity if isinstance(text, Vec) else len(text)
    if capacity < 0 or (capacity > most and not is_plain):  # a plain text may be shorter than those of its type
        raise ArgumentError(f"a part of up to {capacity} bytes of {most}", "pass a capacity within the text's")
    if not isinstance(text, Vec):
        if not is_plain:
            return substring(Text(text) if isinstance(text, str) else Vec(Bytes(text)), start, length, capacity)
        data = text.encode() if isinstance(text, str) else text
        require(0 <= length <= capacity and 0 <= start <= len(data) - length, _NOT_THERE)
        part = data[start : start + length]
        return part.decode() if isinstance(text, str) else part
    place, size = U32(_within(start, most)), U32(_within(length, capacity))
    require(place + size <= text.length, _NOT_THERE)
    behind = type(text.data)([*text.data, *[U8(0)] * capacity])
    return type(text).first(subarray(behind, place, capacity), size)


def _within(number: UInt | int, most: int) -> UInt | int:
    """A place or size that is at most so large."""
    if isinstance(number, int):
        if not 0 <= number <= most:
            raise ArgumentError(f"a place or a length of {number}, and there are {most} bytes", "pass one within them")
        return number
    if number.interval[1] > most:
        require(number <= most, _NOT_THERE)
        return type(number).unchecked_interval(number.linear, 0, most)
    return number


def _marked(text: Text[Any]) -> list[U16]:
    return [
        U16.unchecked_interval((Field(byte) + Field(there) * _MARK).linear, 0, 2 * _MARK - 1)
        for _, byte, there in text.enumerate()
    ]


def _packed(differences: list[Field]) -> Field:
    """A number that is 0 where all differences, each below 512 in size, are."""
    return sum((one * (2 * _MARK) ** place for place, one in enumerate(differences)), Field(0))
