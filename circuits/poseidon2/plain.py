"""Poseidon2's permutation on plain integers: the paper's rounds to the letter."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.core.field import R

from .constants import FULL_ROUNDS, poseidon2_constants


def permute(lanes: Sequence[int]) -> list[int]:
    """The permutation of two to four integers in [0, r). Takes 0.3 ms.

    >>> hex(permute([0, 1, 2])[0])[:18]
    '0xbb61d24daca55eeb'

    Raises `ValueError` for another number of lanes.
    """
    constants = poseidon2_constants(len(lanes))
    half = FULL_ROUNDS // 2
    state = _times(constants.external, lanes)
    for added in constants.full[:half]:
        state = _times(constants.external, _powers(state, added))
    for constant in constants.partial:
        first, *rest = state
        state = _times(constants.internal, [pow(first + constant, 5, R), *rest])
    for added in constants.full[half:]:
        state = _times(constants.external, _powers(state, added))
    return state


def _powers(lanes: Sequence[int], added: Sequence[int]) -> list[int]:
    return [pow(lane + constant, 5, R) for lane, constant in zip(lanes, added, strict=True)]


def _times(matrix: Sequence[Sequence[int]], lanes: Sequence[int]) -> list[int]:
    return [sum(m * lane for m, lane in zip(row, lanes, strict=True)) % R for row in matrix]
