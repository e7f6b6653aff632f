"""What Python does with values and a signal cannot: truth, numbers, lengths, indices, hashes."""

# mypy: ignore-errors

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright.compiler import U8, U64, Array, Bool, Field, Private, Public, require
from zkwright.compiler.errors import CompileError, SignalConversionError, SignalTruthError

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


CASES: list[Case] = [
    (if_signal, SignalTruthError, "no truth value while the circuit is traced", "select(condition, a, b)"),
    (while_signal, SignalTruthError, "no truth value", "select(condition, a, b)"),
    (and_signal, SignalTruthError, "no truth value", "`&` `|` `~` instead of `and` `or` `not`"),
    (or_signal, SignalTruthError, "no truth value", "`&` `|` `~`"),
    (not_signal, SignalTruthError, "no truth value", "`&` `|` `~`"),
    (chained, SignalTruthError, "no truth value", "(a < b) & (b < c) instead of a < b < c"),
    (conditional_expression, SignalTruthError, "no truth value", "select(condition, a, b)"),
    (assert_statement, SignalTruthError, "no truth value", "require(condition, message)"),
    (member, SignalTruthError, "no truth value", "select"),
    (largest, SignalTruthError, "no truth value", "select"),
    (match_statement, SignalTruthError, "no truth value", "select"),
    (to_int, SignalConversionError, "a signal has no int()", "a plain Python parameter such as `depth: int`"),
    (to_float, SignalConversionError, "a signal is not a float", "scale to a fixed point"),
    (loop, SignalConversionError, "no use as an index, a length or a range", "`depth: int`"),
    (list_index, SignalConversionError, "no use as an index", "select"),
    (array_index, SignalConversionError, "cannot be indexed by a signal", "zkwright.circuits.mux"),
    (length, SignalConversionError, "a Field has no length", ".bits(n)"),
    (iterate, SignalConversionError, "a U8 cannot be iterated over", ".bits(n)"),
    (hashed, SignalConversionError, "cannot be a key of a dict", "use a list"),
    (hashed_array, SignalConversionError, "cannot be a key of a dict", "use a list"),
    (square_root, SignalConversionError, "a signal has no", "select"),
]


@pytest.mark.parametrize(
    ("function", "kind", "message", "mend"), CASES, ids=lambda value: getattr(value, "__name__", "")
)
def test_misuse(function: Callable[..., Any], kind: type[CompileError], message: str, mend: str) -> None:
    check_refusal(function, kind, message, mend)
