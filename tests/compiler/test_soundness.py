"""Circuits that tempt the compiler to believe too much: each once was, or could be, accepted with a wrong result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright.compiler import (
    U8,
    U16,
    U64,
    Array,
    Bool,
    Field,
    Private,
    Public,
    UInt,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.compiler.errors import ImpossibleRequirementError, TypeMismatchError, WidthError
from zkwright.compiler.recorder.linear_combination import constant
from zkwright.compiler.recorder.notes import Note
from zkwright.compiler.recorder.recorder import Recorder
from zkwright.compiler.recorder.session import Session
from zkwright.core.field import R, to_signed
from zkwright.testing import accepts, cost, refuses
from zkwright.testing.unforgeable import require_unforgeable


class U248(UInt, bits=248):
    """The widest integer."""


def test_a_small_factor_does_not_hide_that_a_product_wraps() -> None:
    # 64 + 248 bits: r * k + t is congruent to the small t, so a range check of the product would pass.
    @circuit
    def multiply(a: Private[U64], b: Private[U248]) -> Public[U248]:
        return U248(a) * b

    for a in (2**63 + 9, 2**64 - 1, 2**40):
        b = R // a + 1
        assert b < 2**248
        assert a * b % R < 2**64
        refuses(multiply, {"a": a, "b": b}, "U248 overflow in `*`")
    accepts(multiply, {"a": 2**40, "b": 2**207 - 1}, 2**40 * (2**207 - 1), forge=False)


@pytest.mark.parametrize(("low", "high"), [(0, R), (2**64 - R - 1, 0)])
def test_no_range_check_is_trusted_with_two_congruent_integers(low: int, high: int) -> None:
    @circuit
    def fit(x: Private[Field]) -> Public[U64]:
        return U64._fit(x.linear, low, high, "a value", (x,))

    with pytest.raises(WidthError, match="too wide for the field"):
        fit.compile()


def test_constant_factors_are_multiplied_as_integers() -> None:
    a = 2**20 + 7
    b = R // a + 1
    assert a * b % R < 2**24  # small modulo r, although the product is larger than r
    with pytest.raises(Exception, match="outside U248's range"):
        U248(a) * b


def test_rows_that_wrap_around_r_prove_no_order() -> None:
    # 253 bits of a - b + s hold for a = 0, b = 1 as well, where a - b is r - 1.
    offset = 6 * (1 << 253) // 10

    @circuit
    def compare(a: Private[U64], b: Private[U64]) -> Public[Bool]:
        (Field(a) - Field(b) - offset).bits(253)
        return a >= b

    accepts(compare, {"a": 0, "b": 1}, False, forge=False)
    assert to_signed(-offset) == -offset


def test_the_same_rows_prove_no_difference() -> None:
    offset = 6 * (1 << 253) // 10

    @circuit
    def subtract(a: Private[U64], b: Private[U64]) -> Public[U64]:
        (Field(a) - Field(b) - offset).bits(253)
        return a - b

    refuses(subtract, {"a": 0, "b": 1}, "U64 overflow in `-`")


def test_intervals_that_cannot_meet_are_not_joined() -> None:
    recorder = Recorder("body", Session())
    wire = recorder.formal()
    recorder.bits(wire + constant(5), 4, Note(""))
    assert recorder.interval(wire) == (-5, 10)
    assert recorder.interval(wire.scale(R - 1)) == (-10, 5)
    assert recorder.sharpened(wire, 0, 255) == (0, 10)
    assert recorder.sharpened(wire, 0, R - 1) == (0, R - 1)  # r - 5 is in [-5, 10] too
    assert recorder.sharpened(wire, 50, 60) == (50, 60)


def test_a_divisor_that_is_always_zero_is_refused() -> None:
    @circuit
    def divide(a: Private[U8], b: Private[U8]) -> Public[U8]:
        require(b >= 128, "b is large")
        nothing = U8(a.truncated(3)) // U8(200)  # at most 7 // 200: a wire that is always 0
        return b // nothing

    with pytest.raises(ZeroDivisionError, match="always 0"):
        divide.compile()


def test_divisions_of_one_wire_as_two_types() -> None:
    @circuit
    def divide(a: Private[U8], b: Private[U8]) -> Public[tuple[U8, U16]]:
        return a // b, U16(a) // U16(b)

    accepts(divide, {"a": 200, "b": 7}, (28, 28))


def test_a_field_is_not_a_bit() -> None:
    @circuit
    def assemble(x: Private[Field]) -> Public[U8]:
        return U8.from_bits([x, x])  # type: ignore[list-item]

    with pytest.raises(TypeMismatchError, match="a Field is not a Bool"):
        assemble.compile()


def test_bits_of_a_sum_of_bits_are_its_own() -> None:
    @circuit
    def reuse(x: Private[U8]) -> Public[tuple[U8, U8]]:
        bits = x.bits()
        doubled = U8.from_bits([bits[0], bits[0], bits[0]])
        return doubled, U8(Field(doubled)).truncated(2)

    accepts(reuse, {"x": 3}, (7, 3))
    accepts(reuse, {"x": 2}, (0, 0))


def test_fewer_bits_than_known_prove_a_smaller_value() -> None:
    @circuit
    def narrow(x: Private[U16]) -> Public[U8]:
        return U8(x)

    assert cost(narrow) == 1
    accepts(narrow, {"x": 255}, 255)
    refuses(narrow, {"x": 256})
    refuses(narrow, {"x": 65535})


def test_facts_learned_in_a_gadget_stay_there() -> None:
    @gadget
    def below_ten(x: U8) -> U8:
        require(x < 10, "not below 10")
        return x

    @gadget
    def double(x: U8) -> U8:
        return x * 2

    @circuit
    def calculate(x: Private[U8], y: Private[U8]) -> Public[tuple[U8, U8]]:
        below_ten(x)
        return double(x), double(y)

    accepts(calculate, {"x": 9, "y": 127}, (18, 254))
    refuses(calculate, {"x": 9, "y": 128}, "U8 overflow in `*`")
    refuses(calculate, {"x": 10, "y": 1}, "not below 10")


def test_a_narrow_argument_does_not_narrow_the_next_call() -> None:
    @gadget
    def double(x: U8) -> U8:
        return x * 2

    @circuit
    def calculate(x: Private[U8], y: Private[U8]) -> Public[tuple[U8, U8]]:
        return double(x.truncated(7)), double(y)

    accepts(calculate, {"x": 255, "y": 127}, (254, 254))
    refuses(calculate, {"x": 255, "y": 128}, "U8 overflow in `*`")


def test_a_wider_interval_survives_select() -> None:
    @circuit
    def calculate(flag: Private[Bool], x: Private[U8]) -> Public[U8]:
        return select(flag, x.truncated(1), x) + 1

    accepts(calculate, {"flag": False, "x": 254}, 255)
    accepts(calculate, {"flag": True, "x": 255}, 2)
    refuses(calculate, {"flag": False, "x": 255}, "U8 overflow in `+`")


def test_inverse_of_a_difference_is_not_shared_with_its_opposite() -> None:
    @circuit
    def calculate(x: Private[Field], y: Private[Field]) -> Public[tuple[Field, Field]]:
        return 1 / (x - y), 1 / (y - x)

    accepts(calculate, {"x": 3, "y": 1}, (pow(2, -1, R), pow(-2, -1, R)))


def test_unchecked_division_lets_the_prover_choose_only_where_it_says_so() -> None:
    @circuit
    def divide(x: Private[Field], y: Private[Field]) -> Public[Field]:
        return x.divide_unchecked(y)

    accepts(divide, {"x": 6, "y": 3}, 2)
    refuses(divide, {"x": 6, "y": 0}, "division by zero")
    free = divide.compile().solve({"x": 0, "y": 0})
    with pytest.raises(AssertionError):
        require_unforgeable(free)


@pytest.mark.parametrize("holds", [lambda a, b: (a < b) & (b < a), lambda a, b: (a < b) & (a == b)])
def test_contradictions_prove_nothing(holds: Callable[[Any, Any], Any]) -> None:
    @circuit
    def contradict(a: Private[U8], b: Private[U8]) -> Public[U8]:
        require(holds(a, b), "a contradiction")
        return b - a

    refuses(contradict, {"a": 1, "b": 2}, "a contradiction")
    refuses(contradict, {"a": 2, "b": 1})


def test_differences_known_at_compile_time() -> None:
    @circuit
    def compare(a: Private[U8]) -> Public[tuple[Bool, Bool]]:
        return a + 1 > a, a + 1 <= a

    program = compare.compile()
    accepts(program, {"a": 3}, (True, False))
    assert program.r1cs.n_rows == 8 + 8 + 2  # promise, overflow, outputs

    @circuit
    def impossible(a: Private[U8]) -> None:
        require(a + 1 <= a, "never")

    with pytest.raises(ImpossibleRequirementError, match="no input can satisfy this: never"):
        impossible.compile()


def test_the_detector_sees_a_free_hint() -> None:
    @circuit
    def loose(a: Private[U8]) -> Public[U8]:
        h = hint(lambda x: x % 4, a, returns=U8)
        require(h <= a, "too large")
        return h

    with pytest.raises(AssertionError, match="forged"):
        require_unforgeable(loose.compile().solve({"a": 5}))


def test_a_complete_witness_is_checked_to_be_one() -> None:
    @circuit
    def square(x: Private[Field]) -> Public[Field]:
        return x * x

    program = square.compile()
    values = program.solve({"x": 3}).assignment
    program.check(values)
    for broken in (values[:-1], [*values, 0], [0] * len(values), [values[0], values[1] + R, *values[2:]]):
        with pytest.raises(ValueError, match="witness"):
            program.check(broken)


def test_a_long_chain_of_exclusive_ors_stays_small() -> None:
    @circuit
    def parity(bits: Private[Array[Bool, Literal[600]]]) -> Public[Bool]:
        total = bits[0]
        for bit in bits[1:]:
            total = total ^ bit
        return total

    program = parity.compile()
    assert program.r1cs.n_rows < 600 + 599 + 20
    assert program.r1cs.a.n_nonzeros + program.r1cs.b.n_nonzeros < 600 * 2 * 256
    accepts(program, {"bits": [i % 3 == 0 for i in range(600)]}, 200 % 2 == 1, forge=False)
