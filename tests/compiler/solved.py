"""Programs of the solver written by hand, and what each of its forms makes of them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from zkwright.compiler.program.hint_table import HintTable
from zkwright.compiler.recorder.recorded import PythonHint
from zkwright.compiler.solver import native, solver
from zkwright.compiler.solver.hints import Opcode
from zkwright.compiler.source_locations import Site
from zkwright.core.engine_choice import THREADS_VARIABLE
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix

from tests.effort import spent
from tests.prover.systems import Combination, system

Hint = tuple[int, Opcode, int, Sequence[Combination], int, int]
"""Position, opcode, parameter, inputs, first output, number of outputs."""

Solver = Callable[..., solver.Solution]


def solve_in_parts(*program: Any) -> solver.Solution:
    """By three threads, cut up wherever that saves a term."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv(THREADS_VARIABLE, "3")
        return native.solve(*program, grain=1)


SOLVERS: list[Solver] = [solver.solve, native.solve, solve_in_parts]
SOLVER_NAMES = ["reference", "native", "in parts"]


def hint_table(hints: Sequence[Hint], r1cs: R1CS) -> tuple[HintTable, SparseMatrix, R1CS]:
    """The hints as columns, their inputs, and the system with the coefficients that these use."""
    n_inputs = [len(hint[3]) for hint in hints]
    first_input = np.cumsum([0, *n_inputs])[:-1]
    position, opcode, parameter, _, first_output, n_outputs = zip(*hints, strict=True) if hints else [()] * 6
    columns = (position, opcode, parameter, first_input, n_inputs, first_output, n_outputs)
    table = HintTable(*(np.array(column, dtype=np.int64) for column in columns))
    inputs = system([(part, {}, {}) for hint in hints for part in hint[3]], r1cs.n_wires)
    shifted = replace(inputs.a, coefficients=inputs.a.coefficients + np.uint32(len(r1cs.coefficients)))
    both = np.concatenate([r1cs.coefficients, inputs.coefficients]).reshape(-1, 4)
    return table, shifted, replace(r1cs, coefficients=both)


def python_hint(run: Callable[[Sequence[int]], Any]) -> PythonHint:
    return PythonHint("tested", Site("tested.py", 1, "test"), run)


def outcome(
    solve: Solver, r1cs: R1CS, hints: Sequence[Hint], python: Sequence[PythonHint], inputs: Sequence[int]
) -> tuple[Any, ...]:
    table, matrix, full = hint_table(hints, r1cs)
    try:
        solution = solve(full, table, matrix, python, inputs)
    except Exception as error:
        return type(error), str(error), getattr(error, "__notes__", [])
    return from_limbs(solution.limbs), solution.failed_rows


def agreed(
    r1cs: R1CS, hints: Sequence[Hint] = (), python: Sequence[PythonHint] = (), inputs: Sequence[int] = ()
) -> tuple[Any, ...]:
    """What all of them make of it."""
    reference, fast, in_parts = (outcome(solve, r1cs, hints, python, inputs) for solve in SOLVERS)
    assert fast == reference
    assert in_parts == reference
    return reference


EDGES = [0, 1, R - 1, 2, R - 2, 3, R // 2, R // 2 + 1, 2**64, 2**128 - 1, 2**192, 2**253]
VALUES = st.sampled_from(EDGES) | st.integers(0, R - 1)


def seconds_to_stop(solve: Callable[[], object]) -> float:
    """Processor time for which a call that takes longer than 0.2 s goes on after Ctrl-C, which must end it; with two threads."""
    pressed: list[float] = []

    def press() -> None:
        pressed.append(spent())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.2, press)
    timer.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(THREADS_VARIABLE, "2")
        with pytest.raises(KeyboardInterrupt):
            solve()
    return spent() - pressed[0]
