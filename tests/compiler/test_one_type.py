"""One promise for one value: a choice of types is refused wherever a type stands, whatever the process saw before."""

# mypy: ignore-errors
# ruff: noqa: UP006, UP007, UP045, PLW0108 - old spellings are among what is tested, and circuits name their input

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Sequence
from itertools import permutations, product
from typing import Annotated, Any, Literal, NewType, Optional, TypeVar, Union

import pytest
from typing_extensions import TypeAliasType
from zkwright.compiler import (
    U8,
    U64,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Public,
    Struct,
    UInt,
    bind,
    circuit,
    gadget,
    hint,
)
from zkwright.compiler.errors import SignatureError, StaticValueError, UnknownLengthError
from zkwright.compiler.language.annotations import gadget_shape
from zkwright.compiler.shapes import ArrayShape, BoolShape, FieldShape, UIntShape


class Point(Struct):
    x: Field
    y: Field


TYPES: dict[str, Any] = {
    "Field": Field,
    "Bool": Bool,
    "U8": U8,
    "U64": U64,
    "UInt": UInt,
    "Array": Array[U8, 2],
    "Bytes": Bytes[2],
    "Point": Point,
    "tuple": tuple[Field, U8],
}
PAIRS = list(permutations(TYPES, 2))
UNIONS = {"|": lambda a, b: a | b, "Union": lambda a, b: Union[a, b]}


def annotated(function: Callable[..., Any], **annotations: Any) -> Callable[..., Any]:
    function.__annotations__ = {name.removesuffix("_"): annotation for name, annotation in annotations.items()}
    return function


def takes(annotation: Any) -> None:
    circuit(annotated(lambda x: bind(x), x=annotation)).compile()


def returns(annotation: Any) -> None:
    circuit(annotated(lambda x: x, x=Private[Field], return_=annotation)).compile()


def a_field(annotation: Any) -> type[Struct]:
    return types.new_class("Held", (Struct,), exec_body=lambda body: body.update(__annotations__={"pin": annotation}))


def of_a_hint(annotation: Any) -> None:
    circuit(annotated(lambda x: bind(hint(lambda x: x, x, returns=annotation)), x=Private[Field])).compile()


def gadget_taking(annotation: Any) -> None:
    gadget(annotated(lambda x: x, x=annotation))(3)


def gadget_returning(annotation: Any) -> None:
    gadget(annotated(lambda x: x, x=Field, return_=annotation))(3)


EVERYWHERE: dict[str, Callable[[Any], Any]] = {
    "a private input": lambda one: takes(Private[one]),
    "a public input": lambda one: takes(Public[one]),
    "an item": lambda one: takes(Private[Array[one, 2]]),
    "a part": lambda one: takes(Private[tuple[one, Field]]),
    "a field's input": lambda one: takes(Private[a_field(one)]),
    "a result": lambda one: returns(Public[one]),
    "a part of a result": lambda one: returns(tuple[Public[one], Public[Field]]),
    "a field": lambda one: a_field(one)(3),
    "an array": lambda one: Array[one, 2]([3, 4]),
    "a hint's": of_a_hint,
    "a gadget's item": lambda one: gadget_taking(Array[one, 2]),
    "a gadget's part": lambda one: gadget_taking(tuple[one, Field]),
}
GADGETS: dict[str, Callable[[Any], Any]] = {
    "a gadget's parameter": gadget_taking,
    "a gadget's sequence": lambda one: gadget_taking(Sequence[one]),
    "a gadget's result": gadget_returning,
    "a gadget's list": lambda one: gadget_returning(list[one]),
}


@pytest.mark.parametrize("union", UNIONS)
@pytest.mark.parametrize("place", EVERYWHERE | GADGETS)
def test_a_choice_of_two_types_is_refused_in_either_order(place: str, union: str) -> None:
    for first, second in PAIRS:
        with pytest.raises(SignatureError, match="leaves open of which type") as caught:
            (EVERYWHERE | GADGETS)[place](UNIONS[union](TYPES[first], TYPES[second]))
        assert caught.value.mend.startswith("write one type")
        assert caught.value.site.file == __file__


@pytest.mark.parametrize("plain", [None, int, bool, bytes, str])
@pytest.mark.parametrize("place", EVERYWHERE)
def test_plain_alternatives_are_for_gadgets(place: str, plain: Any) -> None:
    for name, order in product(TYPES, (1, -1)):
        with pytest.raises(SignatureError, match="leaves open of which type"):
            EVERYWHERE[place](Union[(TYPES[name], plain)[::order]])


