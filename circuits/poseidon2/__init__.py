"""Poseidon2 (eprint 2023/323) over BN254's scalar field, with its authors' parameters, and Noir's hash made of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from zkwright.compiler import Array, Field, gadget
from zkwright.compiler.rows import ArgumentError, LinearCombination

from ..poseidon.partial_rounds import PartialRounds, WeightedSum, summed
from ..poseidon.permutation import full_round, weighted
from ..shared.element import Element
from .constants import FULL_ROUNDS, WIDTHS, poseidon2_constants
from .plain import permute

_RATE: Final = 3
_LENGTH_WEIGHT: Final = 2**64


@gadget
def poseidon2(*inputs: Element) -> Field:
    """The hash of one or more field elements, three a permutation of four lanes: Noir's and Barretenberg's `Poseidon2::hash`.

    The state begins as (0, 0, 0, 2**64 times the number of inputs); each permutation takes in three more inputs, by adding them
    to the first lanes; the result is lane 0. Constrains the result to be the hash, never fails. The number of inputs is part
    of it. Costs 264 rows for each three inputs begun. For pairs `poseidon2_compress` is cheaper.

    >>> hex(poseidon2(1))[:18]
    '0x168758332d5b3e2d'

    Raises `ArgumentError` without inputs.
    """
    if not inputs:
        raise ArgumentError("poseidon2 hashes one or more elements, got none", "pass what is to be hashed")
    state = [*[Field(0)] * _RATE, Field(_LENGTH_WEIGHT * len(inputs))]
    for start in range(0, len(inputs), _RATE):
        for place, element in enumerate(inputs[start : start + _RATE]):
            state[place] = state[place] + Field(element)
        state = _permuted(state, often=len(inputs) > _RATE)
    return state[0]


@gadget
def poseidon2_compress(left: Element, right: Element) -> Field:
    """Two elements as one, for trees: lane 0 of the permutation of (left, right), plus left.

    Constrains the result to be that, never fails. It is the compression mode of the paper, where every pair has a result and
    nothing says how many were compressed: a tree of a known depth needs no more. Costs 216 rows; `poseidon` of two costs 240.

    >>> poseidon2_compress(1, 2) == poseidon2_permutation([1, 2])[0] + 1
    True
    """
    first = Field(left)
    return _permuted([first, Field(right)])[0] + first


@gadget
def poseidon2_permutation(lanes: Sequence[Element]) -> Array[Field, Any]:
    """All lanes of the permutation of 2, 3 or 4 elements, to build modes of your own with.

    Constrains the results to be these, never fails. It is no hash: whoever knows all lanes inverts it. Costs 216 rows for 2,
    240 for 3 and 264 for 4.

    >>> hex(int(poseidon2_permutation([0, 1, 2])[0]))[:10]
    '0xbb61d24d'

    Raises `ArgumentError` for another number of lanes.
    """
    if len(lanes) not in WIDTHS:
        raise ArgumentError(
            f"poseidon2_permutation takes 2 to 4 lanes, not {len(lanes)}", "pad them, or hash them with poseidon2"
        )
    return Array(_permuted([Field(lane) for lane in lanes]))


def _permuted(lanes: Sequence[Field], *, often: bool = False) -> list[Field]:
    """All lanes after the permutation; `often` says that one body does it several times. Costs 3 (8 t + 56) rows."""
    values = [lane.constant for lane in lanes if lane.constant is not None]
    if len(values) == len(lanes):
        return [Field(value) for value in permute(values)]
    constants = poseidon2_constants(len(lanes))
    powers = full_round(_times(constants.external, lanes), constants.full[0])
    powers = list(_from_first_powers_to_last(powers)) if often else _last_powers(powers)
    return _times(constants.external, powers)


@gadget
def _from_first_powers_to_last(powers: Sequence[Field]) -> Array[Field, Any]:
    """All but the first S-boxes, between wires. Costs 3 (7 t + 56) rows."""
    return Array(_last_powers(list(powers)))


def _last_powers(powers: list[Field]) -> list[Field]:
    """What the S-boxes of the last round give, from what those of the first gave."""
    constants, half = poseidon2_constants(len(powers)), FULL_ROUNDS // 2
    for added in constants.full[1:half]:
        powers = full_round(_times(constants.external, powers), added)
    sums, first = _partial_rounds(len(powers)), constants.internal[0][0]
    x, linears = _times(constants.external, powers)[0], [power.linear for power in powers]
    mixed = list[LinearCombination]()
    for constant, passive in zip(constants.partial, sums.passive, strict=True):
        x = x + constant
        x = (x**4 * first).multiply_add(x, weighted(passive, linears, mixed))
        mixed.append(x.linear)
    powers = full_round([x, *(weighted(other, linears, mixed) for other in sums.others)], constants.full[half])
    for added in constants.full[half + 1 :]:
        powers = full_round(_times(constants.external, powers), added)
    return powers


def _times(matrix: Sequence[tuple[int, ...]], lanes: Sequence[Field]) -> list[Field]:
    linears = [lane.linear for lane in lanes]
    return [weighted(WeightedSum(row, (), 0), linears, ()) for row in matrix]


@cache
def _partial_rounds(width: int) -> PartialRounds:
    constants = poseidon2_constants(width)
    rounds = [(constant, *[0] * (width - 1)) for constant in constants.partial]
    return summed(constants.external, constants.internal, rounds)
