"""A constraint system from rows as Python writes them: a part of another, or an example."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix

from .system import Form, System


def system_of(
    rows: Sequence[tuple[Form, Form, Form]],
    *,
    outputs: int = 0,
    inputs: int = 0,
    public: int = 0,
    wires: int = 0,
    modulus: int = R,
) -> System:
    """The system of the rows a * b = c. Its wires are 1, the outputs, the inputs, the others; coefficients may be negative.

    `wires` is how many there are at least, beside those that rows mention.
    """
    values: dict[int, int] = {}
    n_wires = max([wires, 1 + outputs + inputs, *(1 + wire for row in rows for form in row for wire in form)])

    def matrix(forms: Sequence[Form]) -> SparseMatrix:
        terms = [sorted((wire, value % modulus) for wire, value in form.items()) for form in forms]
        flat = [term for form in terms for term in form]
        return SparseMatrix(
            indptr=np.cumsum([0, *map(len, terms)], dtype=np.int64),
            wires=np.array([wire for wire, _ in flat], dtype=np.uint32),
            coefficients=np.array([values.setdefault(value, len(values)) for _, value in flat], dtype=np.uint32),
        )

    a, b, c = (matrix([row[part] for row in rows]) for part in range(3))
    labels = np.arange(n_wires, dtype=np.uint64)
    return System(R1CS(n_wires, outputs, public, inputs - public, a, b, c, to_limbs(values), labels), modulus)
