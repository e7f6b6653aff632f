"""`as_wire`: the same value, one term wherever it is read."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler import (
    U8,
    U64,
    Array,
    Bool,
    Field,
    Private,
    Program,
    Public,
    Struct,
    as_wire,
    circuit,
    gadget,
    require,
)
from zkwright.compiler.errors import UnusedInputError
from zkwright.core.field import R
from zkwright.testing import accepts, cost

from tests.drawn import examples


def longest_row(program: Program) -> int:
    r1cs = program.r1cs
    return max(int((matrix.indptr[1:] - matrix.indptr[:-1]).max()) for matrix in (r1cs.a, r1cs.b, r1cs.c))


@circuit
def products(items: Private[Array[Field, Literal["n"]]], n: int, asked: bool) -> Public[Field]:
    """Every item, more the sum of all, multiplied."""
    total = sum(items, Field(0))
    total = as_wire(total) if asked else total
    product = Field(1)
    for item in items:
        product = product * (item + total)
    return product


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_long_sum_that_many_rows_read(level: int) -> None:
    asked, free = (products.compile(level, n=60, asked=asked).r1cs for asked in (True, False))
    assert asked.n_rows <= free.n_rows + 1
    assert asked.n_terms < free.n_terms / 4
    accepts(products.compile(level, n=3, asked=True), {"items": [1, 2, R - 4]}, 0)  # 1 and a total of -1


@given(terms=st.integers(1, 300), reads=st.integers(1, 4), level=st.integers(0, 2))
@examples(25)
def test_it_stays_a_wire_at_every_level(terms: int, reads: int, level: int) -> None:
    @circuit
    def read(items: Private[Array[Field, Literal["n"]]], n: int, times: int) -> Public[Field]:
        total = as_wire(sum(items, Field(0)))
        for i in range(times):
            total = (total + i) * items[0]
        return total

    program = read.compile(level, n=terms, times=reads)
    matrix = program.r1cs.b
    factors = [{*matrix.wires[start:end]} for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)]
    assert all(len(factor) <= 1 for factor in factors)
    assert program.r1cs.a.n_nonzeros <= terms + 2 * reads + 1
    values = [3 * i + 1 for i in range(terms)]
    expected = sum(values)
    for i in range(reads):
        expected = (expected + i) * values[0] % R
    assert program.solve({"items": values}).output == expected


class Pair(Struct):
    """A struct of two kinds."""

    left: Field
    right: Array[U8, Literal[2]]


@circuit
def everything(x: Private[Field], y: Private[U64], z: Private[U8], b: Private[Bool]) -> Public[tuple[Field, U64, Bool]]:
    """Each type, with what is known of it."""
    field, number = as_wire((x + Field(y) + 3, U64(z) * 4 + 1))
    flag = as_wire(~b)
    pair = as_wire(Pair(left=x * y_of(y), right=Array([z, z >> 1])))
    require(pair.left == x * y_of(y))
    require(pair.right[1] == z >> 1)
    (again,) = as_wire([field])
    require(again == field)
    return field + pair.left, number, flag


def y_of(y: U64) -> Field:
    """The integer as a field element."""
    return Field(y)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_every_type(level: int) -> None:
    program = everything.compile(level)
    accepts(program, {"x": 5, "y": 7, "z": 9, "b": True}, (5 + 7 + 3 + 35, 37, False))


def _difference(x: U64, y: U64) -> U64:
    require(y <= x, "below 0")
    return as_wire(x - y)


# what is computed of x and y: rows beside the inputs' promises
COSTS: dict[str, tuple[Any, Any, int]] = {
    "a wire": (Field, lambda x, y: as_wire(x), 0),
    "a sum": (Field, lambda x, y: as_wire(x + y), 1),
    "a multiple": (Field, lambda x, y: as_wire(3 * x), 1),
    "a sum twice": (Field, lambda x, y: as_wire(x + y) * as_wire(y + x), 2),
    "a product": (Field, lambda x, y: as_wire(x * y), 1),
    "a product and a constant": (Field, lambda x, y: as_wire(x * y + 3), 1),
    "a product and a sum": (Field, lambda x, y: as_wire(5 * x * y + x + y + 3), 1),
    "a product that is known": (Field, lambda x, y: (x * y).inverse() + as_wire(x * y + 3), 3),
    "a constant": (Field, lambda x, y: x + as_wire(Field(3)), 0),
    "bits stay known": (U64, lambda x, y: as_wire(x >> 3).bits()[4], 1),
    "an interval stays known": (U8, lambda x, y: as_wire(U64(x) + U64(y)) + 1, 1),
    "a difference stays known": (U64, lambda x, y: _difference(x, y) + 0, 65),
}


@pytest.mark.parametrize("name", COSTS)
def test_cost(name: str) -> None:
    kind, calculate, rows = COSTS[name]

    @circuit
    def measured(x: Private[kind], y: Private[kind]) -> None:  # type: ignore[valid-type]
        require(x != y)  # type: ignore[operator]
        result = calculate(x, y)
        result.linear  # noqa: B018 - a comparison or a product has its rows when somebody reads it

    assert cost(measured) == rows + 1


def test_outside_of_a_circuit_it_is_the_value() -> None:
    @gadget
    def total(items: Array[Field, Any]) -> Field:
        return as_wire(sum(items, Field(0)))

    assert as_wire(7) == 7
    assert total(Array([Field(1), Field(2), Field(3)])) == 6


def test_a_wire_that_nothing_reads_constrains_nothing() -> None:
    @circuit
    def unread(x: Private[Field], y: Private[Field]) -> Public[Field]:
        as_wire(x + y)
        return x

    with pytest.raises(UnusedInputError, match="`y`"):
        unread.compile()
