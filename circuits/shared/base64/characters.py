"""A character of base64 as the number that it stands for, in 5 rows, given its bits.

With c for the byte, c6 c5 ... c0 for its bits (c7 is 0) and l for the lowest five, a letter has c6 = 1 and l from 1 to 26, and c5
says whether it is small; a digit has c6 = 0, c5 = 1 and l from 16 to 25. The other two are "-", 0 1 01101, and "_", 1 0 11111, of
base64url, "+", 0 1 01011, and "/", 0 1 01111, of base64, where "=", 0 1 11101, fills up. But for these, the number is a sum of
bits: c + 10 - 75 c6 - 6 c5. What is wrong, or one of these, shows up in U or D, which else are 0:

    y = c1 + (1 - c4 - 3 c1) / (1 - c6 + c0 + c1 + c2 + c3 + c4)
    U = c3 (c4 + a (1 - c6 - c4)) (c2 + y), 2 rows, with a = 0 in base64url
    D = (1 - c6) (1 - c4 + 1 - c5)
    (U + D) F = 0, where F is 0 for those that are meant, and for none whose U or D is not 0 else

The divisor is 0 where c6 = 1 and l = 0, and nothing solves that row then. Where c4 = c3 = 1, y is c1 (c0 + 1 - c6 + c2) over a
positive number: 0 or more, and 0 where c1 is, or else c0 = c2 = 0 and c6 = 1. So U is 0 where l is at most 25, and for letters at
most 26. With a > 0 it is also read where c6 = c4 = 0 and c3 = 1, and y positive there. D is 0 for letters, and otherwise where
c5 = c4 = 1. None of them is negative, so that no two cancel.

In base64url U is 7/5 for "_" and 0 for "-", D 0 and 1, and the number 33 (5/7 U) + 13 D more than the sum. In base64 U is a/2 for
"+" and 8 a/5 for "/", D 1 for both, and for "=", which stands for 0, U is 1 and D is 0: with a = 6/143 the number is
180/11 D - 65 U more for each of the three.

A slot behind the text's end, of which all bits are 0, is read as an "A", which stands for 0: a flag tells.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, Array, Bool, Field, require
from zkwright.compiler.rows import (
    Lemma,
    LinearCombination,
    Note,
    active_recorder,
    combine,
    constant,
    times,
    vanishing,
)
from zkwright.core.field import R

from ..required_rows import constrain_either_zero

LETTERS: Final = Lemma(
    "letters begin at 1",
    "with bits a, b0, ..., b4, (1 - b4 - 3 b1) / (1 - a + b0 + b1 + b2 + b3 + b4) has no divisor 0 where the row holds: the "
    "divisor is a sum of bits, 0 where a is 1 and all b are 0 alone, and the dividend is 1 there",
    "the statement is its proof",
    tuple(
        vanishing(f"{name} is a bit", 6, lambda *bits, place=place: bits[place] * (bits[place] - 1))
        for place, name in enumerate(["a", *(f"b{i}" for i in range(5))])
    ),
)

_ZERO: Final = constant(0)
_ONE: Final = constant(1)


class Alphabet(NamedTuple):
    """What the two characters that are neither letters nor digits add to the sums of bits."""

    refused: str
    """What is said of a character that is in neither."""

    share: int
    """The constant a, modulo r."""

    unit: int
    """What U is multiplied by."""

    of_value: tuple[int, int]
    """How often U and D are in the number."""

    of_low: tuple[int, int]
    """The same in its lowest two bits, where letters and digits have theirs of the byte."""

    def meant(self, bits: list[LinearCombination], *, may_pad: bool) -> LinearCombination:
        """F, of the bits c0 to c6: each part is below the next one's factor, so that the sum is 0 where all are."""
        c0, c1, c2, c3, c4, c5, c6 = bits
        if not self.share:
            return combine(
                [
                    *((3, _ONE), (-1, c0), (-1, c2), (-1, c3)),
                    *((4, c5), (4, c6), (-4, _ONE), (16, c4), (-16, c6), (64, c1), (-64, c6)),
                ]
            )
        if may_pad:  # of the digits "9" as well
            return combine([(8, _ONE), (-1, c0), (-1, c3), (-1, c5), (1, c6), (-5, c4), (-5, c1)])
        return combine([(4, _ONE), (-1, c0), (-1, c1), (-1, c3), (-1, c5), (1, c4), (1, c6)])


def _ratio(a: int, b: int) -> int:
    return a * pow(b, -1, R) % R


