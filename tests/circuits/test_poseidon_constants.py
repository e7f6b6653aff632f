from __future__ import annotations

from itertools import combinations

import pytest
from zkwright.circuits.poseidon.constants import FULL_ROUNDS, PARTIAL_ROUNDS, poseidon_constants
from zkwright.core.field import R

WIDTHS = tuple(PARTIAL_ROUNDS)


def determinant(matrix: list[list[int]]) -> int:
    """Laplace expansion modulo r."""
    if not matrix:
        return 1
    first, *rest = matrix
    minors = ([row[:j] + row[j + 1 :] for row in rest] for j in range(len(first)))
    total: int = sum((-1) ** j * m * determinant(minor) for j, (m, minor) in enumerate(zip(first, minors, strict=True)))
    return total % R


@pytest.mark.parametrize("width", WIDTHS)
def test_shapes_and_ranges(width: int) -> None:
    constants = poseidon_constants(width)
    assert len(constants.round_constants) == FULL_ROUNDS + constants.partial_rounds
    assert {len(row) for row in (*constants.round_constants, *constants.mds)} == {width}
    assert len(constants.mds) == width
    values = [value for row in (*constants.round_constants, *constants.mds) for value in row]
    assert all(0 < value < R for value in values)
    assert len(set(values)) == len(values)


@pytest.mark.parametrize("width", [width for width in WIDTHS if width < 7])
def test_every_square_submatrix_is_invertible(width: int) -> None:
    """That is what maximum distance separable means."""
    mds = poseidon_constants(width).mds
    for size in range(1, width + 1):
        for rows in combinations(range(width), size):
            for columns in combinations(range(width), size):
                assert determinant([[mds[i][j] for j in columns] for i in rows]) != 0


@pytest.mark.parametrize("width", [-1, 0, 1, 18])
def test_an_unknown_width_is_refused(width: int) -> None:
    with pytest.raises(ValueError, match=f"no parameters for width {width}; the widths are 2 to 17"):
        poseidon_constants(width)
