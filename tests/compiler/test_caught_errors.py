"""A CompileError that the circuit's own code catches is raised when the circuit is traced."""

# mypy: ignore-errors

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from zkwright.compiler import U8, Field, Private, Public, bind, circuit, gadget, require, select
from zkwright.compiler.errors import (
    CompileError,
    FieldOrderError,
    ImpossibleRequirementError,
    SignalTruthError,
    TypeMismatchError,
    UnsatisfiedCircuitError,
)

from tests.compiler.misuse import F, marked_line


def catches(x: F, y: F) -> Public[Field]:
    with contextlib.suppress(CompileError):
        require(x < y, "order")  # here
    return x * y


def catches_two(x: F, y: F) -> Public[Field]:
    try:
        larger = x if x == y else y  # here
    except Exception:
        larger = y
    with contextlib.suppress(Exception):
        x // 2
    return x * larger


def catches_of_constants(x: F) -> Public[Field]:
    with contextlib.suppress(ImpossibleRequirementError):
        is_four(5)  # here
    return x * x


def catches_in_a_gadget(x: F) -> Public[Field]:
    return careless(x) + careless(x + 1) + careless(5)


def catches_of_a_gadget(x: F) -> Public[Field]:
    with contextlib.suppress(TypeMismatchError):
        return takes_bits(x)
    return x * x


@gadget
def is_four(x: Field) -> None:
    require(x == 4, "x is four")


@gadget
def careless(x: Field) -> Field:
    try:
        return x & 1  # here
    except CompileError:
        return x * x


@gadget
def takes_bits(x: Field) -> Field:
    return x >> 1  # here


@pytest.mark.parametrize(
    ("function", "kind", "place"),
    [
        (catches, FieldOrderError, catches),
        (catches_two, SignalTruthError, catches_two),
        (catches_of_constants, ImpossibleRequirementError, catches_of_constants),
        (catches_in_a_gadget, TypeMismatchError, careless.__wrapped__),
        (catches_of_a_gadget, TypeMismatchError, takes_bits.__wrapped__),
    ],
)
def test_a_caught_error_is_raised_at_the_end(
    function: Callable[..., Any], kind: type[CompileError], place: Callable[..., Any]
) -> None:
    statement = circuit(function)
    for _ in range(2):  # nothing of the first attempt is kept
        with pytest.raises(kind) as caught:
            statement.compile()
        assert type(caught.value) is kind
        assert caught.value.site.line == marked_line(place)
        assert str(caught.value).endswith(", and let nothing catch this error")


def test_an_error_that_nobody_catches_is_as_it_was() -> None:
    @circuit
    def call(x: F) -> Public[Field]:
        return takes_bits(x)

    with pytest.raises(TypeMismatchError) as caught:
        call.compile()
    assert "catch" not in caught.value.mend


def test_what_the_compiler_itself_tries_is_no_misuse() -> None:
    @gadget
    def of_constants(x: Field, y: Field) -> Field:
        return y * (x.constant if x.constant is not None else x // 2)

    @circuit
    def call(x: F) -> Public[Field]:
        return of_constants(6, x)

    assert call(2) == 12


def test_an_error_made_outside_of_the_circuit_is_not_its_own() -> None:
    with pytest.raises(TypeMismatchError):
        Field(6) & 1

    @circuit
    def square(x: F) -> Public[Field]:
        return x * x

    with pytest.raises(FieldOrderError):
        circuit(catches).compile()
    assert square(3) == 9


def test_a_recursion_error_leaves_nothing_known_without_its_row() -> None:
    """Every call fails at Python's recursion limit, also one in the midst of recording a row."""

    @circuit
    def opens(x: F, y: Public[Field]) -> None:
        def statement() -> None:
            require(x * x == y, "x is a root of y")

        def deep(n: int = 0) -> None:
            try:
                deep(n + 1)
            except RecursionError:
                statement()

        deep()
        bind(x, y)

    program = opens.compile()
    program.solve({"x": 3, "y": 9})
    with pytest.raises(UnsatisfiedCircuitError):
        program.solve({"x": 3, "y": 10})


@circuit
def below_five(x: Private[U8]) -> None:
    """What a constant may break."""
    require(x < 5, "not below five")


@gadget
def is_below_five(x: U8) -> None:
    """The same as a gadget."""
    require(x < 5, "not below five")


CAUGHT_OF_CONSTANTS: dict[str, Callable[[Any], None]] = {
    "a requirement": lambda x: require(x < 5, "not below five"),
    "of a gadget": is_below_five,
    "of a circuit": below_five,
    "of a gadget with plain numbers": lambda x: is_below_five(7),
    "of a choice": lambda x: require(select(x < 5, x, x) == 0, "not below five"),
}


@pytest.mark.parametrize("kind", [Exception, BaseException, UnsatisfiedCircuitError])
@pytest.mark.parametrize("statement", CAUGHT_OF_CONSTANTS)
def test_what_constants_of_a_circuit_break_is_not_lost(statement: str, kind: type[BaseException]) -> None:
    @gadget
    def careless(x: U8) -> U8:
        with contextlib.suppress(kind):
            CAUGHT_OF_CONSTANTS[statement](x)
        return x

    @circuit
    def call(y: Private[U8]) -> None:
        require(careless(U8(7)) != y)

    with pytest.raises(CompileError, match="not below five"):
        call.compile()
    assert careless(U8(3)) is not None
    assert careless(7) == 7  # where nobody proves anything, Python's rules hold
