"""The witness solver, in exact Python integers: the meaning of a constraint system as a program.

Rows are walked in order. Before a row its hints run. Then the row has at most one wire without a value, and the row gives it
one; a row without such a wire is a check. Nothing but the matrices, the hint table and the inputs is needed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from zkwright.core.errors import InputError
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import R, to_readable
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.redaction import redacting

from ..errors import CompileError, HintError, MissingHintError
from ..recorder.linear_combination import ONE, LinearCombination
from .failure import Failure
from .hints import Opcode, evaluate, fits

if TYPE_CHECKING:
    from zkwright.core.r1cs import R1CS, SparseMatrix

    from ..optimiser import Restored
    from ..program.hint_table import HintTable
    from ..program.provenance import CallProvenance, Provenance
    from ..recorder.notes import Operand
    from ..recorder.recorded import PythonHint
    from ..source_locations import Site


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
    unknowns = [wire for wire in (in_a, in_b, in_c) if wire is not None]
    if not unknowns:
        return None, 0, left * right % R == product
    if len(unknowns) > 1:
        raise ValueError(f"row {row} has an unknown wire on two sides: the system is not in solving order")
    unknown = unknowns[0]
    if in_c is not None:
        return unknown, (left * right - product) * _inverse(factor_c, row, unknown) % R, True
    # (known part + factor * unknown) * other = product
    known_part, factor, other = (left, factor_a, right) if in_a is not None else (right, factor_b, left)
    if other == 0:
        return unknown, 0, product == 0
    return unknown, (product * pow(other, -1, R) - known_part) * _inverse(factor, row, unknown) % R, True


def _inverse(factor: int, row: int, unknown: int) -> int:
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
    """Run a hint of the circuit's author and hold it to its promise: `n_outputs` canonical values."""
    try:
        outputs = hint.run(inputs)
        if len(outputs) != n_outputs:
            raise ValueError(f"the hint gave {len(outputs)} values for {n_outputs} wires")
        if any(type(value) is not int or not 0 <= value < R for value in outputs):
            raise ValueError("the hint gave a value that is not an integer in [0, r)")
    except (MissingHintError, MemoryError):
        raise  # the first names the hint and its line itself
    except InputError as error:
        error.add_note(f"raised by the hint {hint.name} at {hint.site}")
        raise
    except Exception as error:
        # What the language says of a plain value quotes it, and a hint's values are secret.
        cause = None if isinstance(error, CompileError) or redacting() else error
        raise HintError(
            f"the hint {hint.name} at {hint.site} raised {type(error).__name__}{_raised_at(error)} for these inputs; "
            "a hint must answer for all inputs"
        ) from cause
    return outputs


def _raised_at(error: Exception) -> str:
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


def describe(row: int, provenance: Provenance, values: Restored, inputs: Sequence[str] = ()) -> Failure:
    """What a failing row means to the user: its message, its line, the gadget calls that lead there, the values by name.

    `inputs` names the circuit's first wires, from 1 on: a value that is one of them is shown under both names.
    """
    calls: list[CallProvenance] = []
    instances: list[int] = []
    frames = [Frame.outermost(provenance, values)]
    at = row
    while True:
        index = bisect_right(provenance.calls, at, key=lambda call: call.position) - 1
        # Calls without rows share the position of the next: the last one that starts at or before the row and covers it counts.
        while index >= 0 and provenance.calls[index].provenance.n_rows == 0:
            index -= 1
        call = provenance.calls[index] if index >= 0 else None
        if call is None or at >= call.position + call.provenance.n_rows:
            break
        calls.append(call)
        instances.append(_instance(provenance, index))
        frames.append(frames[-1].inside(call))
        at -= call.position
        provenance = call.provenance
    own = int(provenance.own_rows.searchsorted(at, side="right")) - 1
    note, site = provenance.notes[own], provenance.sites[own]
    message, mend, part = (note.message, note.mend, note.part) if note else ("a constraint does not hold", "", None)
    operands = note.operands if note else ()
    follows = any(
        operand.width and not 0 <= frames[-1].value(operand.value) < 1 << operand.width for operand in operands
    )
    if note is not None and note.chosen is not None:
        message += f", in the side of a select that is {'' if frames[-1].value(note.chosen) else 'not '}chosen"
    depth = depth_of_author([site, *(call.site for call in reversed(calls))])
    if depth:  # what the library does within is its own affair: its gadget fails, on the author's line
        site, operands, mend, part = calls[-depth].site, (), "", None
    frame, kept = frames[len(calls) - depth + bool(depth)], len(calls) - depth
    names = calls[kept if depth else kept - 1].provenance.formals if calls else ()
    from ..recorder.notes import Operand  # loads the compiler, which only what fails needs

    operands += others(
        [Operand(name, LinearCombination({i: 1})) for i, name in enumerate(names, start=1) if name], operands
    )
    named = tuple((frame.name(operand, inputs), frame.value(operand.value)) for operand in operands)
    path = tuple((call.provenance.name, call.site) for call in calls[:kept])
    return Failure(row, message, site, path, named, mend, tuple(instances[:kept]), part, follows=follows)


