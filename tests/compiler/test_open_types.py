"""What a gadget's signature says of a value's kind holds, however much of its type it leaves open."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import pytest
from zkwright import U8, U16, U64, Array, Bool, Field, Private, Public, R, Struct, UInt, circuit, gadget, require
from zkwright.compiler.errors import CompileError, SignatureError, TypeMismatchError, WidthError

T = TypeVar("T", bound=UInt)
S = TypeVar("S", bound=Struct)


class Pair(Struct):
    """Two of them."""

    left: U8
    right: U8


class Named(NamedTuple):
    """No struct."""

    left: U8
    right: U8


INTEGERS = {
    "UInt": UInt,
    "UInt or int": UInt | int,
    "int or UInt": int | UInt,
    "UInt or None": UInt | None,
    "a type variable": T,
}

SEQUENCES = {
    "Sequence": Sequence[UInt],
    "list": list[UInt],
    "tuple of any length": tuple[UInt, ...],
    "Sequence of a type variable": Sequence[T],
    "Sequence or None": Sequence[UInt] | None,
    "Sequence of UInt or int": Sequence[UInt | int],
}

NOT_INTEGERS: dict[str, Callable[[Field, Bool], Any]] = {
    "a Field": lambda x, b: x,
    "a constant Field": lambda x, b: Field(3),
    "a Bool": lambda x, b: b,
    "a sum": lambda x, b: x + 1,
    "an array": lambda x, b: Array([x, x]),
    "a list of integers": lambda x, b: [U8(x)],
    "a struct": lambda x, b: Pair(left=1, right=2),
    "a number below 0": lambda x, b: -1,
    "a number that wraps": lambda x, b: R - 1,
    "a truth value": lambda x, b: True,
    "a text": lambda x, b: "3",
}


def returning(annotation: Any, function: Callable[..., Any]) -> Any:
    function.__annotations__["return"] = annotation
    return gadget(function)


def taking(annotation: Any, function: Callable[..., Any]) -> Any:
    function.__annotations__["x"] = annotation
    return gadget(function)


def compiles(body: Callable[[Field, Bool], Any]) -> None:
    """Raises what the compiler does of a circuit with this body."""

    @circuit
    def c(x: Private[Field], b: Private[Bool]) -> None:
        require(x != 5)
        require(b)
        body(x, b)

    c.compile()


@pytest.mark.parametrize("given", NOT_INTEGERS)
@pytest.mark.parametrize("declared", INTEGERS)
def test_what_is_no_integer_is_refused(declared: str, given: str) -> None:
    def passed_on(x):
        return x

    value = NOT_INTEGERS[given]
    taken = taking(INTEGERS[declared], lambda x: None)
    with pytest.raises(CompileError, match="is expected"):
        compiles(lambda x, b: taken(value(x, b)))
    returned = returning(INTEGERS[declared], passed_on)
    with pytest.raises(CompileError, match="is expected"):
        compiles(lambda x, b: returned(value(x, b)))


@pytest.mark.parametrize(
    "given", ["a Field", "a Bool", "a number below 0", "a number that wraps", "a truth value", "a text"]
)
@pytest.mark.parametrize("declared", SEQUENCES)
def test_items_that_are_no_integers_are_refused(declared: str, given: str) -> None:
    def passed_on(x):
        return x

    value = NOT_INTEGERS[given]
    taken = taking(SEQUENCES[declared], lambda x: None)
    returned = returning(SEQUENCES[declared], passed_on)
    for called in (taken, returned):
        for items in (lambda one: [one, one], lambda one: (one,), lambda one: [one, U8(3)], lambda one: Array([one])):
            with pytest.raises((CompileError, TypeError)):
                compiles(lambda x, b, called=called, items=items: called(items(value(x, b))))
    several = returning(None, lambda *x: None)
    several._function.__annotations__["x"] = UInt
    with pytest.raises(CompileError):
        compiles(lambda x, b: gadget(several._function)(value(x, b)))


def test_integers_of_any_width_compute_as_declared() -> None:
    @gadget
    def added(a: UInt, b: UInt) -> UInt:
        return a + b

    @gadget
    def total(values: Sequence[UInt]) -> UInt:
        result = values[0]
        for value in values[1:]:
            result = result + value
        return result

    @gadget
    def all_of_them(*values: UInt) -> UInt:
        return total(values)

    @circuit
    def sums(a: Private[U8], b: Private[U16]) -> Public[tuple[U8, U16, U8, U8]]:
        return added(a, 3), added(1, b), total([a, a, 1]), all_of_them(a, a)

    assert sums(7, 9) == (10, 10, 15, 14)
    assert (added(3, 4), total([1, 2, 3]), all_of_them(1, 2)) == (7, 6, 3)
    assert added(2**200, 1) == 2**200 + 1
    with pytest.raises(Exception, match="overflow"):
        sums(253, 1)
    with pytest.raises(WidthError):
        compiles(lambda x, b: added(U8(x), U16(x)))
    with pytest.raises(TypeMismatchError):
        compiles(lambda x, b: total([U8(x), U16(x)]))
    with pytest.raises(TypeMismatchError, match="say which"):
        compiles(lambda x, b: all_of_them(U8(x), 3))


def test_a_number_that_a_body_returns_says_of_which_width() -> None:
    @gadget
    def five(x: Field) -> UInt:
        require(x != 0)
        return 5

    with pytest.raises(TypeMismatchError, match="5 where a UInt of some width is expected"):
        compiles(lambda x, b: five(x))
    assert five(3) == 5


@pytest.mark.parametrize("declared", [Struct, S, Struct | None, Sequence[Struct]], ids=str)
def test_what_is_no_struct_is_refused(declared: Any) -> None:
    taken = taking(declared, lambda x: None)
    returned = returning(declared, lambda x: x)
    wrap = (lambda value: [value]) if declared == Sequence[Struct] else (lambda value: value)
    for called in (taken, returned):
        compiles(lambda x, b, called=called: called(wrap(Pair(left=U8(x), right=1))))
        for value in (lambda x: x, lambda x: Array([x]), lambda x: 3, U8, lambda x: "x"):
            with pytest.raises(CompileError):
                compiles(lambda x, b, called=called, value=value: called(wrap(value(x))))


@pytest.mark.parametrize("declared", [Named, Named | None, Sequence[Named]], ids=str)
def test_named_tuples_hold_nothing(declared: Any) -> None:
    for called in (taking(declared, lambda x: None), returning(declared, lambda x: x)):
        with pytest.raises(SignatureError, match="named tuple"):
            compiles(lambda x, b, called=called: called(Named(x, x)))


REFUSED = [Array[UInt, 3], tuple[UInt, UInt], dict[str, UInt], Array[T, 3], UInt | Field, Private[UInt], Array]


@pytest.mark.parametrize("declared", REFUSED, ids=str)
def test_what_would_not_be_held_is_no_signature(declared: Any) -> None:
    with pytest.raises(SignatureError):
        compiles(lambda x, b: taking(declared, lambda x: None)([U8(x), U8(x), U8(x)]))


@pytest.mark.parametrize("declared", [UInt, Struct, U64 | U8], ids=str)
def test_a_circuit_s_inputs_are_of_one_type(declared: Any) -> None:
    def c(x):
        require(x == 0)

    c.__annotations__["x"] = Private[declared]
    with pytest.raises(SignatureError):
        circuit(c).compile()
