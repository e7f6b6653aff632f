"""`debug` shows values and leaves the statement as it was, whatever it looks at and wherever it stands."""

from __future__ import annotations

import random
import re
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import zkwright
from hypothesis import given
from hypothesis import strategies as st
from zkwright import (
    U8,
    U64,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Public,
    Struct,
    bind,
    circuit,
    debug,
    gadget,
    hint,
    require,
)
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Circuit, Program
from zkwright.compiler.errors import (
    CompileError,
    ForeignSignalError,
    UnconstrainedHintError,
    UnsatisfiedCircuitError,
    UnusedConditionError,
    UnusedInputError,
)
from zkwright.compiler.language.debugging import without_debug
from zkwright.compiler.program.program_file import read_program, write_program

from tests.compiler import random_programs
from tests.compiler.random_operations import OPERATIONS
from tests.compiler.random_programs import Pool, Step, build, random_inputs, random_steps
from tests.drawn import examples

_original = random_programs._apply


def same_statement(one: Program, other: Program) -> None:
    assert one.r1cs.n_wires == other.r1cs.n_wires
    for which in ("a", "b", "c"):
        first, second = getattr(one.r1cs, which), getattr(other.r1cs, which)
        for array in ("indptr", "wires", "coefficients"):
            assert np.array_equal(getattr(first, array), getattr(second, array))
    assert np.array_equal(one.r1cs.coefficients, other.r1cs.coefficients)
    assert np.array_equal(one.r1cs.labels, other.r1cs.labels)
    assert [hint.name for hint in one.python_hints] == [hint.name for hint in other.python_hints]
    for column in ("position", "opcode", "parameter", "first_input", "n_inputs", "first_output", "n_outputs"):
        assert np.array_equal(getattr(one.hints, column), getattr(other.hints, column))
    assert constraint_bytes(one) == constraint_bytes(other)


def constraint_bytes(program: Program) -> list[bytes]:
    """The sections of the `.r1cs` that say what is proved."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.r1cs"
        write_program(program, path)
        data = path.read_bytes()
    sections, at = [], 12
    while at < len(data):
        kind, size = int.from_bytes(data[at : at + 4], "little"), int.from_bytes(data[at + 4 : at + 12], "little")
        if kind < 4:
            sections.append(data[at + 12 : at + 12 + size])
        at += 12 + size
    assert len(sections) == 3
    return sections


def looking_apply(pool: Pool, step: Step) -> None:
    """Look at a step before it is taken, at all there is after it, and in the gadgets that it runs in."""
    operation = OPERATIONS[step.name].signals
    values = random_programs._taken(pool, step)
    look: Any = partial(operation, step.width, step.constant)
    if step.name in ("third", "inverse") or step.name.startswith("require"):
        look = gadget(
            lambda *values: operation(step.width, step.constant, *values)
        )  # what it requires is its own promise
    debug(lambda: look(*values), label="looked")
    _original(pool, step)
    done = pool[random_programs._types(step)[1]][-1]
    debug(done, label="done")
    debug(pool, lambda: [value == 1 for value in pool["field"]], lambda: ~pool["bool"][-1])


def looking_gadget(function: Any) -> Any:
    @gadget
    def within_look(*values: Any) -> Any:
        return function(*values)

    def within(*values: Any) -> Any:
        debug(values, lambda: within_look(*values))
        result = function(*values)
        debug(result)
        return result

    return gadget(within)


def outcome(program: Program, inputs: dict[str, Any]) -> list[int] | tuple[str, ...]:
    """The witness, or what inputs break."""
    try:
        return program.solve(inputs).assignment
    except UnsatisfiedCircuitError as error:
        return tuple(failure.message for failure in error.failures)


def with_looks(steps: list[Step], *, wide: bool) -> Program:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(random_programs, "_apply", looking_apply)
        patch.setattr(random_programs, "_within_gadget", looking_gadget)
        return build(steps, wide=wide).compile(2)


@examples(60)
@given(st.integers(0, 2**32))
def test_looking_changes_nothing_and_sees_what_is_there(seed: int) -> None:
    source = random.Random(seed)
    wide = source.random() < 0.4
    steps = random_steps(source, source.randrange(1, 6), wide=wide)
    try:
        plain = build(steps, wide=wide).compile(2)
    except CompileError as error:
        with pytest.raises(type(error)):
            with_looks(steps, wide=wide)
        return
    looked = with_looks(steps, wide=wide)
    same_statement(plain, looked)
    inputs = random_inputs(source, wide=wide)
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr("builtins.print", lambda text, **_: lines.append(text))
        outcomes = [outcome(program, inputs) for program in (plain, looked)]
    assert outcomes[0] == outcomes[1]
    if isinstance(outcomes[0], tuple):
        return
    before, after = ([line for line in lines if f", {label}: " in line] for label in ("looked", "done"))
    assert len(before) == len(after) == len(steps)
    shown = [[line.rsplit(" = ", 1)[1] for line in group] for group in (before, after)]
    assert shown[0] == shown[1]
    assert not any("would fail" in line for line in lines)


class Note(Struct):
    """Something to look at."""

    amount: U64
    tags: Array[U8, Literal[2]]
    data: Bytes[Literal[2]]
    paid: Bool


@pytest.fixture
def note() -> dict[str, Any]:
    return {"amount": 7, "tags": [1, 2], "data": "beef", "paid": True}


def shown(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed, without the places."""
    out, err = capsys.readouterr()
    assert out == ""
    return [re.sub(r"^\S*test_debug\.py:\d+ in ", "", line) for line in err.splitlines()]


