"""A compiled circuit: the constraint system, the hints that make it a solver, and what to tell people about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .assemble import HintTable, Layout
from .errors import UnsatisfiedCircuitError
from .field import R
from .limbs import to_limbs
from .linear import ONE
from .optimise import Origin
from .r1cs import R1CS, SparseMatrix
from .schema import Schema
from .solver import MAX_FAILURES, Failure, describe, failing_rows, solve
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
    """A circuit as arrays. `hint_inputs` holds the input combinations of `hints`.

    `layout` says where each recorded row comes from, `origin` which recorded rows and wires the optimiser left.
    """

    r1cs: R1CS
    schema: Schema
    hints: HintTable
    hint_inputs: SparseMatrix
    python_hints: tuple[PythonHint, ...]
    layout: Layout
    origin: Origin

    def solve(self, inputs: Mapping[str, Any]) -> Witness:
        """The witness for these inputs, by name; see `Schema.encode` for what they may look like.

        Raises InputError for inputs that do not fit, UnsatisfiedCircuitError listing every requirement they break.
        """
        encoded = self.schema.encode(inputs)
        solution = solve(self.r1cs, self.hints, self.hint_inputs, self.python_hints, encoded)
        self._raise_failures(solution.failed_rows, solution.values)
        return Witness(self, solution.values)

    def check(self, values: list[int]) -> None:
        """Check a complete witness from elsewhere.

        Raises ValueError when it is not one: not a value a wire, one of them outside [0, R), or a first one other than 1;
        UnsatisfiedCircuitError when rows do not hold.
        """
        if len(values) != self.r1cs.n_wires:
            raise ValueError(f"a witness of {len(values)} values for a system of {self.r1cs.n_wires} wires")
        if values[ONE] != 1:
            raise ValueError("the first value of a witness is the constant 1")
        if not all(0 <= value < R for value in values):
            raise ValueError("a value of the witness is not reduced modulo r")
        self._raise_failures(failing_rows(self.r1cs, values), values)

    def _raise_failures(self, rows: list[int], values: list[int]) -> None:
        if not rows:
            return
        recorded = self.origin.restore(values)
        described: dict[tuple[Any, ...], Failure] = {}
        origins = self.origin.rows[rows].tolist()
        n_merged = 0
        for row in origins:
            if len(described) == MAX_FAILURES:
                break
            failure = describe(row, self.layout, recorded)
            # One requirement may take several rows, as the equality of two structs does.
            key = (failure.message, failure.site, failure.path, failure.values)
            n_merged += key in described
            described.setdefault(key, failure)
        raise UnsatisfiedCircuitError(list(described.values()), len(rows) - n_merged)
