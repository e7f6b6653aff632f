"""What a signature must say, and what `@circuit` and `@gadget` may stand on."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright.compiler import U8, U64, Array, Bytes, Field, Private, Public, bind, circuit, gadget
from zkwright.compiler.errors import (
    CompileError,
    ParameterError,
    SignatureError,
    TypeMismatchError,
    UnannotatedParameterError,
    UnknownLengthError,
    UnusedInputError,
    WidthError,
)

from tests.compiler.misuse import F, M, N, Point, check_refusal


def no_type(x, y: F) -> None:
    """Has no type for x."""


def any_number(*x: F) -> None:
    """Takes any number."""


def any_names(**x: F) -> None:
    """Takes any names."""


def not_marked(x: Field) -> None:
    """Is neither private nor public."""


def not_of_the_language(x: Private[float]) -> None:
    """Floats are not of the language."""


def python_number(x: Public[int]) -> None:
    """Python's int has no width."""


def python_truth(x: Private[bool]) -> None:
    """The language's is Bool."""


def python_text(x: Private[str]) -> None:
    """Has no length."""


def python_list(x: Private[list[Field]]) -> None:
    """Has no length."""


def python_mapping(x: Private[dict[str, Field]]) -> None:
    """Has no fixed keys."""


def only_marked(x: Private) -> None:
    """Says nothing but Private."""


def python_result(x: F) -> Public[bool]:
    return x == 3


def array_of_python(x: Private[Array[float, 3]]) -> None:
    """Floats are not of the language."""


def array_without_length(x: Private[Array[Field]]) -> None:
    """Nothing fixes the length."""


def unknown_length(x: Private[Array[Field, Literal["n"]]]) -> None:
    """Nothing fixes n."""


def bytes_without_length(x: Private[Bytes]) -> None:
    """Nothing fixes the length."""


def private_result(x: F) -> Private[Field]:
    return x


def unmarked_result(x: F) -> Field:
    return x


def unmentioned_result(x: F):
    return x * x


def wrong_result(x: F) -> Public[U8]:
    return x


def wide_result(x: N) -> Public[U8]:
    return x


def short_result(x: F) -> Public[tuple[Field, Field]]:
    return (x,)


def short_array_result(x: F) -> Public[Array[Field, Literal[3]]]:
    return Array([x, x])


def no_result(x: F) -> Public[Field]:
    bind(x)


def input_with_default(x: N, y: N = 3) -> Public[U64]:
    return x + y


def unresolved(x: Private[Missing]) -> None:  # noqa: F821
    """Names nothing."""


def unused(x: F, y: Private[Array[Field, Literal[2]]]) -> Public[Field]:
    return x + y[0]


def only_its_promise(x: M, y: F) -> Public[Field]:
    x.bits()
    return y


def a_method(self, x: F) -> Public[Field]:
    return x * x


def named_as_the_result(x: F, result: F) -> Public[Field]:
    return x * result


