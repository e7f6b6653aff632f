"""The witness solver, in exact Python integers: the meaning of a constraint system as a program.

Rows are walked in order. Before a row its hints run. Then the row has at most one wire without a value, and the row gives it
one; a row without such a wire is a check. Nothing but the matrices, the hint table and the inputs is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from zkwright.core.errors import InputError
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.redaction import redacting

from ..errors import CompileError, HintError, MissingHintError
from ..recorder.linear_combination import ONE
from .hints import Opcode, evaluate, fits

if TYPE_CHECKING:
    from zkwright.core.r1cs import R1CS, SparseMatrix

    from ..program.hint_table import HintTable
    from ..recorder.recorded import PythonHint


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver found: a value for every wire, shape (n_wires, 4), and the rows that do not hold."""

    limbs: npt.NDArray[np.uint64]
    failed_rows: list[int]

    @property
    def values(self) -> list[int]:
        """The values as integers, made anew."""
        return from_limbs(self.limbs)


def solve(
    r1cs: R1CS,
    hints: HintTable,
    inputs_of_hints: SparseMatrix,
    python_hints: Sequence[PythonHint],
    inputs: Sequence[int],
) -> Solution:
    """Give every wire a value. `inputs` are the public, then the private inputs, canonical.

    A failed check does not stop the walk, unless a Python hint raises after it: nobody promised that hint such inputs. A wire
    that nothing determines becomes 0. Raises ValueError when a row has two unknown wires or a hint sets a wire that has a value,
    neither of which a compiled circuit has, or inputs are not as many as announced, InputError when a Python hint returns what
    its type cannot hold, and HintError when it raises anything else.
    """
    first_input = 1 + r1cs.n_outputs
    check_inputs(r1cs, inputs)
    values: list[int | None] = [None] * r1cs.n_wires
    values[ONE] = 1
    values[first_input : first_input + len(inputs)] = inputs
    table = coefficient_values(r1cs)
    a, b, c = (_Rows(matrix, table, values) for matrix in (r1cs.a, r1cs.b, r1cs.c))
    arguments = _Rows(inputs_of_hints, table, values)
    columns = (hints.position, hints.opcode, hints.parameter, hints.first_input, hints.n_inputs)
    schedule = list(zip(*(column.tolist() for column in (*columns, hints.first_output, hints.n_outputs)), strict=True))
    failed: list[int] = []
    next_hint = 0
    try:
        for row in range(r1cs.n_rows):
            while next_hint < len(schedule) and schedule[next_hint][0] <= row:
                _run_hint(next_hint, schedule[next_hint], arguments, python_hints, values)
                next_hint += 1
            if not _solve_row(row, a, b, c, values):
                failed.append(row)
        for index in range(next_hint, len(schedule)):
            _run_hint(index, schedule[index], arguments, python_hints, values)
    except _HintFailedError as failure:
        if not failed:
            raise failure.cause from failure.cause.__cause__
    return Solution(to_limbs(value or 0 for value in values), failed)


def check_inputs(r1cs: R1CS, inputs: Sequence[int]) -> None:
    """Raise `ValueError` unless there is a value for every input of the system."""
    if len(inputs) != (expected := r1cs.n_public_inputs + r1cs.n_private_inputs):
        raise ValueError(f"{len(inputs)} inputs for a system of {expected}")


