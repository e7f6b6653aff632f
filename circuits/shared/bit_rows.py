"""Functions of three bits at one row and one wire each.

Bits are combinations that other rows make 0 or 1, constants among them are folded. Where a row divides, the divisor is 0 for no
bits: so z is unique, and as the identity holds for all eight cases, it is a bit.

- z = a ^ b ^ c is the solution of (z + 2a + 2b + 7c) (a + b - 4c + 1) = 6a + 6b - 24c.
- z = a ^ (~b & c) is that of (z + 3a - b - c) (4a + b + c - 3) = 4a + 2b.
- z, what most of a, b, c are, is that of (z + a + b - 9c + 3) (a + b + 6c - 4) = -12.

The gadgets of hashes are made of them, and call them within their own bodies; nothing here is for signals.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from zkwright.compiler.rows import LinearCombination, Note, active_recorder, combine, constant, times
from zkwright.core.field import R

_DIVISION: Final = Note("division by zero")
_ONE: Final = constant(1)
_key: Final = attrgetter("key")


def complement(a: LinearCombination) -> LinearCombination:
    """~a. Free."""
    return _ONE - a


def exclusive_or(*bits: LinearCombination) -> LinearCombination:
    """The exclusive or of any number of bits. Costs half a row for each beyond the first that is no constant, rounded up."""
    constants = [bit.constant for bit in bits]
    odd = constants.count(1) % 2
    # In one order, so that equal ones are recorded once.
    left = sorted((bit for bit, known in zip(bits, constants, strict=True) if known is None), key=_key)
    while len(left) > 2:
        left = [*left[3:], _exclusive_or_of_three(*left[:3])]
    if len(left) == 2:
        left = [_exclusive_or_of_two(*left)]
    total = left[0] if left else constant(0)
    return complement(total) if odd else total


def exclusive_or_and(a: LinearCombination, b: LinearCombination, c: LinearCombination) -> LinearCombination:
    """a ^ (~b & c). Costs 1 row, none where a constant b or c leaves nothing to compute."""
    if a.constant is not None or b.constant is not None or c.constant is not None:
        return exclusive_or(a, times(complement(b), c))
    return active_recorder().divide_add(
        combine([(4, a), (2, b)]),
        combine([(4, a), (1, b), (1, c), (-3, _ONE)]),
        combine([(-3, a), (1, b), (1, c)]),
        _DIVISION,
    )


def majority(a: LinearCombination, b: LinearCombination, c: LinearCombination) -> LinearCombination:
    """What at least two of the three are. Costs 1 row, none where two are constant."""
    for one, two, three in ((a, b, c), (b, c, a), (c, a, b)):
        if one.constant is not None:
            product = times(two, three)
            return combine([(1, two), (1, three), (-1, product)]) if one.constant else product
    return active_recorder().divide_add(
        constant(-12),
        combine([(1, a), (1, b), (6, c), (-4, _ONE)]),
        combine([(-1, a), (-1, b), (9, c), (-3, _ONE)]),
        _DIVISION,
    )


def _exclusive_or_of_three(a: LinearCombination, b: LinearCombination, c: LinearCombination) -> LinearCombination:
    return active_recorder().divide_add(
        combine([(6, a), (6, b), (-24, c)]),
        combine([(1, a), (1, b), (-4, c), (1, _ONE)]),
        combine([(-2, a), (-2, b), (-7, c)]),
        _DIVISION,
    )


def _exclusive_or_of_two(a: LinearCombination, b: LinearCombination) -> LinearCombination:
    return active_recorder().multiply_add(a, b, a + b, R - 2)
