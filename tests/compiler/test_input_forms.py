"""Inputs in the forms that people and other tools write them in, and values put together from parts."""

# mypy: ignore-errors

from __future__ import annotations

import json
import types
from itertools import product
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import R
from zkwright.circuits.babyjub import Point, require_in_subgroup
from zkwright.circuits.babyjub.plain import BASE8, L, multiply
from zkwright.compiler import (
    U8,
    U16,
    U32,
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
    all_of,
    any_of,
    bind,
    circuit,
    require,
)
from zkwright.compiler.errors import CompileError, TypeMismatchError, UnknownLengthError, WidthError

# -- structs as lists --------------------------------------------------------------------------------------------


class Segment(Struct):
    start: Point
    end: Point
    weight: U8


@circuit
def take(segment: Private[Segment], points: Private[Array[Point, Literal[2]]]) -> Public[Field]:
    bind(segment, points)
    return segment.start.x + segment.end.y * 2 + Field(segment.weight) + points[1].y


POINTS = [{"x": 1, "y": 2}, {"x": 3, "y": 4}]


@given(st.tuples(*[st.sampled_from([dict, list, tuple, "json"])] * 3))
def test_a_struct_is_its_fields_by_name_or_in_order(forms: tuple[Any, ...]) -> None:
    def written(value: dict, form: Any) -> Any:
        if form == "json":
            return json.loads(json.dumps(list(value.values())))
        return value if form is dict else form(value.values())

    start, end = (written(point, forms[0]) for point in POINTS)
    segment = written({"start": start, "end": end, "weight": 5}, forms[1])
    assert take(segment, [written(point, forms[2]) for point in POINTS]) == 1 + 8 + 5 + 4


@pytest.mark.parametrize("wrong", [[1], [1, 2, 3], [], 7, "12", [1, R], [1, [2]], {"x": 1}])
def test_a_list_of_other_values_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError) as caught:
        take([wrong, [3, 4], 5], POINTS)
    assert caught.value.path.startswith("segment.start")


def test_points_of_the_curve_are_inputs() -> None:
    @circuit
    def member(p: Private[Point]) -> None:
        require_in_subgroup(p)

    member(BASE8)
    member(list(BASE8))
    assert multiply(L, BASE8) == (0, 1)


# -- flat lists --------------------------------------------------------------------------------------------------


def summing(shape: tuple[int, ...]) -> Any:
    annotation = Field
    for length in reversed(shape):
        annotation = Array[annotation, length]

    def weigh(values):
        flat = [values]
        for _ in shape:
            flat = [item for row in flat for item in row]
        return sum((value * 10**i for i, value in enumerate(flat)), Field(0))

    weigh.__annotations__ = {"values": Private[annotation], "return": Public[Field]}
    return circuit(weigh)


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (2, 2, 2), (4, 1), (1, 4), (3, 1, 2)])
def test_arrays_of_arrays_are_flat_lists_row_by_row(shape: tuple[int, ...]) -> None:
    weigh = summing(shape)
    places = list(product(*map(range, shape)))
    flat = [i + 1 for i in range(len(places))]

    def nested(prefix: tuple[int, ...] = ()) -> Any:
        if len(prefix) == len(shape):
            return flat[places.index(prefix)]
        return [nested((*prefix, i)) for i in range(shape[len(prefix)])]

    expected = sum(value * 10**i for i, value in enumerate(flat))
    assert weigh(flat) == weigh(nested()) == weigh(tuple(map(str, flat))) == expected
    for wrong in (flat[:-1], [*flat, 1], [[*flat]] if shape[0] > 1 else 7):
        with pytest.raises(InputError):
            weigh(wrong)


