"""A cone as a system of its own, which a client solves without the rest of the circuit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from zkwright.compiler.program.hint_table import HintTable
from zkwright.core.r1cs import R1CS

from .matrices import of_rows, renamed

if TYPE_CHECKING:
    import numpy.typing as npt
    from zkwright.compiler import Program
    from zkwright.core.r1cs import SparseMatrix


def hints_of(program: Program, wires: list[int]) -> tuple[list[int], npt.NDArray[np.int64]]:
    """The hints that give values to these wires, and the rows of combinations that they read."""
    hints = program.hints
    is_own = np.isin(hints.first_output, np.array(wires, dtype=np.int64))
    (places,) = is_own.nonzero()
    starts, lengths = hints.first_input[places], hints.n_inputs[places]
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    read = np.arange(total) - np.repeat(ends - lengths - starts, lengths)
    return places.tolist(), read.astype(np.int64)


def system_of(
    program: Program,
    matrices: tuple[SparseMatrix, SparseMatrix, SparseMatrix],
    rows: npt.NDArray[np.int64],
    n_public: int,
    wires: list[int],
    column_of: npt.NDArray[np.uint32],
) -> tuple[R1CS, HintTable, SparseMatrix] | None:
    """The rows, with hints, for the solver; None where a wire of the cone is an output, which comes before all inputs."""
    r1cs = program.r1cs
    first = 1 + r1cs.n_public
    if wires and wires[0] < first:
        return None
    n_private = sum(wire < first + r1cs.n_private_inputs for wire in wires)
    n_wires = n_public + len(wires)
    a, b, c = matrices
    labels = np.arange(n_wires, dtype=np.uint64)
    system = R1CS(n_wires, 0, n_public - 1, n_private, a, b, c, r1cs.coefficients, labels)
    places, read = hints_of(program, wires)
    hints = program.hints
    lengths = hints.n_inputs[places]
    table = HintTable(
        np.searchsorted(rows, hints.position[places]).astype(np.int64),
        hints.opcode[places],
        hints.parameter[places],
        np.cumsum(lengths) - lengths,
        lengths,
        column_of[hints.first_output[places]].astype(np.int64),
        hints.n_outputs[places],
    )
    return system, table, renamed(of_rows(program.hint_inputs, read), column_of)