def test_every_kind_of_value(capsys: pytest.CaptureFixture[str], note: dict[str, Any]) -> None:
    @circuit
    def look(note: Private[Note], other: Public[Note], x: Private[U64], f: Private[Field]) -> Public[Field]:
        debug(note, lambda: x < note.amount, lambda: note == other, (x, [f]), {"a": f}, None, "text", label="here")
        debug()
        debug(lambda: x - note.amount, lambda: f - 1, note.paid)
        debug(lambda: 1 / f)
        bind(other)
        require(note.paid & (x <= note.amount) & (note.tags[0] != note.tags[1]) & (note.data[0] != note.data[1]))
        return f * f

    look.compile().solve({"note": note, "other": note, "x": 5, "f": 0})
    assert shown(capsys) == [
        "look, here: note = Note(amount=7, tags=[1, 2], data=b'\\xbe\\xef', paid=True), x < note.amount = True, "
        "note == other = True, (x, [f]) = (5, [0]), {\"a\": f} = {'a': 0}, None = None, \"text\" = 'text'",
        "look: ",
        "look: x - note.amount = -2, f - 1 = -1, note.paid = True  (would fail: U64 overflow in `-`)",
        "look: 1 / f = 0  (would fail: division by zero)",
    ]


def test_instances_of_gadgets_and_gadgets_only_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    @gadget
    def square(x: Field) -> Field:
        y = x * x
        debug(y)
        return y

    @circuit
    def squares(a: Private[Field], b: Private[Field]) -> Public[Field]:
        total = square(a)
        debug(total, lambda: square(a + b), lambda: poseidon(a, b) == poseidon(b, a))
        return total + square(b)

    assert squares(a=3, b=4) == 25
    assert shown(capsys) == [
        "square #1: y = 9",
        "square: y = 49",
        "squares: total = 9, square(a + b) = 49, poseidon(a, b) == poseidon(b, a) = False",
        "square #2: y = 16",
    ]


def test_outside_of_circuits_it_prints_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    @gadget
    def twice(x: Field) -> Field:
        debug(x, x == 4)
        return x + x

    assert twice(4) == 8
    assert shown(capsys) == ["twice: x = 4, x == 4 = True"]


def test_many_names_of_one_function(capsys: pytest.CaptureFixture[str]) -> None:
    look = debug

    @circuit
    def named(x: Private[U64], y: Private[U64]) -> Public[U64]:
        from zkwright.compiler import debug as imported_here

        zkwright.debug(lambda: x - y)
        look(lambda: x - y)
        imported_here(
            lambda: x - y,
            lambda: x == y,
        )
        [debug(lambda i=i: x - y - i) for i in range(2)]  # type: ignore[func-returns-value]
        for each, values in ((debug, [x]), (look, (x, y))):
            each(*values)
        return x.wrapping_add(y)

    @circuit
    def bare(x: Private[U64], y: Private[U64]) -> Public[U64]:
        return x.wrapping_add(y)

    same_statement(named.compile(), bare.compile())
    assert named(1, 2) == 3
    assert len(shown(capsys)) == 7


