"""Sums of 32-bit words, each decomposed once; a word is 32 bits, least significant first, that other rows make 0 or 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from zkwright.compiler import Array, Bool, Field
from zkwright.compiler.rows import LinearCombination, Note, Opcode, active_recorder, combine, constant
from zkwright.core.field import R

WIDTH: Final = 32
WORD: Final = 1 << WIDTH

Bits: TypeAlias = Array[Bool, Any]
Word: TypeAlias = Sequence[LinearCombination]

_SUM: Final = Note("a sum of words is out of bounds")


def low_word(value: LinearCombination, carry_bits: int) -> Word:
    """The word that a number below 2^(32 + carry_bits) is modulo 2^32. Costs 32 + carry_bits rows.

    The rows prove the bound as well, and so the bits are unique. All bits but the highest are hinted; that one is what remains of
    the value, so that no row but its own reads a long sum.
    """
    known = value.constant
    if known is not None:
        return [constant(known >> i & 1) for i in range(WIDTH)]
    recorder = active_recorder()
    top = WIDTH + carry_bits - 1
    bits = recorder.hint(Opcode.BITS, 0, (value,), top)
    for bit in bits:
        recorder.require_boolean(bit, _SUM)
    rest = combine([(1, value), *((-1 << i, bit) for i, bit in enumerate(bits))])
    recorder.require_boolean(rest.scale(pow(1 << top, -1, R)), _SUM)
    return bits[:WIDTH]


def number(bits: Iterable[LinearCombination]) -> LinearCombination:
    """The number that bits are. Free."""
    return combine((1 << i, bit) for i, bit in enumerate(bits))


def rotated(word: Word, places: int) -> Word:
    """The word rotated to the left. Free."""
    return [*word[WIDTH - places :], *word[: WIDTH - places]]


def words(bits: Bits) -> list[Word]:
    """What gadgets are given as one array."""
    linears = [bit.linear for bit in bits]
    return [linears[i : i + WIDTH] for i in range(0, len(linears), WIDTH)]


def joined(some: Iterable[Word]) -> Bits:
    """Words as gadgets are given them."""
    return Array([Bool.unchecked_linear(bit) for word in some for bit in word])


def as_field(value: LinearCombination) -> Field:
    """A sum as gadgets are given it."""
    return Field.unchecked_linear(value)
