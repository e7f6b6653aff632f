"""Gadgets: an instance is the same system as the same function traced in place."""

# Plain numbers stand for signals here, although the parameters do not say `Field | int`.
# mypy: disable-error-code="arg-type, comparison-overlap"

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright.analyser.system import System
from zkwright.compiler import (
    U8,
    U16,
    U32,
    Array,
    Bool,
    Field,
    Private,
    Program,
    Public,
    Struct,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.compiler.errors import TypeMismatchError, WidthError
from zkwright.core.field import R
from zkwright.testing import accepts, refuses


class Pair(Struct):
    """Two field elements."""

    left: Field
    right: Field


def read(*values: Any) -> None:
    """Let products have their rows now, as at the border of a gadget, rather than with what is added to them."""
    for value in values:
        if isinstance(value, Field):
            value.linear  # noqa: B018


def both(
    body: Callable[..., Any], wire: Callable[..., Any], n: int = 3, optimisation: int = 0
) -> tuple[Program, Program]:
    """`wire(f, inputs)` traced with f as a gadget, and with f called in place."""

    def in_place(*arguments: Any) -> Any:
        read(*arguments)
        result = body(*arguments)
        read(result)
        return result

    def make(f: Callable[..., Any]) -> Program:
        @circuit
        def program(x: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
            return wire(f, x)  # type: ignore[no-any-return]

        return program.compile(optimisation, n=n)

    return make(gadget(body)), make(in_place)


def horner(x: Field, y: Field) -> Field:
    return (x * y + 3) * (x - y) + x * 5


def rows_of(program: Any) -> list[tuple[tuple[tuple[int, int], ...], ...]]:
    """The system as tuples of (wire, coefficient) per matrix and row: for comparing systems."""
    system = System(program.r1cs)
    return [tuple(tuple(sorted(form.items())) for form in system.row(row)) for row in range(system.n_rows)]


def test_one_instance_has_the_very_rows_of_the_function() -> None:
    instance, inline = both(horner, lambda f, x: f(x[0], x[1]) + x[2])
    assert rows_of(instance) == rows_of(inline)


@pytest.mark.parametrize(
    "wire",
    [
        lambda f, x: f(f(x[0], x[1]), f(x[1], x[2])),
        lambda f, x: f(x[0], 2 * x[0]) + x[1] * x[2],
        lambda f, x: f(x[0] + 2 * x[1] - x[2] + 7, x[1] - x[1] + x[2]),
        lambda f, x: f(x[0] * x[1], x[2] * x[0]) * f(x[1], x[2]),
        lambda f, x: f(3, x[0]) + f(x[1], 0) + x[2],
        lambda f, x: f(x[0] + x[1], -x[0] - x[1]) + x[2],
    ],
    ids=["chained", "same argument twice", "combinations", "among other rows", "constants", "opposites"],
)
def test_instances_have_the_rows_of_the_function_in_place(wire: Callable[..., Any]) -> None:
    instance, inline = both(horner, wire)
    inputs = {"x": [5, 7, R - 1]}
    assert instance.solve(inputs).output == inline.solve(inputs).output
    assert instance.r1cs.n_rows == inline.r1cs.n_rows
    assert sorted(rows_of(instance)) == sorted(rows_of(inline))


def random_body(source: random.Random) -> Callable[..., Any]:
    """A function of two field elements by random steps, some of them calls of a gadget of its own."""
    steps = [(source.choice("+-*c*"), source.random(), source.random(), source.randrange(1, 50)) for _ in range(6)]
    nested = gadget(horner)

    def body(a: Field, b: Field) -> Field:
        values = [a, b]
        for kind, first, second, number in steps:
            x, y = values[int(first * len(values))], values[int(second * len(values))]
            match kind:
                case "+":
                    values.append(x + y * number)
                case "-":
                    values.append(x - y - number)
                case "*":
                    values.append(x * (y + number))
                case _:
                    values.append(nested(x + number, y))
        return values[-1] * values[-2]

    return body


@pytest.mark.parametrize("seed", range(25))
def test_random_gadgets_compute_what_the_function_computes(seed: int) -> None:
    source = random.Random(seed)
    body = random_body(source)
    picks = [(source.randrange(3), source.randrange(3), source.randrange(3)) for _ in range(4)]

    def wire(f: Callable[..., Any], x: Any) -> Any:
        total = x[0] + 1
        for i, j, k in picks:
            total = total * 2 + f(x[i] + total, x[j] * x[k])
        return (total + f(total, Field(9))) * (x[0] + 2 * x[1] + 3 * x[2])

    instance, inline = both(body, wire, optimisation=1)
    for _ in range(3):
        values = [source.choice([0, 1, R - 1, source.randrange(R)]) for _ in range(3)]
        expected = wire(body, [Field(value) for value in values]).constant
        accepts(instance, {"x": values}, expected)
        accepts(inline, {"x": values}, expected, forge=False)
    # In place, operations of different calls may be shared.
    assert instance.r1cs.n_rows >= inline.r1cs.n_rows


def test_long_combinations_as_arguments_are_compacted() -> None:
    instance, _ = both(horner, lambda f, x: f(sum(x[:300], Field(0)), sum(x[300:], Field(0))), n=600)
    assert instance.r1cs.n_rows <= 3 + 2 * 3 + 1
    assert int(max(instance.r1cs.a.indptr[1:] - instance.r1cs.a.indptr[:-1])) <= 260
    values = list(range(600))
    x, y = sum(values[:300]), sum(values[300:])
    accepts(instance, {"x": values}, ((x * y + 3) * (x - y) + 5 * x) % R, forge=False)


def test_a_body_with_more_formal_wires_than_its_caller_has_wires() -> None:
    """Its wires move down; 300 rows in a row are copied as one run."""

    def power(items: Array[Field, Literal["n"]]) -> Field:
        y = items[0] * items[-1]
        for _ in range(300):
            y = y * y
        return y

    as_gadget, in_place = both(power, lambda f, x: f([*x] * 200) + x[1])
    assert rows_of(as_gadget) == rows_of(in_place)
    accepts(as_gadget, {"x": [3, 1, 5]}, (pow(15, 2**300, R) + 1) % R, forge=False)


def test_structures_as_arguments_and_results() -> None:
    @gadget
    def swap(pair: Pair, flag: Bool, rows: Array[U8, Any]) -> tuple[Pair, Array[U8, Any]]:
        swapped = Pair(left=pair.right, right=pair.left)
        return select(flag, swapped, pair), rows[::-1]

    @circuit
    def use(
        x: Private[Pair], flag: Private[Bool], rows: Private[Array[U8, Literal[3]]]
    ) -> Public[tuple[Pair, U8, Field]]:
        once, back = swap(x, flag, rows)
        twice, _ = swap(once, flag, back)
        return once, back[0] - back[2] + back[1], twice.left + once.left * swap(x, True, [1, 2])[0].left

    once, difference, check = use({"left": 3, "right": 4}, True, [5, 6, 9])
    assert (once.left, once.right, difference, check) == (4, 3, 4 + 6, 3 + 16)


def test_plain_values_give_plain_values() -> None:
    @gadget
    def mix(x: Field, y: U8, rest: Array[Field, Any]) -> tuple[Field, U8, Bool]:
        require(y < 200, "y is too large")
        return x * 2 + rest[0], y + 1, x == 3

    assert mix(3, 4, [5]) == (11, 5, True)
    assert mix(R - 1, 4, [5]) == (3, 5, False)
    with pytest.raises(Exception, match="y is too large"):
        mix(3, 200, [5])
    with pytest.raises(Exception, match="outside U8's range"):
        mix(3, 256, [5])
    result = mix(Field(3), U8(4), [Field(5)])
    assert isinstance(result[0], Field)


def test_untyped_arguments_may_mix_signals_and_numbers() -> None:
    @gadget
    def total(values: Any, weight: Any = 2) -> Field:
        return sum((value * weight for value in values), Field(0))

    @circuit
    def use(x: Private[Field], y: Private[Field]) -> Public[tuple[Field, Field]]:
        return total([x, 5, y]), total((x, y), weight=x)

    accepts(use, {"x": 3, "y": 4}, (24, 21))


def test_optional_arguments() -> None:
    @gadget
    def shifted(x: Field, salt: Field | None = None) -> Field:
        return x * x if salt is None else x * salt

    @circuit
    def use(x: Private[Field], y: Private[Field]) -> Public[tuple[Field, Field]]:
        return shifted(x), shifted(x, y)

    accepts(use, {"x": 3, "y": 4}, (9, 12))


def test_any_number_of_arguments() -> None:
    @gadget
    def product(*factors: Field) -> Field:
        result = Field(1)
        for factor in factors:
            result = result * factor
        return result

    @circuit
    def use(x: Private[Field], y: Private[Field]) -> Public[Field]:
        return product(x, y, 3) + product(x)  # type: ignore[call-overload, no-any-return]

    accepts(use, {"x": 5, "y": 2}, 35)
    assert product(2, 3, 4) == 24


def test_compile_time_arguments_are_told_apart_by_type() -> None:
    @gadget
    def label(x: Field, mark: Any) -> Field:
        return x * x if mark is True else x * x * x

    @circuit
    def use(x: Private[Field]) -> Public[tuple[Field, Field]]:
        return label(x, 1), label(x, True)

    accepts(use, {"x": 2}, (8, 4))


def test_calls_with_equal_arguments_are_shared() -> None:
    instance, _ = both(horner, lambda f, x: f(x[0], x[1]) + f(x[0], x[1]) * x[2])
    assert instance.r1cs.n_rows == 2 + 1 + 1


def test_a_constant_argument_saves_its_rows() -> None:
    instance, _ = both(horner, lambda f, x: f(x[0] + x[1] + x[2], 2))
    assert instance.r1cs.n_rows == 1 + 1


def test_hints_inside_gadgets() -> None:
    @gadget
    def root(square: U16) -> U8:
        import math

        candidate = hint(math.isqrt, square, returns=U8)
        require(U16(candidate) * U16(candidate) == square, "not a perfect square")
        return candidate

    @gadget
    def roots(x: U16, y: U16) -> tuple[U8, U8]:
        return root(x), root(y)

    @circuit
    def use(x: Private[U16], y: Private[U16]) -> Public[tuple[U8, U8, U8]]:
        first, second = roots(x, y)
        return first, second, root(y)

    # x * x = 144 has the roots 12 and -12 modulo r; the promise of U8 leaves one, which the search for open wires cannot see.
    accepts(use, {"x": 144, "y": 65025}, (12, 255, 255), forge=False)
    assert root(144) == 12
    error = refuses(use, {"x": 144, "y": 145}, "not a perfect square")
    assert "through root, called at" in str(error)
    assert "through roots, called at" in str(error)


def test_a_failure_in_a_gadget_reports_the_call_path_and_the_values() -> None:
    @gadget
    def check(amount: U8, limit: U8) -> None:
        require(amount <= limit, "over the limit")

    @gadget
    def check_all(amounts: Array[U8, Any], limit: U8) -> None:
        for amount in amounts:
            check(amount, limit)

    @circuit
    def pay(amounts: Private[Array[U8, Literal[3]]], limit: Private[U8]) -> None:
        check_all(amounts, limit)

    error = refuses(
        pay, {"amounts": [1, 20, 30], "limit": 10}, "over the limit", "amount = amounts[1] = 20", "limit = 10"
    )
    assert error.n_failures == 2
    failure = error.failures[0]
    assert [name for name, _ in failure.path] == ["check_all", "check"]
    assert [site.function for _, site in failure.path] == ["pay", "check_all"]
    assert failure.site.function == "check"
    assert [site.source() for _, site in failure.path] == ["check_all(amounts, limit)", "check(amount, limit)"]
    assert check(3, 4) is None


def test_arguments_are_coerced_to_what_is_declared() -> None:
    @gadget
    def double(x: U16) -> U16:
        return x + x

    @circuit
    def use(x: Private[U8]) -> Public[U16]:
        return double(x)  # type: ignore[call-overload, no-any-return]

    accepts(use, {"x": 255}, 510)
    with pytest.raises(WidthError):
        double(U32(1))  # type: ignore[call-overload]
    with pytest.raises(TypeMismatchError):
        double(Field(1))  # type: ignore[call-overload]


def test_circuits_inside_circuits() -> None:
    @circuit
    def inner(x: Private[U8], y: Public[U8]) -> Public[U8]:
        require(x < y, "x is not below y")
        return y - x

    @circuit
    def outer(a: Private[U8], b: Private[U8]) -> Public[U8]:
        return inner(a, b) + inner(a, 100)  # type: ignore[no-any-return]

    accepts(outer, {"a": 5, "b": 9}, 99)
    refuses(outer, {"a": 9, "b": 9}, "x is not below y")


def test_a_gadget_without_rows() -> None:
    @gadget
    def weigh(x: Field, y: Field) -> Field:
        return x + 2 * y

    @gadget
    def nothing(x: Field) -> None:
        return None

    @circuit
    def use(x: Private[Field], y: Private[Field]) -> Public[Field]:
        nothing(x)
        return weigh(weigh(x, y), y) * weigh(x, x)

    program = use.compile(0)
    assert program.r1cs.n_rows == 2
    accepts(program, {"x": 3, "y": 5}, (3 + 20) * 9)


def test_equal_static_values_of_other_types_are_told_apart_at_any_depth() -> None:
    @gadget
    def scaled(x: Field, flags: tuple[object, ...]) -> Field:
        return x * (2 if flags[0] is True else 3 if type(flags[0]) is int else 5)

    @circuit
    def statement(x: Private[Field]) -> Public[Field]:
        return scaled(x, (True,)) + scaled(x, (1,)) * 10 + scaled(x, (1.0,)) * 100

    assert statement(1) == 2 + 30 + 500


class Weighted(int):
    weight: int


class Labelled(tuple[int, ...]):
    weight: int


class WeightedText(str):
    __slots__ = ("weight",)


class WeightedFloat(float):
    __slots__ = ("weight",)


def heavy(cls: type[Any], value: Any, weight: int) -> Any:
    made = cls(value)
    made.weight = weight
    return made


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (heavy(Weighted, 2, 1), heavy(Weighted, 2, 100)),
        (heavy(Labelled, (1,), 1), heavy(Labelled, (1,), 100)),
        (heavy(WeightedText, "a", 1), heavy(WeightedText, "a", 100)),
        (heavy(WeightedFloat, 2.0, 1), heavy(WeightedFloat, 2.0, 100)),
        (0.0, -0.0),
        (1, True),
        (1, 1.0),
    ],
)
def test_static_values_that_are_equal_and_differ_have_bodies_of_their_own(one: Any, other: Any) -> None:
    def weight(static: Any) -> int:
        return getattr(static, "weight", [type(static).__name__, str(static)] == [type(one).__name__, str(one)])

    @gadget
    def weigh(x: Field, static: Any) -> Field:
        return x * x * (weight(static) + 3)

    @circuit
    def both(x: Private[Field]) -> Public[tuple[Field, Field]]:
        return weigh(x, one), weigh(x, other)

    assert one == other
    assert both.compile().solve({"x": 3}).output == (9 * (weight(one) + 3), 9 * (weight(other) + 3))
    assert weight(one) != weight(other)
