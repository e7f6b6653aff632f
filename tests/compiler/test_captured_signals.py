"""A signal that a gadget gets otherwise than as an argument is refused, or is the value that it is: never another one."""

# mypy: ignore-errors

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
from zkwright import (
    U64,
    Array,
    Bool,
    Circuit,
    Field,
    Private,
    Public,
    Struct,
    all_of,
    as_wire,
    bind,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.circuits.mux import mux
from zkwright.compiler.errors import CompileError, ForeignSignalError, StaticValueError, UnsatisfiedCircuitError
from zkwright.compiler.shapes.hidden import hidden_signal


@dataclass(frozen=True)
class Order:
    """An author's own, with a signal among its fields."""

    amount: Any
    cap: int = 7


class Slotted:
    """The same without a dict."""

    __slots__ = ("amount",)

    def __init__(self, amount: Any) -> None:
        self.amount = amount


class Named(NamedTuple):
    """A tuple with names."""

    amount: Any


class Box(Struct):
    """The language's own."""

    amount: U64


class WithMethod:
    """Gives it when asked."""

    def __init__(self, amount: Any) -> None:
        self._amount = amount

    def __call__(self) -> Any:
        return self._amount

    @property
    def amount(self) -> Any:
        """Under a name."""
        return self._amount


def _array_of_objects(x: Any) -> Any:
    made = np.empty(2, dtype=object)
    made[1] = x
    return made


GLOBALS: dict[str, Any] = {}
CONTEXT: ContextVar[Any] = ContextVar("captured")

ARGUMENTS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "a dataclass": (Order, lambda held: held.amount),
    "an object": (lambda x: SimpleNamespace(amount=x), lambda held: held.amount),
    "an object with slots": (Slotted, lambda held: held.amount),
    "an object in an object": (lambda x: Order(Order(x)), lambda held: held.amount.amount),
    "a property": (WithMethod, lambda held: held.amount),
    "a method": (lambda x: WithMethod(x).__call__, lambda held: held()),
    "a function": (lambda x: lambda: x, lambda held: held()),
    "a default of a function": (lambda x: lambda y=x: y, lambda held: held()),
    "a partial function": (lambda x: functools.partial(lambda y: y, x), lambda held: held()),
    "a list in an object": (lambda x: Order([0, x]), lambda held: held.amount[1]),
    "an array in an object": (lambda x: Order(Array([x])), lambda held: held.amount[0]),
    "a struct in an object": (lambda x: Order(Box(amount=x)), lambda held: held.amount.amount),
    "a dict": (lambda x: {"amount": x}, lambda held: held["amount"]),
    "a dict that does not change": (lambda x: MappingProxyType({1: x}), lambda held: held[1]),
    "a dict in a tuple": (lambda x: ({"amount": x},), lambda held: held[0]["amount"]),
    "a queue": (lambda x: deque([x]), lambda held: held[0]),
    "an array of objects": (_array_of_objects, lambda held: held[1]),
    "a named tuple in an object": (lambda x: Order(Named(x)), lambda held: held.amount.amount),
    "an exception": (lambda x: Order(ValueError(x)), lambda held: held.amount.args[0]),
}
"""What a signal is put into, and how the gadget gets it out."""


def captured(x: Any) -> dict[str, Callable[[], Any]]:
    """How a gadget without parameters gets at a signal."""
    GLOBALS["amount"] = x
    CONTEXT.set(x)

    class Holder:
        amount = x

        @staticmethod
        def get() -> Any:
            return x

    cell = [x]
    items = iter([x] * 20)
    return {
        "a variable around it": lambda: x,
        "a global": lambda: GLOBALS["amount"],
        "a context": CONTEXT.get,
        "an attribute of a class": lambda: Holder.amount,
        "a static method": Holder.get,
        "an item": lambda: cell[0],
        "an iterator": lambda: next(items),
        "an array": lambda: Array([x, x])[1],
        "a struct": lambda: Box(amount=x).amount,
        "a sum": lambda: x + 0,
        "a choice that is known": lambda: select(True, x, U64(0)),
        "a wire": lambda: as_wire(x),
        "bits": lambda: U64.from_bits(x.bits()),
        "another type": lambda: U64(Field(x)),
    }


