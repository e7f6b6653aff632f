"""Whether a witness satisfies its constraint system, checked before anything is proved."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix
from zkwright.core.traceback_redaction import redact_frames

from .errors import UnsatisfiedWitness
from .witness_values import check_witness_array

MAX_REPORTED_ROWS: Final = 20
"""How many failing rows an error lists; it counts the others."""


@redact_frames
def check_witness(r1cs: R1CS, witness: npt.NDArray[np.uint64]) -> None:
    """Return if `witness`, shape (n_wires, 4), satisfies every row of `r1cs`; otherwise raise `UnsatisfiedWitness`.

    Raises `ValueError` when the array is no witness of this system. Takes about a second for a million terms.
    """
    check_witness_array(witness, r1cs.n_wires)
    w = from_limbs(witness)
    coefficients = from_limbs(r1cs.coefficients)
    a, b, c = (row_values(matrix, coefficients, w) for matrix in (r1cs.a, r1cs.b, r1cs.c))
    failing = [row for row in range(r1cs.n_rows) if (a[row] * b[row] - c[row]) % R]
    if failing:
        rows = tuple(failing[:MAX_REPORTED_ROWS])
        listed = ", ".join(map(str, rows)) + (", ..." if len(failing) > len(rows) else "")
        raise UnsatisfiedWitness(
            f"the witness breaks {len(failing)} of {r1cs.n_rows} constraints (rows {listed}); "
            "compute it again from inputs that the circuit accepts",
            rows,
            len(failing),
        )


def row_products(
    matrix: SparseMatrix, coefficients: npt.NDArray[np.uint64], values: npt.NDArray[np.uint64]
) -> npt.NDArray[np.uint64]:
    """The products of the rows with values of the wires, shape (n_wires, 4), as scalars of shape (n_rows, 4)."""
    if (engine := native_engine()) is not None:
        products: npt.NDArray[np.uint64] = engine.row_values(matrix, coefficients, values, threads=thread_limit())
        return products
    return to_limbs([row % R for row in row_values(matrix, from_limbs(coefficients), from_limbs(values))])


def row_values(matrix: SparseMatrix, coefficients: list[int], w: list[int]) -> list[int]:
    """The products of the rows with the witness, not reduced."""
    terms = [
        coefficients[coefficient] * w[wire]
        for coefficient, wire in zip(matrix.coefficients.tolist(), matrix.wires.tolist(), strict=True)
    ]
    bounds = matrix.indptr.tolist()
    return [sum(terms[start:stop]) for start, stop in pairwise(bounds)]
