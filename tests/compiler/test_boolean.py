"""Truth values: exhaustively, as signals, as constants, mixed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from zkwright.compiler import U8, Bool, Field, Private, Public, all_of, any_of, circuit, require, select
from zkwright.compiler.errors import ConstantRangeError, TypeMismatchError
from zkwright.compiler.types.boolean import require_bool
from zkwright.testing import accepts, refuses

FORMULAS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "and": (lambda a, b, c: a & b, lambda a, b, c: a and b),
    "or": (lambda a, b, c: a | b, lambda a, b, c: a or b),
    "xor": (lambda a, b, c: a ^ b, lambda a, b, c: a != b),
    "not": (lambda a, b, c: ~a, lambda a, b, c: not a),
    "equal": (lambda a, b, c: a == b, lambda a, b, c: a == b),
    "different": (lambda a, b, c: a != b, lambda a, b, c: a != b),
    "implies": (lambda a, b, c: a.implies(b), lambda a, b, c: not a or b),
    "all": (lambda a, b, c: all_of([a, b, c]), lambda a, b, c: a and b and c),
    "any": (lambda a, b, c: any_of([a, b, c]), lambda a, b, c: a or b or c),
    "majority": (lambda a, b, c: (a & b) | (b & c) | (a & c), lambda a, b, c: a + b + c >= 2),
    "nested": (lambda a, b, c: ~((a ^ b) & ~(b | c)) == c, lambda a, b, c: (not ((a != b) and not (b or c))) == c),
    "self": (lambda a, b, c: (a & a) ^ (b | b) ^ (c ^ c), lambda a, b, c: a != b),
    "constants": (lambda a, b, c: (a & True) ^ (False | b) ^ (True ^ c), lambda a, b, c: (a + b + 1 + c) % 2 == 1),
    "folded": (lambda a, b, c: (a & False) | (b | True) & c, lambda a, b, c: c),
    "select": (select, lambda a, b, c: b if a else c),
    "select constants": (lambda a, b, c: select(a, True, b), lambda a, b, c: a or b),
    "of comparisons": (lambda a, b, c: all_of([a == b, b != c, a == True]), lambda a, b, c: a == b != c and a),  # noqa: E712
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_as_bits_and_as_requirements(name: str) -> None:
    formula, python = FORMULAS[name]

    @circuit
    def evaluate(a: Private[Bool], b: Private[Bool], c: Private[Bool]) -> Public[tuple[Bool, Field]]:
        return formula(a, b, c), Field(a) + 2 * Field(b) + 4 * Field(c)

    @circuit
    def demand(a: Private[Bool], b: Private[Bool], c: Private[Bool]) -> Public[Field]:
        require(formula(a, b, c), "the formula must hold")
        return Field(a) + 2 * Field(b) + 4 * Field(c)

    for a, b, c in product([False, True], repeat=3):
        number = a + 2 * b + 4 * c
        inputs = {"a": a, "b": b, "c": c}
        expected = bool(python(a, b, c))
        accepts(evaluate, inputs, (expected, number))
        if expected:
            accepts(demand, inputs, number)
        else:
            refuses(demand, inputs, "the formula must hold")
        constants = formula(Bool(a), Bool(b), Bool(c))
        assert bool(constants) is expected


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_many_conditions(count: int) -> None:
    @circuit
    def evaluate(x: Private[U8]) -> Public[tuple[Bool, Bool, U8]]:
        bits = list(x.bits())[:count]
        return all_of(bits), any_of(bits), x

    for x in (0, 1, 2, 2**count - 1, 255):
        bits = [x >> i & 1 for i in range(count)]
        accepts(evaluate, {"x": x}, (all(bits), any(bits), x))


def test_an_input_that_is_no_bit_is_refused_by_the_rows() -> None:
    @circuit
    def flag(a: Private[Bool]) -> Public[Field]:
        return Field(a) * 2

    program = flag.compile()
    values = program.solve({"a": True}).assignment
    values[1], values[2] = 6, 3
    with pytest.raises(Exception, match="a is neither 0 nor 1"):
        program.check(values)


def test_conversions() -> None:
    assert bool(Bool(True)) is True
    assert bool(Bool(Bool(False))) is False
    assert int(Bool(True)) == 1
    for value in (0, 1, 2):
        with pytest.raises(ConstantRangeError, match="is not a truth value"):
            Bool(value)  # type: ignore[arg-type]
    for other in ("True", None, 1.0):
        with pytest.raises(TypeMismatchError):
            Bool(other)  # type: ignore[arg-type]


def test_requiring_a_combination_to_be_a_bit() -> None:
    from zkwright.compiler.recorder.linear_combination import constant
    from zkwright.compiler.recorder.notes import Note

    @circuit
    def assemble(x: Private[Field]) -> Public[Bool]:
        return require_bool(x.linear, Note("x is neither 0 nor 1"))

    accepts(assemble, {"x": 1}, True)
    refuses(assemble, {"x": 2}, "x is neither 0 nor 1")
    with pytest.raises(ConstantRangeError, match="the constant is 2"):
        require_bool(constant(2), Note("a bit"))


def test_a_failed_conjunction_names_all_its_operands() -> None:
    @circuit
    def check(amount: Private[U8], balance: Private[U8]) -> None:
        require((amount <= balance) & (amount != 7), "not allowed")

    refuses(check, {"amount": 9, "balance": 8}, "not allowed", "amount = 9", "balance = 8")
    refuses(check, {"amount": 7, "balance": 8}, "not allowed", "amount = 7")
    refuses(check, {"amount": 7, "balance": 3}, "amount = 7", "balance = 3")