def test_unused_stays_unused() -> None:
    def compares(x: Private[Field], y: Public[Field]) -> Public[Field]:
        same = x == y
        debug(same, lambda: same & same, lambda: ~same, lambda: Field(same))
        return x * y

    def reads(x: Private[Field], y: Public[Field]) -> Public[Field]:
        debug(lambda: x * y, lambda: poseidon(x, y))
        return x * x

    def hints(x: Private[Field]) -> Public[Field]:
        free = hint(lambda value: value, x, returns=Field)
        debug(lambda: free * free)
        return x * x

    for function, kind in (
        (compares, UnusedConditionError),
        (reads, UnusedInputError),
        (hints, UnconstrainedHintError),
    ):
        with pytest.raises(kind):
            circuit(function).compile()


def test_only_looked_at_is_fine() -> None:
    @circuit
    def fine(x: Private[U64], y: Private[U64]) -> Public[U64]:
        debug(lambda: x == y, lambda: x < y)
        used = x < y
        debug(used)
        require(used)
        return x.wrapping_add(y)

    assert fine(1, 2) == 3


def test_what_was_only_looked_at_cannot_be_used() -> None:
    def leaks(x: Private[Field]) -> Public[Field]:
        seen: list[Field] = []
        debug(lambda: seen.append(x * x))
        return seen[0]

    with pytest.raises(ForeignSignalError, match="computed only to be looked at"):
        circuit(leaks).compile()


def test_it_prints_before_a_failure_and_tells_of_hints_that_raise(capsys: pytest.CaptureFixture[str]) -> None:
    @circuit
    def fails(x: Private[Field]) -> Public[Field]:
        debug(x, lambda: hint(lambda value: 1 // value, x, returns=Field) * 2)
        require(x != 0, "x is 0")
        return x * x

    with pytest.raises(UnsatisfiedCircuitError, match="x is 0"):
        fails(0)
    name = "hint(lambda value: 1 // value, x, returns=Field) * 2"
    assert shown(capsys) == [f"fails: x = 0, {name} = ?  (would fail: a hint raised ZeroDivisionError)"]


def test_a_file_carries_no_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    @circuit
    def secret(x: Private[Field]) -> Public[Field]:
        debug(lambda: x + 12345, label="a label of mine")
        return x * x

    write_program(secret.compile(), tmp_path / "secret.r1cs")
    assert b"12345" not in (data := (tmp_path / "secret.r1cs").read_bytes())
    assert b"a label of mine" not in data
    assert read_program(tmp_path / "secret.r1cs").solve({"x": 3}).output == 9
    assert shown(capsys) == []
    with without_debug():
        assert secret(3) == 9
    assert shown(capsys) == []


def test_repr_and_print_look_without_a_trace() -> None:
    texts: list[str] = []

    def body(x: U64, y: U64, k: Array[Field, Any], *, looks: bool) -> Field:
        same = x == y
        if looks:
            texts.extend([repr(x), str(same), f"{k}", repr(k[1] * 2)])
        require(same | (x < y))
        return k[0] * k[1]

    @circuit
    def looked(x: Private[U64], y: Private[U64], k: Private[Array[Field, Literal[2]]]) -> Public[Field]:
        return body(x, y, k, looks=True)

    @circuit
    def bare(x: Private[U64], y: Private[U64], k: Private[Array[Field, Literal[2]]]) -> Public[Field]:
        return body(x, y, k, looks=False)

    same_statement(looked.compile(), bare.compile())
    assert texts == [
        "<U64 signal x>",
        "<Bool signal>",
        "Array([<Field signal k[0]>, <Field signal k[1]>])",
        "<Field signal>",
    ]
    unused: Circuit[..., Any] = circuit(_prints_only)
    with pytest.raises(UnusedConditionError) as caught:
        unused.compile()
    assert "debug(" in caught.value.mend


def _prints_only(x: Private[U64], y: Private[U64]) -> Public[U64]:
    print(x == y, end="")
    return x.wrapping_add(y)


@pytest.mark.parametrize("letters", ["\x1b[2J", "\r", "\n", "\u202e", "\u200b", "\udc80", "\x07"])
def test_what_would_steer_a_terminal_is_escaped(capsys: pytest.CaptureFixture[str], letters: str) -> None:
    debug(1, label=f"a{letters}b")
    (line,) = capsys.readouterr().err.removesuffix("\n").split("\n")
    assert f"a{letters.encode('unicode_escape').decode()}b" in line
    assert line.isprintable()
