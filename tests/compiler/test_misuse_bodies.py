"""What the bodies of circuits and gadgets may touch, and what they may leave open."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from zkwright.compiler import U8, U64, Array, Field, Private, Public, bind, circuit, gadget, hint, require
from zkwright.compiler.errors import (
    CompileError,
    EndlessRecursionError,
    ForeignSignalError,
    ImpossibleRequirementError,
    SignalTruthError,
    StaticValueError,
    TypeMismatchError,
    UnconstrainedHintError,
    UnusedConditionError,
    UnusedInputError,
)

from tests.compiler.misuse import B, Case, F, M, check_refusal, marked_line

leaked: list[Any] = []


@gadget
def takes_anything(x: Field, extra: Any) -> Field:
    return x * x


@gadget
def endless(x: Field) -> Field:
    return endless(x + 1)  # endless


@gadget
def reads_global(x: Field) -> Field:
    return x + leaked[0]  # reads_global


def leak_through_global(x: F) -> Public[Field]:
    leaked[:] = [x]
    return reads_global(x)


def leak_through_closure(x: F) -> Public[Field]:
    @gadget
    def inner(y: Field) -> Field:
        return x * y  # here

    return inner(x)


def leak_to_the_next(x: F) -> Public[Field]:
    return x + leaked[0]  # here


def unhashable(x: F) -> Public[Field]:
    return takes_anything(x, {"a": 1})  # here


def list_of_ints(x: F) -> Public[Field]:
    return takes_anything(x, [1, 2])  # here


def generator(x: F) -> Public[Field]:
    return takes_anything(x, (i for i in range(3)))  # here


def impossible(x: F) -> None:
    bind(x)
    require(Field(1) == 2, "one is two")  # here


def impossible_in_gadget(x: F) -> None:
    bind(x)
    never(5)  # here


@gadget
def never(x: Field) -> None:
    require(x == 4, "x is four")


def hint_of_nothing(x: F) -> None:
    hint(lambda v: v, x, returns=int)  # here


def hint_of_text(x: F) -> None:
    hint(lambda v, w: v, x, "text", returns=Field)  # here


def loose_hint(x: F) -> Public[Field]:
    y = hint(lambda v: v, x, returns=Field)  # here
    del y
    return x


def loose_typed_hint(x: F) -> Public[Field]:
    y = hint(lambda v: v, x, returns=U8)  # here
    y.bits()
    return x


CASES: list[Case] = [
    (leak_through_closure, ForeignSignalError, "this signal belongs to `leak_through_closure`", "as an argument"),
    (leak_to_the_next, ForeignSignalError, "this signal belongs to `leak_through_global`", "as an argument"),
    (unhashable, StaticValueError, "`takes_anything` got a dict as `extra`", "a frozen dataclass"),
    (list_of_ints, StaticValueError, "`takes_anything` got a list as `extra`", "pass a tuple"),
    (generator, TypeMismatchError, "got an iterator as `extra`", "pass a tuple"),
    (impossible, ImpossibleRequirementError, "no input can satisfy this: one is two", "depend on the inputs"),
    (impossible_in_gadget, ImpossibleRequirementError, "x is four, in `never` of constants", "depend on the inputs"),
    (hint_of_nothing, TypeMismatchError, "a hint must say what it returns", "returns=Field"),
    (hint_of_text, TypeMismatchError, "a str is not a value of the language", "use Field"),
    (loose_hint, UnconstrainedHintError, "no requirement holds an output of the hint", "require(...)"),
    (loose_typed_hint, UnconstrainedHintError, "a prover could put any value there", "require(...)"),
]


@pytest.mark.parametrize(
    ("function", "kind", "message", "mend"), CASES, ids=lambda value: getattr(value, "__name__", "")
)
def test_misuse(function: Callable[..., Any], kind: type[CompileError], message: str, mend: str) -> None:
    if function is leak_to_the_next:
        with pytest.raises(ForeignSignalError):
            circuit(leak_through_global).compile()
    check_refusal(function, kind, message, mend)


def test_a_gadget_that_reads_a_global_signal() -> None:
    with pytest.raises(ForeignSignalError) as caught:
        circuit(leak_through_global).compile()
    assert caught.value.site.line == marked_line(reads_global.__wrapped__, "# reads_global")


def test_endless_recursion() -> None:
    @circuit
    def call(x: F) -> Public[Field]:
        return endless(x)

    with pytest.raises(EndlessRecursionError, match="`endless` calls itself") as caught:
        call.compile()
    assert caught.value.site.line == marked_line(endless.__wrapped__, "# endless")
    with pytest.raises(EndlessRecursionError):  # nothing is left behind
        call.compile()


def test_recursion_with_a_smaller_compile_time_value_ends() -> None:
    @gadget
    def power(x: Field, n: int) -> Field:
        return x if n == 1 else x * power(x, n - 1)

    @circuit
    def cube(x: F) -> Public[Field]:
        return power(x, 3)

    assert cube(2) == 8


def test_a_signal_after_its_circuit() -> None:
    with pytest.raises(ForeignSignalError):
        circuit(leak_through_global).compile()
    with pytest.raises(ForeignSignalError, match="belongs to `leak_through_global`"):
        leaked[0] + 1
    with pytest.raises(SignalTruthError):
        bool(leaked[0])
    with pytest.raises(ForeignSignalError, match="belongs to `leak_through_global`"):
        takes_anything(leaked[0], 1)


def test_texts_of_signals_show_no_value() -> None:
    texts = []

    @circuit
    def show(x: F, y: M, z: B) -> None:
        texts.append(f"{x} {y!r} {z} {Field(3)} {Array([x, x])}")
        bind(x, y, z)

    show.compile()
    assert texts == [
        "<Field signal x> <U8 signal y> <Bool signal z> Field(3) Array([<Field signal x>, <Field signal x>])"
    ]


def test_what_only_a_dead_product_reads_is_idle() -> None:
    @circuit
    def unread_square(x: Private[Field], y: Public[Field]) -> Public[Field]:
        x * x
        return y * y

    @circuit
    def unread_hint(x: Private[Field]) -> Public[Field]:
        root = hint(lambda value: value, x, returns=Field)
        root * x
        return x * x

    @circuit
    def unread_public(x: Private[Field], y: Public[Field]) -> Public[Field]:
        y * y
        return x * x

    for level in (0, 1, 2):
        for statement, error in (
            (unread_square, UnusedInputError),
            (unread_hint, UnconstrainedHintError),
            (unread_public, UnusedInputError),
        ):
            with pytest.raises(error):
                statement.compile(level)


def test_a_comparison_nobody_uses_is_refused() -> None:
    @circuit
    def forgotten_require(amount: Private[U64], deposit: Public[U64]) -> Public[U64]:
        amount <= deposit  # noqa: B015
        return deposit - amount

    @gadget
    def forgotten_inside(x: Field, y: Field) -> Field:
        x == y  # noqa: B015
        return x * y

    @circuit
    def calls(x: Private[Field], y: Private[Field]) -> Public[Field]:
        return forgotten_inside(x, y)

    for statement, text in ((forgotten_require, "amount <= deposit"), (calls, "x == y")):
        with pytest.raises(UnusedConditionError, match="constrains nothing") as caught:
            statement.compile()
        assert text in caught.value.site.source()
