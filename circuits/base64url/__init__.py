"""base64url without padding (RFC 4648, sections 5 and 3.2 to 3.5), read strictly, as JSON web tokens have it (RFC 7515)."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bytes, Text, Vec, require
from zkwright.compiler.rows import LinearCombination, Signal, active_recorder, constant
from zkwright.core.field import R

from ..shared.plain import plain_bytes
from ..shared.required_rows import constrain_either_zero, constrain_zero
from .characters import NOT_IN_ALPHABET, Character, character

_TRAILING: Final = "the base64url text ends in bits that belong to no byte and are not zero"
_ODD: Final = "a base64url text of 4 n + 1 characters"

_STRICT: Final = re.compile(rb"[A-Za-z0-9_-]*")
_LONG: Final = 32
"""Terms of a length, from which on it becomes a wire."""

_ZERO: Final = constant(0)
_ONE: Final = constant(1)


@overload
def decode(text: str | bytes, *, with_bits: bool = False) -> bytes: ...
@overload
def decode(text: Vec[U8, Any] | Text[Any], *, with_bits: bool = False) -> Vec[U8, Any]: ...
@overload
def decode(text: Array[U8, Any] | list[U8] | list[U8 | int], *, with_bits: bool = False) -> Bytes[Any]: ...
def decode(text: Any, *, with_bits: bool = False) -> bytes | Bytes[Any] | Vec[U8, Any]:
    """The bytes that a base64url text stands for; of a `Vec` or `Text` a `Vec`, of an array as many as its length says.

    Fails for a character that is not in A-Z a-z 0-9 - _, so for "=" as well, for a length of 4 n + 1, and where the bits behind
    the last byte are not zero: so each text stands for bytes of its own, and no other text of the alphabet stands for them.

    Costs 30 rows for 4 characters whose bits are at hand, 8,708 for 1,024 of a list together with `is_present` of it: 5 for each,
    8 to share the bits of the two in the middle out among bytes, and 2 to see that no bits are left over, which an array needs at
    its end alone. The bits of the bytes are not made: with `with_bits` they are, and remembered, for 46 rows. To ask each byte
    for its bits afterwards takes 24 beside the 30.

    >>> decode("eyJhbGciOiJSUzI1NiJ9")
    b'{"alg":"RS256"}'
    """
    if isinstance(text, str):
        return _plain(text.encode())
    if isinstance(text, Vec):
        flags = [flag.linear for flag in text.is_present]
        data = _bytes(list(text.data), flags, with_bits)
        present = _present(flags)
        length: LinearCombination = sum(present, _ZERO)
        if length.constant is None:
            length = active_recorder().compact(length, _LONG)
        return Vec.unchecked(Array(data), length, present)
    if not any(isinstance(byte, Signal) for byte in text):
        return _plain(plain_bytes(text))
    given = list(Bytes(text))
    return Bytes(_bytes(given, [_ONE] * len(given), with_bits))


def _plain(text: bytes) -> bytes:
    require(_STRICT.fullmatch(text) is not None, NOT_IN_ALPHABET)
    require(len(text) % 4 != 1, _ODD)
    found = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    require(urlsafe_b64encode(found).rstrip(b"=") == text, _TRAILING)
    return found


def _present(flags: Sequence[LinearCombination]) -> list[LinearCombination]:
    """Of each byte whether it is there: where the last of its bits are."""
    return [flag for place, flag in enumerate(flags) if place % 4]


def _bytes(text: Sequence[U8], flags: Sequence[LinearCombination], with_bits: bool) -> list[U8]:
    """The bytes, zeros where there are none."""
    missing = -len(text) % 4
    slots = [*text, *[U8(0)] * missing]
    there = [*flags, *[_ZERO] * missing]
    read = [character(byte, flag) for byte, flag in zip(slots, there, strict=True)]
    constrain_zero(sum((one.high_bit for one in read), _ZERO), NOT_IN_ALPHABET)
    # The flags descend, so that none of the differences is negative.
    constrain_zero(sum((one - other for one, other in zip(there[::4], there[1::4], strict=True)), _ZERO), _ODD)
    data: list[U8] = []
    for start in range(0, len(read), 4):
        group = _with_all_bits(read[start : start + 4]) if with_bits else _with_few_bits(read[start : start + 4])
        for byte, flag in zip(group[1:], there[start + 2 : start + 4], strict=True):
            constrain_either_zero(byte.linear, _ONE - flag, _TRAILING)
        data += group
    return data[: len(_present(flags))]


def _with_few_bits(group: Sequence[Character]) -> list[U8]:
    """Three bytes of four characters, of which only the second gives its bits. Costs 8 rows."""
    first, second, third, fourth = [one.value for one in group]
    high = sum((bit.linear.scale(1 << place) for place, bit in enumerate(group[1].bits()[4:])), _ZERO)
    low = group[2].lowest_two()
    return [
        _byte(first.scale(4) + high),
        _byte((second - high.scale(16)).scale(16) + (third - low).scale(pow(4, -1, R))),
        _byte(low.scale(64) + fourth),
    ]


def _with_all_bits(group: Sequence[Character]) -> list[U8]:
    """The same where every character gives its bits. Costs 24 rows."""
    bits = [bit for one in reversed(group) for bit in one.bits()]
    return [U8.from_bits(bits[start : start + 8]) for start in (16, 8, 0)]


def _byte(value: LinearCombination) -> U8:
    """A number that characters of the alphabet make a byte."""
    return U8.unchecked_interval(value, 0, 255)