@gadget
def same(x: U64) -> U64:
    """What it is given."""
    return x


@circuit
def inner(x: Private[U64]) -> Public[U64]:
    """The same as a circuit."""
    return x


def given_back(annotation: Any, wrap: Callable[[Any], Any], unwrap: Callable[[Any], Any]) -> Callable[[Any, Any], None]:
    """The gadget returns the signal in something, as its signature says."""

    def used(get: Callable[[], Any], y: Any) -> None:
        def body(i: int):
            return wrap(get())

        if annotation is not None:
            body.__annotations__["return"] = annotation
        require(unwrap(gadget(body)(1)) == y)

    return used


def within(statement: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """The gadget states something of both."""

    def used(get: Callable[[], Any], y: Any) -> None:
        @gadget
        def stated(y: U64) -> None:
            statement(get(), y)

        stated(y)

    return used


def _left_behind(get: Callable[[], Any], y: Any) -> None:
    left: list[Any] = []

    @gadget
    def leave(i: int) -> None:
        left.append(get())

    leave(1)
    require(left[0] == y)


def _left_behind_beside_signals(get: Callable[[], Any], y: Any) -> None:
    left: list[Any] = []

    @gadget
    def leave(z: U64) -> None:
        left.append(get() + z)

    leave(y)
    require(left[0] == y + y)


LEAVING: dict[str, Callable[[Any, Any], None]] = {
    "returned": given_back(U64, lambda x: x, lambda r: r),
    "returned as a Field": given_back(Field, lambda x: x, U64),
    "returned without a word": given_back(None, lambda x: x, lambda r: r),
    "in a tuple": given_back(tuple[Field, U64], lambda x: (1, x), lambda r: r[1]),
    "in a tuple without a word": given_back(None, lambda x: (1, x), lambda r: r[1]),
    "in a list": given_back(None, lambda x: [x], lambda r: r[0]),
    "in an array": given_back(Array[U64, 2], lambda x: Array([x, x]), lambda r: r[1]),
    "in an array beside a number": given_back(Array[U64, 2], lambda x: [0, x], lambda r: r[1]),
    "in a struct": given_back(Box, lambda x: Box(amount=x), lambda r: r.amount),
    "in a plain object": given_back(None, Order, lambda r: r.amount),
    "in a dict": given_back(None, lambda x: {"amount": x}, lambda r: r["amount"]),
    "as a sum": given_back(U64, lambda x: x + 0, lambda r: r),
    "as a product": given_back(U64, lambda x: x * 1, lambda r: r),
    "as its bits": given_back(Array[Bool, 64], lambda x: x.bits(), U64.from_bits),
    "as a comparison": given_back(Bool, lambda x: x == 3, lambda r: select(r, U64(3), U64(0))),
    "by another gadget": given_back(U64, same, lambda r: r),
    "by a circuit": given_back(U64, inner, lambda r: r),
    "by a hint": given_back(U64, lambda x: hint(lambda v: v, x, returns=U64), lambda r: r),
    "chosen": given_back(U64, lambda x: select(True, x, U64(0)), lambda r: r),
    "chosen from a table": given_back(U64, lambda x: mux([x, x], 1), lambda r: r),
    "on a wire": given_back(U64, as_wire, lambda r: r),
    "left in a list": _left_behind,
    "left in a list, beside signals": _left_behind_beside_signals,
    "required": within(lambda x, y: require(x == y)),
    "required with others": within(lambda x, y: require(all_of(x == y, y != 0))),
    "required of an array": within(lambda x, y: require(Array([x, y]) == [y, y])),
    "required of a choice": within(lambda x, y: require(select(y == 3, x, y) == y)),
    "required by another gadget": within(lambda x, y: require(same(x) == same(y))),
    "required of bits": within(lambda x, y: require(x.bits() == y.bits())),
    "required of a quotient": within(lambda x, y: require(x // y == 1)),
    "required of a hint": within(lambda x, y: require(hint(lambda v: v, x, returns=U64) == y)),
}


def right_or_refused(body: Callable[[Any, Any], None]) -> None:
    """The circuit that requires x == y by this body does not compile, or does what it says."""

    @circuit
    def c(x: Private[U64], y: Public[U64]) -> None:
        require(x != 99)
        body(x, y)

    try:
        c.compile()
    except CompileError:
        return
    assert_equal_is_required(c)


def assert_equal_is_required(c: Circuit[..., Any]) -> None:
    c(3, 3)
    for x, y in ((3, 0), (3, 4), (0, 3), (10**9, 100)):
        with pytest.raises(UnsatisfiedCircuitError):
            c(x, y)


@pytest.mark.parametrize("leaving", LEAVING)
def test_what_a_gadget_captures(leaving: str) -> None:
    for way in captured(1):
        right_or_refused(lambda x, y, way=way: LEAVING[leaving](captured(x)[way], y))


@pytest.mark.parametrize("held", ARGUMENTS)
def test_what_lies_in_an_argument_is_refused(held: str) -> None:
    wrap, unwrap = ARGUMENTS[held]

    @gadget
    def taken(order: Any) -> U64:
        return unwrap(order)

    @gadget
    def taken_beside_signals(order: Any, y: U64) -> None:
        require(unwrap(order) == y)

    for use in (lambda x, y: require(taken(wrap(x)) == y), lambda x, y: taken_beside_signals(wrap(x), y)):

        def body(x: Private[U64], y: Public[U64]) -> None:
            require(x != 99)
            use(x, y)  # noqa: B023 - compiled in this turn

        if held == "an exception":  # its arguments are no attributes: refused where the signal is used
            with pytest.raises(ForeignSignalError):
                circuit(body).compile()
            continue
        with pytest.raises(StaticValueError, match=r"that holds a signal: `order.+`") as refused:
            circuit(body).compile()
        assert "argument of its own" in refused.value.mend


@pytest.mark.parametrize("held", ARGUMENTS)
def test_constants_in_an_argument_stay(held: str) -> None:
    wrap, unwrap = ARGUMENTS[held]

    @gadget
    def taken(order: Any, y: U64) -> None:
        require(unwrap(order()) == y)

    @circuit
    def checked(y: Public[U64]) -> None:
        taken(WithMethod(wrap(U64(3))), y)

    checked(3)
    with pytest.raises(UnsatisfiedCircuitError):
        checked(4)


@pytest.mark.parametrize(
    ("wrap", "unwrap"),
    [
        (lambda x: (x, 1), lambda held: held[0]),
        (lambda x: [1, x], lambda held: held[1]),
        (lambda x: Array([x]), lambda held: held[0]),
        (lambda x: Box(amount=x), lambda held: held.amount),
        (lambda x: ((x,),), lambda held: held[0][0]),
        (Named, lambda held: held[0]),
    ],
)
def test_what_the_language_knows_is_an_argument(wrap: Callable[[Any], Any], unwrap: Callable[[Any], Any]) -> None:
    @gadget
    def taken(order: Any) -> U64:
        return unwrap(order)

    @gadget
    def by_default(i: int, order: Any = None) -> U64:
        return unwrap(order)

    @circuit
    def c(x: Private[U64], y: Public[U64]) -> None:
        require(taken(wrap(x)) == y)
        require(by_default(1, order=wrap(x)) == y)

    assert_equal_is_required(c)


def test_a_default_that_is_a_signal_is_an_argument() -> None:
    @circuit
    def c(x: Private[U64], y: Public[U64]) -> None:
        @gadget
        def taken(i: int, held: U64 = x) -> U64:
            return held

        require(taken(1) == y)

    assert_equal_is_required(c)


def test_an_object_is_looked_through_once_a_body(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []

    def look(value: object) -> str | None:
        looked.append(value)
        return hidden_signal(value)

    monkeypatch.setattr("zkwright.compiler.language.gadget.hidden_signal", look)
    one = Order(5)

    @gadget
    def taken(held: Any, x: Field) -> None:
        require(x != held.amount)

    @circuit
    def c(x: Private[Field]) -> None:
        for turn in range(20):
            taken(one, x + turn)

    c.compile()
    assert looked == [one]


def test_bind_and_ignore_of_what_is_captured_do_not_pass() -> None:
    @circuit
    def c(x: Private[U64], y: Public[U64]) -> None:
        @gadget
        def bound(y: U64) -> None:
            bind(x)
            require(y != 0)

        bound(y)

    with pytest.raises(ForeignSignalError):
        c.compile()
