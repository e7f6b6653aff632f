"""Texts within texts, at places that only the prover knows."""

from __future__ import annotations

from typing import Any, Final

from zkwright.compiler import U16, U32, Array, Bool, Field, Text, UInt, all_of, require, select

from .arrays import subarray

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


def _marked(text: Text[Any]) -> list[U16]:
    return [
        U16.unchecked_interval((Field(byte) + Field(there) * _MARK).linear, 0, 2 * _MARK - 1)
        for _, byte, there in text.enumerate()
    ]


def _packed(differences: list[Field]) -> Field:
    """A number that is 0 where all differences, each below 512 in size, are."""
    return sum((one * (2 * _MARK) ** place for place, one in enumerate(differences)), Field(0))
