"""RIPEMD-160's compression function as rows.

Each of the 160 steps takes 34 rows for a sum of four words, whose bits are rotated, 33 for the sum of that and another word, and
32 for a function of three bits in each lane. That is 31 for exclusive ors, which in the highest lane are sums modulo 2^32: where
they are, no constant is added, so that the sum is still below four words. The last step's second sums enter the digest as they
are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zkwright.compiler import Field, gadget
from zkwright.compiler.rows import LinearCombination, combine, constant, times

from ..shared.bit_rows import complement, exclusive_or, exclusive_or_and
from ..shared.word_sums import WIDTH, Bits, Word, as_field, joined, low_word, number, rotated, words
from .constants import LEFT, RIGHT, STEPS, order, rotations

FUNCTIONS: Final = (0, 1, 2, 3, 4)
"""Of the left line's rounds; the right line has them the other way around."""


@gadget
def compress(state: Bits, block: Bits) -> Bits:
    """The state after a block: 160 bits from 160 and 512, word by word, each least significant bit first. Costs 15,912 rows."""
    before = [number(word) for word in words(state)]
    block_words = [number(word) for word in words(block)]
    left = _line(state, [block_words[i] for i in order(False)], rotations(False), LEFT, FUNCTIONS)
    right = _line(state, [block_words[i] for i in order(True)], rotations(True), RIGHT, FUNCTIONS[::-1])
    sums = [before[(i + 1) % 5] + left[(i + 2) % 5] + right[(i + 3) % 5] for i in range(5)]
    # Three words, or four where one of them is the sum that the last step leaves.
    return joined([low_word(total, 2) for total in sums])


def _line(
    state: Bits,
    block: Sequence[LinearCombination],
    places: Sequence[int],
    constants: Sequence[int],
    functions: Sequence[int],
) -> list[LinearCombination]:
    """The five words behind the steps, as numbers; the second is a sum of two words."""
    a, b, c, d, e = words(state)
    for step, addend in enumerate(block):
        total = combine([(1, number(a)), (1, addend), (1, constant(constants[step // 16]))])
        (found,) = words(_sum(functions[step // 16], joined([b, c, d]), as_field(total)))
        turned = rotated(found, places[step])
        if step < STEPS - 1:
            (new,) = words(_sum_of_two(joined([turned, e])))
            a, b, c, d, e = e, new, b, rotated(c, 10), d
    return [number(e), number(turned) + number(e), number(b), number(rotated(c, 10)), number(d)]


@gadget
def _sum(function: int, three: Bits, addend: Field) -> Bits:
    """The function of three words, and what is added, modulo 2^32. Costs 66 rows, 65 with exclusive ors."""
    x, y, z = words(three)
    return joined([low_word(_mixed(function, x, y, z) + addend.linear, 2)])


@gadget
def _sum_of_two(two: Bits) -> Bits:
    """Costs 33 rows."""
    one, other = words(two)
    return joined([low_word(number(one) + number(other), 1)])


def _mixed(function: int, x: Word, y: Word, z: Word) -> LinearCombination:
    lanes = list(zip(x, y, z, strict=True))
    match function:
        case 0:
            top = [(1 << WIDTH - 1, bit) for bit in lanes.pop()]
            return combine([(1, number([exclusive_or(*lane) for lane in lanes])), *top])
        case 1:
            return number([c + times(a, b - c) for a, b, c in lanes])
        case 2:  # (a | ~b) ^ c
            return number([complement(exclusive_or_and(c, a, b)) for a, b, c in lanes])
        case 3:
            return number([b + times(c, a - b) for a, b, c in lanes])
        case _:  # a ^ (b | ~c)
            return number([complement(exclusive_or_and(a, b, c)) for a, b, c in lanes])
