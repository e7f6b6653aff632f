"""Bytes as characters of base64, three for four."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from zkwright.compiler import U8
from zkwright.compiler.rows import LinearCombination, combine, constant, times

_ONE: Final = constant(1)
_ZERO: Final = constant(0)


class Written(NamedTuple):
    """The last two characters of an alphabet."""

    of_62: int
    of_63: int


URL_SAFE: Final = Written(*b"-_")
STANDARD: Final = Written(*b"+/")


def encoded(alphabet: Written, data: Sequence[U8]) -> list[U8]:
    """The characters of these bytes, without what fills them up. Costs 10 rows each, beside the bytes' bits."""
    bits = [bit.linear for byte in data for bit in reversed(byte.bits())]
    bits += [_ZERO] * (-len(bits) % 6)
    return [_character(alphabet, bits[start : start + 6]) for start in range(0, len(bits), 6)]


def _character(alphabet: Written, bits: Sequence[LinearCombination]) -> U8:
    """The character of a number; its bits are the highest first.

    It is 65 and the number, 6 more from 26 on, 75 less from 52 on, and what the alphabet says for 62 and 63.
    """
    b5, b4, b3, b2, b1, b0 = bits
    high = times(b5, b4)
    both = times(b3, b2)
    from_52 = times(high, combine([(1, b3), (1, b2), (-1, both)]))
    from_62 = times(high, times(both, b1))
    is_63 = times(from_62, b0)
    some = combine([(1, b2), (1, b1), (-1, times(b2, b1))])
    from_26 = times(_ONE - b5, times(times(b4, b3), some)) + b5
    # From 52 on a number has 4 less than it, up to a digit's: 58 for 62, and 59 for 63.
    of_62, of_63 = alphabet.of_62 - 58, alphabet.of_63 - 59
    value = combine((1 << place, bit) for place, bit in enumerate(reversed(bits)))
    more = [(6, from_26), (-75, from_52), (of_62, from_62), (of_63 - of_62, is_63)]
    return U8.unchecked_interval(combine([(1, value), (65, _ONE), *more]), 43, 122)
