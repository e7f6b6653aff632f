"""A form read from a file is what the shape that it was written of is, but for what only tracing takes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import U8, Bool, Field, InputError, Struct, UInt
from zkwright.compiler.forms import Form, from_schema
from zkwright.compiler.forms.scalars import MAX_BITS, MAX_FIXED_BITS, MAX_SIGNED_BITS
from zkwright.compiler.shapes import (
    ArrayShape,
    BoolShape,
    BytesShape,
    FieldShape,
    FixedShape,
    IntShape,
    Shape,
    StructShape,
    TextShape,
    TupleShape,
    UIntShape,
    VecShape,
    shape_of,
)
from zkwright.compiler.types.fixed import fixed
from zkwright.compiler.types.int import signed
from zkwright.compiler.types.uint import uint
from zkwright.core.field import R
from zkwright.testing.strategies import values_of


class Pair(Struct):
    """Any two values, for shapes that say which."""

    left: Field
    right: Bool


def containers(inner: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    def pair(parts: tuple[Shape, Shape]) -> Shape:
        return StructShape("Pair", (("left", parts[0]), ("right", parts[1])), Pair)

    return st.one_of(
        st.builds(ArrayShape, inner.filter(lambda shape: shape.size > 0), st.integers(0, 3)),
        st.builds(VecShape, inner.filter(lambda shape: shape.size > 0), st.integers(0, 3)),
        st.tuples(inner, inner).map(pair),
        st.lists(inner, max_size=3).map(lambda items: TupleShape(tuple(items))),
    )


SCALARS = st.one_of(
    st.just(FieldShape()),
    st.just(BoolShape()),
    st.integers(1, MAX_BITS).map(lambda bits: UIntShape(uint(bits))),
    st.integers(2, MAX_SIGNED_BITS).map(lambda bits: IntShape(signed(bits))),
    st.integers(2, MAX_FIXED_BITS).flatmap(
        lambda bits: st.integers(1, bits - 1).map(lambda behind: FixedShape(fixed(bits, behind)))
    ),
    st.builds(BytesShape, st.integers(0, 3)),
    st.builds(TextShape, st.integers(0, 5)),
)
SHAPES = st.recursive(SCALARS, containers, max_leaves=5)

NUMBERS = st.sampled_from([0, 1, -1, 255, 256, R - 1, R, 2**248, True, None, 1.0, "0", "1", "0x1", "01", "-1", "aa"])
VALUES = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["left", "right", "lft"]), inner)
    ),
    max_leaves=6,
)


def outcome(form: Form, plain: Any) -> object:
    try:
        return form.encode(plain, "x")
    except InputError as error:
        return str(error)


@given(SHAPES, st.lists(VALUES, max_size=5), st.data())
def test_a_form_reads_and_shows_values_as_its_shape_does(shape: Shape, values: list[Any], data: st.DataObject) -> None:
    form = from_schema(json.loads(json.dumps(shape.schema())))
    assert form.schema() == shape.schema()
    assert (form.size, [*form.names("x")]) == (shape.size, [*shape.names("x")])
    assert not isinstance(form, Shape)
    assert (form, hash(form)) == (from_schema(form.schema()), hash(from_schema(form.schema())))
    assert form != shape
    for value in values:
        assert outcome(form, value) == outcome(shape, value)
    bits = form.encode(data.draw(values_of(form)), "x")
    plain = form.decode(iter(bits))
    assert form.encode(plain, "x") == shape.encode(plain, "x") == bits
    assert shape.encode(shape.decode(iter(bits)), "x") == bits
    written = form.as_json(plain)
    assert json.loads(json.dumps(written)) == written == shape.as_json(shape.decode(iter(bits)))
    assert form.encode(written, "x") == bits


def test_json_keeps_every_digit() -> None:
    largest: dict[str, Any] = {"U53": 2**53 - 1, "U54": str(2**54 - 1), "Field": str(R - 1), "Bool": True}
    for name, written in largest.items():
        value = from_schema(name).decode(iter([int(written)]))
        assert repr(from_schema(name).as_json(value)) == repr(written)


@given(SHAPES, SHAPES)
def test_forms_are_equal_if_they_are_written_alike(one: Shape, other: Shape) -> None:
    left, right = from_schema(one.schema()), from_schema(other.schema())
    assert (left == right) == (one.schema() == other.schema())


def test_constants_of_the_language_are_plain_values() -> None:
    assert from_schema("Field").encode(Field(7), "x") == [7]
    assert from_schema("U8").encode(U8(7), "x") == [7]
    form = from_schema(shape_of(Pair(Field(3), Bool(True))).schema())
    assert form.encode(Pair(3, True), "x") == [3, 1]


class Narrow(UInt, bits=12):
    """An integer with a name of its own."""


def test_an_integer_goes_by_its_own_name() -> None:
    with pytest.raises(InputError, match="a Narrow is at least 0 and at most 4095"):
        UIntShape(Narrow).encode(4096, "x")
    with pytest.raises(InputError, match="a U12 is at least 0 and at most 4095"):
        from_schema(UIntShape(Narrow).schema()).encode(4096, "x")


@pytest.mark.parametrize(
    "schema",
    [
        *("U0", "U249", "U999", "U", "U-1", "U1.5", "u8", "", "Fields", None, 1, [], {}),
        {"array": "Field"},
        {"array": "Field", "length": -1},
        {"array": {"tuple": []}, "length": 1},
        {"bytes": "1"},
        {"struct": "Pair", "fields": [["left"]]},
        {"struct": "Pa\nir", "fields": []},
        {"tuple": ["Int"]},
    ],
)
def test_what_is_no_form(schema: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_schema(schema)


def test_forms_load_nothing_of_the_language() -> None:
    code = "import sys, zkwright.compiler.program.schema; print(*(name for name in sys.modules if name.startswith('zkwright')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "zkwright.compiler.forms" in loaded
    kept = ("trace", "shapes", "types", "linear", "errors", "sites")
    assert not [name for name in loaded if name.startswith(tuple(f"zkwright.compiler.{part}" for part in kept))]
