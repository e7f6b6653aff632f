"""Numbers written in decimal digits."""

from __future__ import annotations

import re
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bytes, Field, Text, Vec, require
from zkwright.compiler.rows import (
    ArgumentError,
    LinearCombination,
    Signal,
    active_recorder,
    combine,
    constant,
    times,
)

from .shared.plain import plain_bytes
from .shared.required_rows import constrain_either_zero, constrain_zero

MAX_DIGITS: Final = 76
"""Of a number that is below r, whatever its digits are."""

_NO_DIGIT: Final = "a character is no decimal digit"
_EMPTY: Final = "a number without digits"
_LEADING: Final = "a number of several digits begins with 0"

_ZERO: Final = constant(0)
_ONE: Final = constant(1)


@overload
def parse(text: str | bytes) -> int: ...
@overload
def parse(text: Vec[U8, Any] | Text[Any] | Array[U8, Any] | list[U8] | list[U8 | int]) -> Field: ...
def parse(text: Any) -> int | Field:
    """The number that decimal digits are, at most 76 of them. No sign, no space; 0 is written "0", and no other number begins so.

    Fails for other characters, for none, and for a 0 before other digits: so no number is written in two ways. Costs 45 rows for
    a list of up to 20 digits whose bits are at hand, 2 for each and 5, beside `is_present`.

    >>> parse("1024")
    1024

    Raises `ArgumentError` for a text of more than 76 digits. As `U32(parse(text))` the number is checked to be one of 32 bits.
    """
    size = text.capacity if isinstance(text, Vec) else len(text)
    if size > MAX_DIGITS:
        raise ArgumentError(
            f"a number of up to {size} digits", f"pass at most {MAX_DIGITS}, which make no number of r or more"
        )
    if isinstance(text, str):
        return _plain(text.encode())
    if isinstance(text, Vec):
        return _number(list(text.data), [flag.linear for flag in text.is_present])
    if not any(isinstance(byte, Signal) for byte in text):
        return _plain(plain_bytes(text))
    given = list(Bytes(text))
    return _number(given, [_ONE] * len(given))


def _plain(text: bytes) -> int:
    require(text != b"", _EMPTY)
    require(re.fullmatch(rb"[0-9]+", text) is not None, _NO_DIGIT)
    require(len(text) == 1 or text[:1] != b"0", _LEADING)
    return int(text)


def _number(text: list[U8], flags: list[LinearCombination]) -> Field:
    """With bits c7 ... c0, a digit has c7 = c6 = 0 and c5 = c4 = 1, of which one row for all sums up what is otherwise, and no c2
    or c1 where c3 is 1. Behind the end all bits are 0, and so is what the sum has of it.
    """
    if not flags:
        require(False, _EMPTY)
    constrain_zero(flags[0] - _ONE, _EMPTY)
    total, wrong, digits = _ZERO, _ZERO, list[LinearCombination]()
    for byte, flag in zip(text, flags, strict=True):
        c0, c1, c2, c3, c4, c5, c6, c7 = [bit.linear for bit in byte.bits()]
        wrong = combine([(1, wrong), (1, c7), (1, c6), (-1, c5), (-1, c4), (2, flag)])
        constrain_either_zero(c3, c1 + c2, _NO_DIGIT)
        digit = combine([(1, c0), (2, c1), (4, c2), (8, c3)])
        digits.append(digit)
        total = total + times(flag, combine([(9, total), (1, digit)]))
    constrain_zero(wrong, _NO_DIGIT)
    if len(digits) > 1:
        first = digits[0]
        is_zero = constant(int(first.constant == 0)) if first.constant is not None else active_recorder().is_zero(first)
        constrain_either_zero(is_zero, flags[1], _LEADING)
    return Field.unchecked_linear(total)
