"""What an author of gadgets by rows is told who forgets what rows are made of, or that constants have none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from zkwright import Field, Private, Public, circuit, gadget
from zkwright.compiler.errors import ArgumentError, BodyError, TypeMismatchError
from zkwright.compiler.rows import Note, Opcode, active_recorder, combine, constant

NOTE = Note("a broken row")

MISTAKES: dict[str, tuple[Callable[[Any], object], str]] = {
    "multiply": (lambda x: active_recorder().multiply(x, x), "a Field"),
    "multiply a number": (lambda x: active_recorder().multiply(x.linear, 3), "an int"),  # type: ignore[arg-type]
    "multiply_add": (lambda x: active_recorder().multiply_add(x.linear, x.linear, 1), "an int"),  # type: ignore[arg-type]
    "constrain": (lambda x: active_recorder().constrain(x.linear, x.linear, x), "a Field"),
    "require_zero": (lambda x: active_recorder().require_zero(x, NOTE), "a Field"),
    "bits": (lambda x: active_recorder().bits(x, 4, NOTE), "a Field"),
    "hint": (lambda x: active_recorder().hint(Opcode.INVERSE_OR_ZERO, 0, [x], 1), "a Field"),
    "combine": (lambda x: combine([(x, 1)]), "an int"),  # type: ignore[list-item]
    "add": (lambda x: x.linear + 1, "an int"),
}


@pytest.mark.parametrize("where", ["circuit", "gadget"])
@pytest.mark.parametrize("name", MISTAKES)
def test_signals_and_numbers_are_no_combinations(where: str, name: str) -> None:
    mistake, kind = MISTAKES[name]

    @gadget
    def within(x: Field) -> Field:
        mistake(x)
        return x * x

    @circuit
    def calls(x: Private[Field]) -> Public[Field]:
        if where == "circuit":
            mistake(x)
        return within(x) if where == "gadget" else x * x

    with pytest.raises(
        TypeMismatchError, match=rf"linear combinations, and this is {kind}\n.*\n.*`\.linear`"
    ) as caught:
        calls.compile()
    assert caught.value.site.file == __file__
    assert caught.value.site.source().startswith(f'"{name}":')


def test_attributes_that_nothing_has_are_errors_of_the_body() -> None:
    @circuit
    def asks(x: Private[Field]) -> Public[Field]:
        return x.key  # type: ignore[attr-defined, no-any-return]

    with pytest.raises(BodyError, match="'Field' object has no attribute 'key'"):
        asks.compile()


def square(x: Field) -> Field:
    return Field.unchecked_linear(active_recorder().multiply(x.linear, x.linear))


@gadget
def unfolded(x: Field) -> Field:
    return square(x)


@gadget
def folded(x: Field) -> Field:
    known = x.linear.constant
    return square(x) if known is None else Field.unchecked_linear(constant(known * known))


def test_constants_that_a_gadget_does_not_fold_are_told_on_its_line() -> None:
    @circuit
    def calls(x: Private[Field]) -> Public[Field]:
        return unfolded(x) + unfolded(Field(3))

    for call in (calls.compile, lambda: unfolded(3)):
        with pytest.raises(ArgumentError, match=r"given constants alone\n(.*\n)*.*fold constants") as caught:
            call()
        assert (caught.value.site.file, caught.value.site.function) == (__file__, "square")


def test_a_gadget_that_folds_constants_takes_them() -> None:
    @circuit
    def calls(x: Private[Field]) -> Public[Field]:
        return folded(x) + folded(Field(3))

    assert calls.compile().solve({"x": 2}).output == 13
    assert folded(3) == 9
