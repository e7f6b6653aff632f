"""`Private` and `Public` inside a type are refused at every place and depth: dropped, they would publish or hide."""

# mypy: ignore-errors

from __future__ import annotations

import inspect
import linecache
import types
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any, Literal

import pytest
from zkwright.compiler import U8, Array, Field, Private, Public, Struct, bind, circuit, gadget, hint
from zkwright.compiler.errors import SignatureError


def struct_of(annotation: Any) -> type[Struct]:
    return types.new_class(
        "Account", (Struct,), exec_body=lambda body: body.update(__annotations__={"pin": annotation})
    )


WRAPPERS: dict[str, Callable[[Any], Any]] = {
    "a field": struct_of,
    "an item": lambda inner: Array[inner, 2],
    "an item of literal length": lambda inner: Array[inner, Literal[2]],
    "a part of a tuple": lambda inner: tuple[Field, inner],
    "an alternative": lambda inner: inner | None,
}
MARKERS = {"Private": Private, "Public": Public}


def inner_types() -> Iterator[tuple[str, Any]]:
    """Types with a marker one or two levels inside."""
    for marker, (name, wrap) in product(MARKERS, WRAPPERS.items()):
        once = wrap(MARKERS[marker][U8])
        yield f"{name} is {marker}", once
        for outer_name, outer in WRAPPERS.items():
            yield f"{name} of {outer_name} is {marker}", outer(once)


TYPES = dict(inner_types())


def annotated(function: Callable[..., Any], **annotations: Any) -> Callable[..., Any]:
    function.__annotations__ = {name.removesuffix("_"): annotation for name, annotation in annotations.items()}
    return function


def taking(annotation: Any) -> Any:
    def take(x):
        bind(x)

    return circuit(annotated(take, x=annotation))


def as_an_input(marked: Any) -> None:
    for outer in MARKERS.values():
        taking(outer[marked]).compile()


def as_a_result(marked: Any) -> None:
    circuit(annotated(lambda x: x, x=Private[Field], return_=Public[marked])).compile()


def as_a_gadgets_parameter(marked: Any) -> None:
    gadget(annotated(lambda x: x, x=marked))([3, 4])


def as_a_gadgets_result(marked: Any) -> None:
    gadget(annotated(lambda x: x, x=Field, return_=marked))(3)


def of_a_hint(marked: Any) -> None:
    @circuit
    def hinted(x: Private[Field]) -> None:
        hint(lambda x: x, x, returns=marked)

    hinted.compile()


def of_a_struct(marked: Any) -> None:
    struct_of(marked)(3)


def of_an_array(marked: Any) -> None:
    Array[marked, 2]([3, 4])


PLACES = [as_an_input, as_a_result, as_a_gadgets_parameter, as_a_gadgets_result, of_a_hint, of_a_struct, of_an_array]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("marked", TYPES)
def test_a_marker_inside_a_type_is_refused(place: Callable[[Any], None], marked: str) -> None:
    with pytest.raises(SignatureError, match=r"`(Private|Public)` around a part of a type") as caught:
        place(TYPES[marked])
    assert caught.value.site.file == __file__
    assert "write the type without" in caught.value.mend


@pytest.mark.parametrize("marker", MARKERS)
def test_a_gadget_has_no_inputs_of_its_own(marker: str) -> None:
    for place in (as_a_gadgets_parameter, as_a_gadgets_result, of_a_hint, of_a_struct, of_an_array):
        with pytest.raises(SignatureError, match=rf"`{marker}` around"):
            place(MARKERS[marker][U8])


@pytest.mark.parametrize(("outer", "inner"), list(product(MARKERS, repeat=2)))
def test_two_markers_around_one_type_are_refused(outer: str, inner: str) -> None:
    both = MARKERS[outer][MARKERS[inner][U8]]
    with pytest.raises(SignatureError, match=f"{inner} and {outer} around one type"):
        taking(both).compile()
    with pytest.raises(SignatureError, match=f"{inner} and {outer} around one type"):
        circuit(annotated(lambda x: x, x=Private[U8], return_=both)).compile()


@pytest.mark.parametrize("marker", MARKERS)
def test_a_public_tuple_has_no_marked_parts(marker: str) -> None:
    with pytest.raises(SignatureError, match="around a part"):
        circuit(annotated(lambda x: (x, x), x=Private[U8], return_=Public[tuple[U8, MARKERS[marker][U8]]])).compile()
    circuit(annotated(lambda x: (x, x), x=Private[U8], return_=tuple[Public[U8], Public[U8]])).compile()


class Account(Struct):
    """An account whose author hopes to show one half of it."""

    owner: Field
    pin: Private[Field]


class Savings(Account):
    """Inherits the field."""

    rate: Field


@pytest.mark.parametrize("struct", [Account, Savings])
@pytest.mark.parametrize("marker", MARKERS)
def test_the_line_is_that_of_the_field(struct: type[Struct], marker: str) -> None:
    with pytest.raises(SignatureError, match=r"`Account\.pin`") as caught:
        taking(MARKERS[marker][struct]).compile()
    lines, first = inspect.getsourcelines(Account)
    assert caught.value.site.line == first + next(i for i, line in enumerate(lines) if "pin:" in line)
    assert linecache.getline(__file__, caught.value.site.line).strip() == "pin: Private[Field]"


def test_the_line_is_that_of_the_parameter() -> None:
    @circuit
    def take(
        x: Private[Field],
        values: Public[Array[Private[Field], Literal[2]]],  # here
    ) -> Public[Field]:
        return x * values[0]

    @gadget
    def given(
        x: Field,
        values: Sequence[Public[Field]],  # here
    ) -> Field:
        return x * values[0]

    for refused in (take.compile, lambda: given(3, [4])):
        with pytest.raises(SignatureError, match="`values`: ") as caught:
            refused()
        assert caught.value.site.source().endswith("# here")
