"""Edges inside of a type are of it, values outside are not, each differs from the given value in one place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler import InputError
from zkwright.compiler.forms import (
    ArrayForm,
    BoolForm,
    BytesForm,
    FieldForm,
    Form,
    StructForm,
    TupleForm,
    UIntForm,
    from_schema,
)
from zkwright.compiler.shapes import Shape
from zkwright.core.field import R
from zkwright.testing.edge_values import beyond_the_type, edges_inside, edges_outside, inside, outside, scalars
from zkwright.testing.strategies import values_of

from tests.compiler.test_forms import SHAPES


@pytest.mark.parametrize(
    ("form", "edges"),
    [
        (FieldForm(), (0, 1, R - 1)),
        (BoolForm(), (False, True)),
        (UIntForm(1), (0, 1)),
        (UIntForm(8), (0, 1, 255)),
        (UIntForm(248), (0, 1, 2**248 - 1)),
    ],
)
def test_edges_of_one_wire(form: Form, edges: tuple[Any, ...]) -> None:
    assert inside(form) == edges
    assert all(form.encode(edge, "x") for edge in edges)
    for value in outside(form):
        with pytest.raises(InputError):
            form.encode(value, "x")
    for wire in beyond_the_type(form):
        with pytest.raises(InputError):
            form.encode(wire, "x")
        assert 0 <= wire < R


@given(SHAPES, st.data())
def test_edges_of_any_type(shape: Shape, data: st.DataObject) -> None:
    form = from_schema(shape.schema())
    value = form.decode(iter(form.encode(data.draw(values_of(form)), "x")))
    before = form.encode(value, "x")
    for edge in edges_inside(form, value, "x"):
        assert edge.path.startswith("x")
        after = form.encode(edge.value, "x")
        assert len(after) == len(before)
    for edge in edges_outside(form, value, "x"):
        with pytest.raises(InputError):
            form.encode(edge.value, "x")
    kinds = list(scalars(form))
    assert len(kinds) == form.size
    assert all(kind.size == 1 for kind in kinds)


def test_the_first_and_the_last_of_an_array_are_tried() -> None:
    form = StructForm("S", (("rows", ArrayForm(UIntForm(8), 3)), ("pair", TupleForm((BoolForm(), BytesForm(2))))))
    value = {"rows": [7, 8, 9], "pair": (True, b"ab")}
    paths = [edge.path for edge in edges_inside(form, value, "s")]
    assert sorted(set(paths)) == ["s.pair[0]", "s.pair[1]", "s.rows[0]", "s.rows[2]"]
    assert [edge.value["rows"] for edge in edges_inside(form, value, "s") if edge.path == "s.rows[2]"] == [
        [7, 8, 0], [7, 8, 1], [7, 8, 255],
    ]  # fmt: skip
    wrong = {(edge.path, edge.what) for edge in edges_outside(form, value, "s")}
    assert {("s", "a field missing"), ("s.rows", "one value too many"), ("s.pair[1]", "one value too few")} <= wrong
