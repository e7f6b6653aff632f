"""Products that can exceed the field, as parts that cannot: a * b = top * 4**k + upper * 2**k + lower."""

from __future__ import annotations

from typing import NamedTuple

from ..recorder.linear_combination import LinearCombination
from .integer_range import times
from .uint_bits import BitwiseUInt, halves


class Part(NamedTuple):
    """A combination that stands for an integer between 0 and `high`."""

    linear: LinearCombination
    high: int


def upper_and_lower(a: BitwiseUInt, b: BitwiseUInt, k: int) -> tuple[Part, Part]:
    """`upper` and `lower`, from the lowest k bits of both sides and the rest. Costs the bits of both, and 3 rows."""
    (a_bottom, a_top), (b_bottom, b_top) = halves(a, k), halves(b, k)
    mask = (1 << k) - 1
    upper = Part(times(a_top, b_bottom) + times(a_bottom, b_top), ((a.interval[1] >> k) + (b.interval[1] >> k)) * mask)
    return upper, Part(times(a_bottom, b_bottom), mask * mask)
