"""Arrays, bytes, structs, tuples: as inputs, results, arguments, and in select."""

# Results are plain values at run time, and the type checker sees signals.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

import copy
import dataclasses
from typing import Any, Literal

import pytest
from zkwright.compiler import (
    U8,
    U16,
    U32,
    Array,
    Bool,
    Bytes,
    Field,
    InputError,
    Private,
    Public,
    Struct,
    bind,
    circuit,
    require,
    select,
)
from zkwright.compiler.errors import SignatureError, TypeMismatchError
from zkwright.core.field import R
from zkwright.testing import accepts, refuses


class Point(Struct):
    """Two coordinates."""

    x: Field
    y: Field


class Order(Struct):
    """Structs and arrays inside a struct."""

    owner: Point
    amounts: Array[U16, Literal[2]]
    tag: Bytes[Literal[3]]
    open: Bool


ORDER: dict[str, Any] = {"owner": {"x": 1, "y": 2}, "amounts": [300, 4], "tag": "0aff00", "open": True}


@circuit
def fill(order: Private[Order], other: Public[Order]) -> Public[tuple[Order, U16, Bool]]:
    """Everything at once."""
    total = order.amounts[0] + order.amounts[1]
    changed = dataclasses.replace(order, open=~order.open, amounts=order.amounts[::-1])
    return select(order.open, changed, other), total, order == other


def test_nested_structs_go_in_and_come_out() -> None:
    other = ORDER | {"open": False, "tag": b"xyz"}
    witness = fill.compile().solve({"order": ORDER, "other": other})
    result, total, same = witness.output
    assert isinstance(result, Order)
    assert (result.owner.x, result.owner.y, result.amounts, result.tag, result.open) == (
        1,
        2,
        [4, 300],
        b"\x0a\xff\x00",
        False,
    )
    assert (total, same) == (304, False)
    result, total, same = fill(ORDER | {"open": False}, ORDER | {"open": False})
    assert (result.amounts, result.tag, total, same) == ([300, 4], b"\x0a\xff\x00", 304, True)
    names = list(fill.compile().schema.wire_names())
    assert names[:4] == ["out[0].owner.x", "out[0].owner.y", "out[0].amounts[0]", "out[0].amounts[1]"]
    assert "order.tag[2]" in names
    assert names.index("other.open") < names.index("order.owner.x")  # public inputs come first


def test_every_field_of_a_struct_keeps_its_promise() -> None:
    program = fill.compile()
    names = ["1", *program.schema.wire_names()]
    values = program.solve({"order": ORDER, "other": ORDER}).assignment
    for name, value in (("order.amounts[0]", 2**16), ("order.tag[1]", 256), ("order.open", 2), ("other.tag[0]", 300)):
        broken = list(values)
        broken[names.index(name)] = value
        with pytest.raises(Exception, match=rf"{name}".replace("[", r"\[").replace("]", r"\]")):
            program.check(broken)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"owner": {"x": 1}}, "order.owner.y"),
        ({"owner": {"x": 1, "y": 2, "z": 3}}, "order.owner.z"),
        ({"owner": 5}, "order.owner"),
        ({"amounts": [1]}, "order.amounts"),
        ({"amounts": [1, 2**16]}, "order.amounts[1]"),
        ({"amounts": [1, -1]}, "order.amounts[1]"),
        ({"amounts": "12"}, "order.amounts"),
        ({"tag": "0aff"}, "order.tag"),
        ({"tag": "zz"}, "order.tag"),
        ({"tag": [1, 2, 256]}, "order.tag[2]"),
        ({"open": 2}, "order.open"),
        ({"open": "yes"}, "order.open"),
        ({"open": 1.0}, "order.open"),
        ({"closed": True}, "order.closed"),
    ],
)
def test_inputs_that_do_not_fit_are_named(change: dict[str, Any], path: str) -> None:
    with pytest.raises(InputError) as caught:
        fill.compile().solve({"order": ORDER | change, "other": ORDER})
    assert caught.value.path == path


@circuit
def identity(x: Private[Field]) -> Public[Field]:
    return x


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("007", 7), ("0x0", 0), ("0xFf", 255), (str(R - 1), R - 1)])
def test_numbers_as_text(text: str, value: int) -> None:
    assert identity(text) == value


