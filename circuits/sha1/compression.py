"""SHA-1's compression function as rows (FIPS 180-4, section 6.1.2).

Rows of a block: 80 sums of a round at 35, which are its new word and three carries; the functions of b, c and d at 32, but 31
where they are exclusive ors, which in the highest lane are sums modulo 2^32; 61 words of the schedule at 64, as the exclusive or
of four bits is two rows, and 3 at 48, of which nobody reads a bit; and four sums with the state before at 33.
"""

from __future__ import annotations

from typing import Final

from zkwright.compiler import Field, gadget
from zkwright.compiler.rows import LinearCombination, combine, constant, times

from ..shared.bit_rows import exclusive_or, majority
from ..shared.word_sums import WIDTH, Bits, Word, as_field, joined, low_word, number, rotated, words
from ..shared.xor_sums import xor_sum

ROUNDS: Final = 80
BLOCK_WORDS: Final = 16

CONSTANTS: Final = (0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6)
"""2^30 times the square roots of 2, 3, 5 and 10, for 20 rounds each."""

CHOICE, PARITY, MAJORITY = 0, 1, 2
FUNCTIONS: Final = (CHOICE, PARITY, MAJORITY, PARITY)
"""For 20 rounds each."""


@gadget
def compress(state: Bits, block: Bits) -> Bits:
    """The state after a block: 160 bits from 160 and 512, word by word, each least significant bit first. Costs 9,500 rows."""
    before = words(state)
    a, b, c, d, e = before
    schedule, tail = _schedule(words(block))
    sums = [*map(number, schedule), *tail]
    for t in range(ROUNDS):
        addends = [(1, number(e)), (1, sums[t]), (1, constant(CONSTANTS[t // 20]))]
        if t == ROUNDS - 1:
            # The last word is read nowhere but in the digest: one sum for both.
            addends.append((1, number(before[0])))
        (new,) = words(_round(FUNCTIONS[t // 20], joined([a, b, c, d]), as_field(combine(addends))))
        a, b, c, d, e = new, a, rotated(b, 30), c, d
    others = [low_word(number(word) + number(start), 1) for word, start in zip((b, c, d, e), before[1:], strict=True)]
    return joined([a, *others])


@gadget
def _round(function: int, four: Bits, addend: Field) -> Bits:
    """ROTL 5 of a, the function of b, c and d, and what is added, modulo 2^32. Costs 67 rows, 66 with exclusive ors.

    The function is at most two words, and the rest five.
    """
    a, b, c, d = words(four)
    return joined(
        [low_word(combine([(1, number(rotated(a, 5))), (1, _mixed(function, b, c, d)), (1, addend.linear)]), 3)]
    )


def _mixed(function: int, b: Word, c: Word, d: Word) -> LinearCombination:
    lanes = list(zip(b, c, d, strict=True))
    if function == CHOICE:
        return number([combine([(1, times(x, y - z)), (1, z)]) for x, y, z in lanes])
    if function == MAJORITY:
        return number([majority(*lane) for lane in lanes])
    top = [(1 << WIDTH - 1, bit) for bit in lanes.pop()]
    return combine([(1, number([exclusive_or(*lane) for lane in lanes])), *top])


def _schedule(block: list[Word]) -> tuple[list[Word], list[LinearCombination]]:
    """All W but the last three, and these as sums."""
    found = list(block)
    tail = []
    for t in range(BLOCK_WORDS, ROUNDS):
        four = joined([found[t - 3], found[t - 8], found[t - 14], found[t - 16]])
        if t < ROUNDS - 3:
            found += words(_schedule_word(four))
        else:
            tail.append(_schedule_sum(four).linear)
    return found, tail


@gadget
def _schedule_word(four: Bits) -> Bits:
    """ROTL 1 of the exclusive or of four words. Costs 64 rows."""
    return joined([rotated([exclusive_or(*lane) for lane in zip(*words(four), strict=True)], 1)])


@gadget
def _schedule_sum(four: Bits) -> Field:
    """`_schedule_word` as a number. Costs 48 rows: an exclusive or of three bits to each lane, and one of two to half of them."""
    lanes = [(exclusive_or(*three), other) for *three, other in zip(*words(four), strict=True)]
    return as_field(xor_sum([(1 << (i + 1) % WIDTH, pair) for i, pair in enumerate(lanes)]))
