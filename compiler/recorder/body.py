"""What becomes of a recorded body: arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zkwright.core.fast_dataclass import dataclass

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from zkwright.core.r1cs import SparseMatrix

    from ..program.hint_table import HintTable
    from ..program.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Body:
    """A body as arrays over its own wires: 0 is the constant 1, 1..n_formals the inputs, then internal wires.

    `inputs` holds the input combinations of `hints`; `roles` says what each row is there for, `pinned` marks rows that no
    optimisation may drop.
    """

    name: str
    n_formals: int
    n_wires: int
    n_rows: int
    a: SparseMatrix
    b: SparseMatrix
    c: SparseMatrix
    inputs: SparseMatrix
    hints: HintTable
    roles: npt.NDArray[np.uint8]
    pinned: npt.NDArray[np.bool_]
    provenance: Provenance
