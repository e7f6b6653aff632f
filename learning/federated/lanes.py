"""Several numbers in a field element, each in a lane that the sum of all members' fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

OFFSET: Final = 128
"""What is added to a number so that it is one of 8 bits without a sign."""

LANE: Final = 32
LANES: Final = 7
"""Lanes of an element: 224 bits, which no sum carries out of."""

MOST_MEMBERS: Final = 256
MOST_RECORDS: Final = (1 << 16) - 1
"""Of one member. 256 members of 65,535 records, each number at most 255: 4,278,124,800 < 2^32."""


def packed(numbers: Sequence[int], size: int) -> list[int]:
    """The elements of 1 and the offset numbers, each times `size`."""
    all_numbers = [1, *numbers]
    lanes = range(LANES)
    return [
        size
        * sum(number << LANE * lane for lane, number in zip(lanes, all_numbers[start : start + LANES], strict=False))
        for start in range(0, len(all_numbers), LANES)
    ]


def unpacked(elements: Sequence[int], parameters: int) -> tuple[int, list[int]] | None:
    """The sum of the sizes, and those of the numbers; None where an element is none of that."""
    if any(element >> LANE * LANES for element in elements):
        return None
    mask = (1 << LANE) - 1
    numbers = [element >> LANE * lane & mask for element in elements for lane in range(LANES)]
    return None if any(numbers[parameters + 1 :]) else (numbers[0], numbers[1 : parameters + 1])
