"""The constraints inside a proving key: A and B as snarkjs' records, with the rows for the public signals.

A row is added to A for the constant 1 and for each public signal, holding that wire alone: without them, the
polynomials of two public signals could coincide and one signal make up for the other.
Source: eprint 2015/437, "A Note on the Unsoundness of vnTinyRAM's SNARK".
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS

from .proving_key import COEFFICIENT

VALUE_FACTOR: Final = 2**512 % R
"""What snarkjs multiplies the coefficients by: twice into Montgomery form, so that one step leaves it."""


def write_coefficient_records(r1cs: R1CS, room: npt.NDArray[np.void]) -> None:
    """Write what `coefficient_records` gives into an array of that shape."""
    if (engine := native_engine()) is not None:
        engine.coefficient_records(r1cs, room.view(np.uint8), threads=thread_limit())
    else:
        room[:] = coefficient_records(r1cs)


def coefficient_records(r1cs: R1CS) -> npt.NDArray[np.void]:
    """All terms of A and B, row after row, as dtype `COEFFICIENT`; shape (terms of A + terms of B + n_public + 1,)."""
    table = to_limbs(value * VALUE_FACTOR % R for value in from_limbs(r1cs.coefficients))
    n_terms = r1cs.a.n_nonzeros + r1cs.b.n_nonzeros
    records = np.empty(n_terms + r1cs.n_public + 1, dtype=COEFFICIENT)
    # Row i of A goes after the terms of both matrices in the rows before i, row i of B after that.
    for number, matrix, terms_before in (
        (0, r1cs.a, r1cs.b.indptr[:-1]),
        (1, r1cs.b, r1cs.a.indptr[1:]),
    ):
        lengths = np.diff(matrix.indptr)
        place = np.arange(matrix.n_nonzeros) + np.repeat(terms_before, lengths)
        records["matrix"][place] = number
        records["row"][place] = np.repeat(np.arange(r1cs.n_rows), lengths)
        records["wire"][place] = matrix.wires
        records["value"][place] = table[matrix.coefficients]
    public = records[n_terms:]
    public["matrix"] = 0
    public["row"] = r1cs.n_rows + np.arange(len(public))
    public["wire"] = np.arange(len(public))
    public["value"] = to_limbs([VALUE_FACTOR])
    return records
