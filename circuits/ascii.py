"""What kind of character a byte of ASCII is. A byte beyond ASCII is of no kind."""

from __future__ import annotations

from typing import overload

from zkwright.compiler import U8, Bool
from zkwright.compiler.rows import LinearCombination, active_recorder, combine, constant, times


@overload
def is_digit(byte: int) -> bool: ...
@overload
def is_digit(byte: U8) -> Bool: ...
def is_digit(byte: U8 | int) -> Bool | bool:
    """Whether a byte is one of 0-9. Never fails. Costs 5 rows beside the byte's bits.

    >>> is_digit(ord("7")), is_digit(ord("a"))
    (True, False)
    """
    if isinstance(byte, int):
        return 48 <= byte <= 57
    bits = _bits(byte)
    above = times(bits[3], _either(bits[1], bits[2]))
    return Bool.unchecked_linear(times(_is(bits[4:], 3), constant(1) - above))


@overload
def is_letter(byte: int) -> bool: ...
@overload
def is_letter(byte: U8) -> Bool: ...
def is_letter(byte: U8 | int) -> Bool | bool:
    """Whether a byte is one of a-z or A-Z. Never fails. Costs 8 rows beside the byte's bits.

    >>> is_letter(ord("Q")), is_letter(ord("_"))
    (True, False)
    """
    if isinstance(byte, int):
        return byte < 128 and chr(byte).isalpha()
    return Bool.unchecked_linear(_letter(_bits(byte)))


@overload
def is_upper(byte: int) -> bool: ...
@overload
def is_upper(byte: U8) -> Bool: ...
def is_upper(byte: U8 | int) -> Bool | bool:
    """Whether a byte is one of A-Z. Never fails. Costs 9 rows beside the byte's bits.

    >>> is_upper(ord("Q")), is_upper(ord("q"))
    (True, False)
    """
    if isinstance(byte, int):
        return 65 <= byte <= 90
    bits = _bits(byte)
    return Bool.unchecked_linear(times(_letter(bits), constant(1) - bits[5]))


@overload
def is_lower(byte: int) -> bool: ...
@overload
def is_lower(byte: U8) -> Bool: ...
def is_lower(byte: U8 | int) -> Bool | bool:
    """Whether a byte is one of a-z. Never fails. Costs 9 rows beside the byte's bits.

    >>> is_lower(ord("q")), is_lower(ord("Q"))
    (True, False)
    """
    if isinstance(byte, int):
        return 97 <= byte <= 122
    bits = _bits(byte)
    return Bool.unchecked_linear(times(_letter(bits), bits[5]))


@overload
def to_lower(byte: int) -> int: ...
@overload
def to_lower(byte: U8) -> U8: ...
def to_lower(byte: U8 | int) -> U8 | int:
    """The byte, of A-Z the small letter. Never fails. Costs 9 rows beside the byte's bits, as `is_upper`.

    >>> chr(to_lower(ord("Q")))
    'q'
    """
    if isinstance(byte, int):
        return byte + 32 * is_upper(byte)
    return U8.unchecked_interval(combine([(1, byte.linear), (32, is_upper(byte).linear)]), 0, 255)


def _bits(byte: U8) -> list[LinearCombination]:
    return [bit.linear for bit in byte.bits()]


def _is(bits: list[LinearCombination], number: int) -> LinearCombination:
    """Whether bits are those of a number. Costs 2 rows."""
    difference = combine([*((1 << place, bit) for place, bit in enumerate(bits)), (-number, constant(1))])
    known = difference.constant
    return active_recorder().is_zero(difference) if known is None else constant(int(known == 0))


def _either(one: LinearCombination, other: LinearCombination) -> LinearCombination:
    return combine([(1, one), (1, other), (-1, times(one, other))])


def _letter(bits: list[LinearCombination]) -> LinearCombination:
    """Bit 6 without bit 7, and from 1 to 26 in the lowest five."""
    none = _is(bits[:5], 0)
    above = times(times(bits[4], bits[3]), _either(bits[2], times(bits[1], bits[0])))
    inside = combine([(1, constant(1)), (-1, none), (-1, above)])  # not both
    return times(times(bits[6], constant(1) - bits[7]), inside)
