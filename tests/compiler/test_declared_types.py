"""What the methods of a declared type read is compared as what the function itself reads."""

# mypy: ignore-errors

from __future__ import annotations

from typing import NewType

import pytest
from zkwright import U8, Array, Private, Struct, bind, circuit, gadget, require
from zkwright.compiler.errors import UnsatisfiedCircuitError

LIMIT = 100


def make_types() -> tuple[type, type, type]:
    """A struct, an integer and a struct that holds the first: each refuses what is not below a limit that can change."""

    class Order(Struct):
        amount: U8
        limit = 100

        def require_ok(self) -> None:
            require(self.amount < self.limit, "too much")
            require(self.amount < LIMIT, "too much")

    class Amount(U8):
        limit = 100

        def require_ok(self) -> None:
            require(self < self.limit, "too much")
            require(self < LIMIT, "too much")

    class Holder(Struct):
        orders: Array[Order, 1]

        def require_ok(self) -> None:
            self.orders[0].require_ok()

    return Order, Amount, Holder


WAYS = [
    "a struct",
    "an integer",
    "within a struct",
    "an item",
    "another name",
    "a gadget's argument",
    "a gadget's result",
]


def made(way: str) -> tuple[type, object]:
    """The type whose limit can change, and a circuit that takes a value below it."""
    order, amount, holder = make_types()
    kinds = {"an integer": amount, "within a struct": holder, "another name": NewType("another", order)}
    kind = kinds.get(way, order)

    if way == "an item":

        def body(value):
            value[0].require_ok()

        kind = Array[order, 1]
    elif way == "a gadget's argument":

        def called(value):
            value.require_ok()

        called.__annotations__["value"] = order
        held = gadget(called)

        def body(value):
            held(value)

    elif way == "a gadget's result":

        def given(value):
            return value

        given.__annotations__["return"] = order
        same = gadget(given)

        def body(value):
            bind(value)
            same(value).require_ok()

    else:

        def body(value):
            value.require_ok()

    body.__annotations__["value"] = Private[kind]
    return (amount if way == "an integer" else order), circuit(body)


def plain(way: str, amount: int) -> object:
    """An input of that amount."""
    order = {"amount": amount}
    return {"an integer": amount, "within a struct": {"orders": [order]}, "an item": [order]}.get(way, order)


@pytest.mark.parametrize("way", WAYS)
def test_a_limit_of_the_class_that_changes(way: str) -> None:
    kind, c = made(way)
    c(plain(way, 50))
    kind.limit = 10
    with pytest.raises(UnsatisfiedCircuitError, match="too much"):
        c(plain(way, 50))
    kind.limit = 100
    c(plain(way, 50))


@pytest.mark.parametrize("way", WAYS)
def test_a_global_that_a_method_reads_and_that_changes(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, c = made(way)
    c(plain(way, 50))
    monkeypatch.setitem(globals(), "LIMIT", 10)
    with pytest.raises(UnsatisfiedCircuitError, match="too much"):
        c(plain(way, 50))


@pytest.mark.parametrize("way", WAYS)
def test_a_method_that_is_another(way: str) -> None:
    kind, c = made(way)
    c(plain(way, 50))
    kind.require_ok = lambda self: require(False, "too much")
    with pytest.raises(Exception, match="too much"):
        c(plain(way, 50))


def test_within_one_compilation() -> None:
    kind, _, _ = make_types()

    def checked(order):
        order.require_ok()

    checked.__annotations__["order"] = kind
    held = gadget(checked)

    @circuit
    def c(amount: Private[U8]) -> None:
        held(kind(amount=amount))
        kind.limit = 10
        held(kind(amount=amount))
        kind.limit = 100

    c(9)
    with pytest.raises(UnsatisfiedCircuitError, match="too much"):
        c(50)


def test_what_has_not_changed_is_kept() -> None:
    _, c = made("within a struct")
    assert c.compile() is c.compile()
