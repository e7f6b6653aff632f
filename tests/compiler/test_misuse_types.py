"""Operators and arguments of types that do not go together."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pytest
from zkwright.compiler import (
    U8,
    U64,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Public,
    all_of,
    bind,
    circuit,
    gadget,
    require,
    select,
)
from zkwright.compiler.errors import (
    CompileError,
    ConstantRangeError,
    DivisionByZeroError,
    FieldOrderError,
    StaticValueError,
    TypeMismatchError,
    WidthError,
)

from tests.compiler.misuse import B, Case, F, M, N, Point, Size, check_refusal


@gadget
def takes_byte(x: U8) -> U8:
    return x


@gadget
def takes_point(p: Point) -> Field:
    return p.x


@gadget
def takes_number(x: Field, n: int) -> Field:
    return x * n


@gadget
def takes_field(x: Field) -> Field:
    return x * x


# -- operators --------------------------------------------------------------------------------------------------


def field_less(x: F, y: F) -> None:
    require(x < y, "order")  # here


def field_sorted(x: F, y: F) -> Public[Field]:
    return sorted([x, y])[0]  # here


def field_floor(x: F) -> Public[Field]:
    return x // 2  # here


def field_remainder(x: F) -> Public[Field]:
    return x % 2  # here


def field_reflected_remainder(x: F) -> Public[Field]:
    return 7 % x  # here


def field_and(x: F) -> Public[Field]:
    return x & 1  # here


def field_and_between_comparisons(x: F) -> None:
    require(x == 3 & x == 4)  # here


def field_or_between_comparisons(x: F, y: F) -> None:
    require(x == y | y == x)  # here


def integer_true_division(x: N) -> Public[U64]:
    return x / 2  # here


def integer_negation(x: N) -> Public[U64]:
    return -x  # here


def integer_absolute(x: N) -> Public[U64]:
    return abs(x)  # here


def field_absolute(x: F, y: F) -> Public[Field]:
    return abs(x - y)  # here


def numpy_factor(x: F) -> Public[Field]:
    return x * np.int64(3)  # here


def numpy_reflected_factor(x: F) -> Public[Field]:
    return np.int64(3) * x  # here


def numpy_summand(x: N) -> Public[U64]:
    return x + np.uint8(3)  # here


def numpy_array(x: N) -> Public[U64]:
    return np.array([1, 2]) + x  # here


def power_by_signal(x: F, y: N) -> Public[Field]:
    return x**y  # here


def power_of_two_by_signal(y: N) -> Public[U64]:
    return 2**y  # here


def shift_by_signal(x: N, y: N) -> Public[U64]:
    return x << y  # here


def reflected_shift_by_signal(y: N) -> Public[U64]:
    return 1 << y  # here


def bits_by_signal(x: F, n: M) -> Public[Bool]:
    return x.bits(n)[0]  # here


def bool_sum(x: B, y: B) -> Public[Field]:
    return Field(x + y)  # here


def bool_python_sum(x: B, y: B) -> Public[Field]:
    return Field(sum([x, y]))  # here


def bool_order(x: B, y: B) -> Public[Bool]:
    return x < y  # here


# -- types and widths -------------------------------------------------------------------------------------------


def mixed_widths(x: N, y: M) -> Public[U64]:
    return x + y  # here


def mixed_comparison(x: N, y: M) -> Public[Bool]:
    return x < y  # here


def field_and_integer(x: F, y: M) -> Public[Field]:
    return x + y  # here


def integer_and_bool(x: N, y: B) -> Public[U64]:
    return x * y  # here


def integer_and_field(x: F, y: M) -> Public[U8]:
    return y + x  # here


def field_and_bool(x: F, y: B) -> Public[Field]:
    return x * y  # here


def bool_and_field(x: F, y: B) -> Public[Bool]:
    return y & x  # here


def bool_and_number(y: B) -> Public[Bool]:
    return y == 1  # here


def bool_of_field(x: F) -> Public[Bool]:
    return Bool(x)  # here


def constant_too_large(x: M) -> Public[U8]:
    return x + 256  # here


def constant_negative(x: M) -> Public[U8]:
    return x + -1  # here


def constant_of_float(x: F) -> Public[Field]:
    return x * 1.5  # here


def narrow_gadget_argument(x: N) -> Public[U8]:
    return takes_byte(x)  # here


def field_gadget_argument(x: F) -> Public[U8]:
    return takes_byte(x)  # here


def select_types(x: F, y: M, c: B) -> Public[Field]:
    return select(c, x, y)  # here


def select_by_field(x: F, y: F) -> Public[Field]:
    return select(x, x, y)  # here


def select_lengths(x: Private[Array[Field, Literal[3]]], c: B) -> Public[Field]:
    return select(c, x[:2], x)[0]  # here


def require_field(x: F) -> None:
    require(x, "a field element")  # here


def array_lengths(x: Private[Array[Field, Literal[3]]]) -> None:
    require(x == x[:2], "lengths")  # here


def array_and_text(x: Private[Bytes[Literal[3]]]) -> None:
    require(x == "abc", "text")  # here


def array_plus_number(x: Private[Bytes[Literal[3]]], y: Private[U64]) -> Public[Field]:
    return Field((x + y)[0])  # here


def array_plus_constant(x: Private[Bytes[Literal[3]]]) -> Public[Field]:
    return Field((x + 5)[0])  # here


def array_plus_text(x: Private[Bytes[Literal[3]]]) -> Public[Field]:
    return Field(("abc" + x)[0])  # here


def mixed_array(x: F, y: M) -> Public[Field]:
    return Array([x, y])[0]  # here


def struct_types(x: Private[Point], y: Private[Size]) -> None:
    require(x == y, "structs")  # here


def struct_argument(x: Private[Size]) -> Public[Field]:
    return takes_point(x)  # here


def all_of_fields(x: F) -> None:
    require(all_of([x, x]), "fields")  # here


def list_argument(x: F) -> Public[Field]:
    return takes_field([x, x]) + x  # here


def bytes_as_number(x: Private[Bytes[Literal[3]]]) -> Public[Field]:
    return takes_field(x)  # here


def struct_as_number(x: Private[Point]) -> Public[Field]:
    return x.x + x  # here


def integer_rounded(x: N) -> Public[U64]:
    return round(x)  # here


def require_nothing(x: F) -> None:
    require(bind(x), "nothing")  # here


def array_and_field(x: F, y: Private[Bytes[Literal[3]]]) -> None:
    require(y == x)  # here


def signal_for_a_number(x: F, y: M) -> Public[Field]:
    return takes_number(x, y)  # here


def text_argument(x: F) -> Public[Field]:
    return takes_field("x") + x  # here


def zero_division(x: F) -> Public[Field]:
    return x / 0  # here


CASES: list[Case] = [
    (field_less, FieldOrderError, "field elements have no order", "U64(x) < U64(y)"),
    (field_sorted, FieldOrderError, "field elements have no order", "U64(x) < U64(y)"),
    (field_floor, TypeMismatchError, "`//` is for integers", "U64(x)"),
    (field_remainder, TypeMismatchError, "`%` is for integers", "U64(x)"),
    (field_reflected_remainder, TypeMismatchError, "`%` does not apply to a Field", "U64(x)"),
    (field_and, TypeMismatchError, "`&` is for integers", "x.bits(n)"),
    (field_and_between_comparisons, TypeMismatchError, "`&` does not apply", "`&` binds closer than a comparison"),
    (field_or_between_comparisons, TypeMismatchError, "`|` is for integers", "(x == a) | (y == b)"),
    (integer_true_division, TypeMismatchError, "`/` is for field elements", "//"),
    (integer_negation, TypeMismatchError, "`-` does not apply to a U64", "wrapping_neg"),
    (
        integer_absolute,
        TypeMismatchError,
        "`abs()` does not apply to a U64",
        "select(a < b, b, a) - select(a < b, a, b)",
    ),
    (field_absolute, TypeMismatchError, "`abs()` does not apply to a Field", "U64(x) makes one of a Field"),
    (numpy_factor, TypeMismatchError, "an int64 is not a field element", "convert it with int()"),
    (numpy_reflected_factor, TypeMismatchError, "an int64 is not a field element", "convert it with int()"),
    (numpy_summand, TypeMismatchError, "a uint8 is not a U64", "convert it with int()"),
    (numpy_array, TypeMismatchError, "an ndarray is not a U64", "convert it with .tolist()"),
    (power_by_signal, StaticValueError, "the exponent must be known at compile time", "`n: int`"),
    (power_of_two_by_signal, TypeMismatchError, "`**` does not apply to a U64", "select or bits"),
    (shift_by_signal, StaticValueError, "the number of places to shift must be known", "`n: int`"),
    (reflected_shift_by_signal, TypeMismatchError, "`<<` does not apply to a U64", "select or bits"),
    (bits_by_signal, StaticValueError, "the number of bits must be known", "`n: int`"),
    (bool_sum, TypeMismatchError, "`+` does not apply to a Bool", "Field(x) + Field(y)"),
    (bool_python_sum, TypeMismatchError, "`+` does not apply to a Bool", "counts truth values"),
    (bool_order, TypeMismatchError, "`<` does not apply to a Bool", "`&` `|` `^` `~`"),
    (mixed_widths, WidthError, "`+` between a U64 and a U8", "U64(x) widens for free"),
    (mixed_comparison, WidthError, "`<` between a U64 and a U8", "U64(x) widens for free"),
    (field_and_integer, TypeMismatchError, "`+` between a Field and a U8", "write Field(x)"),
    (integer_and_field, TypeMismatchError, "`+` between a U8 and a Field", "U8(x) of the Field x"),
    (integer_and_bool, TypeMismatchError, "`*` between a U64 and a Bool", "U64(b) of the Bool b, for free"),
    (field_and_bool, TypeMismatchError, "`*` between a Field and a Bool", "Field(x)"),
    (bool_and_field, TypeMismatchError, "`&` between a Bool and a Field", "`x != 0` is a Bool"),
    (bool_and_number, ConstantRangeError, "the number 1 is not a truth value", "True or False"),
    (bool_of_field, TypeMismatchError, "a Field is not a Bool", "`x != 0` is a Bool"),
    (constant_too_large, ConstantRangeError, "the constant 256 is outside U8's range, 0 to 255", "a wider type"),
    (constant_negative, ConstantRangeError, "the constant -1 is outside U8's range", "a signed type"),
    (constant_of_float, TypeMismatchError, "a float is not a field element", "an int"),
    (narrow_gadget_argument, WidthError, "a U64 where a U8 is expected", "U8(x) checks that the value fits"),
    (field_gadget_argument, TypeMismatchError, "a Field where a U8 is expected", "U8(x) checks"),
    (select_types, TypeMismatchError, "select between a Field and a U8", "one type"),
    (select_by_field, TypeMismatchError, "select needs a Bool to choose by, not a Field", "x != 0"),
    (select_lengths, TypeMismatchError, "select between a Array and a Array", "of one length"),
    (require_field, TypeMismatchError, "require needs a condition, not a Field", "require(x == y, message)"),
    (array_lengths, TypeMismatchError, "arrays of lengths 3 and 2 compared", "the same length"),
    (array_and_text, TypeMismatchError, "an array compared with a str", "a list"),
    (array_plus_number, TypeMismatchError, "`+` takes no U64 beside an array", "bits = x.bits()"),
    (array_plus_constant, TypeMismatchError, "`+` takes no int beside an array", "array + [x]"),
    (array_plus_text, TypeMismatchError, "`+` takes no str beside an array", "text.encode()"),
    (mixed_array, TypeMismatchError, "items of mixed types: Field, U8", "one type"),
    (struct_types, TypeMismatchError, "a Point compared with a Size", "structs of one type"),
    (struct_argument, TypeMismatchError, "a Size where a Point is expected", "Point(...)"),
    (all_of_fields, TypeMismatchError, "`all_of` between a Bool and a Field", "`x != 0` is a Bool"),
    (text_argument, TypeMismatchError, "a str is not a field element", "pack_bytes"),
    (list_argument, TypeMismatchError, "a list is not a field element", "f(*values)"),
    (bytes_as_number, TypeMismatchError, "a Bytes is not a field element", "f(*pack_bytes(data))"),
    (struct_as_number, TypeMismatchError, "a Point is not a field element", "one of its fields"),
    (integer_rounded, TypeMismatchError, "`round()` does not apply to a U64", "is whole"),
    (require_nothing, TypeMismatchError, "require needs a condition, not a NoneType", "requires by itself"),
    (array_and_field, TypeMismatchError, "an array compared with a Field", "pack_bytes"),
    (signal_for_a_number, StaticValueError, "`takes_number` got a signal as `n`", "a compile-time parameter"),
]


@pytest.mark.parametrize(
    ("function", "kind", "message", "mend"), CASES, ids=lambda value: getattr(value, "__name__", "")
)
def test_misuse(function: Callable[..., Any], kind: type[CompileError], message: str, mend: str) -> None:
    check_refusal(function, kind, message, mend)


def test_division_by_a_constant_zero_is_pythons_own_error() -> None:
    with pytest.raises(ZeroDivisionError, match="constant 0"):
        circuit(zero_division).compile()


def test_a_division_by_the_constant_zero_names_its_line() -> None:
    @circuit
    def of_a_field(x: Private[Field]) -> Public[Field]:
        return x / 0

    @circuit
    def of_an_integer(x: Private[U64]) -> Public[U64]:
        return x // 0

    for statement, text in ((of_a_field, "x / 0"), (of_an_integer, "x // 0")):
        with pytest.raises(DivisionByZeroError, match="mend: divide by what") as caught:
            statement.compile()
        assert text in caught.value.site.source()


def test_a_call_that_does_not_fit_names_what_is_called() -> None:
    with pytest.raises(TypeError, match=r"`takes_number` takes \(x, n\): missing a required argument: 'n'"):
        takes_number(3)
    mixed = circuit(field_and_integer)
    with pytest.raises(TypeError, match=r"`field_and_integer` takes \(x, y\): got an unexpected keyword argument 'z'"):
        mixed(x=3, y=4, z=3)
