"""Poseidon's permutation of field elements, signals or known, at three rows an S-box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from zkwright.compiler import Array, Field, gadget
from zkwright.compiler.rows import LinearCombination, combine, constant

from .constants import FULL_ROUNDS, poseidon_constants
from .partial_rounds import WeightedSum, partial_rounds
from .plain import permute


def permuted(lanes: Sequence[Field], *, often: bool = False) -> list[Field]:
    """All lanes after the permutation. Costs 3 (8 t + R_P) rows for t lanes, and 3 less for each that is a constant.

    `often` says that one body does it several times.
    """
    values = [lane.constant for lane in lanes if lane.constant is not None]
    if len(values) == len(lanes):
        return [Field(value) for value in permute(values)]
    constants = poseidon_constants(len(lanes))
    powers = [(lane + added) ** 5 for lane, added in zip(lanes, constants.round_constants[0], strict=True)]
    # A call with a constant beside the capacity's has a body of its own for each constant: the rounds that follow are shared.
    shared = often or len(values) > 1
    powers = list(_from_first_powers_to_last(powers)) if shared else _last_powers(powers)
    return _mixed(powers)


@gadget
def _from_first_powers_to_last(powers: Sequence[Field]) -> Array[Field, Any]:
    """All but the first S-boxes. Costs 3 (7 t + R_P) rows.

    Both what it takes and what it gives are wires, where the lanes before and after would be sums.
    """
    return Array(_last_powers(list(powers)))


def _last_powers(powers: list[Field]) -> list[Field]:
    """What the S-boxes of the last round give, from what those of the first gave."""
    rounds = poseidon_constants(len(powers)).round_constants
    half = FULL_ROUNDS // 2
    for added in rounds[1:half]:
        powers = full_round(_mixed(powers), added)
    lanes = _after_partial_rounds(powers)
    powers = full_round(lanes, rounds[-half])
    for added in rounds[1 - half :]:
        powers = full_round(_mixed(powers), added)
    return powers


def full_round(lanes: Iterable[Field], added: tuple[int, ...]) -> list[Field]:
    """But for the mix. Costs 3 rows a lane."""
    return [(lane + number) ** 5 for lane, number in zip(lanes, added, strict=True)]


def _mixed(powers: Sequence[Field]) -> list[Field]:
    mds, linears = poseidon_constants(len(powers)).mds, [power.linear for power in powers]
    return [weighted(WeightedSum(weights, (), 0), linears, ()) for weights in mds]


def _after_partial_rounds(powers: Sequence[Field]) -> list[Field]:
    """The lanes after the partial rounds, from what the S-boxes of the last full round gave. Costs 3 rows a round.

    Every later S-box reads a sum of all earlier ones' results. Were the results the wires, these sums would stand in three rows
    a round. Here the wire is the next S-box's input, next = m_00 * x^5 + rest, so that the sum stands in C alone, which costs
    nothing to prove with.
    """
    width = len(powers)
    constants, sums = poseidon_constants(width), partial_rounds(width)
    first = constants.mds[0][0]
    x, linears, mixed = _mixed(powers)[0], [power.linear for power in powers], list[LinearCombination]()
    for added, passive in zip(constants.round_constants[FULL_ROUNDS // 2 :], sums.passive, strict=False):
        x = x + added[0]
        x = (x**4 * first).multiply_add(x, weighted(passive, linears, mixed))
        mixed.append(x.linear)
    return [x, *(weighted(other, linears, mixed) for other in sums.others)]


def weighted(weights: WeightedSum, powers: Sequence[LinearCombination], mixed: Sequence[LinearCombination]) -> Field:
    """The sum with these coefficients. Free."""
    terms = zip((*weights.powers, *weights.mixed, weights.constant), (*powers, *mixed, constant(1)), strict=True)
    return Field.unchecked_linear(combine(terms))
