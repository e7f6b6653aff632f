"""BLAKE2's compression function as rows (RFC 7693, section 3.2).

A mixing adds words and exclusive-ors what comes of it. Each sum is decomposed once, carry included. Of d and b it makes

    d' = (d ^ a') >>> r,    d'' = (d' ^ a'') >>> s,

and of d' only the number is read, where it is added to c: a sum of exclusive ors of two, which takes half a row for each. d'' is
an exclusive or of three, d, a' and a'', at one row a bit. So it is with b. A mixing of words of 32 bits is thus 34 + 33 + 34 + 33
rows for four sums, 16 + 16 for the numbers of d' and b', and 32 + 32 for d'' and b'': 230 rows, where 262 are the plain count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from zkwright.compiler import Array, Bool, gadget
from zkwright.compiler.rows import LinearCombination, Note, Opcode, active_recorder, combine, constant
from zkwright.core.blake_orders import SIGMA
from zkwright.core.field import R

from ..bit_rows import exclusive_or
from ..xor_sums import xor_sum
from .family import QUARTERS, Family

Bits: TypeAlias = Array[Bool, Any]
Word: TypeAlias = list[LinearCombination]

_COUNTER: Final = 4
"""Which word of the initialisation vector takes the number of bytes; its upper half, 5, is 0 below 2**32 of them."""

_LAST: Final = 6
"""Which one is inverted for the last block."""

_SUM: Final = Note("a sum of words is out of bounds")


@gadget
def compress(family: Family, state: Bits, block: Bits, counter: Bits, is_last: Bool) -> Bits:
    """The state after a block, of a message that has `counter` bytes up to here: 8 words from 8 and 16, lowest bits first.

    `counter` has as many bits as a word, or fewer. Costs 18,592 or 43,968 rows, fewer where words are known.
    """
    width = family.width
    h, m = _words(width, state), _words(width, block)
    vector = [[constant(word >> i & 1) for i in range(width)] for word in family.vector]
    counted = [*_linears(counter), *[constant(0)] * (width - len(counter))]
    vector[_COUNTER] = _added(vector[_COUNTER], counted)
    vector[_LAST] = _added(vector[_LAST], [is_last.linear] * width)
    v = [*h, *vector]
    for number in range(family.rounds):
        order = SIGMA[number % len(SIGMA)]
        for place, quarter in enumerate(QUARTERS):
            x, y = m[order[2 * place]], m[order[2 * place + 1]]
            mixed = _words(width, _mix(family, *(_bools(word) for word in (*(v[i] for i in quarter), x, y))))
            for i, word in zip(quarter, mixed, strict=True):
                v[i] = word
    return _bools(
        [exclusive_or(*bits) for i in range(8) for bits in zip(h[i], v[i], v[i + 8], strict=True)],
    )


@gadget
def _mix(family: Family, a: Bits, b: Bits, c: Bits, d: Bits, x: Bits, y: Bits) -> Bits:
    """The four words after a mixing with two of the block. Costs 230 or 454 rows, fewer where words are known."""
    first, second, third, fourth = family.rotations
    a_0, b_0, c_0, d_0, x_0, y_0 = (_linears(word) for word in (a, b, c, d, x, y))
    a_1 = _sum(_number(a_0), _number(b_0), _number(x_0), width=family.width)
    c_1 = _sum(_number(c_0), _number_of_xor(d_0, a_1, first), width=family.width)
    b_1 = _number_of_xor(b_0, c_1, second)
    a_2 = _sum(_number(a_1), b_1, _number(y_0), width=family.width)
    d_2 = _rotated(_xor(_rotated(d_0, first), _rotated(a_1, first), a_2), third)
    c_2 = _sum(_number(c_1), _number(d_2), width=family.width)
    b_2 = _rotated(_xor(_rotated(b_0, second), _rotated(c_1, second), c_2), fourth)
    return _bools([*a_2, *b_2, *c_2, *d_2])


def _sum(*numbers: LinearCombination, width: int) -> Word:
    """The word that a sum of two or three is. Costs a row for each bit, and as many as there are carries: 1 or 2.

    All bits but the highest carry are hinted; that one is what remains.
    """
    value = combine((1, number) for number in numbers)
    known = value.constant
    if known is not None:
        return [constant(known >> i & 1) for i in range(width)]
    recorder = active_recorder()
    top = width + (len(numbers) - 1).bit_length() - 1
    bits = recorder.hint(Opcode.BITS, 0, (value,), top)
    for bit in bits:
        recorder.require_boolean(bit, _SUM)
    rest = combine([(1, value), *((-1 << i, bit) for i, bit in enumerate(bits))])
    recorder.require_boolean(rest.scale(pow(1 << top, -1, R)), _SUM)
    return list(bits[:width])


def _number_of_xor(one: Word, other: Word, places: int) -> LinearCombination:
    """The number that the exclusive or of two words is, rotated to the right. Costs half a row a bit."""
    pairs = zip(_rotated(one, places), _rotated(other, places), strict=True)
    return xor_sum([(1 << lane, pair) for lane, pair in enumerate(pairs)])


def _added(known: Word, bits: Word) -> Word:
    """The exclusive or with a known word. Free."""
    return [exclusive_or(*two) for two in zip(known, bits, strict=True)]


def _xor(one: Word, two: Word, three: Word) -> Word:
    """Costs a row a bit."""
    return [exclusive_or(*bits) for bits in zip(one, two, three, strict=True)]


def _rotated(word: Word, places: int) -> Word:
    return word[places:] + word[:places]


def _number(bits: Iterable[LinearCombination]) -> LinearCombination:
    return combine((1 << i, bit) for i, bit in enumerate(bits))


def _linears(bits: Iterable[Bool]) -> Word:
    return [bit.linear for bit in bits]


def _bools(bits: Iterable[LinearCombination]) -> Bits:
    return Array([Bool.unchecked_linear(bit) for bit in bits])


def _words(width: int, bits: Sequence[Bool]) -> list[Word]:
    linears = _linears(bits)
    return [linears[i : i + width] for i in range(0, len(linears), width)]
