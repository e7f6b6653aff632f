"""Parts of a circuit are solved at the same time: the values, the failures and the errors are those of one thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import _engine
from zkwright.compiler.program.hint_table import HintTable
from zkwright.compiler.solver import native, solver
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.engine_choice import THREADS_VARIABLE
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix

from tests.compiler.solved import VALUES, Hint, hint_table, outcome, python_hint, seconds_to_stop, solve_in_parts
from tests.drawn import examples
from tests.effort import least
from tests.prover.systems import Row, system

SMALL = st.sampled_from([0, 1, R - 1, 2, 3, R - 16, 17]) | VALUES
LANES = 3


@dataclass
class Lane:
    """Rows and hints that read only the constant, what the lane holds, and what is given to all."""

    wires: list[int]
    rows: list[tuple[Row, list[Hint]]] = field(default_factory=list)


@st.composite
def lanes(draw: st.DrawFn) -> tuple[R1CS, list[Hint]]:
    """Lanes that need nothing of each other, one after another or row by row in turns, then rows that join them."""
    next_wire = 1 + LANES
    parts = [Lane([0, 1 + lane]) for lane in range(LANES)]
    for lane in parts:
        for _ in range(draw(st.integers(0, 5))):
            next_wire = draw(step(lane, next_wire))
    if draw(st.booleans()):
        ordered = [item for lane in parts for item in lane.rows]
    else:
        longest = max(len(lane.rows) for lane in parts)
        ordered = [lane.rows[i] for i in range(longest) for lane in parts if i < len(lane.rows)]
    joint = Lane([wire for lane in parts for wire in lane.wires])
    for _ in range(draw(st.integers(0, 3))):
        next_wire = draw(step(joint, next_wire))
    rows: list[Row] = []
    hints: list[Hint] = []
    for row, before in [*ordered, *joint.rows]:
        hints += [(len(rows), *hint[1:]) for hint in before]
        rows.append(row)
    return system(rows, next_wire + 1, n_private_inputs=LANES), hints


@st.composite
def step(draw: st.DrawFn, lane: Lane, wire: int) -> int:
    """Add a row with its hints to a lane; returns the next free wire."""
    part = st.dictionaries(st.sampled_from(lane.wires), SMALL, max_size=4)
    hints: list[Hint] = []
    match draw(st.integers(0, 9)):
        case 0:
            hints = [(0, Opcode.INVERSE_OR_ZERO, 0, [draw(part)], wire, 1)]
        case 1:
            hints = [(0, Opcode.BITS, draw(st.sampled_from([0, 63, 253])), [draw(part)], wire, draw(st.integers(0, 3)))]
        case 2:
            hints = [(0, Opcode.DIVMOD, 0, [draw(part), draw(part)], wire, 2)]
        case 3:
            hints = [(0, Opcode.PYTHON, draw(st.integers(0, 2)), [draw(part)], wire, 1)]
    outputs = [wire + i for hint in hints for i in range(hint[5])]
    lane.wires += outputs
    wire += len(outputs)
    sides = [draw(st.dictionaries(st.sampled_from(lane.wires), SMALL, max_size=4)) for _ in range(3)]
    # None: a check. Twice: no program at all, nor is one with a coefficient 0 there.
    for side in draw(st.sampled_from([[], [0], [1], [2], [2], [2], [0, 2]] if not hints else [[], [2]])):
        sides[side] = {**sides[side], wire: draw(SMALL)}
        lane.wires.append(wire)
    lane.rows.append(((sides[0], sides[1], sides[2]), hints))
    return wire + 1


WALKS: dict[str, Any] = {
    "program": lanes(),
    "inputs": st.lists(SMALL, min_size=LANES, max_size=LANES),
    "failing": st.sampled_from([None, 0, 7]),
}


@examples(50)
@given(**WALKS)
def test_the_outcome_is_that_of_one_thread(
    program: tuple[R1CS, list[Hint]], inputs: list[int], failing: int | None
) -> None:
    require_the_outcome_of_one_thread(*program, inputs, failing)


@pytest.mark.slow
@examples(1000)
@given(**WALKS)
def test_many_outcomes_are_those_of_one_thread(
    program: tuple[R1CS, list[Hint]], inputs: list[int], failing: int | None
) -> None:
    require_the_outcome_of_one_thread(*program, inputs, failing)


def require_the_outcome_of_one_thread(
    r1cs: R1CS, hints: list[Hint], inputs: Sequence[int], failing: int | None
) -> None:
    outcomes, calls = [], []
    for solve in (solver.solve, native.solve, solve_in_parts):
        called: list[tuple[int, int]] = []

        def run(index: int, inputs: Sequence[int], called: list[tuple[int, int]] = called) -> list[int]:
            called.append((index, inputs[0]))
            if index == 2 and (failing is None or inputs[0] == failing):
                raise ArithmeticError("no such value")
            return [(inputs[0] + index) % R]

        python = [python_hint(partial(run, index)) for index in range(3)]
        outcomes.append(outcome(solve, r1cs, hints, python, inputs))
        calls.append(called)
    assert outcomes[1] == outcomes[0]
    assert outcomes[2] == outcomes[0]
    assert calls[1] == calls[0]
    # What lies after a row that makes the system no program may have run already.
    assert calls[2] == calls[0] or (outcomes[0][0] is ValueError and calls[2][: len(calls[0])] == calls[0])


def test_what_comes_after_a_hint_that_raised_never_was() -> None:
    """The second lane is independent of the first, and done long before its hint raises."""

    def run(_: Sequence[int]) -> list[int]:
        time.sleep(0.2)
        raise ArithmeticError("late")

    rows: list[Row] = [({1: 1}, {0: 1}, {0: 5}), ({3: 1}, {0: 1}, {1: 1})]
    rows += [({i: 1}, {2: 1}, {i + 1: 1}) for i in [2, *range(4, 30)] if i != 3]
    rows[2] = ({2: 1}, {2: 1}, {4: 1})
    hints: list[Hint] = [(1, Opcode.PYTHON, 0, [{1: 1}], 3, 1)]
    r1cs = system(rows, 31, n_private_inputs=2)
    for solve in (solver.solve, native.solve, solve_in_parts):
        values, failed = outcome(solve, r1cs, hints, [python_hint(run)], [4, 3])
        assert failed == [0]
        assert values == [1, 4, 3] + [0] * 28


# -- long walks ------------------------------------------------------------------------------------------------------


def chains(lengths: Sequence[int], *, invert: bool = False) -> R1CS:
    """Chains w -> w * w, or w -> 1 / w, each from an input of its own."""
    first = 1 + np.cumsum([len(lengths), *lengths])
    before = np.arange(first[0] - 1, first[-1] - 1, dtype=np.uint32)
    before[first[:-1] - first[0]] = np.arange(1, len(lengths) + 1)
    rows = len(before)
    one = np.arange(rows + 1, dtype=np.int64)
    zeros = np.zeros(rows, dtype=np.uint32)
    after = np.arange(first[0], first[-1]).astype(np.uint32)
    return R1CS(
        n_wires=int(first[-1]),
        n_outputs=0,
        n_public_inputs=0,
        n_private_inputs=len(lengths),
        a=SparseMatrix(one, before, zeros),
        b=SparseMatrix(one, after if invert else before, zeros),
        c=SparseMatrix(one, zeros if invert else after, zeros),
        coefficients=to_limbs([1]),
        labels=np.arange(first[-1], dtype=np.uint64),
    )


NO_HINTS = hint_table([], system([], 1))[:2]


@pytest.mark.parametrize("lengths", [[200_000], [100_000] * 2, [20_000] * 10, [1] * 100_000 + [100_000]])
def test_as_a_large_circuit_is_solved(lengths: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    r1cs = chains(lengths)
    inputs = [i + 2 for i in range(len(lengths))]
    solutions = []
    for threads in ("1", "2", "5"):
        monkeypatch.setenv(THREADS_VARIABLE, threads)
        solutions.append(native.solve(r1cs, *NO_HINTS, [], inputs))
    for solution in solutions:
        assert solution.failed_rows == []
        assert np.array_equal(solution.limbs, solutions[0].limbs)
    last = from_limbs(solutions[0].limbs[-1:])[0]
    assert last == pow(inputs[-1], pow(2, lengths[-1], R - 1), R)


def test_ctrl_c_stops_all_threads_within_a_second() -> None:
    r1cs = chains([500_000] * 2, invert=True)
    assert least(lambda: seconds_to_stop(lambda: native.solve(r1cs, *NO_HINTS, [], [2, 3])), 1.0) < 1.0
    assert threading.active_count() == 1


def test_progress_ascends_to_the_end() -> None:
    r1cs = chains([400_000] * 2)
    seen: list[tuple[str, int, int]] = []
    hints = HintTable(*np.zeros((7, 0), dtype=np.int64))
    witness = np.empty((r1cs.n_wires, 4), dtype=np.uint64)
    inputs = to_limbs([2, 3])

    def progress(*at: Any) -> None:
        seen.append(at)

    _engine.solve(r1cs, 1, hints, NO_HINTS[1], [], inputs, witness, threads=2, progress=progress)
    done = [rows for _, rows, _ in seen]
    assert done == sorted(done)
    assert seen[-1] == ("rows", 800_000, 800_000)
