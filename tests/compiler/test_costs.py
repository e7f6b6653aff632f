"""What the language promises to cost, in rows beside the inputs' promises and the outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from zkwright.compiler import U8, U64, U128, Bool, Field, Private, Public, UInt, all_of, bind, circuit, require, select
from zkwright.compiler.language import circuit as circuit_function
from zkwright.compiler.types.signal import Signal
from zkwright.testing import cost


def _require(*conditions: Bool) -> None:
    for condition in conditions:
        require(condition, "must hold")


def _spend(x: Any, y: Any) -> Any:
    require(y <= x, "must hold")
    return x - y


def _spend_strictly(x: Any, y: Any) -> Any:
    require(y < x, "must hold")
    return x - y


def _narrow(x: Any, y: Any) -> Any:
    require(x < 100, "must hold")
    return U8(x) + U8(y.truncated(6))


# name: the type of x and y, what is done with them, rows
COSTS: dict[str, tuple[Any, Callable[[Any, Any], Any], int]] = {
    "field sum": (Field, lambda x, y: 3 * x - y + 7, 0),
    "field product": (Field, lambda x, y: x * y, 1),
    "field square shared": (Field, lambda x, y: x * x + x * x, 1),
    "field quotient": (Field, lambda x, y: x / y, 2),
    "field inverse": (Field, lambda x, y: 1 / y, 1),
    "field quotient by a constant": (Field, lambda x, y: x / 3, 0),
    "two quotients by one divisor": (Field, lambda x, y: x / y + 5 / y, 2),
    "field power": (Field, lambda x, y: x**5, 3),
    "field equality as a bit": (Field, lambda x, y: x == y, 2),
    "field inequality as a bit": (Field, lambda x, y: x != y, 2),
    "equality and inequality": (Field, lambda x, y: (x == y) ^ (x != y), 3),
    "require ==": (Field, lambda x, y: _require(x == y), 1),
    "require !=": (Field, lambda x, y: _require(x != y), 1),
    "require twice": (Field, lambda x, y: _require(x == y, x == y), 1),
    "select": (Field, lambda x, y: select(x == 0, x, y), 3),
    "select between constants": (Field, lambda x, y: select(x == 0, Field(3), Field(5)), 2),
    "and": (Bool, lambda x, y: x & y, 1),
    "or": (Bool, lambda x, y: x | y, 1),
    "xor": (Bool, lambda x, y: x ^ y, 1),
    "not": (Bool, lambda x, y: ~x, 0),
    "bool equality": (Bool, lambda x, y: x == y, 1),
    "require bool": (Bool, lambda x, y: _require(x), 1),
    "require and": (Bool, lambda x, y: _require(x & y), 2),
    "require or": (Bool, lambda x, y: _require(x | y), 2),
    "all of three": (Bool, lambda x, y: all_of([x, y, x ^ y]), 3),
    "checked sum": (U64, lambda x, y: x + y, 64),
    "sum in a wider type": (U64, lambda x, y: U128(x) + U128(y), 0),
    "checked difference": (U64, lambda x, y: x - y, 64),
    "difference after <=": (U64, _spend, 64),
    "difference after <": (U64, _spend_strictly, 64),
    "checked product": (U64, lambda x, y: x * y, 65),
    "product in a wider type": (U64, lambda x, y: U128(x) * U128(y), 1),
    "wrapping sum": (U64, lambda x, y: x.wrapping_add(y), 65),
    "wrapping product": (U64, lambda x, y: x.wrapping_mul(y), 129),
    "product of 128 bits": (U128, lambda x, y: x * y, 1 + 64 + 1 + 128),
    "product of 248 bits": (UInt(248), lambda x, y: x * y, 2 + 3 + 124 + 248),
    "wrapping product of 128 bits": (U128, lambda x, y: x.wrapping_mul(y), 3 + 129 + 129),
    "the same where bits would cost more": (U128, lambda x, y: x.wrapping_mul(~y), 2 + 191 + 193),
    "widening": (U64, lambda x, y: U128(x), 0),
    "narrowing": (U64, lambda x, y: U8(x), 1),
    "field of integer and back": (U64, lambda x, y: U64(Field(x)), 0),
    "narrow facts": (U64, _narrow, 7),
    "less as a bit": (U64, lambda x, y: x < y, 65),
    "less both ways": (U64, lambda x, y: (x < y) ^ (y <= x), 66),
    "require <=": (U64, lambda x, y: _require(x <= y), 64),
    "require < small constant": (U64, lambda x, y: _require(x < 100), 7),
    "comparison known": (U64, lambda x, y: x.truncated(3) < 8, 0),
    "integer equality": (U64, lambda x, y: x == y, 2),
    "bits of an input": (U64, lambda x, y: x.bits()[5], 0),
    "bitwise and": (U64, lambda x, y: x & y, 64),
    "bitwise xor with a constant": (U64, lambda x, y: x ^ 0xFF00FF, 0),
    "shifts and rotations": (U64, lambda x, y: x.rotate_left(5).wrapping_shl(3) >> 2, 0),
    "complement": (U64, lambda x, y: ~x, 0),
    "divmod by a power of two": (U64, lambda x, y: (x // 8) + (x % 8), 0),
    "divmod": (U64, lambda x, y: x // y, 64 + 64 + 64 + 1 + 1),
    "divmod by a constant": (U64, lambda x, y: x // 10, 61 + 4 + 4 + 1),
    "both halves of a divmod": (U64, lambda x, y: select(x == 0, x // y, x % y), 64 + 64 + 64 + 1 + 1 + 3),
}


@pytest.mark.parametrize("name", COSTS)
def test_cost(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, calculate, rows = COSTS[name]
    monkeypatch.setattr(circuit_function, "refuse_unused_conditions", lambda *_: None)  # nothing reads what is measured

    @circuit
    def measured(x: Private[kind], y: Private[kind]) -> None:  # type: ignore[valid-type]
        bind(x, y)
        result = calculate(x, y)
        if isinstance(result, Signal):
            result.linear  # noqa: B018 - a comparison or a product has its rows when somebody reads it

    assert cost(measured) == rows + 2  # bind has a row of its own for each


def test_a_promise_costs_its_width() -> None:
    @circuit
    def take(a: Private[Field], b: Private[Bool], c: Private[U8], d: Public[U64]) -> None:
        bind(a, b, c, d)

    assert take.compile().r1cs.n_rows == 0 + 1 + 8 + 64 + 4
