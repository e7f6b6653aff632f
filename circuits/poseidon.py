"""Poseidon (eprint 2019/458) over BN254's scalar field, with the parameters and outputs of circomlib."""

from __future__ import annotations

from zkwright.compiler.field import R

from .poseidon_constants import FULL_ROUNDS, poseidon_constants


def poseidon(*inputs: int) -> int:
    """Hash one to five field elements to one."""
    constants = poseidon_constants(len(inputs) + 1)
    first_partial = FULL_ROUNDS // 2
    last_partial = first_partial + constants.partial_rounds
    lanes = [0, *inputs]
    for number, row in enumerate(constants.round_constants):
        lanes = [lane + constant for lane, constant in zip(lanes, row, strict=True)]
        if first_partial <= number < last_partial:
            lanes[0] = pow(lanes[0], 5, R)
        else:
            lanes = [pow(lane, 5, R) for lane in lanes]
        lanes = [sum(m * lane for m, lane in zip(row, lanes, strict=True)) % R for row in constants.mds]
    return lanes[0]
