"""What a solver is asked of a quotient: digits of numbers that may be negative, though it divides numbers without a sign only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from zkwright.compiler import Array, Bool
from zkwright.compiler.rows import ArgumentError, LinearCombination, Note, Opcode, active_recorder, constant
from zkwright.core.field import R

from .integer import Integer, Interval

_COUNT_AT = 8
"""Of a hint's parameter: where the number of limbs stands, behind how many bits they have."""


def parts(bits: int, width: int) -> list[int]:
    """How long the digits of a number of so many bits are."""
    return [min(width, bits - start) for start in range(0, bits, width)]


def shift(value: Integer, total: int) -> tuple[int, ...] | None:
    """What to add to each limb for none to be negative, `total` all in all; None where that is too little."""
    width = value.width
    least = [max(-low, 0) for low, _ in value.bounds]
    rest = total - sum(by << width * i for i, by in enumerate(least))
    if rest < 0:
        return None
    n = max(len(least), -(-total.bit_length() // width))
    digits = _unsigned(rest, width, n)
    found = tuple(a + b for a, b in zip_longest(least, digits, fillvalue=0))
    if any(high + by >= R for (_, high), by in zip(value.bounds, found, strict=False)):
        raise ArgumentError(
            "a limb is too wide for the solver", "reduce what is added up before, or choose narrower limbs"
        )
    return found


def shifted(value: Integer, by: Sequence[int]) -> list[LinearCombination]:
    """The limbs with what `shift` says added."""
    zeros = [constant(0)] * (len(by) - len(value.limbs))
    return [limb + constant(more) for limb, more in zip((*value.limbs, *zeros), by, strict=True)]


def _unsigned(value: int, width: int, n: int) -> list[int]:
    mask = (1 << width) - 1
    return [*(value >> width * i & mask for i in range(n - 1)), value >> width * (n - 1)]


def divmod_hint(
    dividend: Sequence[LinearCombination], divisor: Sequence[LinearCombination], width: int, n_quotient: int
) -> tuple[list[LinearCombination], list[LinearCombination]]:
    """Digits of the quotient and of the remainder, which nothing constrains."""
    parameter = width | len(dividend) << _COUNT_AT
    n_outputs = n_quotient + len(divisor)
    outputs = active_recorder().hint(Opcode.LIMBS_DIVMOD, parameter, [*dividend, *divisor], n_outputs)
    return outputs[:n_quotient], outputs[n_quotient:]


def balanced_digits(digits: Sequence[LinearCombination], sizes: Sequence[int], width: int, message: str) -> Integer:
    """The integer of digits of so many bits, which this proves, each less half of what it may be. Costs a row a bit."""
    limbs: list[LinearCombination] = []
    for digit, n in zip(digits, sizes, strict=True):
        active_recorder().require_bits(digit, n, Note(message))
        limbs.append(digit - constant(1 << n - 1))
    return Integer(width, tuple(limbs), balanced_bounds(sizes))


def plain_digits(
    digits: Sequence[LinearCombination], n: int, width: int, message: str
) -> tuple[Array[Bool, Any], Integer]:
    """The bits of the number below 2**n with these digits, which this proves, and the number. Costs a row a bit."""
    bits = [
        Bool.unchecked_linear(bit)
        for digit, size in zip(digits, parts(n, width), strict=False)
        for bit in active_recorder().bits(digit, size, Note(message))
    ]
    sizes = parts(n, width)
    return Array(bits), Integer(width, tuple(digits[: len(sizes)]), tuple((0, (1 << size) - 1) for size in sizes))


def balanced_bounds(sizes: Sequence[int]) -> tuple[Interval, ...]:
    """What such digits lie between."""
    return tuple((-(1 << n - 1), (1 << n - 1) - 1) for n in sizes)


def halves(sizes: Sequence[int], width: int) -> int:
    """How much less than its digits such an integer is."""
    return sum(1 << i * width + n - 1 for i, n in enumerate(sizes))
