"""Lists and texts of a length that is a signal, held to Python's own through every layer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import (
    I8,
    I16,
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
    Text,
    UInt,
    UnsatisfiedCircuitError,
    Vec,
    bind,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.analyser.forging import solved_wires
from zkwright.circuits.sha1 import sha1
from zkwright.compiler.errors import (
    BodyError,
    ConstantRangeError,
    SignalConversionError,
    SignalTruthError,
    SignatureError,
    TypeMismatchError,
    UnconstrainedHintError,
    UnknownLengthError,
)
from zkwright.compiler.language.annotations import PRIVATE
from zkwright.core.field import R
from zkwright.testing import accepts, check_circuit, cost, refuses

from tests.drawn import examples

N = TypeVar("N")

LISTS: list[list[int]] = [[], [0], [255], [1, 2, 3], [0, 0, 7, 0], [9, 8, 7, 6, 5]]
"""Of at most five bytes: none, one, zeros at the ends, as many as there may be."""


@circuit
def shown(items: Private[Vec[U8, Literal[5]]]) -> Public[Vec[U8, Literal[5]]]:
    return items


@circuit
def pushed(items: Private[Vec[U8, Literal[5]]], item: Private[U8]) -> Public[Vec[U8, Literal[5]]]:
    return items.push(item)


@circuit
def joined(a: Private[Vec[U8, Literal[5]]], b: Private[Vec[U8, Literal[3]]]) -> Public[Vec[U8, Literal[8]]]:
    return a + b


@circuit
def ends(items: Private[Vec[U8, Literal[5]]]) -> Public[tuple[U8, U8]]:
    return items[0], items.last()


@circuit
def parts(items: Private[Vec[U8, Literal[5]]]) -> Public[tuple[Vec[U8, Literal[2]], Vec[U8, Literal[3]], U32, U32]]:
    return items[1:3], items[2:], items.length, items.count(7)


def test_a_list_comes_in_and_goes_out() -> None:
    report = check_circuit(shown, valid=[({"items": items}, items) for items in LISTS])
    assert report.n_outside > 10


def test_an_item_is_pushed() -> None:
    check_circuit(
        pushed,
        valid=[({"items": items, "item": 77}, [*items, 77]) for items in LISTS if len(items) < 5],
        invalid=[({"items": [1, 2, 3, 4, 5], "item": 0}, "the list is full")],
    )


def test_lists_are_joined() -> None:
    check_circuit(
        joined,
        valid=[
            ({"a": a, "b": b}, a + b) for a, b in zip(LISTS, [[4], [], [0, 1, 2], [5, 6], [0], [7, 8, 9]], strict=True)
        ],
    )


def test_the_first_and_the_last_item() -> None:
    check_circuit(
        ends,
        valid=[({"items": items}, (items[0], items[-1])) for items in LISTS if items],
        invalid=[({"items": []}, "there is no item")],
    )


def test_parts_and_counts() -> None:
    check_circuit(
        parts,
        valid=[({"items": items}, (items[1:3], items[2:], len(items), items.count(7))) for items in LISTS],
    )


@pytest.mark.parametrize("capacity", [0, 1, 2, 3, 4, 7, 8, 9])
def test_every_length_and_no_other(capacity: int) -> None:
    @circuit
    def flags(items: Private[Vec[Field, Literal["n"]]], n: int) -> Public[tuple[Array[Bool, Literal["n"]], U32]]:
        if not n:
            bind(items.length)
        return items.is_present, items.length

    for length in range(capacity + 1):
        expected = ([place < length for place in range(capacity)], length)
        assert flags([R - 1] * length, capacity) == expected
    program = flags.compile(n=capacity)
    with pytest.raises(InputError, match=f"at most {capacity} values is needed, this one has {capacity + 1}"):
        program.solve({"items": [1] * (capacity + 1)})


@examples(30)
@given(st.lists(st.integers(0, 255), max_size=5), st.lists(st.integers(0, 255), max_size=3), st.integers(0, 255))
def test_what_lists_do_is_what_pythons_do(a: list[int], b: list[int], item: int) -> None:
    assert joined(a, b) == a + b
    assert same(a, b) == (a == b)
    assert parts(a) == (a[1:3], a[2:], len(a), a.count(7))
    assert mapped(a) == [3 * x + 1 for x in a]
    if a:
        assert ends(a) == (a[0], a[-1])
    if len(a) < 5:
        assert pushed(a, item) == [*a, item]


@circuit
def same(a: Private[Vec[U8, Literal[5]]], b: Private[Vec[U8, Literal[3]]]) -> Public[Bool]:
    return a == b


@circuit
def mapped(items: Private[Vec[U8, Literal[5]]]) -> Public[Vec[U16, Literal[5]]]:
    return items.map(lambda item: U16(item) * 3 + 1)


def test_equality_is_of_items_not_of_slots() -> None:
    for a, b in ([[], [0]], [[0], [0, 0]], [[1, 2], [1, 2]], [[1, 2, 3], [1, 2]], [[1], [2]], [[], []]):
        assert same(a, b) is (a == b)

    @circuit
    def required(a: Private[Vec[Field, Literal[3]]], b: Private[Vec[Field, Literal[5]]]) -> None:
        require(a == b, "they differ")

    accepts(required, {"a": [R - 1, 0], "b": [R - 1, 0]}, None)
    refuses(required, {"a": [R - 1, 0], "b": [R - 1]}, "they differ")
    refuses(required, {"a": [1, 2, 3], "b": [1, 2, 3, 4]}, "they differ")


class Entry(Struct):
    """Something of several wires, a list among them."""

    key: Field
    flag: Bool
    tags: Vec[U8, Literal[2]]


def entry(key: int, *tags: int) -> dict[str, Any]:
    return {"key": key, "flag": key % 2 == 1, "tags": list(tags)}


@circuit
def entries(
    items: Private[Vec[Entry, Literal[3]]], more: Private[Entry]
) -> Public[tuple[Vec[Entry, Literal[3]], U32, Entry]]:
    return items.push(more), items.count(more), items[0]


def test_items_of_any_type() -> None:
    items = [entry(R - 1, 1), entry(5, 1, 2)]
    found, count, first = entries(items, items[1])
    assert [(one.key, one.flag, one.tags) for one in found] == [
        (R - 1, False, [1]),
        (5, True, [1, 2]),
        (5, True, [1, 2]),
    ]
    assert (count, first.key) == (1, R - 1)
    refuses(entries, {"items": [], "more": items[0]}, "there is no item 0")
    program = entries.compile()
    assert program.solve({"items": items, "more": items[0]}).output[1] == 1
    wires = program.schema.encode({"items": items, "more": items[0]})
    assert wires[:5] == [2, R - 1, 0, 1, 1]


def test_a_length_need_not_be_read() -> None:
    @circuit
    def total(items: Private[Vec[U8, Literal[3]]]) -> Public[Field]:
        return sum(map(Field, items.data), Field(0))

    assert total([200, 100]) == 300

    def odd(items: list[int]) -> list[int]:
        return [item for item in items if item % 2]

    @circuit
    def unheld(items: Private[Vec[U8, Literal[3]]]) -> Public[U32]:
        some = hint(odd, items, returns=Vec[U8, Literal[3]])
        require(some[0] == items[0])
        bind(items)
        return some.length

    with pytest.raises(UnconstrainedHintError, match="no requirement holds"):
        unheld.compile()


def test_slots_behind_the_end_are_zero() -> None:
    """A prover who puts something there, or says another length, has no witness."""
    program = shown.compile()
    honest = program.schema.encode({"items": [1, 2]})
    assert not solved_wires(program, honest).failed_rows
    for place, value in ((0, 1), (0, 0), (0, 6), (0, 7), (0, 8), (0, R - 1), (3, 1), (5, 255), (1, 256), (4, R - 1)):
        assert solved_wires(program, [*honest[:place], value, *honest[place + 1 :]]).failed_rows, (place, value)


@circuit
def wide(items: Private[Vec[tuple[Bool, Array[UInt(248), Literal[49]]], Literal[1]]]) -> Public[U32]:  # type: ignore[valid-type]
    return items.length


def test_a_slot_whose_numbers_add_up_to_r_is_not_zero() -> None:
    """Nor has one such a sum whose every number is small: 49 of 248 bits reach r."""
    program = wide.compile()
    numbers = [2**248 - 1] * 48
    numbers.append(R - sum(numbers))
    assert 0 < numbers[-1] < 2**248
    honest = program.schema.encode({"items": [[False, numbers]]})
    assert not solved_wires(program, honest).failed_rows
    lie = [*honest[: honest.index(1)], 0, *honest[honest.index(1) + 1 :]]
    assert solved_wires(program, lie).failed_rows
    with_flag = [0, 1, *[0] * 49]
    assert solved_wires(program, with_flag).failed_rows
    assert not solved_wires(program, [0] * 51).failed_rows


def test_inputs_cost_what_the_documents_say() -> None:
    assert [shown.compile(0).r1cs.n_rows - shown.compile(0).r1cs.n_outputs] == [5 * 8 + 6 + 5]
    assert cost(shown) == 0

    @circuit
    def three(items: Private[Vec[Entry, Literal[3]]]) -> None:
        bind(items)

    assert cost(three) == 1 + 3 * (2 + 3)  # a row for every wire that is bound


# -- making lists ------------------------------------------------------------------------------------------------------


@circuit
def made(
    a: Private[U8], n: Private[U8], data: Private[Array[U8, Literal[4]]]
) -> Public[tuple[Vec[U8, Literal[6]], Vec[U8, Literal[4]], U32]]:
    some = Vec[U8, Literal[6]]([a, 5])
    return some, Vec.first(data, U32(n)), Vec(data).length


def test_lists_are_made_of_items_and_of_the_first_of_them() -> None:
    for n in range(5):
        assert made(9, n, [0, 1, 2, 3]) == ([9, 5], [0, 1, 2, 3][:n], 4)
    for n in (5, 8, 255):
        refuses(made, {"a": 9, "n": n, "data": [0, 1, 2, 3]}, "fewer items than the length says")


@circuit
def narrowed(items: Private[Vec[U8, Literal[5]]]) -> Public[tuple[Vec[U8, Literal[2]], Vec[U16, Literal[7]]]]:
    return Vec[U8, Literal[2]](items), Vec[U16, Literal[7]](items)


def test_a_list_fits_another_bound_or_is_refused() -> None:
    for items in LISTS:
        if len(items) <= 2:
            assert narrowed(items) == (items, items)
        else:
            refuses(narrowed, {"items": items}, "there are more than 2 items")


@gadget
def longest(a: Vec[U8, Any], b: Vec[U8, Any]) -> Vec[U8, Any]:
    """The longer of two. Never fails."""
    n = max(a.capacity, b.capacity)
    kind: Any = Vec
    return select(a.length < b.length, kind[U8, n](b), kind[U8, n](a))  # type: ignore[no-any-return]


def test_gadgets_take_and_give_lists() -> None:
    @circuit
    def call(a: Private[Vec[U8, Literal[5]]], b: Private[Vec[U8, Literal[3]]]) -> Public[Vec[U8, Literal[5]]]:
        return longest(a, b).push(1)[0:5]

    assert call([1], [2, 3]) == [2, 3, 1]
    assert call([4, 5, 6], [2, 3]) == [4, 5, 6, 1]
    assert longest([1], [2, 3]) == [2, 3]


def test_a_hint_may_give_a_list() -> None:
    def odd(items: list[int]) -> list[int]:
        return [item for item in items if item % 2]

    @circuit
    def found(items: Private[Vec[U8, Literal[5]]]) -> Public[Vec[U8, Literal[5]]]:
        some = hint(odd, items, returns=Vec[U8, Literal[5]])
        require(sum(map(Field, some.data), Field(0)) == sum(map(Field, items.data), Field(0)), "an even item")
        require(some.length == items.length)
        return some

    assert found([1, 3, 5]) == [1, 3, 5]
    refuses(found, {"items": [1, 2]}, "an even item")


def test_a_length_has_a_name() -> None:
    @gadget
    def firsts(a: Vec[Field, N], b: Array[Field, N]) -> Field:
        """The sum of products."""
        return sum((x * y for x, y in zip(a.data, b, strict=True)), Field(0))

    @circuit
    def product(
        a: Private[Vec[Field, Literal["n"]]],
        b: Private[Array[Field, Literal["n"]]],
        n: int = 3,
    ) -> Public[Field]:
        return firsts(a, b)

    assert product([2, 3], [10, 100, 1000]) == 320

    @circuit
    def apart(a: Private[Vec[Field, Literal[3]]], b: Private[Array[Field, Literal[2]]]) -> Public[Field]:
        return firsts(a, b)  # type: ignore[misc]

    with pytest.raises(TypeMismatchError, match="has 2 items where `N` is 3"):
        apart.compile()


# -- texts -------------------------------------------------------------------------------------------------------------

TEXTS = ["", "a", "ab", "abc", "ébc", "a\0b", "日本", "abcdef", "\0\0"]


@circuit
def text(value: Private[Text[Literal[6]]]) -> Public[tuple[Text[Literal[6]], Bytes[Literal[6]], U32]]:
    return value, value.data, value.length


def test_a_text_is_utf_8() -> None:
    check_circuit(
        text,
        valid=[({"value": value}, (value, value.encode().ljust(6, b"\0"), len(value.encode()))) for value in TEXTS],
    )
    for wrong, told in (
        ("abcdefg", "at most 6 bytes in UTF-8"),
        ("\ud800", "surrogate"),
        (5, "a number"),
        (["a"], "an array"),
    ):
        with pytest.raises(InputError, match=told):
            text.compile().solve({"value": wrong})


@circuit
def asked(value: Private[Text[Literal[6]]], other: Private[Text[Literal[4]]]) -> Public[Array[Bool, Literal[12]]]:
    return Array(
        [
            value.starts_with("ab"),
            value.starts_with(""),
            value.starts_with("a\0"),
            value.starts_with("abcdefg"),
            value.starts_with(other),
            value.ends_with("c"),
            value.ends_with("\0"),
            value.ends_with("cdef"),
            value.contains("b"),
            value.contains("\0"),
            value == "abc",
            value == other,
        ]
    )


def answers(value: str, other: str) -> list[bool]:
    return [
        value.startswith("ab"),
        True,
        value.startswith("a\0"),
        False,
        value.startswith(other),
        value.endswith("c"),
        value.endswith("\0"),
        value.endswith("cdef"),
        "b" in value,
        "\0" in value,
        value == "abc",
        value == other,
    ]


OTHERS = ["", "a", "ab", "a\0", "\0", "abcd", "日"]


def test_texts_are_asked_as_pythons_are() -> None:
    for value in TEXTS:
        for other in OTHERS:
            assert asked(value, other) == answers(value, other), (value, other)
    check_circuit(asked, valid=[({"value": "abc", "other": "ab"}, answers("abc", "ab"))])


def test_long_texts_are_compared_in_parts() -> None:
    part = "0123456789" * 7

    @circuit
    def long(value: Private[Text[Literal[80]]], other: Private[Text[Literal[75]]]) -> Public[Array[Bool, Literal[5]]]:
        return Array(
            [
                value.starts_with(part),
                value.ends_with(part),
                value.contains(part),
                value.starts_with(other),
                value == other,
            ]
        )

    for value in (part, f"x{part}", f"{part}x", f"x{part}x", part[:-1] + "x", "x" + part[1:], ""):
        for other in (part, part[:31], value[:75]):
            expected = [
                value.startswith(part),
                value.endswith(part),
                part in value,
                value.startswith(other),
                value == other,
            ]
            assert long(value, other) == expected, (value, other)


@gadget
def greeting(name: Text[Any]) -> Text[Any]:
    """A text around another. Never fails."""
    return "Hello, " + name + "!"


def test_texts_are_joined() -> None:
    @circuit
    def hello(name: Private[Text[Literal[6]]]) -> Public[Text[Literal[14]]]:
        return greeting(name)

    for name in TEXTS:
        assert hello(name) == greeting(name) == f"Hello, {name}!"


def test_a_cut_character_is_told_and_comes_in_nowhere() -> None:
    @circuit
    def cut(value: Private[Text[Literal[4]]]) -> Public[Text[Literal[1]]]:
        return value[:1]

    result = cut("é")
    assert result == "\udcc3"
    with pytest.raises(InputError, match="surrogate"):
        cut(result)


# -- misuse ------------------------------------------------------------------------------------------------------------

MISUSES: list[tuple[Callable[[Any], Any], type[Exception], str]] = [
    (len, SignalConversionError, r"items\.length is a U32"),
    (list, SignalConversionError, "known only to the prover"),
    (bool, SignalTruthError, r"items\.length != 0"),
    (lambda v: 3 in v, SignalTruthError, r"items\.count"),
    (lambda v: v[v.length], SignalConversionError, r"arrays\.read"),
    (lambda v: v[-1], TypeMismatchError, r"items\.last\(\)"),
    (lambda v: v[:-1], TypeMismatchError, "from its end"),
    (lambda v: v[::2], TypeMismatchError, "with steps"),
    (lambda v: v[5], BodyError, "there is no item 5"),
    (hash, SignalConversionError, "key of a dict"),
    (lambda v: v + 3, TypeMismatchError, "a int where a Vec is expected"),
    (lambda v: v.__setitem__(0, 1), TypeMismatchError, r"arrays\.write"),
    (lambda v: v.push(256), ConstantRangeError, "256"),
    (lambda v: Vec[U8, Literal[2]]([1, 2, 3]), TypeMismatchError, "at most 2 are expected"),
    (lambda v: Vec.first([U8(1)], 2), ConstantRangeError, "fewer items"),
    (lambda v: v == "text", TypeMismatchError, "a str where a Vec is expected"),
]


@pytest.mark.parametrize(("misuse", "error", "told"), MISUSES, ids=range(len(MISUSES)))
def test_misuses_say_what_to_write(misuse: Callable[[Any], Any], error: type[Exception], told: str) -> None:
    @circuit
    def wrong(items: Private[Vec[U8, Literal[5]]]) -> None:
        misuse(items)

    with pytest.raises(error, match=told):
        wrong.compile()


def test_types_without_a_bound_are_refused() -> None:
    for kind, error in ((Vec, UnknownLengthError), (Text, UnknownLengthError), (Vec[int, Literal[3]], SignatureError)):

        def wrong(items: Any) -> None:
            bind(items.length)

        wrong.__annotations__["items"] = PRIVATE[kind]
        with pytest.raises(error):
            circuit(wrong).compile()


def test_nobody_derives_from_a_list() -> None:
    with pytest.raises(SignatureError, match="derived from Vec"):

        class Own(Vec[U8, Literal[3]]):
            pass


def test_a_text_knows_only_texts() -> None:
    @circuit
    def wrong(value: Private[Text[Literal[4]]], data: Private[Bytes[Literal[4]]]) -> None:
        require(value == data)

    with pytest.raises(TypeMismatchError, match="a Bytes where a Text is expected"):
        wrong.compile()


def test_a_broken_requirement_names_what_is_wrong() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="the list is full"):
        pushed([1, 2, 3, 4, 5], 0)


def test_signed_integers_and_hashes_of_lists() -> None:
    @circuit
    def signed(items: Private[Vec[I8, Literal[3]]]) -> Public[tuple[Vec[I8, Literal[4]], I16, Bool]]:
        more = Vec[I8, Literal[4]](items).push(-128)
        return more, sum((I16(item) for item in more.data), I16(0)), items == [-1, 2]

    assert signed([-1, 2]) == ([-1, 2, -128], -127, True)
    assert signed([]) == ([-128], -128, False)
    assert cost(signed) > 0

    @circuit
    def hashed(name: Private[Text[Literal[5]]]) -> Public[Bytes[Literal[20]]]:
        return sha1(name.data, name.length)

    for name in ("", "Zoë", "abcde"):
        assert hashed(name) == hashlib.sha1(name.encode()).digest()
