"""What the methods of a value's type read is compared also where a gadget's signature leaves the type open."""

# mypy: ignore-errors

from __future__ import annotations

from typing import Any, TypeVar

import pytest
from zkwright import U64, Array, Private, Struct, UInt, circuit, gadget, require
from zkwright.compiler.errors import UnsatisfiedCircuitError
from zkwright.compiler.language.gadget import Gadget

AnyInteger = TypeVar("AnyInteger", bound=UInt)
AnyStruct = TypeVar("AnyStruct", bound=Struct)
NONE = object()

INTEGERS = {"UInt": UInt, "a type variable": AnyInteger, "Any": Any, "no annotation": NONE, "UInt or None": UInt | None}
STRUCTS = {"Struct": Struct, "a type variable": AnyStruct, "Any": Any, "no annotation": NONE}


def make_types(limit: list[int]) -> tuple[type, type, type]:
    """An integer, a struct, and a struct that holds the first: each refuses what is not below a limit that can change."""

    class Amount(UInt, bits=64):
        def require_within(self) -> None:
            require(self < limit[0], "above the limit")

    class Note(Struct):
        value: U64

        def require_within(self) -> None:
            require(self.value < limit[0], "above the limit")

    class Holder(Struct):
        amount: Amount

        def require_within(self) -> None:
            self.amount.require_within()

    return Amount, Note, Holder


def annotated(function, annotation):
    """The gadget of a function whose first parameter is of that type."""
    if annotation is not NONE:
        function.__annotations__["value"] = annotation
    return gadget(function)


def refuses_above_the_second_limit(limit, held, make) -> None:
    """Whether a gadget called once under each of two limits holds the second value to the second."""

    @circuit
    def both(a: Private[U64], b: Private[U64]) -> None:
        limit[0] = 100
        held(make(a))
        limit[0] = 10
        held(make(b))
        limit[0] = 100

    both(a=99, b=9)
    with pytest.raises(UnsatisfiedCircuitError, match="above the limit"):
        both(a=99, b=99)
    with pytest.raises(UnsatisfiedCircuitError, match="above the limit"):
        both(a=100, b=9)


@pytest.mark.parametrize("kind", INTEGERS)
def test_an_integer_type(kind: str) -> None:
    limit = [100]
    amount, _, _ = make_types(limit)

    def held(value):
        value.require_within()

    refuses_above_the_second_limit(limit, annotated(held, INTEGERS[kind]), amount)


@pytest.mark.parametrize("kind", STRUCTS)
@pytest.mark.parametrize("holds_the_type", [False, True])
def test_a_struct(kind: str, holds_the_type: bool) -> None:
    limit = [100]
    amount, note, holder = make_types(limit)

    def held(value):
        value.require_within()

    make = (lambda x: holder(amount=amount(x))) if holds_the_type else (lambda x: note(value=x))
    refuses_above_the_second_limit(limit, annotated(held, STRUCTS[kind]), make)


@pytest.mark.parametrize("way", ["an array", "a tuple", "several", "two types", "a gadget that calls it"])
def test_within_other_values(way: str) -> None:
    limit = [100]
    amount, note, _ = make_types(limit)

    def one(value):
        value.require_within()

    def first(value):
        value[0].require_within()

    def several(*value):
        value[0].require_within()

    def calls(value):
        inner(value)

    inner = gadget(one)
    held = gadget(
        {"an array": first, "a tuple": first, "several": several, "a gadget that calls it": calls}.get(way, one)
    )
    make = {
        "an array": lambda x: Array([note(value=x)]),
        "a tuple": lambda x: (x, amount(x))[::-1],
    }.get(way, amount)
    if way == "two types":
        refuses_above_the_second_limit(limit, held, lambda x: note(value=x))
    refuses_above_the_second_limit(limit, held, make)


def test_a_body_is_kept_as_long_as_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    amount, note, _ = make_types([100])
    record, recorded = Gadget._record, []
    monkeypatch.setattr(Gadget, "_record", lambda self, *rest: recorded.append(self) or record(self, *rest))

    @gadget
    def held(value):
        value.require_within()

    @circuit
    def c(a: Private[U64], b: Private[U64]) -> None:
        held(amount(a))
        held(note(value=a))
        before = len(recorded)
        held(amount(b))
        held(note(value=b))
        assert len(recorded) == before

    c.compile()
    assert recorded


def test_a_width_by_number_is_no_class_of_an_authors() -> None:
    limit = [100]

    class Money(UInt, bits=77):
        def require_within(self) -> None:
            require(self < limit[0])

    assert UInt(77) is not Money
    assert UInt[77] is UInt(77)
    assert not hasattr(UInt(77), "require_within")
    assert UInt(77).__name__ == "U77"


@pytest.mark.parametrize("bits", [8, 16, 32, 64, 128])
def test_the_ready_types_are_those_of_their_widths(bits: int) -> None:
    import zkwright

    assert UInt(bits) is getattr(zkwright, f"U{bits}")
