"""What Python does with values and a signal cannot: truth, numbers, lengths, indices, hashes."""

# mypy: ignore-errors

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright.compiler import U8, U64, Array, Bool, Field, Private, Public, circuit, debug, require
from zkwright.compiler.errors import (
    CompileError,
    DebugError,
    EmptyRequirementError,
    SignalConversionError,
    SignalTruthError,
    TypeMismatchError,
)

from tests.compiler.misuse import B, Case, F, M, N, check_refusal

# -- truth values -----------------------------------------------------------------------------------------------


def if_signal(x: F, y: F) -> Public[Field]:
    if x == y:  # here
        return x
    return y


def while_signal(x: N) -> Public[U64]:
    while x > 3:  # here
        x = x - 1
    return x


def and_signal(x: B, y: B) -> Public[Bool]:
    return x and y  # here


def or_signal(x: B, y: B) -> Public[Bool]:
    return x or y  # here


def not_signal(x: B) -> Public[Bool]:
    return not x  # here


def chained(x: N, y: N, z: N) -> Public[Bool]:
    return x < y < z  # here


def conditional_expression(x: B, y: F) -> Public[Field]:
    return y if x else y * y  # here


def assert_statement(x: F, y: F) -> None:
    assert x == y  # here


def member(x: F, y: F) -> None:
    require(x in [y, y + 1])  # here


def largest(x: N, y: N) -> Public[U64]:
    return max(x, y)  # here


def arithmetic_largest(x: N, y: N) -> Public[U64]:
    return min(x + 1, y)  # here


def in_order(x: N, y: N) -> Public[U64]:
    return sorted([x, y])[0]  # here


def any_condition(x: B, y: B) -> Public[Bool]:
    return Bool(any([x, y]))  # here


def all_conditions(x: B, y: B) -> Public[Bool]:
    return Bool(all([x, y]))  # here


def bound_too_closely(x: N, y: N) -> None:
    require(x <= y & y <= 100)  # here


def over_two_lines(x: N, y: N) -> Public[U64]:
    if (
        x  # here
        == y
    ):
        return x
    return y


def match_statement(x: F) -> Public[Field]:
    match x:
        case 3:  # here
            return x
    return x * x


# -- conversions ------------------------------------------------------------------------------------------------


def to_int(x: N) -> Public[U64]:
    return x + int(x)  # here


def to_float(x: N) -> Public[U64]:
    return x + float(x)  # here


def formatted(x: N) -> Public[U64]:
    print(f"{x:d}")  # here
    return x


def item_of_an_integer(x: N) -> Public[Bool]:
    return x[0]  # here


def item_of_a_field_element(x: F) -> Public[Field]:
    return x[:2]  # here


def item_assignment(x: F, values: Private[Array[Field, Literal[4]]]) -> Public[Field]:
    values[0] = x  # here
    return values[0]


def loop(x: N) -> Public[U64]:
    for _ in range(x):  # here
        x = x + 1
    return x


def list_index(x: N) -> Public[Field]:
    return Field([1, 2, 3][x])  # here


def array_index(x: M, values: Private[Array[Field, Literal[4]]]) -> Public[Field]:
    return values[x]  # here


def length(x: F) -> Public[Field]:
    return x * len(x)  # here


def iterate(x: M) -> Public[U8]:
    return sum(bit for bit in x)  # here


def hashed(x: F) -> Public[Field]:
    return {x: x}[x]  # here


def hashed_array(x: Private[Array[Field, Literal[2]]]) -> Public[Field]:
    return {x: x[0]}[x]  # here


def square_root(x: N) -> Public[U64]:
    return U64(math.isqrt(x))  # here


def computed_for_debug(x: N, y: N) -> Public[U64]:
    debug(x - y)  # here
    return x.wrapping_add(y)


def required_within_debug(x: N, y: N) -> Public[U64]:
    debug(lambda: require(x < y))  # here
    return x.wrapping_add(y)


def required_of_any(x: N, y: N) -> Public[U64]:
    require(x >= 0)  # here
    return x.wrapping_add(y)


def formatted_for_debug(x: N, y: N) -> Public[U64]:
    debug(f"x is {x}")  # here
    return x.wrapping_add(y)


