"""A character of base64url as the number that it stands for, in 5 rows, given its bits.

With c for the byte, c6 c5 ... c0 for its bits (c7 is 0) and l for the lowest five, a letter has c6 = 1 and l from 1 to 26, and c5
says whether it is small; a digit has c6 = 0, c5 = 1 and l from 16 to 25; "-" is 0 1 01101 and "_" is 1 0 11111. But for these
two, the number is a sum of bits: c + 10 - 75 c6 - 6 c5. What is wrong, or one of the two, shows up in U or D, which else are 0:

    y = c1 + (1 - c4 - 3 c1) / (1 - c6 + c0 + c1 + c2 + c3 + c4)
    U = c4 c3 (c2 + y), 2 rows, over what it is for "_", 7/5
    D = (1 - c6) (1 - c4 + 1 - c5)
    (U + D) F = 0, where F is 0 for "-" and "_" alone

The divisor is 0 where c6 = 1 and l = 0, and nothing solves that row then. Where c4 = c3 = 1, which is what U reads, y is
c1 (c0 + 1 - c6 + c2) over a positive number: 0 or more, and 0 where c1 is, or else c0 = c2 = 0 and c6 = 1. So U is 0 where l is
at most 25, and for letters at most 26. D is 0 for letters, and otherwise where c5 = c4 = 1. No two of them cancel. The number is
c + 10 - 75 c6 - 6 c5 + 33 U + 13 D.

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

from ..shared.required_rows import constrain_either_zero

NOT_IN_ALPHABET: Final = "a character is none of base64url's: A-Z a-z 0-9 - _"

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

_ONE: Final = constant(1)
_NOTE: Final = Note(NOT_IN_ALPHABET)


class Character(NamedTuple):
    """What a character stands for."""

    value: LinearCombination
    """A number below 64."""

    high_bit: LinearCombination
    """The byte's bit 7, which has to be 0; nothing here constrains that."""

    byte_bits: tuple[LinearCombination, ...]
    """Its others, the lowest first, an "A"'s behind the end."""

    specials: LinearCombination
    """1 for "-" and "_", else 0."""

    def bits(self) -> Array[Bool, Any]:
        """The six bits of the number, the lowest first. Costs a row each."""
        return U8.unchecked_interval(self.value, 0, 63).bits(6)

    def lowest_two(self) -> LinearCombination:
        """The number modulo 4. Costs 2 rows.

        It is 2 c1 + c0, and 1 less for capitals, 1 more for small letters: less 4 times a carry, -1 for a capital with
        c1 = c0 = 0, 1 for a small letter with c1 = c0 = 1. With s = c1 + c0, the quotient

            8 c5 + s + the carry = (5 s - 2 - 30 c5) / (2 - 6 c5 + s)

        gives it for letters, and its divisor is 0 for no bits.
        """
        c0, c1, *_, c5, c6 = self.byte_bits
        both = c0 + c1
        dividend = combine([(5, both), (-2, _ONE), (-30, c5)])
        divisor = combine([(1, both), (2, _ONE), (-6, c5)])
        carry = times(c6, _quotient(dividend, divisor, _NOTE) - combine([(1, both), (8, c5)]))
        return combine([(1, c0), (2, c1), (2, c5), (1, c6), (-2, _ONE), (1, self.specials), (-4, carry)])


def character(byte: U8, there: LinearCombination) -> Character:
    """What a byte stands for, 0 where it is not `there`: then it must be 0.

    Fails for a byte below 128 that is there and not of the alphabet. Costs 5 rows beside the byte's bits.
    """
    *low, high_bit = [bit.linear for bit in byte.bits()]
    bits = (low[6], *low[:5])  # of both sums below, what is missing is in none
    missing = _ONE - there
    low[0], low[6] = low[0] + missing, low[6] + missing
    c0, c1, c2, c3, c4, c5, c6 = low
    sum_of_bits = combine([(1, _ONE), (-1, c6), *((1, bit) for bit in low[:5])])
    because = LETTERS.about(*(Field.unchecked_linear(bit) for bit in bits))
    y = c1 + _quotient(combine([(1, _ONE), (-1, c4), (-3, c1)]), sum_of_bits, Note(NOT_IN_ALPHABET, because=because))
    underscore = times(times(c4, c3), (c2 + y).scale(5 * pow(7, -1, R)))
    dash = times(_ONE - c6, combine([(2, _ONE), (-1, c4), (-1, c5)]))
    pattern = combine(  # each part is below the next one's factor, so that the sum is 0 where all are
        [
            *((3, _ONE), (-1, c0), (-1, c2), (-1, c3)),
            *((4, c5), (4, c6), (-4, _ONE), (16, c4), (-16, c6), (64, c1), (-64, c6)),
        ]
    )
    constrain_either_zero(underscore + dash, pattern, NOT_IN_ALPHABET)
    weights = [(1 << place, bit) for place, bit in enumerate(low)]
    value = combine([*weights, (10, _ONE), (-75, c6), (-6, c5), (33, underscore), (13, dash)])
    return Character(value, high_bit, tuple(low), underscore + dash)


def _quotient(dividend: LinearCombination, divisor: LinearCombination, note: Note) -> LinearCombination:
    known = divisor.constant
    if known is None:
        return active_recorder().divide(dividend, divisor, note)
    require(known != 0, NOT_IN_ALPHABET)
    return dividend.scale(pow(known, -1, R) if known else 0)