SIGNATURES: list[tuple[Callable[..., Any], type[CompileError], str, str]] = [
    (no_type, UnannotatedParameterError, "`x` has no type", "`x: Private[Field]`"),
    (a_method, UnannotatedParameterError, "a circuit is a function, not a method", "put @staticmethod above @circuit"),
    (any_number, SignatureError, "`x` takes any number of arguments", "Array"),
    (any_names, SignatureError, "`x` takes any number of arguments", "Array"),
    (not_marked, SignatureError, "`x` is neither an input nor a compile-time parameter", "`x: Private[...]`"),
    (not_of_the_language, SignatureError, "`x` is Private, but not of a type of the language", "U64"),
    (python_number, SignatureError, "`x` is Public, but not of a type of the language", "write Field, or an integer"),
    (python_truth, SignatureError, "`x` is Private, but not of a type of the language", "write Bool"),
    (python_text, SignatureError, "`x` is Private, but not of a type of the language", "write Bytes[32]"),
    (python_list, SignatureError, "`x` is Private, but not of a type of the language", "write Array[U64, 8]"),
    (python_mapping, SignatureError, "`x` is Private, but not of a type of the language", "write a Struct"),
    (only_marked, SignatureError, "`x` is Private, but not of a type of the language", "write Field, Bool, U64"),
    (python_result, SignatureError, "what a circuit returns is not of a type of the language", "write Bool"),
    (array_of_python, SignatureError, "`x`: an array of float", "scale to whole numbers"),
    (array_without_length, UnknownLengthError, "`x`: an array without a length", "write Array[U64, 8]"),
    (unknown_length, UnknownLengthError, "nothing fixes the array length `n`", "compile-time parameter `n: int`"),
    (bytes_without_length, UnknownLengthError, "Bytes without a length", "write Bytes[8]"),
    (private_result, SignatureError, "what a circuit returns cannot be private", "-> Public[Field]"),
    (unmarked_result, SignatureError, "what a circuit returns is not marked public", "-> Public[Field]"),
    (unmentioned_result, SignatureError, "returns a value its signature does not mention", "-> Public[...]"),
    (wrong_result, TypeMismatchError, "the result of `wrong_result`: a Field where a U8 is expected", "U8(x)"),
    (wide_result, WidthError, "the result of `wide_result`: a U64 where a U8 is expected", "U8(x)"),
    (short_result, TypeMismatchError, "a tuple of 2 values is expected", "as many values"),
    (short_array_result, TypeMismatchError, "2 items where 3 are expected", "of that length"),
    (no_result, SignatureError, "no value returned", "add `return`"),
    (input_with_default, SignatureError, "the input `y` has a default", "pass its value each time"),
    (unresolved, SignatureError, "`Private[Missing]` cannot be resolved", "import the name"),
    (unused, UnusedInputError, "no constraint mentions the input `y[1]`", "write bind(y)"),
    (named_as_the_result, SignatureError, "an input is named `result`", "rename the input"),
    (only_its_promise, UnusedInputError, "no constraint mentions the input `x`", "bind(x)"),
]


@pytest.mark.parametrize(
    ("function", "kind", "message", "mend"), SIGNATURES, ids=lambda value: getattr(value, "__name__", "")
)
def test_signatures(function: Callable[..., Any], kind: type[CompileError], message: str, mend: str) -> None:
    check_refusal(function, kind, message, mend, function.__code__.co_firstlineno)


@circuit
def of_several_lines(
    x: F,
    unread: Private[U64],
    number: Public[int] = 3,
) -> Public[Field]:
    return x * x


def test_an_error_quotes_the_line_of_the_parameter() -> None:
    with pytest.raises(SignatureError) as caught:
        of_several_lines.compile()
    assert caught.value.site.source() == "number: Public[int] = 3,"


def test_an_unread_input_is_quoted_where_it_is_declared() -> None:
    @circuit
    def unread(
        x: F,
        pair: Private[Array[Field, Literal[2]]],
    ) -> Public[Field]:
        return x * pair[0]

    with pytest.raises(UnusedInputError, match=r"`pair\[1\]`") as caught:
        unread.compile()
    assert caught.value.site.source() == "pair: Private[Array[Field, Literal[2]]],"


def test_an_error_of_the_whole_signature_quotes_the_def() -> None:
    @circuit
    def returns_nothing(x: F) -> Public[Field]:
        bind(x)

    with pytest.raises(SignatureError, match="no value returned") as caught:
        returns_nothing.compile()
    assert caught.value.site.source() == "def returns_nothing(x: F) -> Public[Field]:"


def test_a_signature_without_source_is_known_by_its_first_line() -> None:
    space = {"circuit": circuit, "Field": Field}
    exec("@circuit\ndef sourceless(x: Field) -> None:\n    pass", space)
    with pytest.raises(SignatureError, match="`x` is neither") as caught:
        space["sourceless"].compile()
    assert (caught.value.site.line, caught.value.site.source()) == (1, "")


def test_a_forgotten_return_of_an_inner_circuit() -> None:
    inner = circuit(no_result)

    @circuit
    def outer(x: F) -> Public[Field]:
        return inner(x) + 1

    with pytest.raises(SignatureError, match="no value returned"):
        outer.compile()


