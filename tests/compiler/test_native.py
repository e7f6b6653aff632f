"""The native engine's part in compiling gives what the Python beside it gives: the same values, failures and messages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler.errors import HintError
from zkwright.compiler.program.hint_table import HintTable
from zkwright.compiler.solver import native, solver
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.engine_choice import ENGINE_VARIABLE, native_engine
from zkwright.core.errors import EngineNotAvailable, FormatError
from zkwright.core.field import R
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.core.limbs import to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix

from tests.compiler.solved import (
    SOLVER_NAMES,
    SOLVERS,
    VALUES,
    Hint,
    Solver,
    agreed,
    hint_table,
    outcome,
    python_hint,
    seconds_to_stop,
)
from tests.drawn import examples
from tests.effort import least
from tests.prover.systems import Combination, Row, system

ENGINE_NAMES = ["reference", "native"]

N_INPUTS = 3
N_WIRES = 12


@st.composite
def combinations(draw: st.DrawFn, known: Sequence[int], max_size: int = 5) -> dict[int, int]:
    return draw(st.dictionaries(st.sampled_from(known), VALUES, max_size=max_size))


@st.composite
def programs(draw: st.DrawFn) -> tuple[R1CS, list[Hint]]:
    """Rows and hints that set one wire after another, on every side, among checks that may fail."""
    rows: list[Row] = []
    hints: list[Hint] = []
    wires = list(range(N_INPUTS + 1))
    repeated = draw(combinations(wires))
    for wire in range(N_INPUTS + 1, N_WIRES):
        part = combinations(wires)
        if draw(st.integers(0, 3)) == 0:
            hints.append(draw(builtin_hints(part, len(rows), wire)))
        else:
            sides = [draw(part | st.just(repeated)) for _ in range(3)]
            side = draw(st.integers(0, 2))
            sides[side] = {**sides[side], wire: draw(VALUES)}
            rows.append((sides[0], sides[1], sides[2]))
        wires.append(wire)
        if draw(st.booleans()):
            rows.append((draw(part), draw(part | st.just(repeated)), draw(part)))
    return system(rows, N_WIRES, n_private_inputs=N_INPUTS), hints


@st.composite
def builtin_hints(draw: st.DrawFn, part: st.SearchStrategy[dict[int, int]], position: int, wire: int) -> Hint:
    match draw(st.sampled_from([Opcode.INVERSE_OR_ZERO, Opcode.BITS, Opcode.DIVMOD, Opcode.SELECT_BITS])):
        case Opcode.BITS:
            first = draw(st.sampled_from([0, 1, 63, 64, 200, 253, 254, 255]))
            return (position, Opcode.BITS, first, [draw(part)], wire, draw(st.integers(0, N_WIRES - wire)))
        case Opcode.DIVMOD if wire + 2 <= N_WIRES:
            return (position, Opcode.DIVMOD, 0, [draw(part), draw(part)], wire, 2)
        case Opcode.SELECT_BITS:
            return (position, Opcode.SELECT_BITS, 0, [draw(part), draw(part), draw(part)], wire, 1)
        case _:
            return (position, Opcode.INVERSE_OR_ZERO, 0, [draw(part)], wire, 1)


WALKS: dict[str, Any] = {"program": programs(), "inputs": st.lists(VALUES, min_size=N_INPUTS, max_size=N_INPUTS)}


@examples(50)
@given(**WALKS)
def test_programs_run_alike(program: tuple[R1CS, list[Hint]], inputs: list[int]) -> None:
    agreed(program[0], program[1], (), inputs)


@pytest.mark.slow
@examples(1000)
@given(**WALKS)
def test_many_programs_run_alike(program: tuple[R1CS, list[Hint]], inputs: list[int]) -> None:
    agreed(program[0], program[1], (), inputs)


ANY = st.dictionaries(st.integers(0, 5), VALUES, max_size=3)


@examples(150)
@given(
    rows=st.lists(st.tuples(ANY, ANY, ANY), max_size=5),
    hints=st.lists(st.tuples(st.integers(-1, 6), ANY, st.integers(0, 5)), max_size=3),
    inputs=st.lists(VALUES, min_size=2, max_size=2),
)
def test_systems_in_no_order_fail_alike(
    rows: list[Row], hints: list[tuple[int, Combination, int]], inputs: list[int]
) -> None:
    table: list[Hint] = [(at, Opcode.INVERSE_OR_ZERO, 0, [part], wire, 1) for at, part, wire in hints]
    agreed(system(rows, 6, n_public_inputs=1, n_private_inputs=1), table, (), inputs)


@examples(200)
@given(dividend=VALUES, divisor=VALUES)
def test_integer_division(dividend: int, divisor: int) -> None:
    r1cs = system([], 5, n_private_inputs=2)
    hints: list[Hint] = [(0, Opcode.DIVMOD, 0, [{1: 1}, {2: 1}], 3, 2)]
    values, _ = agreed(r1cs, hints, (), [dividend, divisor])
    assert values[3:] == (list(divmod(dividend, divisor)) if divisor else [0, dividend])


def test_more_divisions_than_wait_at_a_time() -> None:
    n = 600
    rows: list[Row] = [({2 + i: 1}, {1: 1, 0: i}, {0: i}) for i in range(n)]
    rows.append(({2 + i: 1 for i in range(n)}, {0: 1}, {2 + n: 1}))
    inputs = [R - 5]
    values, failed = agreed(system(rows, n + 3, n_private_inputs=1), (), (), inputs)
    assert failed == [5]
    assert values[2 + n] == sum(i * pow(inputs[0] + i, -1, R) for i in range(n) if i != 5) % R


@pytest.mark.parametrize("position", [0, 1, 2, 3])
@pytest.mark.parametrize(("first", "count"), [(1, 1), (2, 1), (3, 1), (4, 1), (1, 5), (4, 2)])
def test_a_hint_that_sets_a_wire_again_is_refused(first: int, count: int, position: int) -> None:
    """A forged table could change what a row was checked with: here wire 2 = wire 1, wire 3 = 1 / wire 1, wire 4 by a hint."""
    rows: list[Row] = [({1: 1}, {0: 1}, {2: 1}), ({3: 1}, {1: 1}, {0: 1}), ({4: 1}, {0: 1}, {1: 1})]
    calls: list[list[int]] = []

    def run(inputs: Sequence[int]) -> list[int]:
        calls.append([*inputs])
        return [*inputs] * count

    hints: list[Hint] = [(0, Opcode.BITS, 0, [{1: 1}], 4, 1), (position, Opcode.PYTHON, 0, [{1: 1}], first, count)]
    result = agreed(system(rows, 6, n_private_inputs=1), hints, [python_hint(run)], [1])
    known_at = {1: 0, 2: 1, 3: 2, 4: 0}
    again = [wire for wire in range(first, first + count) if known_at.get(wire, 9) <= position]
    if again:
        expected = f"hint 1 sets wire {again[0]}, which has a value already: the system is not in solving order"
        assert result[:2] == (ValueError, expected)
        assert not calls
    else:
        assert result[1] == []


CHECKED_LATER: list[Row] = [({1: 1}, {1: 1}, {1: 1}), ({2: 1}, {0: 1}, {1: 1})]


@pytest.mark.parametrize(
    "run",
    [
        lambda inputs: [inputs[0] + 1],
        lambda inputs: [],
        lambda inputs: [1, 2],
        lambda inputs: [R],
        lambda inputs: [-1],
        lambda inputs: 1 // 0,
        lambda inputs: None,
        lambda inputs: ["one"],
        lambda inputs: [1.5],
    ],
)
@pytest.mark.parametrize("value", [0, 1, 7])
def test_python_hints_and_what_they_raise(run: Callable[[Sequence[int]], Any], value: int) -> None:
    hints: list[Hint] = [(1, Opcode.PYTHON, 0, [{1: 1}], 2, 1)]
    result = agreed(system(CHECKED_LATER, 3, n_private_inputs=1), hints, [python_hint(run)], [value])
    if value == 7:
        assert result[1][0] == 0  # the check that fails first is what is reported
    elif len(result) == 3:
        assert result[0] is HintError
        assert "the hint tested at tested.py:1 raised " in result[1]


@pytest.mark.parametrize("solve", SOLVERS, ids=SOLVER_NAMES)
def test_what_is_no_exception_of_the_hint_always_stops(solve: Solver) -> None:
    def interrupted(_: Sequence[int]) -> list[int]:
        raise KeyboardInterrupt

    hints: list[Hint] = [(1, Opcode.PYTHON, 0, [{1: 1}], 2, 1)]
    with pytest.raises(KeyboardInterrupt):
        outcome(solve, system(CHECKED_LATER, 3, n_private_inputs=1), hints, [python_hint(interrupted)], [7])


class Stopped(KeyboardInterrupt):
    """An interrupt of an author's that quotes what it was told."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value

    def __str__(self) -> str:
        return f"stopped at {self.value}"