URL_SAFE: Final = Alphabet("a character is none of base64url's: A-Z a-z 0-9 - _", 0, _ratio(5, 7), (33, 13), (1, 1))
STANDARD: Final = Alphabet(
    "a character is none of base64's: A-Z a-z 0-9 + /",
    _ratio(6, 143),
    1,
    (-65, _ratio(180, 11)),
    (_ratio(65, 3), _ratio(-16, 11)),
)


class Character(NamedTuple):
    """What a character stands for."""

    alphabet: Alphabet

    value: LinearCombination
    """A number below 64."""

    high_bit: LinearCombination
    """The byte's bit 7, which has to be 0; nothing here constrains that."""

    byte_bits: tuple[LinearCombination, ...]
    """Its others, the lowest first, an "A"'s behind the end."""

    parts: tuple[LinearCombination, LinearCombination]
    """U, times its unit, and D."""

    def bits(self) -> Array[Bool, Any]:
        """The six bits of the number, the lowest first. Costs a row each."""
        return U8.unchecked_interval(self.value, 0, 63).bits(6)

    def is_padding(self) -> LinearCombination:
        """1 for "=", where that was allowed, else 0. Costs a row."""
        upper, lower = self.parts
        return times(upper, _ONE - lower)

    def lowest_two(self, padding: LinearCombination = _ZERO) -> LinearCombination:
        """The number modulo 4, where `padding` tells whether it is a "=". Costs 2 rows.

        It is 2 c1 + c0, and 1 less for capitals, 1 more for small letters: less 4 times a carry, -1 for a capital with
        c1 = c0 = 0, 1 for a small letter with c1 = c0 = 1. With s = c1 + c0, the quotient

            8 c5 + s + the carry = (5 s - 2 - 30 c5) / (2 - 6 c5 + s)

        gives it for letters, and its divisor is 0 for no bits.
        """
        c0, c1, *_, c5, c6 = self.byte_bits
        both = c0 + c1
        dividend = combine([(5, both), (-2, _ONE), (-30, c5)])
        divisor = combine([(1, both), (2, _ONE), (-6, c5)])
        note = Note(self.alphabet.refused)
        carry = times(c6, _quotient(dividend, divisor, note) - combine([(1, both), (8, c5)]))
        upper, lower = self.alphabet.of_low
        of_padding = (-1 - upper) % R
        return combine(
            [
                *((1, c0), (2, c1), (2, c5), (1, c6), (-2, _ONE), (-4, carry)),
                *((upper, self.parts[0]), (lower, self.parts[1]), (of_padding, padding)),
            ]
        )


def character(alphabet: Alphabet, byte: U8, there: LinearCombination, *, may_pad: bool = False) -> Character:
    """What a byte stands for, 0 where it is not `there`: then it must be 0. A "=" stands for 0 where it is allowed.

    Fails for a byte below 128 that is there and not of the alphabet. Costs 5 rows beside the byte's bits.
    """
    *low, high_bit = [bit.linear for bit in byte.bits()]
    bits = (low[6], *low[:5])  # of both sums below, what is missing is in none
    missing = _ONE - there
    low[0], low[6] = low[0] + missing, low[6] + missing
    _, c1, c2, c3, c4, c5, c6 = low
    sum_of_bits = combine([(1, _ONE), (-1, c6), *((1, bit) for bit in low[:5])])
    because = LETTERS.about(*(Field.unchecked_linear(bit) for bit in bits))
    y = c1 + _quotient(combine([(1, _ONE), (-1, c4), (-3, c1)]), sum_of_bits, Note(alphabet.refused, because=because))
    share = alphabet.share
    first = combine([(1, c4), (share, _ONE), (-share, c6), (-share, c4)]) if share else c4
    upper = times(times(first, c3), (c2 + y).scale(alphabet.unit))
    lower = times(_ONE - c6, combine([(2, _ONE), (-1, c4), (-1, c5)]))
    constrain_either_zero(upper + lower, alphabet.meant(low, may_pad=may_pad), alphabet.refused)
    weights = [(1 << place, bit) for place, bit in enumerate(low)]
    more = zip(alphabet.of_value, (upper, lower), strict=True)
    value = combine([*weights, (10, _ONE), (-75, c6), (-6, c5), *more])
    return Character(alphabet, value, high_bit, tuple(low), (upper, lower))


def _quotient(dividend: LinearCombination, divisor: LinearCombination, note: Note) -> LinearCombination:
    known = divisor.constant
    if known is None:
        return active_recorder().divide(dividend, divisor, note)
    require(known != 0, note.message)
    return dividend.scale(pow(known, -1, R) if known else 0)
