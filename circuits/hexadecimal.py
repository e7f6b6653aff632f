"""Bytes written in hexadecimal, two digits each, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bytes, Text, Vec, require
from zkwright.compiler.rows import LinearCombination, Signal, active_recorder, combine, constant, times

from .shared.plain import plain_bytes
from .shared.required_rows import constrain_product, constrain_zero

_NO_DIGIT: Final = "a character is no hexadecimal digit: 0-9 a-f A-F"
_ODD: Final = "an odd number of hexadecimal digits"

_ZERO: Final = constant(0)
_ONE: Final = constant(1)
_LONG: Final = 32


@overload
def decode(text: str | bytes) -> bytes: ...
@overload
def decode(text: Vec[U8, Any] | Text[Any]) -> Vec[U8, Any]: ...
@overload
def decode(text: Array[U8, Any] | list[U8] | list[U8 | int]) -> Bytes[Any]: ...
def decode(text: Any) -> bytes | Bytes[Any] | Vec[U8, Any]:
    """The bytes that hexadecimal digits stand for, small or capital; of a `Vec` or `Text` a `Vec`, of an array half as many.

    Fails for other characters and for an odd number of digits. One text of bytes is as good as another with capitals: compare the
    bytes. Costs 257 rows for 64 digits whose bits are at hand, 4 for each and 1, beside `is_present` of a list.

    >>> decode("cafe01")
    b'\\xca\\xfe\\x01'
    """
    if isinstance(text, str):
        return _plain(text.encode())
    if isinstance(text, Vec):
        flags = [flag.linear for flag in text.is_present]
        values = _digits(list(text.data), flags)
        odd: LinearCombination = sum((a - b for a, b in zip(flags[::2], [*flags, _ZERO][1::2], strict=True)), _ZERO)
        constrain_zero(odd, _ODD)  # the flags descend: no difference is negative
        data = _bytes(values)
        present = flags[1::2]
        length: LinearCombination = sum(present, _ZERO)
        if length.constant is None:
            length = active_recorder().compact(length, _LONG)
        return Vec.unchecked(Array(data), length, present)
    if not any(isinstance(byte, Signal) for byte in text):
        return _plain(plain_bytes(text))
    given = list(Bytes(text))
    require(len(given) % 2 == 0, _ODD)
    return Bytes(_bytes(_digits(given, [_ONE] * len(given))))


@overload
def encode(data: bytes) -> bytes: ...
@overload
def encode(data: Array[U8, Any] | list[U8] | list[U8 | int]) -> Bytes[Any]: ...
def encode(data: Any) -> bytes | Bytes[Any]:
    """The bytes in hexadecimal, in small letters: two characters each. Never fails. Costs 128 rows for 32 bytes, 2 a digit.

    >>> encode(b"\\xca\\xfe")
    b'cafe'
    """
    if not any(isinstance(byte, Signal) for byte in data):
        return plain_bytes(data).hex().encode()
    return Bytes([character for byte in Bytes(data) for character in _characters(byte)])


def _plain(text: bytes) -> bytes:
    require(re.fullmatch(rb"[0-9a-fA-F]*", text) is not None, _NO_DIGIT)
    require(len(text) % 2 == 0, _ODD)
    return bytes.fromhex(text.decode())


def _bytes(values: Sequence[LinearCombination]) -> list[U8]:
    return [
        U8.unchecked_interval(combine([(16, one), (1, other)]), 0, 255)
        for one, other in zip(values[::2], values[1::2], strict=False)
    ]


def _digits(text: Sequence[U8], flags: Sequence[LinearCombination]) -> list[LinearCombination]:
    """What each character stands for, 0 behind the end. Costs 4 rows a character, and 1.

    With bits c6 ... c0, c7 being 0, a digit has c6 = 0, c5 = c4 = 1 and at most 9 in the others, a letter c6 = 1, c4 = c3 = 0 and
    one or two of c2, c1, c0. The rows below say so: in the second, the left side is 0 or 1 and the right one a multiple of 2. A
    slot behind the end, all bits of which are 0, is read as "0".
    """
    values, high = list[LinearCombination](), _ZERO
    for byte, flag in zip(text, flags, strict=True):
        bits = [bit.linear for bit in byte.bits()]
        missing = _ONE - flag
        bits[4], bits[5] = bits[4] + missing, bits[5] + missing
        c0, c1, c2, c3, c4, c5, c6, c7 = bits
        high = high + c7
        constrain_product(c3, combine([(1, c1), (1, c2), (1, c6)]), _ZERO, _NO_DIGIT)
        constrain_product(_ONE - c6, _ONE - c5, combine([(2, c4), (2, c6), (-2, _ONE)]), _NO_DIGIT)
        n_ones = combine([(1, c0), (1, c1), (1, c2)])
        some = times(n_ones, combine([(3, _ONE), (-1, n_ones)]))  # 2 for one or two, else 0
        constrain_product(c6, some - constant(2), _ZERO, _NO_DIGIT)
        values.append(combine([(1, c0), (2, c1), (4, c2), (8, c3), (9, c6)]))
    constrain_zero(high, _NO_DIGIT)
    return values


def _characters(byte: U8) -> list[U8]:
    found = []
    bits = [bit.linear for bit in byte.bits()]
    for half in (bits[4:], bits[:4]):
        b0, b1, b2, b3 = half
        is_letter = times(b3, combine([(1, b1), (1, b2), (-1, times(b1, b2))]))
        value = combine([(1, b0), (2, b1), (4, b2), (8, b3), (48, _ONE), (39, is_letter)])
        found.append(U8.unchecked_interval(value, 48, 102))
    return found
