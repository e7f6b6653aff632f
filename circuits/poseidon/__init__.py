"""Poseidon (eprint 2019/458) over BN254's scalar field, with the parameters and outputs of circomlib."""

from __future__ import annotations

from zkwright.compiler import Field, gadget
from zkwright.compiler.rows import ArgumentError, combine
from zkwright.core.field import R

from ..element import Element
from .constants import MAX_INPUTS, PoseidonConstants, poseidon_constants
from .plain import permute


@gadget
def poseidon(*inputs: Element) -> Field:
    """The hash of one to five field elements: lane 0 of the permutation of (0, *inputs).

    Constrains the result to be the hash, never fails. A fixed number of inputs is hashed, without padding: hashes of different
    numbers of inputs never meet, but what the inputs mean is not part of the hash, so put a constant first where two uses must
    not be confused. Costs 213, 240, 261, 297, 321 rows for 1 to 5 inputs: 3 (8 t + R_P) - 3 with t = inputs + 1.

    >>> hex(poseidon(1, 2))[:18]
    '0x115cc0f5e7d69041'

    Raises `ArgumentError` for any other number of inputs.
    """
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise ArgumentError(
            f"poseidon takes 1 to {MAX_INPUTS} elements, got {len(inputs)}; hash longer lists in a tree or chain",
            "hash a part, and the result with the next part",
        )
    constants = poseidon_constants(len(inputs) + 1)
    lanes = [Field(0), *map(Field, inputs)]
    known = [lane.constant for lane in lanes]
    if None not in known:
        return Field(permute([value or 0 for value in known])[0])
    for number, row in enumerate(constants.round_constants):
        lanes = [lane + constant for lane, constant in zip(lanes, row, strict=True)]
        if constants.is_partial(number):
            lanes = _partial_round(lanes, constants)
        else:
            powers = [lane**5 for lane in lanes]
            lanes = [_dot(weights, powers) for weights in constants.mds]
    return lanes[0]


def _partial_round(lanes: list[Field], constants: PoseidonConstants) -> list[Field]:
    """One S-box and the mix.

    Every later S-box reads a sum of all earlier ones' results. Were the results the wires, these sums would stand in three rows
    a round. Here the wire is the next S-box's input, next = m_00 * x^5 + rest, so that the sum stands in C alone, which costs
    nothing to prove with; x^5 is the combination (next - rest) / m_00.
    """
    (first, *weights), *others = constants.mds
    x, *rest = lanes
    passive = _dot(weights, rest)
    mixed = (x**4 * first).multiply_add(x, passive)
    fifth_power = (mixed - passive) * pow(first, -1, R)
    return [mixed, *(_dot(row, [fifth_power, *rest]) for row in others)]


def _dot(weights: tuple[int, ...] | list[int], lanes: list[Field]) -> Field:
    return Field.unchecked_linear(combine(zip(weights, [lane.linear for lane in lanes], strict=True)))
