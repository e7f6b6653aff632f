"""A number in unary, as the column of a thermometer: for each i whether the number is larger than i.

    3, which is at most 5, is 1 1 1 0 0

Neighbours differ where the number is, so that a flag for each number that it may be costs nothing more. From the flags of the
lower bits, t, those of one bit more, b, are made of products b t: below the middle b + t - b t, above it b t. Every flag has
about two terms a bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..recorder.active import active_recorder
from ..recorder.linear_combination import ZERO, LinearCombination, constant
from ..recorder.notes import Note
from ..recorder.row_role import Role
from ..solver.hints import Opcode
from .integer_range import times


def thermometer(
    number: LinearCombination, most: int, note: Note, *, known: bool = False, role: Role = Role.FIT
) -> list[LinearCombination]:
    """For each i below `most`, 1 where the number is larger than i, else 0.

    Constrains the number to be at most `most`; fails otherwise, as the note says. Costs `most` rows in all, the number's bits
    included, and 1 more unless `most` is 2**k - 1. Where it is `known` to be at most that, what other rows show, the bound costs
    nothing. A constant must be within the bound.
    """
    if number.constant is not None:
        return [constant(int(number.constant > i)) for i in range(most)]
    recorder = active_recorder()
    key = "thermometer", number.key, most
    if key not in recorder.memo:
        bits = recorder.bits(number, most.bit_length(), note, role=role)
        flags = of_bits(bits[:-1])
        if bits:
            n_above = most - len(flags) - 1
            if not known and n_above < len(flags):
                recorder.constrain(bits[-1], flags[n_above], ZERO, note=note, role=role)
            flags = _doubled(flags, bits[-1], n_above)
        for flag in flags:
            recorder.assume_boolean(flag)
        recorder.memo[key] = flags
    return list(recorder.memo[key])


def thermometer_on_wires(
    number: LinearCombination, most: int, note: Note, *, role: Role = Role.FIT
) -> list[LinearCombination]:
    """The same on wires of their own, without the number's bits, for what reads the flags often.

    Costs a row a flag, and 1: with a 1 before the first and a 0 behind the last, two neighbours may differ at the number alone.
    """
    if number.constant is not None:
        return [constant(int(number.constant > i)) for i in range(most)]
    recorder = active_recorder()
    key = "thermometer on wires", number.key, most
    if key not in recorder.memo:
        length = most.bit_length()
        flags: list[LinearCombination] = []
        before = constant(1)
        for place in range(most + 1):
            flag = ZERO
            if place < most:
                # From number > place on, number - place - 1 + 2**length has the bit that weighs 2**length.
                shifted = number + constant((1 << length) - place - 1)
                (flag,) = recorder.hint(Opcode.BITS, length, [shifted], 1)
                recorder.assume_boolean(flag)
                flags.append(flag)
            recorder.constrain(before - flag, number - constant(place), ZERO, note=note, role=role)
            before = flag
        recorder.memo[key] = flags
    return list(recorder.memo[key])


def of_bits(bits: Sequence[LinearCombination]) -> list[LinearCombination]:
    """The thermometer of the number with these bits, the lowest first. Costs 2**n - n - 1 rows for n bits."""
    flags: list[LinearCombination] = []
    for bit in bits:
        flags = _doubled(flags, bit, len(flags))
    return flags


def _doubled(flags: Sequence[LinearCombination], bit: LinearCombination, n_above: int) -> list[LinearCombination]:
    """The flags with one bit more in front. Of those above the middle there are `n_above`: the others are known to be 0."""
    products = [times(bit, flag) for flag in flags[:n_above]]
    below = [bit + flag - product for flag, product in zip(flags, products, strict=False)]
    return [*below, *(bit + flag for flag in flags[n_above:]), bit, *products]


def one_hot(flags: Sequence[LinearCombination]) -> list[LinearCombination]:
    """Of a number's thermometer, for each i from 0 to the most that it may be, 1 where it is i, else 0. Free."""
    edges = [constant(1), *flags, ZERO]
    return [above - below for above, below in pairwise(edges)]
