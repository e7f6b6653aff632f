"""Gadgets for numbers against Python's own: edges first."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import arrays, sorting
from zkwright.circuits.mux import mux
from zkwright.circuits.numbers import (
    absolute_difference,
    binary_difference,
    binary_sum,
    clamp,
    integer_square_root,
    maximum,
    minimum,
)
from zkwright.compiler import (
    I8,
    U8,
    U16,
    U64,
    Array,
    Bool,
    Field,
    Fixed,
    Private,
    Public,
    UnsatisfiedCircuitError,
    Vec,
    circuit,
)
from zkwright.compiler.errors import ArgumentError, WidthError
from zkwright.compiler.types.uint import uint
from zkwright.core.field import R
from zkwright.testing import accepts, cost

from tests.circuits.costs import Cost
from tests.circuits.harness import lying_hints
from tests.drawn import examples

COSTS = [
    Cost(minimum, 23, lambda make: minimum(make.u64(), make.u64()), "for two `U64`"),
    Cost(minimum, 23, lambda make: minimum(make.i64(), make.i64()), "for two `I64`"),
    Cost(minimum, 661, lambda make: minimum(make.field(), make.field()), "for two field elements"),
    Cost(maximum, 23, lambda make: maximum(make.u64(), make.u64()), "for two `U64`"),
    Cost(clamp, 89, lambda make: clamp(make.i64(), make.i64(), make.i64()), "for `I64`"),
    Cost(absolute_difference, 23, lambda make: absolute_difference(make.u64(), make.u64()), "for `U64`"),
    Cost(integer_square_root, 99, lambda make: integer_square_root(make.u64()), "for a `U64`"),
    Cost(binary_sum, 33, lambda make: binary_sum(make.bits(32), make.bits(32)), "for two of 32 bits"),
    Cost(binary_difference, 33, lambda make: binary_difference(make.bits(32), make.bits(32)), "for two of 32 bits"),
]


def test_plain_numbers() -> None:
    assert (minimum(3, -2, 5), maximum(3, -2, 5), minimum(7), clamp(3, 4, 9)) == (-2, 5, 7, 4)
    assert minimum(Fraction(1, 2), Fraction(1, 3)) == Fraction(1, 3)
    for value in (*range(20), 10**40, 10**40 - 1):
        assert integer_square_root(value) == (isqrt(value), value - isqrt(value) ** 2)
    assert [absolute_difference(a, b) for a, b in ((0, 9), (9, 0), (-4, 4))] == [9, 9, 8]


def test_constants_and_intervals_decide_for_nothing() -> None:
    assert [int(each) for each in (minimum(U8(3), 4), maximum(I8(-3), -4), clamp(U8(3), 5, 9))] == [3, -3, 5]
    assert tuple(map(int, integer_square_root(U8(30)))) == (5, 5)
    assert int(absolute_difference(U8(3), 200)) == 197

    @circuit
    def decided(a: Private[U8]) -> Public[tuple[U16, U16]]:
        return minimum(U16(a), 256), maximum(U16(a), 256)

    accepts(decided, {"a": 255}, (255, 256))
    assert cost(decided) == 0


def test_what_is_none_of_its_types_is_refused() -> None:
    any_root: Any = integer_square_root
    any_distance: Any = absolute_difference
    calls: tuple[Callable[[], Any], ...] = (
        lambda: clamp(U8(3), 5, 4),
        lambda: maximum(cast("Any", [3, 4])),
        lambda: minimum(cast("Any", Array([U8(3), U8(4)]))),
        lambda: any_root(-1),
        lambda: any_root(I8(4)),
        lambda: any_root(Field(4)),
        lambda: any_distance(I8(4), 3),
        binary_sum,
        lambda: binary_sum([True] * 253, [True]),
        lambda: binary_difference([True] * 253, [True]),
    )
    for call in calls:
        with pytest.raises(ArgumentError):
            call()
    with pytest.raises(WidthError):
        minimum(U8(1), U16(1))


@pytest.mark.parametrize("width", [1, 2, 7, 8, 64, 127, 248])
def test_roots_of_every_width(width: int) -> None:
    kind: Any = uint(width)

    @circuit
    def root(value: Private[kind]) -> Public[tuple[kind, kind]]:
        return integer_square_root(value)

    top = 2**width - 1
    squares = [isqrt(top) ** 2, isqrt(top // 2) ** 2]
    for value in {0, 1, top, *squares, *(square - 1 for square in squares if square)}:
        found = isqrt(value)
        accepts(root, {"value": value}, (found, value - found * found), forge=False)


def test_roots_of_narrow_intervals_are_cheap() -> None:
    @circuit
    def root(value: Private[U8]) -> Public[tuple[U64, U64]]:
        return integer_square_root(U64(value))

    assert cost(root) == 4 + 1 + 5 + 5
    for value in (0, 15, 16, 255):
        accepts(root, {"value": value}, (isqrt(value), value - isqrt(value) ** 2), forge=False)


@pytest.mark.parametrize(
    ("value", "wrong"), [(16, 3), (16, 5), (15, 4), (0, 1), (255, 16), (17, R - 4), (0, R - 1), (17, R // 2)]
)
def test_another_root_is_refused(value: int, wrong: int) -> None:
    @circuit
    def root(value: Private[U8]) -> Public[tuple[U8, U8]]:
        return integer_square_root(value)

    program = root.compile()

    def lie(opcode: Any, _parameter: int, _inputs: Any, honest: list[int]) -> list[int]:
        return [wrong] if opcode.name == "INTEGER_ROOT" else honest

    with pytest.raises(UnsatisfiedCircuitError), lying_hints(lie):
        program.solve({"value": value})


@given(st.lists(st.sampled_from([0, 1, 127, 128, 254, 255]) | st.integers(0, 255), min_size=1, max_size=5))
@examples(30)
def test_sums_and_differences_in_bits(values: list[int]) -> None:
    numbers = [[bool(value >> place & 1) for place in range(8)] for value in values]
    total, rest = binary_sum(*numbers), binary_difference(*numbers)
    assert sum(bit << place for place, bit in enumerate(total)) == sum(values)
    assert len(total) == (255 * len(values)).bit_length()
    assert sum(bit << place for place, bit in enumerate(rest)) == (values[0] - sum(values[1:])) % 256
    assert len(rest) == 8


class Q16(Fixed, bits=32, fraction=16):
    """A number of a fixed point."""


@pytest.mark.parametrize(
    ("kind", "values"), [(I8, [-3, 5, -128, 127]), (Q16, [Fraction(-3, 2), Fraction(2), Fraction(1, 4), Fraction(-3)])]
)
def test_numbers_with_a_sign_in_lists_tables_and_sorting(kind: Any, values: list[Any]) -> None:
    @circuit
    def lists(xs: Private[Vec[kind, 6]], ys: Private[Vec[kind, 6]]) -> Public[tuple[Bool, Vec[kind, 12]]]:  # type: ignore[valid-type]
        return xs == ys, xs + ys

    @circuit
    def tables(xs: Private[Array[kind, 4]], index: Private[U8]) -> Public[tuple[kind, kind, Array[kind, 4]]]:  # type: ignore[valid-type]
        return mux(xs, index), arrays.read(xs, index), sorting.sort(arrays.write(xs, index, kind(-1)))

    for others in (values, values[:2], values[::-1], []):
        assert lists(values, others) == (values == others, [*values, *others])
    for index, value in enumerate(values):
        written = sorted([*values[:index], -1, *values[index + 1 :]])
        assert tables(values, index) == (value, value, written)