def test_a_gadget_takes_plain_values_beside_one_type() -> None:
    expected = {Field: FieldShape(), Bool: BoolShape(), U8: UIntShape(U8)}
    for (kind, shape), plain in product(expected.items(), (None, int, bool, bytes, str, list)):
        for order in (1, -1):
            assert gadget_shape(Union[(kind, plain)[::order]]) == shape
            assert gadget_shape(Sequence[Union[(kind, plain)[::order]]]) == ArrayShape(shape, None)
    assert gadget_shape(bytes | Array[U8, Any] | list[U8] | list[U8 | int]) == ArrayShape(UIntShape(U8), None)


def test_the_line_is_that_of_the_parameter_and_of_the_field() -> None:
    @circuit
    def take(
        x: Private[Field],
        y: Private[Optional[U8]],  # here
    ) -> Public[Field]:
        return x * y

    class Held(Struct):
        x: Field
        pin: U8 | Field  # here

    for refused in (take.compile, lambda: takes(Private[Held])):
        with pytest.raises(SignatureError) as caught:
            refused()
        assert caught.value.site.source().endswith("# here")


Age = NewType("Age", U8)
Years = NewType("Years", Age)
Bounded = TypeVar("Bounded", bound=U8)
Either = TypeVar("Either", U8, Field)


@pytest.mark.parametrize("name", [Age, Years, Annotated[U8, "years"], Annotated[Age, "at birth"]], ids=str)
def test_another_name_for_a_type_is_that_type(name: Any) -> None:
    """In an annotation that holds a value to a byte: it would not refuse 256 else."""
    for given in (Private[name], Annotated[Private[name], "seen"]):
        program = circuit(annotated(lambda x: bind(x), x=given)).compile()
        assert program.schema.inputs[0].shape == UIntShape(U8)
    for wanted in (name, Bounded):
        assert gadget_shape(wanted) == UIntShape(U8)


def test_an_alias_by_statement_is_its_type() -> None:
    """`type X = U8` from Python 3.12, and the same of typing_extensions."""
    alias = TypeAliasType("X", U8)
    assert gadget_shape(alias) == gadget_shape(list[alias]).item == UIntShape(U8)


NOT_UNDERSTOOD = [
    Either,
    list["U8"],
    tuple["U8", Field],
    typing.List["U8"],
    dict[str, U8],
    set[U8],
    tuple[U8, int],
    typing.Final[U8],
    typing.ClassVar[U8],
    list[dict[str, Point]],
]


@pytest.mark.parametrize("annotation", NOT_UNDERSTOOD, ids=str)
def test_what_would_hold_nothing_is_refused(annotation: Any) -> None:
    for place in (gadget_taking, gadget_returning):
        with pytest.raises(SignatureError):
            place(annotation)
    with pytest.raises(SignatureError):
        takes(Private[annotation])


@pytest.mark.parametrize(
    "kind", [float, complex, type, dict, dict[str, int], Callable[[Field], Field], type[U8], list[int]]
)
def test_signals_enter_only_where_the_type_lets_them(kind: Any) -> None:
    inner = gadget(annotated(lambda x: x, x=kind))
    with pytest.raises(StaticValueError, match="must be known at compile time"):
        circuit(annotated(lambda x: bind(inner(x)), x=Private[Field])).compile()


ONES = {"int": 1, "Literal": Literal[1]}
NOT_LENGTHS = {"bool": True, "float": 1.0, "Literal": Literal[True]}


@pytest.mark.parametrize("marker", [Private, Public], ids=str)
@pytest.mark.parametrize(("good", "bad"), list(product(ONES, NOT_LENGTHS)))
@pytest.mark.parametrize(
    "array", [lambda length: Array[Field, length], lambda length: Bytes[length]], ids=["Array", "Bytes"]
)
def test_equal_lengths_of_other_kinds_do_not_stand_for_each_other(array: Any, good: str, bad: str, marker: Any) -> None:
    """1 == True == 1.0, so what keeps types by equality would give one for the other."""
    for _ in range(2):
        takes(marker[array(ONES[good])])
        with pytest.raises(UnknownLengthError):
            takes(marker[array(NOT_LENGTHS[bad])])
        gadget_shape(Sequence[array(ONES[good])])
        with pytest.raises(UnknownLengthError):
            gadget_shape(Sequence[array(NOT_LENGTHS[bad])])


@pytest.mark.parametrize(("marker", "shown"), [(Private, "Private"), (Public, "Public")])
def test_help_shows_types_as_they_are_written(marker: Any, shown: str) -> None:
    for annotation, text in [
        (U64, "U64"),
        (Array[U8, 4], "Array[U8, 4]"),
        (Array[Array[U8, Literal[4]], "n"], "Array[Array[U8, Literal[4]], 'n']"),
        (Bytes[32], "Bytes[32]"),
        (Point, "Point"),
    ]:
        made = circuit(annotated(lambda x: bind(x), x=marker[annotation]))
        assert str(inspect.signature(made)) == f"(x: {shown}[{text}])"
        assert f"{shown}[{text}]".replace("'", "&#x27;") in made._repr_html_()