@pytest.mark.parametrize("kind", [KeyboardInterrupt, Stopped])
@pytest.mark.parametrize("redacts", [False, True])
@pytest.mark.parametrize("solve", SOLVERS, ids=SOLVER_NAMES)
def test_an_interrupt_says_nothing_where_values_are_redacted(
    solve: Solver, kind: type[KeyboardInterrupt], redacts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(inputs: Sequence[int]) -> list[int]:
        error = kind(inputs[0])
        error.add_note(f"of {inputs[0]}")
        try:
            raise ValueError(inputs[0])
        except ValueError as cause:
            raise error from cause

    monkeypatch.setenv("ZKWRIGHT_REDACT", "1" if redacts else "0")
    hints: list[Hint] = [(1, Opcode.PYTHON, 0, [{1: 1}], 2, 1)]
    with pytest.raises(KeyboardInterrupt) as caught:
        outcome(solve, system(CHECKED_LATER, 3, n_private_inputs=1), hints, [python_hint(interrupted)], [987_123])
    error = caught.value
    told = [str(error), repr(error.args), repr(vars(error)), repr(error.__cause__), repr(error.__context__)]
    assert any("987123" in text for text in told) is not redacts
    assert type(error) is (KeyboardInterrupt if redacts else kind)


@pytest.mark.parametrize("solve", SOLVERS, ids=SOLVER_NAMES)
def test_python_hints_run_on_the_calling_thread(solve: Solver) -> None:
    threads: list[int] = []

    def run(inputs: Sequence[int]) -> list[int]:
        threads.append(threading.get_ident())
        return list(inputs)

    hints: list[Hint] = [(1, Opcode.PYTHON, 0, [{1: 1}], 2, 1)]
    outcome(solve, system(CHECKED_LATER, 3, n_private_inputs=1), hints, [python_hint(run)], [1])
    assert threads == [threading.get_ident()]


@pytest.mark.parametrize("inputs", [[], [1, 2]])
def test_inputs_must_be_as_many_as_announced(inputs: list[int]) -> None:
    for solve in SOLVERS:
        assert outcome(solve, system([], 3, n_private_inputs=1), (), (), inputs)[0] is ValueError


def test_an_input_above_r_is_refused_without_showing_it() -> None:
    kind, message, _ = outcome(native.solve, system([], 3, n_private_inputs=1), (), (), [R + 12345])
    assert kind is ValueError
    assert message.startswith("inputs[0] is not below r")
    assert str(R + 12345) not in message


GOOD_HINTS: list[Hint] = [(0, Opcode.PYTHON, 0, [{1: 1}], 2, 1), (1, Opcode.DIVMOD, 0, [{1: 1}, {0: 1}], 3, 2)]


@pytest.mark.parametrize("column", [column.name for column in fields(HintTable)])
@pytest.mark.parametrize("value", [-(2**63), -1, 13, 2**32, 2**63 - 1])
def test_forged_hints_reach_nothing_they_should_not(column: str, value: int) -> None:
    table, matrix, full = hint_table(GOOD_HINTS, system(CHECKED_LATER, 5, n_private_inputs=1))
    forged = getattr(table, column).copy()
    forged[0] = value
    wanted = "hint 0 is malformed" if column != "position" else "hint 0 sets wire 2" if value > 0 else None
    with pytest.raises(ValueError, match=wanted) if wanted else nullcontext():
        native.solve(full, replace(table, **{column: forged}), matrix, [python_hint(list)], [1])


@pytest.mark.parametrize(
    "change",
    [
        {"wires": np.array([5], dtype=np.uint32)},
        {"coefficients": np.array([9], dtype=np.uint32)},
        {"indptr": np.array([0, 2, 1, 3], dtype=np.int64)},
        {"indptr": np.array([0, 1], dtype=np.int64)},
        {"indptr": np.array([], dtype=np.int64)},
    ],
)
def test_forged_arrays_are_refused(change: dict[str, Any]) -> None:
    table, matrix, full = hint_table(GOOD_HINTS, system(CHECKED_LATER, 5, n_private_inputs=1))
    for forged in (replace(full, a=replace(full.a, **change)), replace(full, coefficients=to_limbs([1, 1, 1, R]))):
        with pytest.raises(ValueError, match=r"matrix A|A, B and C|coefficients\[3\]"):
            native.solve(forged, table, matrix, [python_hint(list)], [1])
    with pytest.raises(ValueError, match="hint"):
        native.solve(full, table, replace(matrix, **change), [python_hint(list)], [1])


@examples(200)
@given(
    rows=st.lists(st.tuples(ANY, ANY, ANY), max_size=6),
    witness=st.lists(VALUES, min_size=5, max_size=5),
)
def test_failing_rows_are_found_alike(rows: list[Row], witness: list[int]) -> None:
    r1cs = system(rows, 6)
    values = [1, *witness]
    assert native.failing_rows(r1cs, to_limbs(values)) == solver.failing_rows(r1cs, values)


# -- files -----------------------------------------------------------------------------------------------------------


def by_each_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ENGINE_NAMES:
        monkeypatch.setenv(ENGINE_VARIABLE, name)
        yield name


def read_outcome(path: Path) -> tuple[Any, ...]:
    try:
        r1cs, _ = read_r1cs(path)
    except FormatError as error:
        return (str(error),)
    matrices = [getattr(getattr(r1cs, name), column).tolist() for name in "abc" for column in SparseMatrix.__slots__]
    dtypes = [getattr(r1cs.a, column).dtype for column in SparseMatrix.__slots__]
    return matrices, dtypes, r1cs.coefficients.tolist(), r1cs.coefficients.dtype


COMBINATIONS = st.dictionaries(st.integers(0, 9), VALUES, max_size=5)


@examples(60)
@given(
    rows=st.lists(st.tuples(COMBINATIONS, COMBINATIONS, COMBINATIONS), max_size=6),
    patches=st.lists(st.tuples(st.integers(0, 2**20), st.sampled_from([0, 1, 9, 2**32 - 1])), max_size=3),
)
def test_files_are_written_and_read_alike(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], patches: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("f") / "file.r1cs"
    with pytest.MonkeyPatch.context() as monkeypatch:
        written = []
        for _ in by_each_engine(monkeypatch):
            write_r1cs(path, system(rows, 10, n_private_inputs=3))
            written.append(path.read_bytes())
        assert written[0] == written[1]
        damaged = bytearray(written[0])
        for at, word in patches:
            place = at % (len(damaged) // 4) * 4
            damaged[place : place + 4] = word.to_bytes(4, "little")
        path.write_bytes(damaged)
        read = [read_outcome(path) for _ in by_each_engine(monkeypatch)]
        assert read[0] == read[1]


@pytest.mark.parametrize("piece", [1, 200, 2**20])
def test_pieces_make_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    rows: list[Row] = [({i % 7: 1, 7: i}, {}, dict.fromkeys(range(i % 10), 5)) for i in range(50)]
    r1cs = system(rows, 10)
    write_r1cs(tmp_path / "whole.r1cs", r1cs)
    monkeypatch.setattr("zkwright.core.files.r1cs_file._PIECE", piece)
    for name in by_each_engine(monkeypatch):
        write_r1cs(tmp_path / f"{name}.r1cs", r1cs)
        assert (tmp_path / f"{name}.r1cs").read_bytes() == (tmp_path / "whole.r1cs").read_bytes()


def test_rows_that_refer_outside_are_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    r1cs = system([({1: 2}, {0: 1}, {1: 3})], 2)
    forged = replace(r1cs, a=replace(r1cs.a, coefficients=np.array([7], dtype=np.uint32)))
    monkeypatch.setenv(ENGINE_VARIABLE, "native")
    with pytest.raises(ValueError, match=r"rows 0\.\.1 refer to what the system does not have"):
        write_r1cs(tmp_path / "forged.r1cs", forged)
    assert not list(tmp_path.iterdir())


# -- long walks ------------------------------------------------------------------------------------------------------


def inversion_chain(rows: int) -> R1CS:
    """w -> 1 / (w + 1), again and again: every row waits for a division of its own."""
    wires = np.arange(1, rows + 2)
    pairs = np.stack([np.zeros(rows, dtype=np.int64), wires[:-1]], axis=1).reshape(-1).astype(np.uint32)
    one = np.arange(rows + 1, dtype=np.int64)

    def of(indptr: Any, wires: Any) -> SparseMatrix:
        return SparseMatrix(indptr, wires.astype(np.uint32), np.zeros(len(wires), dtype=np.uint32))

    return R1CS(
        n_wires=rows + 2,
        n_outputs=0,
        n_public_inputs=0,
        n_private_inputs=1,
        a=of(2 * one, pairs),
        b=of(one, wires[1:]),
        c=of(one, np.zeros(rows, dtype=np.int64)),
        coefficients=to_limbs([1]),
        labels=np.arange(rows + 2, dtype=np.uint64),
    )


NO_HINTS = hint_table([], system([], 1))[:2]


def test_a_chain_of_inversions() -> None:
    values, failed = agreed(inversion_chain(300), (), (), [4])
    assert failed == []
    assert all((left + 1) * right % R == 1 for left, right in pairwise(values[1:]))


def test_ctrl_c_stops_within_a_second() -> None:
    r1cs = inversion_chain(3_000_000)
    assert least(lambda: seconds_to_stop(lambda: native.solve(r1cs, *NO_HINTS, [], [5])), 1.0) < 1.0


def test_other_threads_run_meanwhile() -> None:
    r1cs = inversion_chain(60_000)
    ticks = 0
    stop = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not stop.wait(0.005):
            ticks += 1

    ticker = threading.Thread(target=tick)
    ticker.start()
    native.solve(r1cs, *NO_HINTS, [], [5])
    stop.set()
    ticker.join()
    assert ticks >= 10


# -- the choice ------------------------------------------------------------------------------------------------------


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, chosen in [("", True), ("native", True), ("reference", False)]:
        monkeypatch.setenv(ENGINE_VARIABLE, name)
        assert (native_engine() is not None) is chosen
    monkeypatch.setenv(ENGINE_VARIABLE, "quick")
    with pytest.raises(EngineNotAvailable, match="there is no engine 'quick': choose 'reference' or 'native'"):
        native_engine()


def test_where_no_engine_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "zkwright._engine", None)
    monkeypatch.delattr("zkwright._engine")
    monkeypatch.delenv(ENGINE_VARIABLE, raising=False)
    assert native_engine() is None
    monkeypatch.setenv(ENGINE_VARIABLE, "native")
    with pytest.raises(EngineNotAvailable, match="the native engine is not installed: install zkwright where cargo is"):
        native_engine()