async def asynchronous(x: F) -> Public[Field]:
    return x


async def asynchronous_generator(x: F) -> Any:
    yield x


def yields(x: F) -> Any:
    yield x


@pytest.mark.parametrize("decorator", [circuit, gadget])
@pytest.mark.parametrize(
    ("decorated", "what"),
    [
        (Point, "a class"),
        (asynchronous, "an async function"),
        (asynchronous_generator, "an async function"),
        (yields, "a generator"),
        (max, "a builtin_function_or_method"),
        (circuit(no_result), "a Circuit"),
    ],
)
def test_what_is_no_plain_function(decorator: Callable[..., Any], decorated: Any, what: str) -> None:
    name = decorator.__name__
    with pytest.raises(SignatureError, match=f"`@{name}` stands on {what}") as caught:
        decorator(decorated)
    assert caught.value.mend == f"write `@{name}` above a plain `def`"
    assert caught.value.site.file == __file__


@pytest.mark.parametrize("decorator", [circuit, gadget])
def test_parentheses_behind_a_decorator(decorator: Callable[..., Any]) -> None:
    name = decorator.__name__
    with pytest.raises(SignatureError, match=f"`@{name}\\(\\)` takes no arguments") as caught:
        decorator()
    assert caught.value.mend == f"write `@{name}` without parentheses"
    assert caught.value.site.file == __file__


def test_a_marker_that_is_called() -> None:
    for marker, written in ((Private, "Private[U64]"), (Public, "Public[U64]")):
        with pytest.raises(SignatureError, match="is a call") as caught:
            marker(U64)  # type: ignore[operator]
        assert caught.value.mend == f"write {written}"


def test_the_level_has_no_name() -> None:
    @circuit
    def square(x: F) -> Public[Field]:
        return x * x

    for name in ("optimize", "optimisation", "level", "O"):
        with pytest.raises(ParameterError, match="unknown compile-time parameter") as caught:
            square.compile(**{name: 0})
        assert caught.value.mend.endswith("comes first and has no name: square.compile(0), or 1, or 2")


def test_compile_time_parameters() -> None:
    @circuit
    def power(x: F, exponent: int, cube: bool = False) -> Public[Field]:
        return x ** (3 if cube else exponent)

    assert power.parameters == {"exponent": int, "cube": bool}
    assert power(2, 5) == 32
    assert power(2, exponent=5, cube=True) == 8
    assert power.compile(exponent=5) is power.compile(exponent=5, cube=False)
    for parameters, message in (
        ({}, "the compile-time parameter `exponent: int` has no value"),
        ({"exponent": 2, "root": 1}, "unknown compile-time parameter `root`"),
        ({"exponent": "2"}, "`exponent` is str, not int"),
        ({"exponent": True}, "`exponent` is bool, not int"),
        ({"exponent": 2, "cube": 1}, "`cube` is int, not bool"),
    ):
        with pytest.raises(ParameterError, match=message.replace("(", r"\(")) as caught:
            power.compile(**parameters)
        assert caught.value.site.file == __file__


def test_lengths_from_parameters() -> None:
    @circuit
    def total(leaves: Private[Array[Field, 2**depth]], depth: int) -> Public[Field]:  # noqa: F821
        return sum(leaves, Field(0))

    assert total([1, 2, 3, 4], 2) == 10
    with pytest.raises(UnknownLengthError, match="an array of length 0\\.5"):
        total.compile(depth=-1)


@pytest.mark.parametrize("level", [3, -1, True, "2", None])
def test_a_level_of_optimisation_is_0_1_or_2(level: Any) -> None:
    """A number given by its place is most often meant for a parameter."""

    @circuit
    def power(x: Private[Field], n: int) -> Public[Field]:
        return x**n

    with pytest.raises(ParameterError, match=r"it is 0, 1 or 2; pass compile-time parameters by name"):
        power.compile(level, n=3)
