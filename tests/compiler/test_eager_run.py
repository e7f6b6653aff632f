"""`plain` and `trace`: the function run on values gives what the solver gives, and shows every value on the way."""

from __future__ import annotations

import json
import pdb
import random
import re
import sys
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import U64, Array, Bytes, Field, Private, Public, Struct, circuit, debug, gadget, require
from zkwright.circuits.merkle import merkle_root
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler.errors import CompileError, SignalTruthError, UnsatisfiedCircuitError
from zkwright.compiler.inspection.execution_trace import Call, ExecutionTrace
from zkwright.core.errors import InputError
from zkwright.core.field import R

from tests.compiler.random_operations import U3
from tests.compiler.random_programs import build, random_inputs, random_steps
from tests.drawn import examples


@examples(60)
@given(st.integers(0, 2**32))
def test_plain_and_trace_agree_with_the_solver(seed: int) -> None:
    source = random.Random(seed)
    wide = source.random() < 0.4
    built = build(random_steps(source, source.randrange(1, 6), wide=wide), wide=wide)
    inputs = random_inputs(source, wide=wide)
    try:
        expected = built.compile(2).solve(inputs).output
    except CompileError:
        return
    except UnsatisfiedCircuitError as error:
        messages = "|".join({re.escape(failure.message.partition(", in the side of")[0]) for failure in error.failures})
        with pytest.raises(UnsatisfiedCircuitError, match=messages):
            built.plain(inputs)
        failure = built.trace(inputs).failure
        if failure is None:
            pytest.fail("the trace saw nothing fail")
        return
    assert built.plain(inputs) == expected
    traced = built.trace(inputs)
    assert traced.failure is None
    assert isinstance(traced.call.result, tuple)
    assert tuple(value % R for value in traced.call.result) == expected


@pytest.mark.parametrize("level", [0, 2])
def test_a_gadgets_arguments_are_as_strange_to_each_other_as_in_a_compiled_one(level: int) -> None:
    """Of a + a - a + 4 and a the difference is a constant, and of x & ~x all bits are: a body of x, y and z knows neither."""

    @gadget
    def mixed(x: U3, y: U3, z: U3) -> U3:
        return x + y - z + 4

    @gadget
    def common(x: U3, y: U3) -> U3:
        return x & y

    @circuit
    def below(a: Private[U3]) -> Public[U3]:
        total = mixed(a, a, a)
        return a - total

    @circuit
    def nothing(a: Private[U3]) -> Public[U3]:
        require(a.bits()[0], "a is even")
        return common(a, ~a) - 1

    for failing in (below, nothing):
        with pytest.raises(UnsatisfiedCircuitError) as compiled:
            failing.compile(level).solve({"a": 3})
        with pytest.raises(UnsatisfiedCircuitError) as computed:
            failing.plain({"a": 3})
        assert str(computed.value) == str(compiled.value)


def test_what_a_gadget_gives_back_is_what_it_got() -> None:
    @gadget
    def narrow(x: U64) -> U64:
        require(x < 10, "large")
        return x

    @circuit
    def twice(a: Private[U64]) -> Public[U64]:
        b = narrow(a)
        require(b == a)
        require(narrow(b) != 3, "three")
        return b - a

    assert twice.plain({"a": 5}) == 0
    for value, told in ((3, "three"), (11, "large")):
        with pytest.raises(UnsatisfiedCircuitError, match=told) as compiled:
            twice.compile().solve({"a": value})
        with pytest.raises(UnsatisfiedCircuitError) as computed:
            twice.plain({"a": value})
        assert str(computed.value) == str(compiled.value)


class Note(Struct):
    """Named values."""

    amount: U64
    data: Bytes[Literal[2]]


@gadget
def square(x: Field) -> Field:
    y = x * x
    return y + 0


def helper(a: U64, b: U64) -> U64:
    rest = b - a
    return rest + 0


