"""A compiled circuit: the constraint system, the hints that make it a solver, and what to tell people about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .assemble import HintTable, Layout
from .errors import UnsatisfiedCircuitError
from .limbs import to_limbs
from .r1cs import R1CS, SparseMatrix
from .schema import Schema
from .solver import MAX_FAILURES, describe, failing_rows, solve
from .trace import PythonHint


@dataclass(frozen=True, slots=True)
class Witness:
    """A value for every wire, canonical integers, in the order of the wires; it satisfies the program it came from."""

    program: Program
    values: list[int]

    @property
    def public(self) -> list[int]:
        """The public signals: outputs, then public inputs."""
        return self.values[1 : 1 + self.program.r1cs.n_public]

    @property
    def output(self) -> Any:
        """What the circuit returns, as plain values."""
        return self.program.schema.decode_output(iter(self.values[1:]))

    def limbs(self) -> npt.NDArray[np.uint64]:
        """The values as the prover takes them, shape (n_wires, 4)."""
        return to_limbs(self.values)


@dataclass(frozen=True, slots=True)
class Program:
    """A circuit as arrays. `hint_inputs` holds the input combinations of `hints`; `layout` says where each row comes from."""

    r1cs: R1CS
    schema: Schema
    hints: HintTable
    hint_inputs: SparseMatrix
    python_hints: tuple[PythonHint, ...]
    layout: Layout

    def solve(self, inputs: Mapping[str, Any]) -> Witness:
        """The witness for these inputs, by name; see `Schema.encode` for what they may look like.

        Raises InputError for inputs that do not fit, UnsatisfiedCircuitError listing every requirement they break.
        """
        encoded = self.schema.encode(inputs)
        solution = solve(self.r1cs, self.hints, self.hint_inputs, self.python_hints, encoded)
        self._raise_failures(solution.failed_rows, solution.values)
        return Witness(self, solution.values)

    def check(self, values: list[int]) -> None:
        """Check a complete witness from elsewhere. Raises UnsatisfiedCircuitError."""
        self._raise_failures(failing_rows(self.r1cs, values), values)

    def _raise_failures(self, rows: list[int], values: list[int]) -> None:
        if rows:
            failures = [describe(row, self.layout, values) for row in rows[:MAX_FAILURES]]
            raise UnsatisfiedCircuitError(failures, len(rows))
