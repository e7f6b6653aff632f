"""Field elements against arithmetic modulo r."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler import Bool, Circuit, Field, Private, Public, circuit, require
from zkwright.compiler.errors import ConstantRangeError, TypeMismatchError
from zkwright.core.field import R, to_signed
from zkwright.testing import accepts, refuses

from tests.drawn import examples

EDGES = [0, 1, 2, R - 1, R - 2, R // 2, R // 2 + 1, 2**128, 2**253, 2**253 - 1, 7]


@circuit
def arithmetic(x: Private[Field], y: Private[Field]) -> Public[tuple[Field, Field, Field, Field, Field, Bool, Bool]]:
    return x + y, x - y, x * y, -x, 3 * x - y / 2 + 5, x == y, x != y


@circuit
def quotient(x: Private[Field], y: Private[Field]) -> Public[tuple[Field, Field, Field]]:
    return x / y, 5 / y, y.inverse()


def sums(x: int, y: int) -> tuple[Any, ...]:
    half = pow(2, -1, R)
    return (x + y) % R, (x - y) % R, x * y % R, -x % R, (3 * x - y * half + 5) % R, x == y, x != y


@pytest.mark.parametrize("x", EDGES)
def test_arithmetic_at_the_edges(x: int) -> None:
    for y in EDGES:
        accepts(arithmetic, {"x": x, "y": y}, sums(x, y), forge=y in (x, 1))


@given(st.integers(0, R - 1), st.integers(0, R - 1))
@examples(20)
def test_arithmetic_on_random_values(x: int, y: int) -> None:
    accepts(arithmetic, {"x": x, "y": y}, sums(x, y))


@pytest.mark.parametrize("y", EDGES)
def test_division(y: int) -> None:
    for x in EDGES:
        if y == 0:
            refuses(quotient, {"x": x, "y": y}, "division by zero")
        else:
            inverse = pow(y, -1, R)
            accepts(quotient, {"x": x, "y": y}, (x * inverse % R, 5 * inverse % R, inverse), forge=x == 0)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 5, 8, 255, R - 2, -1, -3])
def test_powers(exponent: int) -> None:
    @circuit
    def power(x: Private[Field], y: Private[Field]) -> Public[tuple[Field, Field]]:
        return x**exponent, x * y

    for x in (1, 2, R - 1, 5):
        accepts(power, {"x": x, "y": 1}, (pow(x, exponent, R), x), forge=abs(exponent) < 9)
    if exponent < 0:
        refuses(power, {"x": 0, "y": 1}, "division by zero")
    else:
        accepts(power, {"x": 0, "y": 1}, (pow(0, exponent, R), 0), forge=False)


def test_constants_fold() -> None:
    x, y = Field(3), Field(-4)
    folded = (x + y, x - y, x * y, x / y, x**5, -x, x - 10, 10 - x, 1 / x, x**-2, +x)
    expected = (-1, 7, -12, 3 * pow(-4, -1, R), 243, -3, -7, 7, pow(3, -1, R), pow(9, -1, R), 3)
    assert [int(value) for value in folded] == [value % R for value in expected]
    assert bool(Field(3) == 3)
    assert bool(Field(3) != 4)
    assert Field(Bool(True)).constant == 1
    with pytest.raises(ZeroDivisionError):
        x / 0


@pytest.mark.parametrize("value", [R, -R, 2**256, R + 1])
def test_constants_that_have_no_unique_place_are_refused(value: int) -> None:
    with pytest.raises(ConstantRangeError, match="no unique place in the field"):
        Field(value)
    with pytest.raises(ConstantRangeError):
        Field(1) + value


@pytest.mark.parametrize("value", [True, 2.0, "1", None, b"1"])
def test_constants_of_other_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeMismatchError):
        Field(value)
    with pytest.raises(TypeMismatchError):
        Field(1) * value


@pytest.mark.parametrize("n", [0, 1, 2, 8, 64, 253])
def test_bits_are_a_proof_of_size(n: int) -> None:
    @circuit
    def decompose(x: Private[Field]) -> Public[Field]:
        bits = x.bits(n)
        return sum((Field(bit) * 2**i for i, bit in enumerate(bits)), Field(0)) + x * x - x * x

    for x in {0, min(1, 2**n - 1), 2**n - 1, (2**n - 1) // 3}:
        accepts(decompose, {"x": x}, x, forge=n in (1, 8))
    for x in {2**n, R - 1, (R - 1 + 2**n) // 2}:
        refuses(decompose, {"x": x}, f"the value does not fit in {n} bits")


def test_254_bits_would_not_be_unique() -> None:
    @circuit
    def decompose(x: Private[Field]) -> Public[Bool]:
        return x.bits(254)[0]

    with pytest.raises(ConstantRangeError, match="254 bits of a field element are not unique"):
        decompose.compile()


@pytest.mark.parametrize(
    ("holds", "inputs", "fails"),
    [
        ("==", (5, 5), (5, 6)),
        ("!=", (5, 6), (5, 5)),
        ("== const", (3, 0), (4, 0)),
        ("!= const", (4, 0), (3, 0)),
    ],
)
def test_requirements(holds: str, inputs: tuple[int, int], fails: tuple[int, int]) -> None:
    @circuit
    def check(x: Private[Field], y: Private[Field]) -> Public[Field]:
        match holds:
            case "==":
                require(x == y, "must hold")
            case "!=":
                require(x != y, "must hold")
            case "== const":
                require(x == 3, "must hold")
            case _:
                require(x != 3, "must hold")
        return x + y

    accepts(check, dict(zip("xy", inputs, strict=True)), sum(inputs))
    refuses(check, dict(zip("xy", fails, strict=True)), "must hold", f"x = {fails[0]}")


def test_long_sums_stay_short() -> None:
    from typing import Literal

    from zkwright.compiler import Array

    @circuit
    def total(x: Private[Array[Field, Literal[3000]]]) -> Public[Field]:
        result = Field(0)
        for item in x:
            result = (result + item) * 2
        return result * result

    program = total.compile(0)
    assert program.r1cs.n_rows < 3000 / 250 + 3
    longest = max(max(matrix.indptr[1:] - matrix.indptr[:-1]) for matrix in (program.r1cs.a, program.r1cs.b))
    assert longest <= 260
    expected = sum(2 ** (3000 - i) * i for i in range(3000)) ** 2 % R
    accepts(program, {"x": list(range(3000))}, expected, forge=False)
    optimised = total.compile()
    assert optimised.r1cs.n_rows == 2
    assert optimised.r1cs.a.n_nonzeros + optimised.r1cs.b.n_nonzeros <= 2 * 3001
    accepts(optimised, {"x": list(range(3000))}, expected, forge=False)


def test_equal_operations_are_shared() -> None:
    def rows(build: Any) -> int:
        @circuit
        def calculate(x: Private[Field], y: Private[Field]) -> Public[Field]:
            return build(x, y)  # type: ignore[no-any-return]

        typed: Circuit[..., Any] = calculate
        return typed.compile(0).r1cs.n_rows

    assert rows(lambda x, y: x * y) == 2
    assert rows(lambda x, y: x * y + y * x) == 2
    assert rows(lambda x, y: (x + y) * (y + x) + (x + y) ** 2) == 2
    assert rows(lambda x, y: x / y + x / y + 1 / y) == 3
    assert rows(lambda x, y: Field(x == y) + Field(y == x) + Field(x != y)) == 3


def test_small_negative_values_read_as_people_write_them() -> None:
    assert to_signed(R - 1) == -1
    assert to_signed(R // 2) == R // 2
    assert to_signed(R // 2 + 1) == R // 2 + 1 - R