def _instance(provenance: Provenance, index: int) -> int:
    """Which of a gadget's instances in a body a call makes, from 1 on; 0 for the only one."""
    name = provenance.calls[index].provenance.name
    alike = [place for place, call in enumerate(provenance.calls) if call.provenance.name == name]
    return alike.index(index) + 1 if len(alike) > 1 else 0


def depth_of_author(sites: Sequence[Site]) -> int:
    """How many calls up, from the innermost site outwards, the first line is that is not the library's; 0 where none is."""
    return next((depth for depth, site in enumerate(sites) if not site.of_library), 0)


_FEW = 8
"""Arguments of a gadget that are shown beside what it compares."""


def others(arguments: Sequence[Operand], shown: Sequence[Operand]) -> tuple[Operand, ...]:
    """The arguments of a gadget but for what is shown; of many those that are part of it."""
    known = {operand.value.key for operand in shown}
    left = [operand for operand in arguments if operand.value.key not in known]
    if len(left) > _FEW:
        wires = {index for operand in shown for index in operand.value.terms}
        left = [operand for operand in left if not wires.isdisjoint(operand.value.terms)] or left
    return tuple(left[:_FEW])


@dataclass(frozen=True, slots=True)
class Frame:
    """The values of one body's wires: formal ones listed, internal ones at an offset in the whole witness."""

    formals: list[int]
    offset: int
    values: Restored
    caller: tuple[Frame, tuple[LinearCombination, ...]] | None = None
    """The frame that called this body, and with what."""

    @classmethod
    def outermost(cls, provenance: Provenance, values: Restored) -> Frame:
        """The frame of a whole circuit."""
        return cls([values[wire] for wire in range(provenance.n_formals + 1)], 0, values)

    def inside(self, call: CallProvenance) -> Frame:
        """The frame of an instance that this body calls."""
        formals = [1, *(self.value(argument) for argument in call.arguments)]
        return Frame(
            formals, self.offset + call.first_wire - 1 - call.provenance.n_formals, self.values, (self, call.arguments)
        )

    def name(self, operand: Operand, inputs: Sequence[str]) -> str:
        """The operand's text; `text = name` of one that is an input of the circuit under another name."""
        wire = self._outer_wire(operand.value)
        known = inputs[wire - 1] if 0 < wire <= len(inputs) else operand.text
        return operand.text if known == operand.text else f"{operand.text} = {known}"

    def _outer_wire(self, linear: LinearCombination) -> int:
        """The wire of the whole circuit that a combination is, 0 where it is none of its first ones."""
        frame = self
        while True:  # calls nest as deeply as a file says
            (wire, factor), *others = linear.terms.items() if linear.terms else [(0, 0)]
            if others or factor != 1 or wire >= len(frame.formals):
                return 0
            if frame.caller is None or wire == 0:
                return wire
            frame, arguments = frame.caller
            linear = arguments[wire - 1]

    def wire(self, wire: int) -> int:
        """The value of one of the body's wires."""
        return self.formals[wire] if wire < len(self.formals) else self.values[wire + self.offset]

    def value(self, linear: LinearCombination) -> int:
        """The value of a combination, as a person reads it."""
        return to_readable(sum(coefficient * self.wire(wire) for wire, coefficient in linear.terms.items()))