@circuit
def sample(
    a: Private[U64], b: Private[U64], note: Private[Note], keys: Private[Array[Field, Literal[3]]]
) -> Public[tuple[U64, Field]]:
    require(a <= b, "a is above b")
    below = a < note.amount
    total = Field(0)
    for place, key in enumerate(keys):
        total = total + square(key) * place
    total = total + poseidon(Field(below), Field(note.data[0]))
    parts = [total]
    parts.append(total + Field(note.data[1]))
    return helper(a, b), parts[-1]


INPUTS = {"a": 3, "b": 5, "note": {"amount": 4, "data": "0102"}, "keys": [1, 2, 3]}


def test_every_name_of_every_call() -> None:
    run = sample.trace(INPUTS)
    hashed = poseidon(1, 1)
    assert run.values_of("below") == [True]
    assert run.values_of("key") == [1, 2, 3]
    assert run.values_of("place") == [0, 1, 2]
    assert run.values_of("y") == [1, 4, 9]
    assert run.values_of("total") == [0, 0, 4, 22, 22 + hashed]
    assert run.values_of("parts") == [[22 + hashed], [22 + hashed, 24 + hashed]]
    assert run.values_of("rest") == [2]
    calls = [step for step in run.call.steps if isinstance(step, Call)]
    assert [(call.kind, call.name) for call in calls] == [
        *[("gadget", "square")] * 3,
        ("gadget", "poseidon"),
        ("function", "helper"),
    ]
    assert calls[3].arguments == {"inputs": (1, 1)}
    assert calls[3].result == hashed
    assert calls[3].steps == []
    assert run.call.arguments["note"] == {"amount": 4, "data": b"\x01\x02"}
    document = json.loads(json.dumps(run.to_dict()))
    assert document["arguments"]["note"] == {"amount": 4, "data": "0102"}
    assert document["result"] == [2, 24 + hashed]
    assert document["failure"] is None


def test_how_it_is_shown() -> None:
    run = sample.trace(INPUTS)
    text = str(run)
    assert "sample(a = 3, b = 5, note = Note(amount=4, data=b'\\x01\\x02'), keys = [1, 2, 3])" in text
    assert ": below = True\n" in text
    assert "    square(x = 2)  gadget at " in text
    assert repr(run) == f"<trace of sample: {len(text.splitlines())} lines to print>"
    page = run._repr_html_()
    assert "<details open><summary>sample(" in page
    assert 'title="below = a &lt; note.amount"' in page


def test_markup_in_values_is_text() -> None:
    @circuit
    def marked(x: Private[Field], tag: str) -> Public[Field]:
        text = f"<b>{tag}</b>"
        return x * x if text else x

    page = marked.trace({"x": 2}, tag="<script>")._repr_html_()
    assert "<script>" not in page
    assert "<b>" not in page


def test_a_broken_requirement_ends_the_run_with_all_that_led_there() -> None:
    run = sample.trace({**INPUTS, "a": 9})
    assert run.failure is not None
    assert "a is above b" in str(run)
    assert "a = 9" in str(run.failure)
    assert run.to_dict()["failure"] == str(run.failure)
    assert (run.call.failed, run.call.result) == (True, None)
    assert "\n  = (failed)\n" in str(run)
    assert " = (failed)</div>" in run._repr_html_()
    assert "(failed)" not in str(sample.trace(INPUTS))
    with pytest.raises(UnsatisfiedCircuitError, match="a is above b") as caught:
        sample.plain({**INPUTS, "a": 9})
    assert caught.traceback[-1].frame.code.name == "sample"


def test_signals_show_their_values(capsys: pytest.CaptureFixture[str]) -> None:
    shown: list[str] = []

    @circuit
    def prints(x: Private[U64], y: Private[U64]) -> Public[U64]:
        print(x, x < y, [x])
        shown.extend([f"{x:>3}|{x}", repr(x), repr(x == y), repr(Field(x) * y.truncated(1).interval[1])])
        debug(lambda: x - y, label="no requirement")
        return y

    assert prints.plain({"x": 5, "y": 7}) == 7
    assert shown == ["  5|5", "U64(5)", "Bool(False)", "Field(5)"]
    out, err = capsys.readouterr()
    assert out == "5 True [U64(5)]\n"
    assert err.endswith("in prints, no requirement: x - y = -2  (would fail: U64 overflow in `-`)\n")


