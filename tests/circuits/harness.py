"""Attacks on circuits: a prover whose hints lie, and wires that a witness leaves open."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise
from unittest import mock

from zkwright.analyser.forging import holds
from zkwright.analyser.system import System
from zkwright.compiler import Program, Witness
from zkwright.compiler.solver import hints, solver
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.engine_choice import ENGINE_VARIABLE
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.core.r1cs import SparseMatrix

Lie = Callable[[Opcode, int, Sequence[int], list[int]], list[int]]
"""What a built-in hint answers instead: from opcode, parameter, inputs and the honest outputs."""


@contextmanager
def lying_hints(lie: Lie) -> Iterator[None]:
    """Solve with a prover's own answers to the built-in hints; it fails where no answer was a lie.

    The reference solver answers, for the native one has hints of its own.
    """
    lies = 0

    def evaluate(opcode: Opcode, parameter: int, inputs: Sequence[int], n_outputs: int) -> list[int]:
        nonlocal lies
        honest = hints.evaluate(opcode, parameter, inputs, n_outputs)
        told = lie(opcode, parameter, inputs, list(honest))
        lies += told != honest
        return told

    with mock.patch.dict(os.environ, {ENGINE_VARIABLE: "reference"}), mock.patch.object(solver, "evaluate", evaluate):
        yield
    assert lies, "nothing was solved with a lie: the attack attacks nothing"


def open_wires(witness: Witness) -> list[int]:
    """Wires that a row should set by a division, where this witness has the divisor zero, and that later rows read.

    A prover may give such a wire any value; one that no other row reads is harmless.
    """
    values = witness.assignment
    return [
        wire
        for wires, divisor in _divisions(_Itself(witness.program))
        if sum(k * values[w] for w, k in divisor.items()) % R == 0
        for wire in wires
    ]


class _Itself:
    """A program that is equal to no other, whatever that holds."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.program is other.program

    def __hash__(self) -> int:
        return id(self.program)


@lru_cache(maxsize=8)
def _divisions(its: _Itself) -> list[tuple[list[int], dict[int, int]]]:
    """The wires that rows set by a division and later ones read, and what each divides by."""
    program = its.program
    rows = list(
        zip(*(_rows(matrix, program) for matrix in (program.r1cs.a, program.r1cs.b, program.r1cs.c)), strict=True)
    )
    last = {wire: number for number, sides in enumerate(rows) for side in sides for wire in side}
    known = set(range(1 + program.r1cs.n_outputs, 1 + program.r1cs.n_public + program.r1cs.n_private_inputs)) | {0}
    for first, count in zip(program.hints.first_output.tolist(), program.hints.n_outputs.tolist(), strict=True):
        known |= set(range(first, first + count))
    found = []
    for number, sides in enumerate(rows):
        for side, other in ((0, 1), (1, 0), (2, None)):
            new = sides[side].keys() - known
            known |= new
            if other is not None and (read := [wire for wire in new if last[wire] > number]):
                found.append((read, sides[other]))
    return found


def wires_that_may_change(program: Program, witness: Witness, seed: int, n_wires: int = 60) -> list[tuple[int, int]]:
    """Of so many wires, none public, those that may have another value: 1 more, 1 less what they have, or any."""
    values, choice, system = witness.assignment, random.Random(seed), System(program.r1cs)
    found = []
    for wire in choice.sample(range(1 + program.r1cs.n_public, len(values)), n_wires):
        for value in {values[wire] + 1, 1 - values[wire], choice.randrange(R)}:
            changed = [*values[:wire], value % R, *values[wire + 1 :]]
            if all(holds(system.row(row), changed) for row in system.rows_of(wire)):
                found.append((wire, value))
    return found


def _rows(matrix: SparseMatrix, program: Program) -> list[dict[int, int]]:
    table = from_limbs(program.r1cs.coefficients)
    wires, coefficients, ends = matrix.wires.tolist(), matrix.coefficients.tolist(), matrix.indptr.tolist()
    return [{wires[i]: table[coefficients[i]] for i in range(start, end)} for start, end in pairwise(ends)]
