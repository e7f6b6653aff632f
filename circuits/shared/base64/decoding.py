"""Characters of base64 as bytes, four for three."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, Array, Vec
from zkwright.compiler.rows import LinearCombination, active_recorder, constant
from zkwright.core.field import R

from ..required_rows import constrain_either_zero, constrain_zero
from .characters import Alphabet, Character, character

TRAILING: Final = "the base64 text ends in bits that belong to no byte and are not zero"
NOT_WHOLE: Final = "a base64 text of 4 n + 1 characters"
NOT_FOURS: Final = "a base64 text whose characters, those that fill it up included, are no multiple of 4"
MISPLACED: Final = 'a "=" that does not fill up the end of the base64 text'

_LONG: Final = 32
"""Terms of a length, from which on it becomes a wire."""

_ZERO: Final = constant(0)
_ONE: Final = constant(1)


class Decoded(NamedTuple):
    """Bytes, zeros where there are none, and which there are."""

    data: list[U8]
    present: list[LinearCombination]

    def as_list(self) -> Vec[U8, Any]:
        """The bytes as a list."""
        length: LinearCombination = sum(self.present, _ZERO)
        if length.constant is None:
            length = active_recorder().compact(length, _LONG)
        return Vec.unchecked(Array(self.data), length, self.present)


def decoded(
    alphabet: Alphabet, text: Sequence[U8], flags: Sequence[LinearCombination], *, with_bits: bool = False
) -> Decoded:
    """The bytes of a text that nothing fills up."""
    slots, there = _whole(text, flags)
    read = [character(alphabet, byte, flag) for byte, flag in zip(slots, there, strict=True)]
    _constrain_high_bits(alphabet, read)
    # The flags descend, so that none of the differences is negative.
    constrain_zero(sum((one - other for one, other in zip(there[::4], there[1::4], strict=True)), _ZERO), NOT_WHOLE)
    data: list[U8] = []
    for start in range(0, len(read), 4):
        data += _group(read[start : start + 4], there[start + 2 : start + 4], _ZERO, with_bits)
    present = [flag for place, flag in enumerate(flags) if place % 4]
    return Decoded(data[: len(present)], present)


def decoded_with_padding(
    alphabet: Alphabet, text: Sequence[U8], flags: Sequence[LinearCombination], *, with_bits: bool = False
) -> Decoded:
    """The bytes of a text that "=" fill up to a multiple of 4 characters."""
    slots, there = _whole(text, flags)
    read = [
        character(alphabet, byte, flag, may_pad=place % 4 > 1)
        for place, (byte, flag) in enumerate(zip(slots, there, strict=True))
    ]
    _constrain_high_bits(alphabet, read)
    constrain_zero(sum((one - other for one, other in zip(there[::4], there[3::4], strict=True)), _ZERO), NOT_FOURS)
    data, present = list[U8](), list[LinearCombination]()
    for start, behind in pairwise(range(0, len(read) + 4, 4)):
        third, fourth = (one.is_padding() for one in read[start + 2 : start + 4])
        follows = there[behind] if behind < len(there) else _ZERO
        # Of the two, the fourth or both, and then nothing follows: no other flags make a product of 0.
        constrain_either_zero(third + fourth, _ONE - fourth + follows, MISPLACED)
        flag = there[start]
        shown = [flag - third, flag - fourth]
        data += _group(read[start:behind], shown, third, with_bits)
        present += [flag, *shown]
    return Decoded(data, present)


def _whole(text: Sequence[U8], flags: Sequence[LinearCombination]) -> tuple[list[U8], list[LinearCombination]]:
    """Whole groups of characters."""
    missing = -len(text) % 4
    return [*text, *[U8(0)] * missing], [*flags, *[_ZERO] * missing]


def _constrain_high_bits(alphabet: Alphabet, read: Sequence[Character]) -> None:
    constrain_zero(sum((one.high_bit for one in read), _ZERO), alphabet.refused)


def _group(
    read: Sequence[Character], shown: Sequence[LinearCombination], padding: LinearCombination, with_bits: bool
) -> list[U8]:
    """Three bytes of four characters; of the second and third byte whether they are `shown`, or have to be 0."""
    group = _with_all_bits(read) if with_bits else _with_few_bits(read, padding)
    for byte, flag in zip(group[1:], shown, strict=True):
        constrain_either_zero(byte.linear, _ONE - flag, TRAILING)
    return group


def _with_few_bits(group: Sequence[Character], padding: LinearCombination) -> list[U8]:
    """Three bytes of four characters, of which only the second gives its bits. Costs 8 rows."""
    first, second, third, fourth = [one.value for one in group]
    high = sum((bit.linear.scale(1 << place) for place, bit in enumerate(group[1].bits()[4:])), _ZERO)
    low = group[2].lowest_two(padding)
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
