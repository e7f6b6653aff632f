"""What requires something has no truth value: Python would leave out what comes behind it."""

# mypy: ignore-errors

from __future__ import annotations

import pytest
from zkwright.circuits.merkle import require_member
from zkwright.compiler import U8, Array, Field, Private, bind, circuit, gadget, require
from zkwright.compiler.errors import SignalTruthError, UnsatisfiedCircuitError


@gadget
def small(x: U8) -> None:
    return require(x < 100, "large")


@gadget
def passes_on(x: U8) -> None:
    return small(x)


USES = {
    "and": lambda xs: require(xs[0] < 5) and require(xs[1] < 5),
    "or": lambda xs: require(xs[0] < 5) or require(xs[1] < 5),
    "not": lambda xs: not require(xs[0] < 5),
    "if": lambda xs: require(xs[1] < 5) if require(xs[0] < 5) else None,
    "all": lambda xs: all(require(x < 5) for x in xs),
    "any": lambda xs: any(require(x < 5) for x in xs),
    "filter": lambda xs: list(filter(lambda x: require(x < 5), xs)),
    "of a gadget": lambda xs: all(small(x) for x in xs),
    "of a gadget's gadget": lambda xs: passes_on(xs[0]) and passes_on(xs[1]),
    "of the library": lambda xs: require_member(Field(1), xs[0], [True], [2]) and require(xs[1] < 5),
}


@pytest.mark.parametrize("name", USES)
def test_to_ask_whether_it_holds_is_refused(name: str) -> None:
    @circuit
    def statement(xs: Private[Array[U8, 2]]) -> None:
        bind(xs)
        USES[name](xs)

    for run in (statement.compile, lambda: statement.plain({"xs": [1, 2]})):
        with pytest.raises((SignalTruthError, UnsatisfiedCircuitError)) as caught:
            run()
        assert isinstance(caught.value, SignalTruthError) or name == "of the library"


def test_it_may_be_returned_and_kept() -> None:
    @circuit
    def statement(xs: Private[Array[U8, 2]]) -> None:
        kept = [small(xs[0]), passes_on(xs[1]), require(xs[0] != xs[1], "the same")]
        assert repr(kept) == "[None, None, None]"
        return require(xs[0] != 7, "seven")

    assert statement([1, 2]) is None
    assert small(5) is None
    for inputs, told in (([1, 1], "the same"), ([7, 1], "seven"), ([1, 100], "large")):
        with pytest.raises(UnsatisfiedCircuitError, match=told):
            statement(inputs)


def test_outside_of_circuits_too() -> None:
    with pytest.raises(SignalTruthError, match="on a line each"):
        all(require(value < 9) for value in (1, 2))
