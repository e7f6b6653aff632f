"""Hints: what they may return, what becomes of them, and what the report says when they go wrong."""

from __future__ import annotations

import re
import traceback
from typing import Any, Literal

import numpy as np
import pytest
from zkwright.compiler import (
    U8,
    U16,
    Array,
    Bool,
    Field,
    InputError,
    Private,
    Public,
    Struct,
    UnsatisfiedCircuitError,
    circuit,
    hint,
    require,
)
from zkwright.compiler.errors import HintError, UnconstrainedHintError
from zkwright.compiler.solver.hints import Opcode, evaluate
from zkwright.core.field import R
from zkwright.testing import accepts, refuses


class Split(Struct):
    """A number in two parts."""

    high: U8
    low: U8


def test_hints_of_every_type() -> None:
    @circuit
    def split(x: Private[U16], y: Private[Field]) -> Public[tuple[U8, Bool, Field]]:
        parts = hint(lambda v: {"high": v >> 8, "low": v & 255}, x, returns=Split)
        require(U16(parts.high) * 256 + U16(parts.low) == x, "the parts are not x")
        low, rest = hint(lambda v: (v % 2 == 1, v // 2), parts.low, returns=(Bool, U8))
        require(U8(low) + rest * 2 == parts.low, "not the lowest bit")
        digits = hint(
            lambda v, _: [v % 10, v // 10 % 10, v // 100], parts.high, [y, True], returns=Array[U8, Literal[3]]
        )
        require((digits[0] < 10) & (digits[1] < 10), "not digits")
        require(digits[0] + digits[1] * 10 + digits[2] * 100 == parts.high, "not the digits")
        inverse = hint(lambda v: pow(v, -1, R), y, returns=Field)
        require(inverse * y == 1, "not the inverse")
        return digits[2], low, inverse

    accepts(split, {"x": 0xFB07, "y": 2}, (2, True, pow(2, -1, R)), forge=False)


@pytest.mark.parametrize(
    ("returns", "value", "problem"),
    [
        (U8, 256, "out of range: a U8 is at least 0 and at most 255"),
        (U8, -1, "out of range"),
        (U8, 1.0, "a number with a decimal point"),
        (U8, None, "not null"),
        (Bool, 2, "a Bool is true or false (0 and 1 stand for them), not another number"),
        (U8, np.int64(3), "not an int64: convert it with int()"),
        (Field, np.array([3]), "not an ndarray: convert it with .tolist()"),
        (Field, R, "out of range: a Field"),
        (Field, [1], "not an array"),
        (Array[U8, Literal[2]], [1], "this one has 1"),
        (Split, {"high": 1}, "missing"),
    ],
)
def test_what_a_hint_returns_must_fit_its_type(returns: Any, value: Any, problem: str) -> None:
    @circuit
    def give(x: Private[Field], expected: Private[returns]) -> Public[Field]:
        require(hint(lambda _: value, x, returns=returns) == expected, "not what was expected")
        return x * x

    nothing = {Array[U8, Literal[2]]: [0, 0], Split: {"high": 0, "low": 0}}
    with pytest.raises(InputError, match=re.escape(problem)) as caught:
        give(1, nothing.get(returns, 0) if returns is not Bool else False)
    assert "hint test_what_a_hint_returns_must_fit_its_type.<locals>.give.<locals>.<lambda> at " in str(caught.value)
    assert "test_hint.py:" in str(caught.value)
    assert any("test_hint.py" in note for note in caught.value.__notes__)


def fails(_: int) -> int:
    raise RuntimeError("no luck")


@circuit
def unlucky(x: Private[Field], y: Private[Field]) -> Public[Field]:
    """Its hint raises; its requirement may fail before."""
    require(x != 0, "x is zero")
    z = hint(fails, x, returns=Field)
    require(z * x == y, "not a quotient")
    return z


@pytest.mark.parametrize("raised", [ZeroDivisionError, RuntimeError, KeyError, ValueError, OSError, AttributeError])
@pytest.mark.parametrize("redact", ["", "1"])
def test_a_hint_that_raises_names_itself_and_its_line(
    raised: type[Exception], redact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZKWRIGHT_REDACT", redact)

    def breaks(value: int) -> int:
        raise raised(f"no luck with {value}")

    line = breaks.__code__.co_firstlineno + 1

    @circuit
    def broken(x: Private[Field]) -> None:
        y = hint(breaks, x, returns=Field)
        require(y * 3 == x, "not by three")

    program = broken.compile()
    for run in (
        broken,
        lambda x: program.solve({"x": x}),
        lambda x: broken.plain({"x": x}),
        lambda x: broken.trace({"x": x}),
    ):
        with pytest.raises(
            HintError, match=rf"test_hint\.py:\d+ raised {raised.__name__} at .*test_hint\.py:{line} for these inputs"
        ) as caught:
            run(int("".join(["77", "123"])))
        assert "the hint test_a_hint_that_raises" in str(caught.value)
        assert "77123" not in str(caught.value)
        if redact:
            assert caught.value.__cause__ is None
            assert "77123" not in "".join(traceback.format_exception(caught.value))
        else:
            assert type(caught.value.__cause__) is raised


def test_the_outputs_that_are_open_are_named() -> None:
    for chosen in range(1, 8):
        open_ones = [place for place in range(3) if chosen >> place & 1]

        @circuit
        def loose(x: Private[Field], chosen: int) -> Public[Field]:
            outputs = hint(lambda v: (v, v, v), x, returns=(Field, Field, Field))
            for place, output in enumerate(outputs):
                if not chosen >> place & 1:
                    require(output * output == x + place, "held")
            return sum(outputs, x * x)

        with pytest.raises(UnconstrainedHintError) as caught:
            loose.compile(chosen=chosen)
        assert f"({', '.join(f'output[{place}]' for place in open_ones)}): a prover" in str(caught.value)


def test_a_requirement_that_failed_before_is_what_is_reported() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="x is zero") as caught:
        unlucky(0, 2)
    assert caught.value.failures[0].message == "x is zero"


def test_hints_outside_of_circuits_just_run() -> None:
    assert int(hint(lambda v: v + 1, Field(3), returns=Field)) == 4
    assert int(hint(lambda v: v + 1, 3, returns=U8)) == 4
    with pytest.raises(InputError):
        hint(lambda v: v + 255, 3, returns=U8)


def test_a_wrong_hint_is_refused_by_the_requirement() -> None:
    @circuit
    def root(x: Private[U16]) -> Public[U8]:
        candidate = hint(lambda v: v // 2, x, returns=U8)
        require(U16(candidate) * U16(candidate) == x, "not the root")
        return candidate

    accepts(root, {"x": 4}, 2, forge=False)
    refuses(root, {"x": 8}, "not the root", "x = 8")


def test_builtin_hints() -> None:
    assert evaluate(Opcode.INVERSE_OR_ZERO, 0, [0], 1) == [0]
    assert evaluate(Opcode.INVERSE_OR_ZERO, 0, [2], 1) == [pow(2, -1, R)]
    assert evaluate(Opcode.BITS, 0, [R - 1], 254)[253] == 1
    assert evaluate(Opcode.DIVMOD, 0, [7, 0], 2) == [0, 7]
    assert evaluate(Opcode.SELECT_BITS, 0, [R - 1, 5, R - 1], 1) == [(R - 1) & 5]
    # Bits of two canonical numbers can make one that is not: all of R's but the lowest, and the lowest.
    assert evaluate(Opcode.SELECT_BITS, 0, [1, 1, R - 1], 1) == [0]
    with pytest.raises(ValueError, match="no built-in meaning"):
        evaluate(Opcode.PYTHON, 0, [], 0)
    assert {opcode.name: int(opcode) for opcode in Opcode} == {
        "PYTHON": 0,
        "INVERSE_OR_ZERO": 1,
        "BITS": 2,
        "DIVMOD": 3,
        "SELECT_BITS": 4,
        "INTEGER_ROOT": 5,
        "SQUARE_ROOT": 6,
        "INVERSE": 7,
        "DIGITS": 8,
        "ORDER": 9,
        "FIND": 10,
        "LIMBS_DIVMOD": 11,
        "LIMBS_INVERSE": 12,
        "SHORT_RATIO": 13,
        "CHOOSE": 14,
        "ROUTE": 15,
        "LIMBS_RATIO": 16,
        "WEIERSTRASS_SUM": 17,
        "SHORT_VECTOR": 18,
        "WEIERSTRASS_LIFT": 19,
    }


def test_an_input_that_only_a_hint_reads_is_the_hints_fault() -> None:
    """To bind the input would leave the output to the prover."""

    @circuit
    def price(bids: Private[U16], fee: Private[U8]) -> Public[U16]:
        net = hint(lambda b: b * 97 // 100, bids, returns=U16)
        require(net > U16(fee), "fee")
        return net

    with pytest.raises(UnconstrainedHintError, match=r"`bids`: only the hint .* reads it, which constrains nothing"):
        price.compile()
