"""A requirement's message is a text: a signal in it would show the object, not its value."""

# mypy: ignore-errors

from __future__ import annotations

import operator
from typing import Any, Literal

import pytest
from zkwright.compiler import U8, Array, Bool, Field, Private, Struct, circuit, require
from zkwright.compiler.errors import ConstantRangeError, ParameterError, SignalConversionError, TypeMismatchError
from zkwright.core.errors import InputError


class Pair(Struct):
    x: Field
    y: Field


TYPES = {"Field": Field, "U8": U8, "Bool": Bool, "Array": Array[U8, Literal[2]], "Pair": Pair}
OTHER = {"Field": 1, "U8": 1, "Bool": True, "Array": [1, 2], "Pair": Pair(x=1, y=2)}
WORDINGS = {
    "an f-string": lambda x: f"{x} is wrong",
    "str": lambda x: "wrong: " + str(x),
    "repr": lambda x: f"wrong: {x!r}",
    "a percent": lambda x: "wrong: %s" % (x,),  # noqa: UP031
    "a format": "wrong: {}".format,
    "a list": lambda x: f"wrong: {[x, x]}",
    "a dict": lambda x: f"wrong: { {'x': x} }",
}


@pytest.mark.parametrize("wording", WORDINGS)
@pytest.mark.parametrize("declared", TYPES)
def test_a_signal_in_a_message_is_refused(declared: str, wording: str) -> None:
    def body(value):
        require(value == OTHER[declared], WORDINGS[wording](value))  # here

    body.__annotations__ = {"value": Private[TYPES[declared]]}
    with pytest.raises(SignalConversionError, match="the message of a requirement shows <") as caught:
        circuit(body).compile()
    assert caught.value.site.source().endswith("# here")
    assert "debug(x)" in caught.value.mend


@pytest.mark.parametrize("message", [None, 3, b"text", Field(3), ["text"]])
def test_a_message_is_a_text(message: Any) -> None:
    with pytest.raises(TypeMismatchError, match="the message of a requirement is a"):
        require(True, message)


def test_what_is_known_may_stand_in_a_message() -> None:
    @circuit
    def below(x: Private[U8], n: int = 5) -> None:
        require(x < n, f"not below {n}, as <signal> and {U8(3)} are")

    with pytest.raises(Exception, match=r"not below 5, as <signal> and U8\(3\) are"):
        below(7)


@pytest.mark.parametrize("slip", ["DEPTH", "Depth", "dpeth", "depht"])
def test_a_slip_in_a_parameters_name_is_told_in_any_case(slip: str) -> None:
    @circuit
    def power(x: Private[Field], depth: int = 2) -> None:
        require(x**depth != 0)

    with pytest.raises(ParameterError, match="did you mean `depth`"):
        power.compile(**{slip: 3})
    with pytest.raises(InputError, match="did you mean `x`"):
        power.compile().solve({"X": 3})


@pytest.mark.parametrize("compare", ["lt", "le", "gt", "ge", "eq", "ne"])
@pytest.mark.parametrize("bound", [-1, -(2**70), 256, 2**200])
def test_a_comparison_with_what_the_type_never_is_points_at_its_removal(compare: str, bound: int) -> None:
    @circuit
    def compared(x: Private[U8]) -> None:
        require(getattr(operator, compare)(x, bound))

    with pytest.raises(ConstantRangeError, match=r"it (always|never) holds") as caught:
        compared.compile()
    assert "wider" not in caught.value.mend