@pytest.mark.parametrize("text", ["", "0x", "0x0x1", "0X1", "x1", "0b1", "ff", "+1", "1_0", "0x_1", " 1", "1\n", "²"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a number"):
        identity(text)


def test_array_operations() -> None:
    @circuit
    def shuffle(x: Private[Array[U8, Literal[4]]]) -> Public[tuple[Array[U8, Literal[6]], Bool, U8]]:
        doubled = x[1:3].map(lambda item: item.wrapping_add(item))
        return x[::-1] + doubled, x[:2] == x[2:], sum(x.map(U8), U8(0))

    accepts(shuffle, {"x": [1, 2, 3, 200]}, ([200, 3, 2, 1, 4, 6], False, 206))
    accepts(shuffle, {"x": [1, 2, 1, 2]}, ([2, 1, 2, 1, 4, 2], True, 6))


def test_arrays_compare_with_constants_and_lists() -> None:
    @circuit
    def check(x: Private[Array[Field, Literal[2]]], tag: Private[Bytes[Literal[2]]]) -> Public[Bool]:
        require(x == [1, 2], "the array is another")
        require(tag == Bytes(b"ok"), "the tag is another")
        return x != [1, 3]

    accepts(check, {"x": [1, 2], "tag": b"ok"}, True)
    refuses(check, {"x": [1, 3], "tag": b"ok"}, "the array is another")
    refuses(check, {"x": [1, 2], "tag": b"on"}, "the tag is another")


@pytest.mark.parametrize("n", [0, 1, 5])
def test_arrays_of_compile_time_length(n: int) -> None:
    @circuit
    def total(x: Private[Array[Array[U32, Literal[2]], Literal["n"]]], n: int) -> Public[U32]:
        assert len(x) == n
        return sum((row[0] * row[1] for row in x), U32(0))

    accepts(total, {"x": [[i, 3] for i in range(n)]}, 3 * sum(range(n)), n=n)


def test_empty_arrays() -> None:
    assert bool(Array[Field, Literal[0]]([]) == Array([]))

    @circuit
    def nothing(x: Private[Field], y: Private[Array[Field, Literal[0]]]) -> Public[Bool]:
        bind(x)
        return y == Array([])

    accepts(nothing, {"x": 1, "y": []}, True)


def test_select_between_structures() -> None:
    @circuit
    def choose(
        flag: Private[Bool], a: Private[Point], b: Private[Array[U8, Literal[2]]]
    ) -> Public[tuple[Point, Field, U8]]:
        point = select(flag, a, Point(x=Field(7), y=a.x))
        numbers = select(flag, b, Array([U8(1), U8(2)]))
        return point, select(flag, 10, a.x), numbers[0] + numbers[1]

    point, ten, total = choose(True, {"x": 3, "y": 4}, [50, 60])
    assert (point.x, point.y, ten, total) == (3, 4, 10, 110)
    point, ten, total = choose(False, {"x": 3, "y": 4}, [50, 60])
    assert (point.x, point.y, ten, total) == (7, 3, 3, 3)


def test_structs_may_not_hold_other_types() -> None:
    class Strange(Struct):
        """Holds a number of Python."""

        value: float

    @circuit
    def take(x: Private[Strange]) -> None:
        bind(x)

    with pytest.raises(SignatureError, match=r"Strange\.value is not of a type of the language"):
        take.compile()


def test_structs_know_what_their_fields_must_be() -> None:
    with pytest.raises(TypeError):
        Point(x=Field(1))  # type: ignore[call-arg]
    with pytest.raises(dataclasses.FrozenInstanceError, match=r"does not change: dataclasses.replace\(value, x="):
        Point(Field(1), Field(2)).x = Field(3)  # type: ignore[misc]

    @circuit
    def wrong(x: Private[Field]) -> Public[Order]:
        return Order(owner=Point(x, x), amounts=Array([x, x]), tag=Bytes(b"abc"), open=Bool(True))

    with pytest.raises(TypeMismatchError, match="a Field where a U16 is expected"):
        wrong.compile()


def test_bind_takes_structures() -> None:
    @circuit
    def remember(order: Public[Order], x: Private[Field]) -> None:
        bind(order, x)

    program = remember.compile()
    accepts(program, {"order": ORDER, "x": 1}, None)
    assert program.r1cs.n_rows == 2 * 16 + 3 * 8 + 1 + 9  # what the types promise, and a square a wire


def test_known_bytes_in_front_of_secret_ones() -> None:
    @circuit
    def salted(secret: Private[Bytes[Literal[2]]]) -> Public[Bytes[Literal[4]]]:
        return Bytes(b"\x01\x02" + secret)

    assert salted(b"\x03\x04") == b"\x01\x02\x03\x04"


def test_structs_that_python_refuses_are_told_with_a_mend() -> None:
    with pytest.raises(SignatureError, match="non-default argument 'y' follows default") as caught:

        class Late(Struct):  # here
            x: Field = Field(1)
            y: Field  # type: ignore[misc]

    assert caught.value.site.source().endswith("# here")
    assert "last" in caught.value.mend
    with pytest.raises(SignatureError, match="mutable default"):

        class Shared(Struct):
            x: Any = []  # noqa: RUF012


def test_copies_are_what_they_copy() -> None:
    @circuit
    def copied(order: Private[Order], flag: Private[Bool]) -> Public[U16]:
        deep, (same,) = copy.deepcopy((order, [flag]))
        bind(order)
        require(copy.copy(order).owner == deep.owner, "a copy differs")
        require(same, "not set")
        return copy.copy(order.amounts)[0] + deep.amounts[1]

    accepts(copied, {"order": ORDER, "flag": True}, 304)
    refuses(copied, {"order": ORDER, "flag": False}, "not set")
