"""Small constraint systems, written as dictionaries, with witnesses that satisfy them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix

Combination: TypeAlias = Mapping[int, int]
"""Wire to coefficient."""

Row: TypeAlias = tuple[Combination, Combination, Combination]
"""A, B, C with A * B = C."""


def system(
    rows: Sequence[Row], n_wires: int, *, n_outputs: int = 0, n_public_inputs: int = 0, n_private_inputs: int = 0
) -> R1CS:
    """The system of these rows; coefficients are interned in order of first appearance, as `.r1cs` files are read."""
    table: dict[int, int] = {}
    for row in rows:
        for combination in row:
            for _, coefficient in sorted(combination.items()):
                table.setdefault(coefficient % R, len(table))

    def matrix(place: int) -> SparseMatrix:
        terms = [sorted(row[place].items()) for row in rows]
        flat = [term for row in terms for term in row]
        return SparseMatrix(
            np.cumsum([0, *map(len, terms)]).astype(np.int64),
            np.array([wire for wire, _ in flat], dtype=np.uint32),
            np.array([table[coefficient % R] for _, coefficient in flat], dtype=np.uint32),
        )

    return R1CS(
        n_wires=n_wires,
        n_outputs=n_outputs,
        n_public_inputs=n_public_inputs,
        n_private_inputs=n_private_inputs,
        a=matrix(0),
        b=matrix(1),
        c=matrix(2),
        coefficients=to_limbs(table),
        labels=np.arange(n_wires, dtype=np.uint64),
        n_labels=n_wires,
    )


def square_chain(rows: int, start: int) -> tuple[R1CS, npt.NDArray[np.uint64]]:
    """x -> x (x + 7), `rows` times: wires 1, output, x, intermediates; with the witness for x = `start`."""
    wires = [2, *range(3, rows + 2), 1]
    system_rows: list[Row] = [({x: 1}, {0: 7, x: 1}, {y: 1}) for x, y in pairwise(wires)]
    values = [1, 0, start]
    for _ in range(rows):
        values.append(values[-1] * (values[-1] + 7) % R)
    values[1] = values.pop()
    return system(system_rows, rows + 2, n_outputs=1, n_private_inputs=1), to_limbs(values)


def irregular() -> tuple[R1CS, npt.NDArray[np.uint64]]:
    """Everything unusual at once, with a satisfying witness.

    An input that no row mentions (3), a wire that none does (7), empty combinations, constants, negative coefficients,
    and rows that with those for the public signals fill the domain of 8 exactly.
    """
    rows: list[Row] = [
        ({4: 1}, {5: 1}, {6: 1}),
        ({6: 1, 0: 5}, {2: 1}, {1: 1}),
        ({}, {4: 1}, {}),
        ({0: 2}, {4: -1, 5: 1}, {4: -2, 5: 2}),
    ]
    return (
        system(rows, 8, n_outputs=1, n_public_inputs=2, n_private_inputs=2),
        to_limbs([1, 140, 7, 11, 3, 5, 15, 999]),
    )


def without_rows() -> tuple[R1CS, npt.NDArray[np.uint64]]:
    """No constraint at all, over one private input."""
    return system([], 2, n_private_inputs=1), to_limbs([1, 5])