# -- widths ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("annotation", [UInt["n"], UInt[Literal["n"]], UInt("n"), "UInt(n)", "UInt['n']"])
def test_a_parameter_fixes_a_width(annotation: Any) -> None:
    def same(x, n: int = 5):
        return x

    private = f"Private[{annotation}]" if isinstance(annotation, str) else Private[annotation]
    public = f"Public[{annotation}]" if isinstance(annotation, str) else Public[annotation]
    same.__annotations__ = {"x": private, "n": int, "return": public}
    for n in (5, 1, 248):
        compiled = circuit(same).compile(n=n)
        assert compiled.solve({"x": 2**n - 1}).output == 2**n - 1
        with pytest.raises(InputError):
            compiled.solve({"x": 2**n})
    for n in (0, -1, 249):
        with pytest.raises(CompileError, match="1 to 248 bits"):
            circuit(same).compile(n=n)


def test_widths_by_number_are_types() -> None:
    assert UInt[8] is U8
    assert UInt[Literal[12]] is UInt(12)


Wide = types.new_class("Wide", (Struct,), exec_body=lambda body: body.update(__annotations__={"value": UInt["n"]}))


def test_a_width_that_nothing_fixes_is_refused() -> None:
    def same(x):
        return x

    same.__annotations__ = {"x": Private[UInt["n"]], "return": Public[Field]}
    for broken in (circuit(same).compile, lambda: Wide(value=3), lambda: Array[UInt["n"], 1]([1])):
        with pytest.raises(UnknownLengthError, match="width `n`"):
            broken()


# -- conditions --------------------------------------------------------------------------------------------------


@given(st.lists(st.booleans(), max_size=4))
def test_conditions_one_by_one_or_in_a_list(values: list[bool]) -> None:
    for together, plain in ((all_of, all), (any_of, any)):
        expected = plain(values)
        forms = [together(*values), together(values), together(tuple(values)), together(value for value in values)]
        forms += [together(*map(Bool, values)), together(map(Bool, values))]
        assert [bool(form) for form in forms] == [expected] * 6


def test_conditions_of_signals_one_by_one() -> None:
    @circuit
    def both(x: Private[U8], y: Private[U8]) -> Public[tuple[Bool, Bool]]:
        require(all_of(x < 200, y < 200))
        require(all_of(x != 0))
        return all_of(x < y, y < 100), any_of(x < y, y < 100)

    assert both(3, 50) == (True, True)
    assert both(60, 50) == (False, True)
    for wrong in (3, 1.5, Field(1)):
        with pytest.raises(CompileError):
            all_of(wrong)


# -- bytes -------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=8), st.sampled_from(["big", "little"]), st.integers(0, 255))
def test_bytes_make_integers_as_pythons_do(data: bytes, order: str, mask: int) -> None:
    expected = int.from_bytes(data, order)
    assert int(U64.from_bytes(data, order)) == int(U64.from_bytes([*map(U8, data)], order)) == expected
    mixed = [U8(byte) if mask >> i & 1 else byte for i, byte in enumerate(data)]
    assert int(U64.from_bytes(mixed, order)) == expected


@pytest.mark.parametrize("order", ["big", "little"])
def test_bytes_of_signals_make_integers_for_free(order: str) -> None:
    @circuit
    def put(data: Private[Bytes[Literal[4]]]) -> Public[U32]:
        value = U32.from_bytes(data, order)
        return value.rotate_left(8)

    @circuit
    def taken(data: Private[Bytes[Literal[4]]]) -> Public[Bytes[Literal[4]]]:
        return data

    value = int.from_bytes(b"\x01\x02\x03\x04", order)
    assert put(b"\x01\x02\x03\x04") == ((value << 8) | (value >> 24)) & 0xFFFFFFFF
    assert put.compile().r1cs.n_rows == taken.compile().r1cs.n_rows - 3


def test_bytes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(WidthError, match="3 bytes do not fit a U16"):
        U16.from_bytes(b"abc", "big")
    with pytest.raises(WidthError):
        UInt(12).from_bytes(b"ab", "big")
    for data, order in ((b"ab", "middle"), ("ab", "big"), ([256], "big"), ([Field(1)], "big")):
        with pytest.raises((TypeMismatchError, CompileError)):
            U32.from_bytes(data, order)