CASES: list[Case] = [
    (if_signal, SignalTruthError, "no truth value while the circuit is traced", "select(condition, a, b)"),
    (while_signal, SignalTruthError, "no truth value", "loop as often as it may take at most"),
    (and_signal, SignalTruthError, "no truth value", "`&` `|` `~` instead of `and` `or` `not`"),
    (or_signal, SignalTruthError, "no truth value", "`&` `|` `~`"),
    (not_signal, SignalTruthError, "no truth value", "`&` `|` `~`"),
    (chained, SignalTruthError, "no truth value", "(a < b) & (b < c) instead of a < b < c"),
    (conditional_expression, SignalTruthError, "no truth value", "select(condition, a, b)"),
    (assert_statement, SignalTruthError, "no truth value", "require(condition, message)"),
    (member, SignalTruthError, "no truth value", "any_of([x == item for item in items])"),
    (largest, SignalTruthError, "no truth value", "maximum(a, b)"),
    (arithmetic_largest, SignalTruthError, "no truth value", "minimum(a, b)"),
    (in_order, SignalTruthError, "no truth value", "sorting.sort(values)"),
    (any_condition, SignalTruthError, "no truth value", "any_of(conditions)"),
    (all_conditions, SignalTruthError, "no truth value", "all_of(conditions)"),
    (bound_too_closely, SignalTruthError, "no truth value", "`&` binds closer than a comparison"),
    (over_two_lines, SignalTruthError, "no truth value", "select(condition, a, b)"),
    (match_statement, SignalTruthError, "no truth value", "select"),
    (to_int, SignalConversionError, "a signal has no int()", "a plain Python parameter such as `depth: int`"),
    (to_float, SignalConversionError, "a signal is not a float", "scale to a fixed point"),
    (formatted, SignalConversionError, "a signal has no format `d`", "debug(x) prints it"),
    (item_of_an_integer, SignalConversionError, "a U64 has no items", ".bits(n)[i]"),
    (item_of_a_field_element, SignalConversionError, "a Field has no items", ".bits(n)[i]"),
    (item_assignment, TypeMismatchError, "an array does not change", "items = [*array]"),
    (loop, SignalConversionError, "no use as an index, a length or a range", "`depth: int`"),
    (list_index, SignalConversionError, "no use as an index", "select"),
    (array_index, SignalConversionError, "cannot be indexed by a signal", "zkwright.circuits.mux"),
    (length, SignalConversionError, "a Field has no length", ".bits(n)"),
    (iterate, SignalConversionError, "a U8 cannot be iterated over", ".bits(n)"),
    (hashed, SignalConversionError, "cannot be a key of a dict", "use a list"),
    (hashed_array, SignalConversionError, "cannot be a key of a dict", "use a list"),
    (computed_for_debug, DebugError, "`x - y` is computed before debug(...)", "debug(lambda: x - y)"),
    (required_within_debug, DebugError, "requires nothing", "on a line of its own"),
    (formatted_for_debug, DebugError, "made before anything has a value", "debug(x)"),
    (required_of_any, EmptyRequirementError, "`x >= 0` always holds: a U64 is 0 to", "the bound that you mean"),
    (square_root, SignalConversionError, "a signal has no", "select"),
]


@pytest.mark.parametrize(
    ("function", "kind", "message", "mend"), CASES, ids=lambda value: getattr(value, "__name__", "")
)
def test_misuse(function: Callable[..., Any], kind: type[CompileError], message: str, mend: str) -> None:
    check_refusal(function, kind, message, mend)


def test_every_part_of_the_mend_where_the_expression_is_not_at_hand() -> None:
    space: dict[str, Any] = {}
    exec("def ask(x, y):\n    return x if x == y else y", space)

    @circuit
    def unseen(x: F, y: F) -> Public[Field]:
        return space["ask"](x, y)

    with pytest.raises(SignalTruthError) as caught:
        unseen.compile()
    for part in ("select(condition, a, b)", "require(condition, message)", "`&` `|` `~`", "(a < b) & (b < c)"):
        assert part in caught.value.mend


def test_constants_are_formatted_outside_of_circuits() -> None:
    assert f"{U8(200):#x} {Field(7):03d} {Field(7)}" == "0xc8 007 Field(7)"


def test_an_index_out_of_range_names_the_length() -> None:
    with pytest.raises(IndexError, match="there is no item 2 in an array of 2"):
        Array([Field(1), Field(2)])[2]
    assert [int(item) for item in Array([Field(1), Field(2)])] == [1, 2]


def numpy_sum(x: Private[Array[U8, Literal[3]]]) -> Public[U8]:
    import numpy as np

    return np.sum(x)  # here


def test_what_numpy_stumbles_over_is_told_by_the_authors_line() -> None:
    with pytest.raises(CompileError) as caught:
        circuit(numpy_sum).compile()
    assert caught.value.site.file == __file__
    assert caught.value.site.source() == "return np.sum(x)  # here"


@circuit
def pickled(x: Private[Field]) -> Public[Field]:
    return x * x


def test_a_circuit_goes_to_other_processes_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(pickled)) is pickled
    assert copy.deepcopy(pickled) is pickled

    @circuit
    def inner(x: Private[Field]) -> Public[Field]:
        return x * x

    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(inner)
