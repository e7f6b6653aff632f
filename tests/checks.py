"""One helper for circuits: every layer on valid and invalid inputs, and an attempt to cheat.

`accepts` compares a circuit with what plain Python says, then looks for another witness with the same inputs: hints are
overridden, wires are changed, and the rows are searched for wires that the inputs leave open. `refuses` wants a message.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from zkwright.compiler import Circuit, Program, UnsatisfiedCircuitError, Witness
from zkwright.compiler.recorder.recorded import PythonHint
from zkwright.compiler.solver import native
from zkwright.compiler.solver.hints import Opcode
from zkwright.compiler.solver.solver import Solution, coefficient_values, failing_rows, solve
from zkwright.compiler.source_locations import Site
from zkwright.core.field import R
from zkwright.core.r1cs import R1CS

from tests.left_out import HAS_ENGINE
from tests.uniqueness import Uniqueness

FEW_ROWS = 100
"""Which Python solves as fast as the engine."""


def accepts(
    circuit: Circuit[..., Any] | Program,
    inputs: Mapping[str, Any],
    expected: Any,
    *,
    forge: bool = True,
    prove: bool = False,
    **parameters: Any,
) -> Witness:
    """The circuit takes the inputs, returns what is expected, and nothing else can be proven of them."""
    program = circuit if isinstance(circuit, Program) else circuit.compile(**parameters)
    witness = program.solve(inputs)
    assert witness.output == expected
    program.check(witness.assignment)
    assert failing_rows(program.r1cs, witness.assignment) == []
    encoded = program.schema.encode(inputs)
    specified = solve(program.r1cs, program.hints, program.hint_inputs, program.python_hints, encoded)
    assert (specified.limbs.tolist(), specified.failed_rows) == (witness.limbs().tolist(), [])
    if forge:
        assert_unforgeable(witness)
    if prove:
        assert_proves(witness)
    return witness


def refuses(
    circuit: Circuit[..., Any] | Program, inputs: Mapping[str, Any], *messages: str, **parameters: Any
) -> UnsatisfiedCircuitError:
    """The circuit refuses the inputs, and the report contains each of the messages; no change of hints helps."""
    program = circuit if isinstance(circuit, Program) else circuit.compile(**parameters)
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        program.solve(inputs)
    for message in messages:
        assert message in str(caught.value)
    encoded = program.schema.encode(inputs)
    honest = solve(program.r1cs, program.hints, program.hint_inputs, program.python_hints, encoded)
    for _, values, failed in overridden(program, encoded, honest.values):
        assert failed, f"another choice of hints makes refused inputs pass: {values}"
    return caught.value


def cost(circuit: Circuit[..., Any], **parameters: Any) -> int:
    """How many rows a circuit is recorded with, beside those that set its outputs and keep its inputs' promises."""
    program = circuit.compile(0, **parameters)
    promises = sum(_promised_rows(entry.shape.schema()) for entry in program.schema.inputs)
    return program.r1cs.n_rows - program.r1cs.n_outputs - promises


def _promised_rows(schema: Any) -> int:
    match schema:
        case "Field":
            return 0
        case "Bool":
            return 1
        case str():
            return int(schema[1:])
        case {"array": item, "length": length}:
            return int(length) * _promised_rows(item)
        case {"bytes": length}:
            return 8 * int(length)
        case {"struct": _, "fields": fields}:
            return sum(_promised_rows(field) for _, field in fields)
        case {"tuple": items}:
            return sum(map(_promised_rows, items))
    raise AssertionError(schema)


def assert_unforgeable(witness: Witness) -> None:
    """No other witness with these inputs is found, and the rows determine all outputs."""
    program = witness.program
    start = 1 + program.r1cs.n_outputs
    inputs = witness.assignment[start : start + program.r1cs.n_public_inputs + program.r1cs.n_private_inputs]
    for description, values, failed in overridden(program, inputs, witness.assignment):
        if not failed:
            assert values[:start] == witness.assignment[:start], f"forged by {description}"
    rows = mentions(program)
    for wire, value in _changed_wires(witness):
        changed = list(witness.assignment)
        changed[wire] = value
        if all(holds(row, changed) for row in rows.get(wire, ())):  # the other rows hold as they did
            assert changed[:start] == witness.assignment[:start], f"output {wire} may be {value}"
    search = Uniqueness(witness)
    assert search.open_outputs == set()
    assert search.undetermined == set()


def assert_proves(witness: Witness) -> None:
    """A proof of the witness verifies, and does not verify for other public signals."""
    from zkwright.prover import prove, setup
    from zkwright.verifier import InvalidProof, verify

    key = setup(witness.program.r1cs)
    proof, public = prove(key, witness.limbs())
    verify(key.verifying_key(), public, proof)
    assert list(public) == witness.public
    if public:
        with pytest.raises(InvalidProof):
            verify(key.verifying_key(), ((public[0] + 1) % R, *public[1:]), proof)


