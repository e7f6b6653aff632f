"""Operations on integers of the language: the rows of each determine its result, for all operands."""

# mypy: ignore-errors

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from zkwright.analyser.propagation import determined
from zkwright.analyser.system import System
from zkwright.compiler import Bool, Field, Private, Public, circuit, hint, require
from zkwright.compiler.types.uint import uint

OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "wrapping_add": lambda x, y: x.wrapping_add(y),
    "wrapping_sub": lambda x, y: x.wrapping_sub(y),
    "wrapping_mul": lambda x, y: x.wrapping_mul(y),
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
    "shifts": lambda x, y: (x << 3) ^ (y >> 2),
    "rotation": lambda x, y: x.rotate_left(5) ^ y,
}

COMPARISONS = {"lt": operator.lt, "le": operator.le, "eq": operator.eq, "ne": operator.ne}

WIDTHS = [8, 128]
"""For the last a product exceeds the field, so a quotient comes in two pieces."""


@pytest.mark.parametrize("bits", WIDTHS)
@pytest.mark.parametrize("name", [*OPERATIONS, *COMPARISONS])
def test_results_are_unique(name: str, bits: int) -> None:
    kind = uint(bits)
    operation, result = OPERATIONS.get(name), kind
    if operation is None:
        operation, result = COMPARISONS[name], Bool

    @circuit
    def both(x: Private[kind], y: Private[kind]) -> Public[result]:
        return operation(x, y)

    system = System(both.compile().r1cs)
    assert determined(system, wanted=system.outputs).undetermined(system.outputs) == []


@pytest.mark.parametrize("bits", WIDTHS)
@pytest.mark.parametrize("missing", ["the remainder's bound", "the remainder", "the product's range"])
def test_a_loose_quotient_is_not_called_unique(missing: str, bits: int) -> None:
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

    system = System(loose.compile().r1cs)
    assert determined(system, wanted=system.outputs).undetermined(system.outputs) == [1]
