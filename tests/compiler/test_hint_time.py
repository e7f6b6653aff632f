"""Hints run when a witness is made, whatever calls them: what they give is in no constraint system."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from zkwright.compiler import Field, Private, Public, bind, circuit, gadget, hint, require
from zkwright.compiler.solver.solver import coefficient_values

SECRETS: list[int] = []
"""What the hint gives, one value for each run."""


def _secret(*_: Any) -> int:
    return SECRETS.pop()


def _without_inputs(x: Any) -> Field:
    return hint(_secret, returns=Field)


def _with_plain_inputs(x: Any) -> Field:
    return hint(_secret, 3, [True, Field(2)], returns=Field)


def _with_constants(x: Any) -> Field:
    return hint(_secret, Field(3) * 4, returns=Field)


def _with_its_argument(x: Any) -> Field:
    return hint(_secret, x, returns=Field)


def _swallowing(x: Any) -> Field:
    try:
        return hint(_secret, returns=Field)
    except BaseException:
        return Field(1)


SOURCES = [_without_inputs, _with_plain_inputs, _with_constants, _with_its_argument, _swallowing]


def _called(source: Callable[..., Any], x: Field) -> Field:
    return source(x)


def _gadget_without_arguments(source: Callable[..., Any], x: Field) -> Field:
    @gadget
    def inner() -> Field:
        return source(Field(5))

    return inner()


def _gadget_of_a_number(source: Callable[..., Any], x: Field) -> Field:
    @gadget
    def inner(y: Field) -> Field:
        return source(y) + y - 7

    return inner(7)


def _gadget_of_a_constant(source: Callable[..., Any], x: Field) -> Field:
    @gadget
    def inner(y: Field, n: int) -> Field:
        return source(y)

    return inner(Field(7), 3)


def _gadgets_of_constants(source: Callable[..., Any], x: Field) -> Field:
    @gadget
    def innermost(y: Field) -> Field:
        return source(y) * 2

    @gadget
    def inner(y: Field, z: Field) -> Field:
        require(y != 6, "six")
        return innermost(y) - innermost(y) / 2

    @gadget
    def outer() -> Field:
        return inner(Field(7), Field(8))

    return outer()


def _gadget_of_a_signal(source: Callable[..., Any], x: Field) -> Field:
    @gadget
    def inner(y: Field) -> Field:
        return source(7) + 0 * y

    return inner(x)


def _circuit_of_a_constant(source: Callable[..., Any], x: Field) -> Field:
    @circuit
    def inner(y: Private[Field], expected: Private[Field]) -> Public[Field]:
        secret = source(y)
        require(secret == expected, "not what was expected")
        return secret

    return inner(Field(7), x)


def _circuit_in_a_gadget(source: Callable[..., Any], x: Field) -> Field:
    @circuit
    def innermost(y: Private[Field]) -> Public[Field]:
        bind(y)
        secret = source(y)
        require(secret != 0, "nothing")
        require(secret * secret != 1, "a unit")
        require((secret - 5) * (secret - 11) == 0, "neither of the secrets")
        return secret

    @gadget
    def inner() -> Field:
        return innermost(7)

    return inner()


SHAPES = [
    _called,
    _gadget_without_arguments,
    _gadget_of_a_number,
    _gadget_of_a_constant,
    _gadgets_of_constants,
    _gadget_of_a_signal,
    _circuit_of_a_constant,
    _circuit_in_a_gadget,
]


@pytest.mark.parametrize(("source", "shape"), list(product(SOURCES, SHAPES)))
def test_a_hint_runs_for_every_witness_and_never_before(source: Callable[..., Any], shape: Callable[..., Any]) -> None:
    @circuit
    def statement(x: Private[Field]) -> Public[Field]:
        secret = shape(source, x)
        require(secret == x, "another secret")
        return secret * secret

    SECRETS.clear()
    for level in (0, 2):
        program = statement.compile(level)  # a run would find no secret
        assert len(program.python_hints) >= 1
        for secret in (5, 11):
            SECRETS[:] = [secret] * 3
            assert program.solve({"x": secret}).output == secret * secret
            assert len(SECRETS) < 3
    SECRETS[:] = [0x5EC2E7_0123456789] * 3
    assert 0x5EC2E7_0123456789 not in coefficient_values(circuit(statement.__wrapped__).compile().r1cs)
    assert len(SECRETS) == 3


@pytest.mark.parametrize("source", SOURCES)
def test_in_plain_calls_hints_run_at_once(source: Callable[..., Any]) -> None:
    @gadget
    def inner(y: Field) -> Field:
        return source(y) + y

    SECRETS[:] = [5]
    assert inner(7) == 12
    assert SECRETS == []


def test_constants_without_hints_are_still_folded() -> None:
    @gadget
    def cube(y: Field) -> Field:
        return y * y * y

    @circuit
    def statement(x: Private[Field]) -> Public[Field]:
        return x * x + cube(3)

    assert statement.compile().r1cs.n_rows == 1
