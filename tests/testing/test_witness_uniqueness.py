"""The search for wires that inputs leave open: it closes on quotients and products of any width, and only on what is closed."""

# mypy: ignore-errors

from __future__ import annotations

import random
from typing import Any

import pytest
from zkwright.compiler import Field, Private, Public, UnsatisfiedCircuitError, circuit, hint, require
from zkwright.compiler.types.uint import uint
from zkwright.testing import accepts
from zkwright.testing.witness_uniqueness import Uniqueness

WIDTHS = [64, 126, 127, 128, 200, 248]
"""The last for which a product fits the field, the first for which it does not, the first to halve both sides, the widest."""


def operands(bits: int) -> list[tuple[int, int]]:
    top = (1 << bits) - 1
    return [
        (top, 1), (top, 3), (top, (1 << 60) + 1), (top, top // 5), (top, top - 1), (top, top),
        (top // 3, (1 << max(bits - 60, 1)) + 1),
        (1 << bits - 1, (1 << bits // 2) + 7), (top - 1, 1 << bits // 2), (12345, top), (0, top),
    ]  # fmt: skip


def _quotient(bits: int) -> Any:
    kind = uint(bits)

    @circuit
    def quotient(x: Private[kind], y: Private[kind]) -> Public[tuple[kind, kind]]:
        return divmod(x, y)

    return quotient


@pytest.mark.parametrize("bits", WIDTHS)
def test_quotients_cannot_be_forged(bits: int) -> None:
    program = _quotient(bits).compile()
    top = (1 << bits) - 1
    accepts(
        program, {"x": top, "y": top - 1}, (1, 1), forge=bits in (127, 248)
    )  # hints are overridden too, which takes seconds
    for x, y in random.Random(bits).sample(operands(bits), 2):
        assert _open(accepts(program, {"x": x, "y": y}, divmod(x, y), forge=False)) == (0, 0), (x, y)


@pytest.mark.slow
@pytest.mark.parametrize("bits", range(2, 249, 13))
def test_quotients_of_many_widths_cannot_be_forged(bits: int) -> None:
    program = _quotient(bits).compile()
    for x, y in operands(bits):
        if 0 <= x < 1 << bits and 0 < y < 1 << bits:
            accepts(program, {"x": x, "y": y}, divmod(x, y))


@pytest.mark.parametrize("bits", WIDTHS[::2])
def test_products_are_closed(bits: int) -> None:
    kind = uint(bits)

    @circuit
    def products(x: Private[kind], y: Private[kind]) -> Public[tuple[kind, kind]]:
        return x.wrapping_mul(y), x * y

    program = products.compile()
    solved = 0
    for x, y in [pair for a, b in operands(bits) for pair in ((a, b), (a // b, b))]:
        try:
            witness = program.solve({"x": x, "y": y})
        except UnsatisfiedCircuitError:
            continue
        solved += 1
        assert _open(witness) == (0, 0), (x, y)
    assert solved >= 4


def _open(witness: Any) -> tuple[int, int]:
    search = Uniqueness(witness)
    return len(search.open_outputs), len(search.undetermined)


@pytest.mark.parametrize("bits", [8, 64, 128, 248])
@pytest.mark.parametrize("missing", ["the remainder's bound", "the remainder", "the product's range"])
def test_what_is_open_stays_open(bits: int, missing: str) -> None:
    kind = uint(bits)

    @circuit
    def loose(x: Private[kind], y: Private[kind]) -> Public[kind]:
        if missing == "the product's range":
            q, r = hint(divmod, x, y, returns=(Field, kind))
            require(q * Field(y) + Field(r) == Field(x), "inexact")
            require(r < y, "too much is left")
            return r
        q, r = hint(divmod, x, y, returns=(kind, kind))
        if missing == "the remainder's bound":
            require(q * y + r == x, "inexact")
        else:
            require(q * y <= x, "too large")
            require(r < y, "too much is left")
        return q

    opened = _open(loose.compile().solve({"x": (1 << bits) - 2, "y": 5}))
    assert opened[0] == 1
    assert opened[1] > 0
