"""The optimiser: the same statement at every level, smaller, and explained in the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import (
    U8,
    U64,
    Circuit,
    Field,
    Private,
    Public,
    UnsatisfiedCircuitError,
    bind,
    circuit,
    gadget,
    ignore,
    require,
)
from zkwright.compiler.optimiser import Origin
from zkwright.compiler.program.program import Program
from zkwright.compiler.rows import Note, active_recorder, constant
from zkwright.compiler.solver.solver import failing_rows
from zkwright.core.field import R

from tests.drawn import examples

ELEMENTS = st.one_of(st.sampled_from([0, 1, 2, R - 1, R - 2, 1 << 64]), st.integers(0, R - 1))
STEPS = st.lists(st.tuples(st.sampled_from("+-*s=c"), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=25)


def levels(statement: Circuit[Any, Any], **parameters: Any) -> list[Program]:
    return [statement.compile(level, **parameters) for level in (0, 1, 2)]


def restored(program: Program, values: list[int]) -> list[int]:
    recorded = program.origin.restore(values)
    return [recorded[wire] for wire in range(program.r1cs.n_labels)]


def random_circuit(steps: list[tuple[str, int, int]]) -> Circuit[Any, Any]:
    @gadget
    def square_and_double(x: Field) -> Field:
        doubled = x * x + x
        require(doubled == x * x + x, "always holds")
        return doubled * 2

    @circuit
    def statement(a: Private[Field], b: Private[Field], c: Public[Field]) -> Public[Field]:
        values = [a, b, c, a * b]
        for operation, i, j in steps:
            x, y = values[i % len(values)], values[j % len(values)]
            if operation == "+":
                values.append(x + y * 3)
            elif operation == "-":
                values.append(x - y)
            elif operation == "*":
                values.append(x * y)
            elif operation == "s":
                values.append(square_and_double(x))
            elif operation == "=":
                product = x * y
                require(product + x == (x + 0) * y + x, "commutes")
                values.append(product)
            else:
                values.append(Field((x == y) | (a == b)))
        total = Field(0)
        for value in values:
            total = total + value * value
        return total + a + b + c

    return statement


@given(steps=STEPS, a=ELEMENTS, b=ELEMENTS, c=ELEMENTS)
@examples(60)
def test_every_level_says_the_same(steps: list[tuple[str, int, int]], a: int, b: int, c: int) -> None:
    recorded, *optimised = levels(random_circuit(steps))
    inputs = {"a": a, "b": b, "c": c}
    expected = recorded.solve(inputs)
    for program in optimised:
        witness = program.solve(inputs)
        assert witness.public == expected.public
        assert program.r1cs.n_rows <= recorded.r1cs.n_rows
        # A solution of the smaller system is a solution of the recorded one, and the other way round.
        assert failing_rows(recorded.r1cs, restored(program, witness.assignment)) == []
        kept = [expected.assignment[wire] for wire in program.origin.wires.tolist()]
        assert failing_rows(program.r1cs, kept) == []


@given(steps=STEPS, a=ELEMENTS, b=ELEMENTS, c=ELEMENTS, place=st.integers(0, 10**6), value=ELEMENTS)
@examples(60)
def test_a_forged_witness_of_the_smaller_system_is_one_of_the_recorded(
    steps: list[tuple[str, int, int]], a: int, b: int, c: int, place: int, value: int
) -> None:
    """If changing a wire goes unnoticed after optimisation, it would have gone unnoticed before."""
    recorded, _, program = levels(random_circuit(steps))
    values = list(program.solve({"a": a, "b": b, "c": c}).assignment)
    values[1 + place % (len(values) - 1)] = value
    if failing_rows(program.r1cs, values) == []:
        assert failing_rows(recorded.r1cs, restored(program, values)) == []


def _statement_with_linear_rows() -> Circuit[Any, Any]:
    @circuit
    def statement(x: Private[U64], y: Private[U64], total: Public[U64]) -> Public[Field]:
        require(x * 2 + y == total, "the sum is wrong")
        product = Field(x) * Field(y)
        require(product == Field(total) + 1, "the product is wrong")
        return product * product

    return statement


def test_linear_rows_vanish_and_still_speak() -> None:
    recorded, once, twice = levels(_statement_with_linear_rows())
    assert once.r1cs.n_rows == recorded.r1cs.n_rows
    # One equation gives way to the product it speaks of, the output's row to the square; the inputs' own equation stays.
    assert twice.r1cs.n_rows == recorded.r1cs.n_rows - 2
    reports = []
    for program in (recorded, twice):
        with pytest.raises(UnsatisfiedCircuitError) as caught:
            program.solve({"x": 2, "y": 3, "total": 8})
        reports.append(str(caught.value))
    assert reports[0] == reports[1]
    assert "the sum is wrong" in reports[0]
    assert "product = 6" in reports[0]
    assert "Field(total) + 1 = 9" in reports[0]


def test_an_equal_product_is_computed_once() -> None:
    @gadget
    def one(x: Field, y: Field) -> Field:
        return x * y + 1

    @gadget
    def two(x: Field, y: Field) -> Field:
        return y * x + 2

    @circuit
    def statement(x: Private[Field], y: Private[Field]) -> Public[Field]:
        return one(x, y) * two(x, y)

    recorded, _, program = levels(statement)
    assert recorded.r1cs.n_rows == 4
    assert program.r1cs.n_rows == 2
    assert program.solve({"x": 3, "y": 5}).output == 16 * 17


def test_an_equal_row_may_read_a_wire_that_is_substituted() -> None:
    @circuit
    def twice(x: Private[Field], y: Private[Field]) -> Public[Field]:
        recorder = active_recorder()
        total = recorder.compact((x + y).linear, 1)
        for _ in range(2):
            recorder.constrain(x.linear, total, constant(0), note=Note("not zero"))
        return x * x

    plain, merged, smallest = levels(twice)
    assert [program.r1cs.n_rows for program in (plain, merged, smallest)] == [5, 4, 2]
    for program in (plain, merged, smallest):
        assert program.solve({"x": 3, "y": R - 3}).output == 9
        with pytest.raises(UnsatisfiedCircuitError, match="not zero"):
            program.solve({"x": 3, "y": 1})


def test_what_nothing_reads_is_dropped_with_its_hints() -> None:
    @circuit
    def statement(x: Private[Field], y: Private[U8]) -> Public[Field]:
        unread = x * x
        unread = unread * unread
        is_zero = (x == 3) & (y == 4)
        Field(is_zero)
        ignore(is_zero)
        return x * Field(y)

    recorded, _, program = levels(statement)
    assert program.r1cs.n_rows < recorded.r1cs.n_rows
    assert program.solve({"x": 7, "y": 200}).output == 1400


def test_bound_values_stay_bound() -> None:
    @circuit
    def statement(x: Private[Field], recipient: Public[Field]) -> Public[Field]:
        bind(recipient)
        return x * x

    for program in levels(statement):
        wire = 2  # the output is 1
        assert wire in program.r1cs.a.wires


def test_type_promises_survive() -> None:
    @circuit
    def statement(x: Private[U8], y: Private[Field]) -> Public[Field]:
        return Field(x) * y

    program = statement.compile()
    values = list(program.solve({"x": 255, "y": 1}).assignment)
    for bad in (256, R - 1):
        forged = list(values)
        forged[2] = bad
        assert failing_rows(program.r1cs, forged)


def test_level_zero_is_the_recorded_system() -> None:
    program = _statement_with_linear_rows().compile(0)
    assert isinstance(program.origin, Origin)
    assert program.origin.rows.tolist() == list(range(program.r1cs.n_rows))
    assert program.origin.removed == ()


@pytest.mark.parametrize("build", [_statement_with_linear_rows])
def test_same_source_same_arrays(build: Callable[[], Circuit[Any, Any]]) -> None:
    one, two = build().compile(), build().compile()
    for left, right in zip((one.r1cs.a, one.r1cs.b, one.r1cs.c), (two.r1cs.a, two.r1cs.b, two.r1cs.c), strict=True):
        assert left.indptr.tolist() == right.indptr.tolist()
        assert left.wires.tolist() == right.wires.tolist()
    assert one.r1cs.coefficients.tolist() == two.r1cs.coefficients.tolist()
