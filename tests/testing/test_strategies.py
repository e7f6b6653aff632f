"""Strategies draw values of their types, their edges among them, and leave no type out."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import AffinePoint, is_in_subgroup, is_on_curve
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.compiler import (
    I8,
    I64,
    U8,
    U64,
    U128,
    Array,
    Bool,
    Bytes,
    Field,
    Fixed,
    Private,
    Public,
    Struct,
    Text,
    UInt,
    Vec,
    circuit,
    require,
)
from zkwright.compiler.forms import from_schema
from zkwright.compiler.language.annotations import shape_from
from zkwright.compiler.shapes import Shape
from zkwright.core.field import R
from zkwright.testing import check_circuit
from zkwright.testing.strategies import (
    field_elements,
    inputs_of,
    integers_of,
    points,
    signed_messages,
    values_of,
    witnesses_of,
)

from tests.compiler.test_forms import SHAPES


class U3(UInt, bits=3):
    """Small."""


class Order(Struct):
    amount: U64
    who: Point
    tags: Array[Bool, Literal[2]]


TYPES: list[Any] = [
    Field, Bool, U3, U8, U64, U128, Bytes[Literal[3]], Array[U8, Literal[2]], Array[Array[Field, Literal[2]], Literal[2]],
    Vec[U8, Literal[3]], Text[Literal[5]], I8, I64, Fixed(16, 4), Order, Point, Signature, tuple[U8, Bool],
]  # fmt: skip


@given(st.data())
@settings(max_examples=30)
def test_values_are_of_their_types(data: st.DataObject) -> None:
    for kind in TYPES:
        shape = shape_from(kind, {})
        assert shape is not None
        value = data.draw(values_of(kind))
        encoded = shape.encode(value, "x")
        assert len(encoded) == shape.size
        assert from_schema(shape.schema()).encode(value, "x") == encoded


@given(SHAPES, st.data())
@settings(max_examples=50)
def test_values_of_any_shape_are_taken(shape: Shape, data: st.DataObject) -> None:
    value = data.draw(values_of(shape))
    assert shape.encode(shape.decode(iter(shape.encode(value, "x"))), "x") == shape.encode(value, "x")


def _draws(strategy: st.SearchStrategy[Any], value: Any) -> bool:
    quick = settings(max_examples=3000, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    return bool(find(strategy, lambda drawn: drawn == value, settings=quick) == value)


@pytest.mark.parametrize("edge", [0, 1, R - 1, R - 2, 2**128, 2**253 - 1])
def test_edges_of_the_field_are_drawn(edge: int) -> None:
    assert _draws(field_elements(), edge)


@pytest.mark.parametrize("bits", [1, 2, 3, 64, 248])
def test_edges_of_integers_are_drawn(bits: int) -> None:
    assert _draws(integers_of(bits), 0)
    assert _draws(integers_of(bits), (1 << bits) - 1)
    assert _draws(values_of(Bytes[Literal[2]]), b"\xff\xff")


@pytest.mark.parametrize("edge", [-(2**63), -(2**63) + 1, -1, 0, 2**63 - 1])
def test_edges_of_signed_integers_are_drawn(edge: int) -> None:
    assert _draws(values_of(I64), edge)


@given(points(), points(in_subgroup=False))
@settings(max_examples=20)
def test_points_are_of_the_curve(inside: dict[str, int], of_curve: dict[str, int]) -> None:
    assert is_in_subgroup(AffinePoint(**inside))
    assert is_on_curve(AffinePoint(**of_curve))


def test_points_of_small_order_are_drawn() -> None:
    assert _draws(points(in_subgroup=False), {"x": 0, "y": R - 1})


@given(signed_messages())
@settings(max_examples=5)
def test_signatures_are_valid(signed: dict[str, Any]) -> None:
    require_signature(**signed)


@circuit
def spend(balance: Private[U8], amount: Public[U8], notes: Private[Array[Field, Literal["n"]]], n: int) -> Public[U8]:
    require(amount <= balance, "insufficient balance")
    require(sum(notes, Field(0)) != 0, "nothing is noted")
    return balance - amount


NOTES = st.sampled_from([[1, 2, 1], [R - 1, 0, 0]])


@given(inputs_of(spend, {"notes": NOTES}, n=3))
@settings(max_examples=5)
def test_inputs_of_a_circuit_run_through_every_layer(inputs: dict[str, Any]) -> None:
    program = spend.compile(n=3)
    poor = inputs["amount"] > inputs["balance"]
    enough = {**inputs, "balance": 255}
    check_circuit(program, valid=[enough if poor else inputs], invalid=[inputs] if poor else [], proofs="none")


@given(witnesses_of(spend, {"notes": NOTES, "balance": st.just(255)}, n=3), witnesses_of(spend.compile(n=1)))
@settings(max_examples=10)
def test_witnesses_satisfy_the_circuit(witness: Any, other: Any) -> None:
    assert witness.values["result"] == 255 - witness.values["amount"]
    assert other.output is not None


def test_what_cannot_be_drawn() -> None:
    with pytest.raises(TypeError, match="spend has no input 'note'; it has balance, amount, notes"):
        inputs_of(spend, {"note": NOTES}, n=3)
    with pytest.raises(TypeError, match="is no type of the language"):
        values_of(int)


def test_types_may_be_marked() -> None:
    assert _draws(values_of(Private[U8]), 255)
