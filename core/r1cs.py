"""A rank-1 constraint system as arrays: what the compiler makes, the solver walks and the prover reads.

A witness w satisfies row i when <A_i, w> * <B_i, w> = <C_i, w> modulo r. Wires come in circom's order:
the constant 1, the public outputs, the public inputs, the private inputs, the internal wires.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from .fast_dataclass import dataclass

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

U32: TypeAlias = "npt.NDArray[np.uint32]"
I64: TypeAlias = "npt.NDArray[np.int64]"
U64: TypeAlias = "npt.NDArray[np.uint64]"


@dataclass(frozen=True, slots=True, repr=False)
class SparseMatrix:
    """One of A, B, C in compressed sparse rows; within a row the wires ascend and no wire repeats.

    `indptr` has shape (rows + 1,): row i is the slice indptr[i]:indptr[i + 1] of the other two, of shape (nonzeros,).
    `wires` holds column indices, `coefficients` indices into the system's coefficient table.
    """

    indptr: I64
    wires: U32
    coefficients: U32

    def __repr__(self) -> str:
        """The size; the arrays would fill a screen."""
        return f"<SparseMatrix: {self.n_rows} rows, {self.n_nonzeros} terms>"

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return len(self.indptr) - 1

    def row(self, row: int) -> tuple[list[int], list[int]]:
        """The wires of a row, and their coefficients' places in the table."""
        span = slice(int(self.indptr[row]), int(self.indptr[row + 1]))
        return self.wires[span].tolist(), self.coefficients[span].tolist()

    @property
    def n_nonzeros(self) -> int:
        """The number of stored terms."""
        return len(self.wires)


@dataclass(frozen=True, slots=True, repr=False)
class R1CS:
    """The system: three matrices over one interned coefficient table, and what each wire is.

    `coefficients` has shape (k, 4): row j is a field element in [0, r), four 64-bit limbs, least significant first.
    `labels` has shape (n_wires,): the id each wire has in the `.sym` file, circom's signal number.
    """

    n_wires: int
    n_outputs: int
    n_public_inputs: int
    n_private_inputs: int
    a: SparseMatrix
    b: SparseMatrix
    c: SparseMatrix
    coefficients: U64
    labels: U64
    n_labels: int = field(default=0)

    def __repr__(self) -> str:
        """The size; the arrays would fill a screen."""
        return f"<R1CS: {self.n_rows} constraints, {self.n_wires} wires, {self.n_terms} terms>"

    def _repr_html_(self) -> str:
        """For notebooks: the sizes."""
        from .notebook import card

        signals = [
            ("outputs", self.n_outputs),
            ("public inputs", self.n_public_inputs),
            ("private inputs", self.n_private_inputs),
        ]
        sizes = [("constraints", self.n_rows), ("terms", self.n_terms), ("wires", self.n_wires)]
        return card("constraint system", [*sizes, *signals])

    @property
    def n_rows(self) -> int:
        """The number of constraints."""
        return self.a.n_rows

    @property
    def n_terms(self) -> int:
        """The terms of all rows: nonzero entries of A, B and C."""
        return self.a.n_nonzeros + self.b.n_nonzeros + self.c.n_nonzeros

    @property
    def n_public(self) -> int:
        """Public signals: outputs and public inputs, without the constant 1."""
        return self.n_outputs + self.n_public_inputs

    @property
    def inputs(self) -> range:
        """The wires that are inputs, the public ones first.

        circom drops a private input that a row makes a constant or equal to another, and counts it all the same; then other wires
        move up, whose labels are beyond those of inputs.
        """
        first, stop = 1 + self.n_outputs, 1 + self.n_public + self.n_private_inputs
        (beyond,) = (self.labels[first:stop] >= stop).nonzero()
        return range(first, first + int(beyond[0]) if len(beyond) else min(stop, self.n_wires))

    @property
    def n_dropped_inputs(self) -> int:
        """How many inputs the header counts that are no wires."""
        return self.n_public_inputs + self.n_private_inputs - len(self.inputs)