def overridden(
    program: Program, inputs: Sequence[int], honest: Sequence[int]
) -> Iterator[tuple[str, list[int], list[int]]]:
    """Every hint in turn gives other values, and the solver goes on from there: description, wires, failing rows.

    Where rows fail, nobody asks for the wires.
    """
    hints = program.hints
    opcodes, parameters = hints.opcode.copy(), hints.parameter.copy()
    table = replace(hints, opcode=opcodes, parameter=parameters)
    given: list[int] = []
    override = PythonHint("forged", Site("forged", 0, "forged"), lambda _: given)
    python_hints = (*program.python_hints, override)
    for i in range(len(hints)):
        first, count = int(hints.first_output[i]), int(hints.n_outputs[i])
        usual = list(honest[first : first + count])
        opcodes[i], parameters[i] = Opcode.PYTHON, len(program.python_hints)
        for forged in _alternatives(int(hints.opcode[i]), usual):
            given[:] = forged
            solution = _solved(program.r1cs, table, program.hint_inputs, python_hints, inputs)
            failed = solution.failed_rows
            yield f"hint {i}: {usual} -> {forged}", [] if failed else solution.values, failed
        opcodes[i], parameters[i] = hints.opcode[i], hints.parameter[i]


def _solved(r1cs: R1CS, *given: Any) -> Solution:
    """As `solve`, thousands of times: by the engine, with one thread, where that takes less than to begin with it."""
    if not HAS_ENGINE or r1cs.n_rows < FEW_ROWS:
        return solve(r1cs, *given)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "thread_limit", lambda: 1)
        return native.solve(r1cs, *given)


def _alternatives(opcode: int, usual: list[int]) -> Iterator[list[int]]:
    if not usual:
        return
    for delta in (1, R - 1, 2, R // 2, random.randrange(R)):
        for i in {0, len(usual) // 2, len(usual) - 1}:
            yield [(value + delta) % R if j == i else value for j, value in enumerate(usual)]
    for i in {0, len(usual) // 2, len(usual) - 1}:
        yield [1 - value if j == i and value in (0, 1) else value for j, value in enumerate(usual)]
    yield [0] * len(usual)
    yield [1] * len(usual)
    if opcode == Opcode.DIVMOD:
        quotient, remainder = usual
        yield [0, remainder + quotient]
        for divisor in (1, 2, 3, 5, 7, 10, 255):
            # Pairs with quotient * divisor + remainder unchanged, as integers and modulo r.
            yield [(quotient - 1) % R, (remainder + divisor) % R]
            yield [(quotient + 1) % R, (remainder - divisor) % R]
            yield [(quotient + pow(divisor, -1, R)) % R, (remainder - 1) % R]


def _changed_wires(witness: Witness) -> Iterator[tuple[int, int]]:
    r1cs = witness.program.r1cs
    start = 1 + r1cs.n_public + r1cs.n_private_inputs
    wires = [*range(1, 1 + r1cs.n_outputs), *range(start, r1cs.n_wires)]
    for wire in wires if len(wires) <= 60 else random.sample(wires, 60):
        for value in {(witness.assignment[wire] + 1) % R, 0, 1, random.randrange(R)} - {witness.assignment[wire]}:
            yield wire, value


Row = tuple[tuple[tuple[int, int], ...], ...]
"""The three sums of a row, in terms of a wire and its coefficient."""


def mentions(program: Program) -> dict[int, list[Row]]:
    """The rows that read each wire."""
    found: dict[int, list[Row]] = {}
    for row in rows_of(program):
        for wire in {wire for side in row for wire, _ in side}:
            found.setdefault(wire, []).append(row)
    return found


def holds(row: Row, values: Sequence[int]) -> bool:
    """Whether a row holds for these values of the wires."""
    a, b, c = (sum(coefficient * values[wire] for wire, coefficient in side) for side in row)
    return (a * b - c) % R == 0


def rows_of(program: Program) -> list[Row]:
    """The system as tuples of (wire, coefficient) per matrix and row: for comparing systems."""
    table = coefficient_values(program.r1cs)
    matrices = (program.r1cs.a, program.r1cs.b, program.r1cs.c)
    rows = []
    for i in range(program.r1cs.n_rows):
        row = []
        for matrix in matrices:
            span = range(int(matrix.indptr[i]), int(matrix.indptr[i + 1]))
            row.append(tuple((int(matrix.wires[j]), table[int(matrix.coefficients[j])]) for j in span))
        rows.append(tuple(row))
    return rows
