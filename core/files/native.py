"""The native engine's part in `.r1cs` files: the bulk of them, rows of millions of terms.

The readable Python in `r1cs_file` is the specification, gives the same results bit for bit, and runs where no engine was built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..r1cs import R1CS, SparseMatrix

if TYPE_CHECKING:
    from .iden3 import Section


def constraint_bytes(r1cs: R1CS, start: int, stop: int) -> npt.NDArray[np.uint8]:
    """Rows `start` to `stop` as a `.r1cs` file holds them."""
    from zkwright import _engine

    return _engine.constraint_bytes(r1cs, start, stop)


def read_constraints(section: Section, n_rows: int, n_wires: int) -> tuple[list[SparseMatrix], npt.NDArray[np.uint64]]:
    """The matrices in the second section of a `.r1cs` file, and their coefficients in order of first appearance.

    Raises `FormatError` for whatever the file may not hold.
    """
    from zkwright import _engine

    try:
        matrices, coefficients = _engine.read_constraints(section.data, n_rows, n_wires)
    except _engine.MalformedSectionError as malformed:
        what, mend, at = malformed.args
        raise section.error(what, mend, at) from None
    return [SparseMatrix(*columns) for columns in matrices], coefficients
