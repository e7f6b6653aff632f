"""A prover with bad intent: hints that answer otherwise, and wires that are changed, for one set of inputs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from zkwright.compiler import Program, Witness
from zkwright.compiler.recorder.recorded import PythonHint
from zkwright.compiler.solver import native
from zkwright.compiler.solver.hints import Opcode
from zkwright.compiler.solver.solver import Solution, solve
from zkwright.compiler.source_locations import Site
from zkwright.core.engine_choice import native_engine
from zkwright.core.errors import EngineNotAvailable
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs

from .system import Form, Row, System

_MOST_CHANGED = 60
"""So many wires of a witness are changed, chosen anew for each witness."""

_MOST_ARGUMENTS = 4
"""A hint that is asked about more is no division."""


class Forgery(NamedTuple):
    """One hint that gave other answers: what was done, the wires that it set first, all values, the rows that fail.

    Where rows fail, nobody asks for the values, and there are none.
    """

    description: str
    wire: int
    values: list[int]
    failed: list[int]


def forgeries(
    program: Program,
    inputs: Sequence[int],
    honest: Sequence[int],
    most: int | None = None,
    only: Sequence[int] | None = None,
) -> Iterator[Forgery]:
    """Every hint in turn gives other values, and the solver goes on from there.

    `inputs` are the inputs' wires, `honest` the values of all wires as the circuit's own hints give them. `only` has the numbers
    of the hints to forge, by default of all; of more than `most` so many are forged, chosen by the inputs.
    """
    hints = program.hints
    opcodes, parameters = hints.opcode.copy(), hints.parameter.copy()
    table = replace(hints, opcode=opcodes, parameter=parameters)
    given: list[int] = []
    override = PythonHint("forged", Site("forged", 0, "forged"), lambda _: given)
    python_hints = (*program.python_hints, override)
    choice = random.Random(str(inputs))
    walk = _walk()
    chosen = range(len(hints)) if only is None else only
    if most is not None and len(chosen) > most:
        chosen = sorted(choice.sample(chosen, most))
    for i in chosen:
        first, count = int(hints.first_output[i]), int(hints.n_outputs[i])
        usual = list(honest[first : first + count])
        opcodes[i], parameters[i] = Opcode.PYTHON, len(program.python_hints)
        tried = {tuple(usual)}
        for forged in (*_alternatives(usual, choice), *_wrapped(usual, _arguments(program, i, honest))):
            if (answer := tuple(forged)) in tried:
                continue
            tried.add(answer)
            given[:] = forged
            solution = walk(program.r1cs, table, program.hint_inputs, python_hints, inputs)
            failed = solution.failed_rows
            yield Forgery(f"hint {i}: {usual} -> {forged}", first, [] if failed else solution.values, failed)
        opcodes[i], parameters[i] = hints.opcode[i], hints.parameter[i]


def has_engine() -> bool:
    """Whether the native engine is there, whichever the environment asks for."""
    try:
        return native_engine("native") is not None
    except EngineNotAvailable:
        return False


def solved_wires(program: Program, inputs: Sequence[int]) -> Solution:
    """What the circuit's own hints make of these inputs' wires, which no type was asked about."""
    return _walk()(program.r1cs, program.hints, program.hint_inputs, program.python_hints, inputs)


def _walk() -> Callable[..., Solution]:
    """As `solve`, for thousands of times: by the engine, with one thread, where there is one."""
    return partial(native.solve, threads=1) if has_engine() else solve


def _alternatives(usual: list[int], choice: random.Random) -> Iterator[list[int]]:
    if not usual:
        return
    for delta in (1, R - 1, 2, R // 2, choice.randrange(R)):
        for i in {0, len(usual) // 2, len(usual) - 1}:
            yield [(value + delta) % R if j == i else value for j, value in enumerate(usual)]
    for i in {0, len(usual) // 2, len(usual) - 1}:
        yield [1 - value if j == i and value in (0, 1) else value for j, value in enumerate(usual)]
    yield [0] * len(usual)
    yield [1] * len(usual)
    if len(usual) == 2:  # as a quotient and a remainder are, whoever computes them
        quotient, remainder = usual
        yield [0, (remainder + quotient) % R]
        for divisor in (1, 2, 3, 5, 7, 10, 255):
            # Pairs with quotient * divisor + remainder unchanged, as integers and modulo r.
            yield [(quotient - 1) % R, (remainder + divisor) % R]
            yield [(quotient + 1) % R, (remainder - divisor) % R]
            yield [(quotient + pow(divisor, -1, R)) % R, (remainder - 1) % R]


def _arguments(program: Program, hint: int, honest: Sequence[int]) -> list[int]:
    """What a hint was asked about, where that is short."""
    first, count = int(program.hints.first_input[hint]), int(program.hints.n_inputs[hint])
    found = []
    for row in range(first, first + count) if count <= _MOST_ARGUMENTS else ():
        wires, places = program.hint_inputs.row(row)
        values = from_limbs(program.r1cs.coefficients[places])
        found.append(sum(value * honest[wire] for wire, value in zip(wires, values, strict=True)) % R)
    return found


def _wrapped(usual: list[int], arguments: Sequence[int]) -> Iterator[list[int]]:
    """Of a division, the answers for a dividend that is r or 2 r more: the same where nothing keeps the product below r."""
    for total in arguments:
        divisors = {one for one in arguments if one and usual in ([total // one], [*divmod(total, one)])}
        if len(usual) == 2 and usual[0] and (total - usual[1]) % usual[0] == 0:
            divisors.add((total - usual[1]) // usual[0])
        for divisor in sorted(divisors - {0}):
            for times in (1, 2):
                quotient, rest = divmod(total + times * R, divisor)
                yield [quotient % R, rest][: len(usual)]


def changed_wires(witness: Witness) -> Iterator[tuple[int, list[int]]]:
    """Witnesses that differ from this one in a single wire that is no input, and satisfy every row: the wire, all values."""
    program = witness.program
    r1cs, honest = program.r1cs, witness.assignment
    system = System(r1cs)
    choice = random.Random(str(honest[: system.inputs.stop]))
    wires = [*system.outputs, *range(system.inputs.stop, r1cs.n_wires)]
    for wire in wires if len(wires) <= _MOST_CHANGED else choice.sample(wires, _MOST_CHANGED):
        for value in {(honest[wire] + 1) % R, 0, 1, choice.randrange(R)} - {honest[wire]}:
            changed = [*honest[:wire], value, *honest[wire + 1 :]]
            if all(holds(system.row(row), changed) for row in system.rows_of(wire)):  # the other rows hold as they did
                yield wire, changed


def holds(row: Row, values: Sequence[int]) -> bool:
    """Whether a row holds for these values of the wires."""
    a, b, c = (_sum(form, values) for form in row)
    return (a * b - c) % R == 0


def _sum(form: Form, values: Sequence[int]) -> int:
    return sum(coefficient * values[wire] for wire, coefficient in form.items())
