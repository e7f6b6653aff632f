"""In one gadget or struct the same name of a length means the same length."""

# ruff: noqa: F821, UP037 - names of lengths are no forward references

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import pytest
from zkwright import U8, Array, Bytes, Field, InputError, Private, Struct, UInt, bind, circuit, gadget
from zkwright.compiler.errors import TypeMismatchError

N = TypeVar("N")

# What is declared of `a` and `b`, values that do not fit together, values that do.
DECLARED: dict[str, tuple[Any, Any, tuple[Any, Any], tuple[Any, Any]]] = {
    "texts": (Array[U8, "n"], Array[U8, "n"], ([1, 2], [1]), ([1, 2], [3, 4])),
    "literals": (Array[U8, Literal["n"]], Array[U8, Literal["n"]], ([1], [1, 2]), ([1], [2])),
    "both ways": (Array[U8, Literal["n"]], Array[U8, "n"], ([1], []), ([], [])),
    "type variables": (Array[U8, N], Array[U8, N], ([1, 2], [1]), ([1], [1])),
    "bytes": (Bytes["n"], Array[Field, "n"], (b"ab", [1]), (b"ab", [1, 2])),
    "within": (Array[Array[U8, "n"], 2], Array[U8, "n"], ([[1], [2]], [1, 2]), ([[1], [2]], [3])),
    "two names": (Array[Array[U8, "n"], "m"], Array[U8, "m"], ([[1], [2]], [1]), ([[1, 2, 3], [1, 2, 3]], [3, 4])),
    "a tuple": (tuple[Array[U8, "n"], Array[U8, "n"]], Field, (([1], [1, 2]), 0), (([1], [2]), 0)),
}

ONLY_OF_GADGETS: dict[str, tuple[Any, Any, tuple[Any, Any], tuple[Any, Any]]] = {
    "a sequence": (Sequence[Array[U8, "n"]], Array[U8, "n"], ([[1], [2]], [1, 2]), ([[1], [2], [3]], [3])),
    "beside plain types": (Array[U8, "n"] | list[int], Bytes["n"] | bytes | None, ([1], b"ab"), ([1], b"a")),
    "a list": (list[Array[U8, "n"]], Field, ([[1], [1, 2]], 0), ([[1], [2]], 0)),
}


def taking(a: Any, b: Any) -> Any:
    def body(a, b):
        bind(0)

    body.__annotations__ = {"a": a, "b": b, "return": None}
    return gadget(body)


def in_a_circuit(body: Callable[[], Any]) -> None:
    @circuit
    def c(x: Private[Field]) -> None:
        bind(x)
        body()

    c.compile()


@pytest.mark.parametrize("declared", DECLARED | ONLY_OF_GADGETS)
def test_of_a_gadget_s_arguments(declared: str) -> None:
    a, b, wrong, right = (DECLARED | ONLY_OF_GADGETS)[declared]
    called = taking(a, b)
    called(*right)
    in_a_circuit(lambda: called(*right))
    for attempt in (lambda: called(*wrong), lambda: in_a_circuit(lambda: called(*wrong))):
        with pytest.raises(TypeMismatchError, match=r"has \d items where `[nNm]` is \d, the length of"):
            attempt()


@pytest.mark.parametrize("declared", [name for name in DECLARED if name != "a tuple"])
def test_of_a_struct_s_fields(declared: str) -> None:
    a, b, wrong, right = DECLARED[declared]
    kind: Any = type("Kind", (Struct,), {"__annotations__": {"a": a, "b": b}})
    kind(a=right[0], b=right[1])
    in_a_circuit(lambda: kind(a=right[0], b=right[1]))
    with pytest.raises(InputError, match=r"has \d items where"):
        kind(a=wrong[0], b=wrong[1])
    with pytest.raises(TypeMismatchError, match=r"has \d items where"):
        in_a_circuit(lambda: kind(a=wrong[0], b=wrong[1]))


def test_a_parameter_of_that_name_is_the_length() -> None:
    @gadget
    def first(values: Array[U8, "n"], n: int) -> Array[U8, "n"]:
        return values[:n]

    assert first([1, 2], 2) == [1, 2]
    with pytest.raises(TypeMismatchError, match="`values` has 3 items where `n` is 2"):
        first([1, 2, 3], 2)


def test_a_result_is_as_long_as_it_says() -> None:
    @gadget
    def cut(values: Array[U8, Literal["n"]], length: int) -> Array[U8, Literal["n"]]:
        return values[:length]

    assert cut([1, 2], 2) == [1, 2]
    for attempt in (lambda: cut([1, 2], 1), lambda: in_a_circuit(lambda: cut(Array([U8(1), U8(2)]), 1))):
        with pytest.raises(TypeMismatchError, match="the result of `cut`: `the result` has 1 items where `n` is 2"):
            attempt()

    @circuit
    def c(values: Private[Array[U8, 2]]) -> None:
        cut(values, 1)

    with pytest.raises(TypeMismatchError, match="the result of `cut`"):
        c.compile()


def test_of_any_number_of_arguments() -> None:
    @gadget
    def rows(*values: Array[U8, "n"]) -> None:
        bind(0)

    rows([1, 2], [3, 4])
    with pytest.raises(TypeMismatchError, match=r"`values\[1\]` has 1 items"):
        rows([1, 2], [3])


def test_names_that_differ_may_be_of_different_lengths() -> None:
    taking(Array[U8, "n"], Array[U8, "m"])([1], [1, 2])
    taking(Array[U8, Any], Array[U8, Any])([1], [1, 2])
    taking(Array[UInt(7), "n"], Literal["n"])([1], "n")
