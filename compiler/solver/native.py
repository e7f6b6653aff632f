"""The native engine's part in solving and checking. The only way to it in this folder.

The readable Python beside it is the specification, gives the same results bit for bit, and runs where no engine was built.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.engine_choice import thread_limit
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix

from ..program.hint_table import HintTable
from .solver import Solution, check_inputs, run_python_hint

if TYPE_CHECKING:
    from ..recorder.recorded import PythonHint

_COLUMNS: Final = tuple(column.name for column in fields(HintTable))


def solve(
    r1cs: R1CS,
    hints: HintTable,
    inputs_of_hints: SparseMatrix,
    python_hints: Sequence[PythonHint],
    inputs: Sequence[int],
    *,
    grain: int | None = None,
    threads: int | None = None,
) -> Solution:
    """See `solver.solve`. About 0.1 microseconds for each row of a few terms; Ctrl-C stops it.

    Parts of a large circuit that do not need each other are solved at the same time, where there are several threads; the
    outcome is the same. `grain`, in terms, has even small circuits cut up so that this saves as much, which tests want. `threads`
    bounds how many there are where the environment is not asked.

    Raises ValueError also for arrays that lead outside each other.
    """
    from zkwright import _engine

    check_inputs(r1cs, inputs)
    witness = np.empty((r1cs.n_wires, 4), dtype=np.uint64)
    callables = [partial(_call, hint) for hint in python_hints]
    failed = _engine.solve(
        r1cs,
        1 + r1cs.n_outputs,
        _contiguous(hints),
        inputs_of_hints,
        callables,
        to_limbs(inputs),
        witness,
        threads=thread_limit() if threads is None else threads,
        grain=grain,
    )
    return Solution(witness, failed.tolist())


def _contiguous(hints: HintTable) -> HintTable:
    if all(getattr(hints, name).flags.c_contiguous for name in _COLUMNS):  # as almost always
        return hints
    return replace(hints, **{name: np.ascontiguousarray(getattr(hints, name)) for name in _COLUMNS})


def _call(hint: PythonHint, inputs: bytes, n_outputs: int) -> bytes:
    outputs = run_python_hint(hint, from_limbs(np.frombuffer(inputs, dtype="<u8")), n_outputs)
    return to_limbs(outputs).tobytes()


def failing_rows(r1cs: R1CS, witness: npt.NDArray[np.uint64]) -> list[int]:
    """See `solver.failing_rows`."""
    from zkwright import _engine

    return _engine.violated_rows(r1cs, witness, limit=r1cs.n_rows, threads=thread_limit())
