"""A circuit of every type, from Python to a proof."""

from __future__ import annotations

from typing import Literal

from zkwright.compiler import U8, Array, Bool, Field, Private, Public, circuit, require, select
from zkwright.testing import accepts


@circuit
def choose(x: Private[Array[U8, Literal[2]]], flag: Private[Bool], y: Public[Field]) -> Public[tuple[U8, Bool]]:
    """Some rows of every kind."""
    require(Field(x[0]) * y == 6, "not the product")
    return select(flag, x[0], x[1] // 3), x[0] < x[1]


def test_a_proof_of_a_circuit_verifies() -> None:
    accepts(choose, {"x": [2, 100], "flag": False, "y": 3}, (33, True), prove=True)