def test_a_debugger_stops_in_it_and_computes_with_its_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = iter(["p x", "p x < y", "p x - 1", "c"])

    class Typed(pdb.Pdb):
        def cmdloop(self, intro: str | None = None) -> None:
            for command in commands:
                if self.onecmd(command):
                    break

    @circuit
    def stops(x: Private[U64], y: Private[U64]) -> Public[U64]:
        breakpoint()
        return x + y

    monkeypatch.setattr(sys, "breakpointhook", lambda: Typed(nosigint=True).set_trace(sys._getframe(1)))
    try:
        assert stops.plain({"x": 5, "y": 7}) == 12
    finally:
        sys.settrace(None)
    assert capsys.readouterr().out.splitlines()[-3:] == ["U64(5)", "Bool(True)", "U64(4)"]


def test_structs_are_inputs_as_they_are_of_the_solver() -> None:
    @circuit
    def total(note: Private[Note]) -> Public[Field]:
        return Field(note.amount) * Field(note.data[1]) + Field(note.data[0])

    note = Note(amount=U64(7), data=Bytes(b"ab"))
    solved = total.compile().solve({"note": note}).output
    assert solved == total.plain({"note": note}) == total.plain(note=note) == 7 * 98 + 97
    assert total.trace({"note": note}).call.result == 7 * 98 + 97


def test_what_is_refused() -> None:
    before = sys.gettrace()

    @circuit
    def branches(x: Private[U64]) -> Public[U64]:
        if x < 3:
            return x
        return x + 1

    with pytest.raises(SignalTruthError):
        branches.plain({"x": 1})
    with pytest.raises(SignalTruthError):
        branches.trace({"x": 1})
    with pytest.raises(InputError, match="missing"):
        sample.plain({})
    with pytest.raises(InputError, match="missing"):
        sample.trace({})
    assert sys.gettrace() is before


def test_parameters_circuits_within_and_nothing_returned() -> None:
    @circuit
    def inner(x: Private[Field], n: int) -> Public[Field]:
        return x**n

    @circuit
    def outer(x: Private[Field], path: Private[Array[Field, Literal["depth"]]], depth: int = 2) -> None:
        cube = inner(x, 3)
        require(merkle_root(cube, [cube == 8] * depth, path) != 0, "a root of 0")

    assert outer.plain({"x": 2, "path": [1, 2]}) is None
    assert outer.trace({"x": 2, "path": [1]}, depth=1).values_of("cube") == [8]
    run: ExecutionTrace = outer.trace({"x": 2, "path": [1, 2]})
    names = [step.name for step in run.call.steps if isinstance(step, Call)]
    assert names == ["inner", "merkle_root"]


def test_of_the_calls_those_that_the_failure_ended_are_told() -> None:
    @gadget
    def narrow(x: U64) -> None:
        require(x < 10, "wide")

    def inner(x: U64) -> None:
        narrow(x)

    @circuit
    def outer(x: Private[U64]) -> None:
        narrow(x - x)
        inner(x)

    first, second = outer.trace(x=11).call.steps
    assert isinstance(first, Call)
    assert isinstance(second, Call)
    (last,) = second.steps
    assert isinstance(last, Call)
    assert [call.failed for call in (first, second, last)] == [False, True, True]
    assert outer.trace(x=11).to_dict()["steps"][1]["failed"]


def test_a_plain_run_says_that_it_keeps_the_rules() -> None:
    @circuit
    def asks(x: Private[U64], how: str) -> None:
        require(x < 10)
        if how == "int":
            int(x)
        elif x:
            pass

    for how, told in (("int", "int"), ("if", "truth value")):
        with pytest.raises(
            CompileError, match=rf"a signal has no {told}.*, nor in a plain run: when the circuit is traced"
        ) as caught:
            asks.plain(x=3, how=how)
        assert "print(x), or take circuit.trace(inputs).values_of('x')" in caught.value.mend
        with pytest.raises(CompileError, match="while the circuit is traced: its value is known only to the prover"):
            asks.compile(how=how)
