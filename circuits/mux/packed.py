"""Several small values as one number: integers and truth values side by side, up to 248 bits, moved at the cost of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from zkwright.compiler import Bool, Field, UInt
from zkwright.compiler.rows import Signal

MAX_BITS: Final = 248
"""Of values side by side: their number does not reach r."""


def width(column: Sequence[Signal]) -> int:
    """How many bits the values of a column have at most; 0 for field elements."""
    return max((_bit_length(leaf) for leaf in column), default=0) if all(map(_bit_length, column)) else 0


def _bit_length(leaf: Signal) -> int:
    if isinstance(leaf, UInt):
        return max(leaf.interval[1].bit_length(), 1)
    return int(isinstance(leaf, Bool))


def packed(leaves: Iterable[Signal], widths: Iterable[int]) -> Field:
    """The values as one number, the first in the lowest bits. Free."""
    total, offset = Field(0), 0
    for leaf, bits in zip(leaves, widths, strict=True):
        total, offset = total + Field.unchecked_linear(leaf.linear) * 2**offset, offset + bits
    return total


def unpacked(number: Field, like: Sequence[Signal], widths: Sequence[int]) -> list[Signal]:
    """The values again, of the types of those in `like`, from a number that is known to be made of some. Costs a row a bit."""
    digits = number.bits(sum(widths)).unread()
    starts = [sum(widths[:place]) for place in range(len(widths))]
    parts = [digits[start : start + bits] for start, bits in zip(starts, widths, strict=True)]
    return [_of_bits(leaf, part) for leaf, part in zip(like, parts, strict=True)]


def _of_bits(leaf: Signal, bits: Sequence[Bool]) -> Signal:
    """The bits as what the column holds."""
    if isinstance(leaf, UInt):
        kind = type(leaf)
        return kind.from_bits([*bits, *[Bool(False)] * (kind.width - len(bits))])
    return bits[0]