class _HintFailedError(Exception):
    """A Python hint raised `cause`."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(cause)
        self.cause = cause


class _Rows:
    """A matrix as Python lists, for walking."""

    def __init__(self, matrix: SparseMatrix, table: list[int], values: list[int | None]) -> None:
        self._indptr = matrix.indptr.tolist()
        self._wires = matrix.wires.tolist()
        self._coefficients = [table[i] for i in matrix.coefficients.tolist()]
        self._values = values

    def sum(self, row: int) -> Sum:
        """What the known wires of a row add up to."""
        total, unknown, factor = 0, None, 0
        values = self._values
        for i in range(self._indptr[row], self._indptr[row + 1]):
            wire = self._wires[i]
            value = values[wire]
            if value is None:
                if unknown is not None:
                    raise ValueError(
                        f"row {row} has two unknown wires, {unknown} and {wire}: the system is not in solving order"
                    )
                unknown, factor = wire, self._coefficients[i]
            else:
                total += self._coefficients[i] * value
        return total % R, unknown, factor


def _solve_row(row: int, a: _Rows, b: _Rows, c: _Rows, values: list[int | None]) -> bool:
    wire, value, holds = settled(row, a.sum(row), b.sum(row), c.sum(row))
    if wire is not None:
        values[wire] = value
    return holds


Sum = tuple[int, int | None, int]
"""What the known wires of a combination add up to; the unknown wire, if any, and its coefficient."""


def settled(row: int, a: Sum, b: Sum, c: Sum) -> tuple[int | None, int, bool]:
    """The wire to which a row gives a value, None for a check; the value; and whether the row holds.

    Raises ValueError when two wires are unknown.
    """
    left, in_a, factor_a = a
    right, in_b, factor_b = b
    product, in_c, factor_c = c
    if in_a is None and in_b is None:
        if in_c is None:
            return None, 0, left * right % R == product
        return in_c, (left * right - product) * _inverse(factor_c, row, in_c) % R, True
    # (known part + factor * unknown) * other = product
    if in_a is not None and in_b is None and in_c is None:
        unknown, known_part, factor, other = in_a, left, factor_a, right
    elif in_b is not None and in_a is None and in_c is None:
        unknown, known_part, factor, other = in_b, right, factor_b, left
    else:
        raise ValueError(f"row {row} has an unknown wire on two sides: the system is not in solving order")
    if other == 0:
        return unknown, 0, product == 0
    return unknown, (product * pow(other, -1, R) - known_part) * _inverse(factor, row, unknown) % R, True


def _inverse(factor: int, row: int, unknown: int) -> int:
    if factor == 1:
        return 1
    if factor == 0:
        raise ValueError(f"row {row} multiplies its unknown wire {unknown} by 0")
    return pow(factor, -1, R)


def _run_hint(
    index: int,
    hint: tuple[int, ...],
    arguments: _Rows,
    python_hints: Sequence[PythonHint],
    values: list[int | None],
) -> None:
    _, opcode, parameter, first_input, n_inputs, first_output, n_outputs = hint
    if not fits(opcode, parameter, n_inputs, n_outputs):
        raise ValueError(f"hint {index} is malformed: its opcode, its inputs or its outputs do not exist")
    inputs = [arguments.sum(first_input + i)[0] for i in range(n_inputs)]
    for wire in range(first_output, first_output + n_outputs):
        # Rows that were found to hold with the first value would go unchecked.
        if values[wire] is not None:
            raise ValueError(
                f"hint {index} sets wire {wire}, which has a value already: the system is not in solving order"
            )
    if opcode == Opcode.PYTHON:
        try:
            outputs = run_python_hint(python_hints[parameter], inputs, n_outputs)
        except Exception as error:
            raise _HintFailedError(error) from error
    else:
        outputs = evaluate(Opcode(opcode), parameter, inputs, n_outputs)
    values[first_output : first_output + n_outputs] = outputs


def run_python_hint(hint: PythonHint, inputs: Sequence[int], n_outputs: int) -> list[int]:
    """Run a hint of the circuit's author and hold it to its promise: `n_outputs` canonical values.

    Raises `InputError` for values that its types cannot hold, `HintError` for whatever the author's code raises but an interrupt,
    an exit of the process included: anything of it may quote a secret. Under `ZKWRIGHT_REDACT` an interrupt has no text either.
    """
    told: BaseException
    cause: BaseException | None = None
    try:
        outputs = hint.run(inputs)
        if len(outputs) != n_outputs:
            raise ValueError(f"the hint gave {len(outputs)} values for {n_outputs} wires")
        for value in outputs:
            if type(value) is not int or not 0 <= value < R:
                raise ValueError("the hint gave a value that is not an integer in [0, r)")
        return outputs
    except MissingHintError:
        raise  # which names the hint and its line itself
    except KeyboardInterrupt as interrupt:
        if not redacting():
            raise
        # One of ours, as for SIGTERM, says by its class how the process ends.
        told = type(interrupt)() if type(interrupt).__module__.startswith("zkwright.") else KeyboardInterrupt()
    except BaseException as error:
        raised_at = _raised_at(error)
        if isinstance(error, InputError) and not raised_at:
            error.add_note(f"raised by the hint {hint.name} at {hint.site}")
            raise
        if isinstance(error, MemoryError) and not error.args:
            raise
        # What the language says of a plain value quotes it, and a hint's values are secret.
        cause = None if isinstance(error, CompileError) or redacting() else error
        told = HintError(
            f"the hint {hint.name} at {hint.site} raised {type(error).__name__}{raised_at} for these inputs; "
            "a hint must answer for all inputs"
        )
    # Here, where the exception that was caught is not at work any more and so does not become the context of this one.
    raise told from cause


def _raised_at(error: BaseException) -> str:
    """The author's line that an exception came from; nothing where it came from none."""
    from zkwright.core.code_owner import owner_of

    from ..source_locations import Site

    found = ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if owner_of(code) == "author":
            found = f" at {Site(code.co_filename, trace.tb_lineno, code.co_name)}"
        trace = trace.tb_next
    return found


def coefficient_values(r1cs: R1CS) -> list[int]:
    """The coefficient table as integers."""

    return from_limbs(r1cs.coefficients)


def failing_rows(r1cs: R1CS, witness: Sequence[int]) -> list[int]:
    """The rows a complete witness does not satisfy, ascending."""
    table = coefficient_values(r1cs)
    values: list[int | None] = list(witness)
    a, b, c = (_Rows(matrix, table, values) for matrix in (r1cs.a, r1cs.b, r1cs.c))
    return [row for row in range(r1cs.n_rows) if a.sum(row)[0] * b.sum(row)[0] % R != c.sum(row)[0]]
