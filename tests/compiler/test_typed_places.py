"""A declared type holds wherever a value enters: every place of a type against values of every type, right and wrong."""

# mypy: ignore-errors

from __future__ import annotations

import copy
import dataclasses
import types
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from zkwright.compiler import (
    U8,
    U64,
    Array,
    Bool,
    Bytes,
    Field,
    InputError,
    Private,
    Public,
    Struct,
    UInt,
    bind,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.compiler.errors import CompileError, ConstantRangeError, SignatureError, TypeMismatchError, WidthError
from zkwright.compiler.recorder.active import in_body
from zkwright.compiler.shapes import Shape, shape_of
from zkwright.core.field import R


class U12(UInt, bits=12):
    """An integer of a width of its own."""


class Point(Struct):
    x: Field
    y: Field


class Line(Struct):
    ends: Array[Point, 2]
    weight: U8


TYPES: dict[str, Any] = {
    "Field": Field,
    "Bool": Bool,
    "U8": U8,
    "U12": U12,
    "U64": U64,
    "Array[U8, 2]": Array[U8, 2],
    "Array[U64, 2]": Array[U64, 2],
    "Array[Field, 3]": Array[Field, 3],
    "Array[Array[U8, 2], 2]": Array[Array[U8, 2], 2],
    "Bytes[2]": Bytes[2],
    "Point": Point,
    "Line": Line,
}

_BITS = {"Bool": 1, "U8": 8, "U12": 12, "U64": 64, "Field": 254}
_ITEMS = {
    "Array[U8, 2]": ("U8", 2),
    "Array[U64, 2]": ("U64", 2),
    "Array[Field, 3]": ("Field", 3),
    "Array[Array[U8, 2], 2]": ("Array[U8, 2]", 2),
    "Bytes[2]": ("U8", 2),
}


def fits(declared: str, given: str) -> bool:
    """Whether every value of one type is a value of the other, and means the same."""
    if declared in _ITEMS and given in _ITEMS:
        (item, n), (other, m) = _ITEMS[declared], _ITEMS[given]
        return n == m and fits(item, other)
    if declared == "Bool" or declared not in _BITS or given not in _BITS:
        return declared == given
    return _BITS[given] <= _BITS[declared]


# -- places: what a value of a declared type becomes there ------------------------------------------------------


def holder(declared: Any) -> type[Struct]:
    return types.new_class("Holder", (Struct,), exec_body=lambda body: body.update(__annotations__={"held": declared}))


def typed(function: Callable[..., Any], **annotations: Any) -> Callable[..., Any]:
    function.__annotations__ = {name.removesuffix("_"): annotation for name, annotation in annotations.items()}
    return function


def in_a_struct(declared: Any, value: Any, good: Any) -> Any:
    return holder(declared)(held=value).held  # here


def in_a_struct_by_position(declared: Any, value: Any, good: Any) -> Any:
    return holder(declared)(value).held  # here


def in_a_changed_copy(declared: Any, value: Any, good: Any) -> Any:
    before = holder(declared)(held=good)
    return dataclasses.replace(before, held=value).held  # here


def in_a_nested_struct(declared: Any, value: Any, good: Any) -> Any:
    inner = holder(declared)
    return holder(inner)(held=inner(held=value)).held.held  # here


def in_an_inherited_field(declared: Any, value: Any, good: Any) -> Any:
    base = holder(declared)
    derived = types.new_class("Derived", (base,), exec_body=lambda body: body.update(__annotations__={"more": Field}))
    return derived(held=value, more=1).held  # here


def in_an_array(declared: Any, value: Any, good: Any) -> Any:
    return Array[declared, 1]([value])[0]  # here


def in_an_array_of_open_length(declared: Any, value: Any, good: Any) -> Any:
    return Array[declared, "n"]([good, value])[1]  # here


def in_an_array_of_a_struct(declared: Any, value: Any, good: Any) -> Any:
    return holder(Array[declared, 2])(held=[good, value]).held[1]  # here


def as_an_argument(declared: Any, value: Any, good: Any) -> Any:
    return gadget(typed(lambda x, y: (x, y), x=declared, y=Field))(value, Field(3))[0]  # here


def as_a_gadgets_result(declared: Any, value: Any, good: Any) -> Any:
    def made(x, y):  # here
        return x

    return gadget(typed(made, y=Field, return_=declared))(value, Field(3))


def in_a_gadgets_tuple(declared: Any, value: Any, good: Any) -> Any:
    def made(x, y):  # here
        return y, x

    return gadget(typed(made, y=Field, return_=tuple[Field, declared]))(value, Field(3))[1]


def in_a_list_that_a_gadget_returns(declared: Any, value: Any, good: Any) -> Any:
    def made(x, y):  # here
        return [x]

    return gadget(typed(made, y=Field, return_=list[declared]))(value, Field(3))[0]


def as_one_of_any_number_of_arguments(declared: Any, value: Any, good: Any) -> Any:
    return gadget(typed(lambda *xs: xs[1], xs=declared))(good, value)  # here


def as_an_inner_circuits_argument(declared: Any, value: Any, good: Any) -> Any:
    return circuit(typed(lambda x: x, x=Private[declared], return_=Public[declared]))(value)  # here


def as_an_inner_circuits_result(declared: Any, value: Any, good: Any) -> Any:
    def made(y):  # here
        return value

    return circuit(typed(made, y=Private[Field], return_=Public[declared]))(Field(3))


PLACES = [
    in_a_struct,
    in_a_struct_by_position,
    in_a_changed_copy,
    in_a_nested_struct,
    in_an_inherited_field,
    in_an_array,
    in_an_array_of_open_length,
    in_an_array_of_a_struct,
    as_an_argument,
    as_a_gadgets_result,
    in_a_gadgets_tuple,
    in_a_list_that_a_gadget_returns,
    as_one_of_any_number_of_arguments,
    as_an_inner_circuits_argument,
    as_an_inner_circuits_result,
]


def declared_shape(declared: str) -> Shape:
    """The shape that an input of the type has."""
    shapes: list[Shape] = []

    def record(x):
        shapes.append(shape_of(x))
        bind(x)

    circuit(typed(record, x=Private[TYPES[declared]])).compile()
    return shapes[0]


def enter(place: Callable[..., Any], declared: str, given: str) -> list[Any]:
    """What an input of the given type becomes in the place, in a circuit that is compiled."""
    found: list[Any] = []

    def body(x, good):
        made = place(TYPES[declared], x, good)
        found.append(shape_of(made))
        bind(made, x, good)

    circuit(typed(body, x=Private[TYPES[given]], good=Private[TYPES[declared]])).compile()
    return found


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("declared", TYPES)
def test_a_signal_has_the_declared_type_or_is_refused(place: Callable[..., Any], declared: str) -> None:
    shape = declared_shape(declared)
    for given in TYPES:
        if fits(declared, given):
            assert enter(place, declared, given) == [shape], given
        else:
            with pytest.raises(CompileError) as caught:
                enter(place, declared, given)
            assert isinstance(caught.value, (TypeMismatchError, WidthError)), given
            assert caught.value.site.source().endswith("# here"), given


WRONG: dict[str, list[Any]] = {
    "Field": [R, -R, True, 1.5, "one", b"x", [1], (1, 2), {"x": 1}],
    "Bool": [2, -1, 0.0, "yes", b"x", [True]],
    "U8": [256, -1, True, 1.0, "one", b"x", [1], 2**64],
    "U12": [4096, -1, True, "one", [1]],
    "U64": [2**64, -1, R - 1, False, "one", [1], {}],
    "Array[U8, 2]": [3, [1], [1, 2, 3], [1, 256], [1, -1], [True, 1], [1, [2]], "ab", {1: 2}],
    "Array[U64, 2]": [[1, 2**64], [1], 7, [1, "two"]],
    "Array[Field, 3]": [[1, 2], [1, 2, R], [1, 2, 0.5], 3],
    "Array[Array[U8, 2], 2]": [[[1, 2], [3]], [[1, 2], 3], [1, 2], [[1, 256], [1, 2]]],
    "Bytes[2]": [b"abc", b"", [1, 256], "xy", 7, [1, True]],
    "Point": [3, [1], "p", (1, 2, 3), {"x": 1}, {"x": 1, "y": 2, "z": 3}],
    "Line": [Point(x=1, y=2), 3, [1, 2, 3]],
}
GOOD: dict[str, Any] = {
    "Field": 7,
    "Bool": True,
    "U8": 255,
    "U12": 4095,
    "U64": 2**64 - 1,
    "Array[U8, 2]": [1, 2],
    "Array[U64, 2]": [1, 2],
    "Array[Field, 3]": [1, 2, 3],
    "Array[Array[U8, 2], 2]": [[1, 2], [3, 4]],
    "Bytes[2]": b"ab",
    "Point": Point(x=1, y=2),
    "Line": Line(ends=[Point(x=1, y=2), Point(x=3, y=4)], weight=5),
}
PLAIN_PLACES = [place for place in PLACES if "struct" in place.__name__ or "copy" in place.__name__]


def wrong_values() -> Iterator[tuple[str, Any]]:
    return ((declared, value) for declared, values in WRONG.items() for value in values)


def enter_plain(place: Callable[..., Any], declared: str, value: Any) -> list[Any]:
    """What a plain value becomes in the place, in a circuit that is compiled."""
    found: list[Any] = []

    def body(good):
        found.append(shape_of(place(TYPES[declared], value, good)))
        bind(good)

    circuit(typed(body, good=Private[TYPES[declared]])).compile()
    return found


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_plain_value_becomes_a_constant_of_the_declared_type(place: Callable[..., Any]) -> None:
    for declared in TYPES:
        assert enter_plain(place, declared, GOOD[declared]) == [declared_shape(declared)], declared


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_plain_value_that_does_not_fit_is_refused_in_a_circuit(place: Callable[..., Any]) -> None:
    for declared, value in wrong_values():
        with pytest.raises((TypeMismatchError, ConstantRangeError)):
            enter_plain(place, declared, value)


@pytest.mark.parametrize("place", PLAIN_PLACES, ids=lambda place: place.__name__)
def test_plain_structs_hold_plain_values_that_fit(place: Callable[..., Any]) -> None:
    for declared, good in GOOD.items():
        assert place(TYPES[declared], good, good) == good
    for declared, value in wrong_values():
        with pytest.raises(InputError) as caught:
            place(TYPES[declared], value, GOOD[declared])
        assert "Holder.held" in caught.value.path or "Derived.held" in caught.value.path
        if isinstance(value, int) and abs(value) > 99:
            assert str(value) not in caught.value.problem  # it may be secret


def test_a_struct_holds_field_elements_as_they_are_meant() -> None:
    assert Point(x=-1, y="0x10") == Point(x=R - 1, y=16)


def test_a_struct_with_one_signal_holds_no_plain_value() -> None:
    point = Point(x=Field(3), y=4)
    assert type(point.y) is Field


def test_a_gadgets_body_holds_constants_where_a_circuits_holds_signals() -> None:
    seen = []

    @gadget
    def look(x: Field) -> Field:
        point = Point(x=3, y=x)
        other = Point(x=1, y=2)
        seen.append((type(point.x), type(other.x)))
        assert in_body()
        return point.x * point.y + other.y

    assert look(5) == 17
    assert seen == [(Field, Field)]
    assert not in_body()


def test_a_hints_function_is_plain_python() -> None:
    made = []

    def twice(point):
        made.append(Point(x=1, y=2))
        assert not in_body()
        return Point(x=2 * point.x, y=2 * point.y)

    @gadget
    def doubled(p: Point) -> Point:
        return hint(twice, p, returns=Point)

    result = doubled(Point(x=1, y=2))
    assert (result.x, result.y) == (2, 4)
    assert type(made[0].x) is int


@pytest.mark.parametrize("returned", [2**200, -1, True, "one", [1], None])
def test_a_hints_result_fits_its_type(returned: Any) -> None:
    @circuit
    def take(x: Private[Field]) -> None:
        require(Field(hint(lambda _: returned, x, returns=U8)) == x)

    with pytest.raises(InputError, match="hint"):
        take(3)


@pytest.mark.parametrize(("a", "b"), list(product(TYPES, repeat=2)))
def test_select_gives_one_type_or_is_refused(a: str, b: str) -> None:
    found = []

    def body(x, y, c):
        chosen = select(c, x, y)
        found.append(shape_of(chosen))
        bind(x, y, c, chosen)

    chosen = circuit(typed(body, x=Private[TYPES[a]], y=Private[TYPES[b]], c=Private[Bool]))
    if a == b:
        chosen.compile()
        assert found == [declared_shape(a)]
    else:
        with pytest.raises(CompileError, match="one type"):
            chosen.compile()


@pytest.mark.parametrize("declared", TYPES)
def test_a_plain_struct_means_constants_of_its_fields_types(declared: str) -> None:
    made = holder(TYPES[declared])
    constant = made(held=GOOD[declared])
    found = []

    def body(x, c):
        mine = made(held=x)
        found.extend([shape_of(constant), shape_of(select(c, mine, constant)), shape_of(select(c, constant, mine))])
        found.extend(shape_of(item) for item in Array([mine, constant]))
        bind(x, c)

    circuit(typed(body, x=Private[TYPES[declared]], c=Private[Bool])).compile()
    assert len(set(found)) == 1
    assert found[0].fields[0][1] == declared_shape(declared)


def test_constants_of_two_types_are_not_chosen_between() -> None:
    with pytest.raises(CompileError, match="one type"):
        select(True, [U8(1), U8(2)], [Field(1), Field(2)])


@pytest.mark.parametrize("items", [[1, 300], [300, 1]])
def test_numbers_in_an_array_are_of_the_type_beside_them(items: list[int]) -> None:
    with pytest.raises(CompileError, match="300"):
        Array([U8(7), *items])
    assert [type(item) for item in Array([3, U8(7)])] == [U8, U8]


def test_what_map_makes_is_of_one_type() -> None:
    kinds = {1: U8, 2: Field}
    with pytest.raises(CompileError, match="mixed types"):
        Array([1, 2]).map(lambda item: kinds[item](item))
    with pytest.raises(CompileError, match="not a value of the language"):
        Array([1, 2]).map(str)
    assert list(Array([U8(1), U8(2)]).map(Field).map(int)) == [1, 2]


def test_bytes_take_nothing_that_could_be_more() -> None:
    for wrong in (Field(1), UInt(9)(1), True, 256, "a"):
        with pytest.raises(CompileError):
            Bytes([wrong])
    assert [type(byte) for byte in Bytes([U8(1), 2, UInt(4)(3)])] == [U8, U8, U8]


def test_copies_are_what_was_held() -> None:
    point = Point(x=1, y=2)
    for copied in (copy.copy(point), copy.deepcopy(point)):
        assert (copied.x, copied.y) == (1, 2)


def test_what_was_put_into_a_struct_by_force_is_refused_where_it_goes() -> None:
    @gadget
    def weight(line: Line) -> U8:
        return line.weight

    @circuit
    def forced(x: Private[Field]) -> Public[U8]:
        line = Line(ends=[Point(x=1, y=2), Point(x=3, y=4)], weight=5)
        object.__setattr__(line, "weight", x)
        return weight(line)

    with pytest.raises(CompileError, match="a Field where a U8 is expected"):
        forced.compile()


def test_results_are_what_the_signature_says() -> None:
    @gadget
    def nothing(x: Field) -> Field:
        del x

    @gadget
    def something(x: Field) -> None:
        return x

    @gadget
    def number(x: Field) -> int:
        return x

    for wrong, message in ((nothing, "nothing is returned"), (something, "does not mention"), (number, "int")):
        with pytest.raises(CompileError, match=message) as caught:
            wrong(3)
        assert caught.value.site.source().startswith(f"def {wrong.name}")


def test_signals_have_parameters_of_their_own() -> None:
    @gadget
    def untyped(**more) -> Field:
        return more["x"]

    @gadget
    def typed_by_name(**more: U8) -> U8:
        return more["x"]

    @gadget
    def static(x: Field, **more) -> Field:
        return x * more["factor"]

    for refused in (untyped, typed_by_name):
        with pytest.raises(SignatureError, match="signals by any name"):
            refused(x=Field(3))
    assert static(3, factor=2) == 6
