"""Hostile text: what JSON leaves open is refused, at a cost that the size of the text bounds."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.verifier import InvalidKey, MalformedProof, public_from_json, public_from_object, strict_json
from zkwright.verifier.public_signals import MAX_PUBLIC_SIGNALS
from zkwright.verifier.strict_json import MAX_DEPTH, MAX_DIGITS, MAX_VALUES, Node, node_of, parse

LIMIT = 1 << 20


def read(text: bytes | str) -> Node:
    return parse(text, LIMIT, MalformedProof)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "^empty; check that this is the right file"),
        (" \n", "^empty"),
        ("[", "unbalanced"),
        ('["1"', "unbalanced"),
        ('["1"]]', "unbalanced"),
        ('["1"}', "no JSON"),
        ('["1"] ["2"]', "Extra data"),
        ('["1",]', "no JSON"),
        ("['1']", "no JSON"),
        ('{"a": "1", "a": "2"}', "^a: the name is repeated"),
        ('{"b": {"a": "1", "a": "1"}}', "^a: the name is repeated"),
        ('{"\\u0061": "1"}', "backslash"),
        ('["1\\n"]', "backslash"),
        ('["\n"]', "Invalid control character"),
        ('["\x00"]', "Invalid control character"),
        ("[1.0]", "no integer"),
        ("[1e3]", "no integer"),
        ("[1E400]", "no integer"),
        ("[NaN]", "no integer"),
        ("[Infinity]", "no integer"),
        ("[-Infinity]", "no integer"),
        ("[-1]", "out of range"),
        ("[-0]", "out of range"),
        ("[01]", "no JSON"),
        ("[1234567890]", "out of range"),
        ("[" + "9" * 5000 + "]", "out of range"),
        ('["\u0661"]', "outside ASCII"),
        ("\ufeff[]", "outside ASCII"),
        (b"\xef\xbb\xbf[]", "outside ASCII"),
        (b"\xff\xfe[\x00]\x00", "outside ASCII"),
        (b"[\x00]\x00", "no JSON"),
        ('["\ud800"]', "outside ASCII"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nested deeper"),
        ("[" * LIMIT, "nested deeper"),
        ('{"a":' * 1000, "nested deeper"),
        ("[]" * 1000, "Extra data"),
        (" " * (LIMIT + 1), "bytes are more than"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_refused_texts(text: bytes | str, reason: str) -> None:
    with pytest.raises(MalformedProof, match=reason):
        read(text)


def test_the_deepest_that_is_allowed() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert read(text).value == json.loads(text)


def test_brackets_in_strings_do_not_count() -> None:
    assert read('["[[[[[[{{{{"]').items()[0].value == "[[[[[[{{{{"


def test_nesting_does_not_reach_the_stack_of_a_small_thread() -> None:
    refusals: list[MalformedProof] = []

    def run() -> None:
        try:
            read("[" * LIMIT)
        except MalformedProof as refusal:
            refusals.append(refusal)

    previous = threading.stack_size(1 << 17)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(previous)
    assert len(refusals) == 1


@pytest.mark.parametrize("text", [None, 5, {"pi_a": []}, ["1"], bytearray(b"[]")])
def test_what_is_no_text_is_a_programming_error(text: Any) -> None:
    with pytest.raises(TypeError, match="as bytes or str, found"):
        read(text)


@pytest.mark.parametrize("text", ["0", "1", "9", "10", "1234567890", "9" * MAX_DIGITS])
def test_canonical_decimals(text: str) -> None:
    assert Node(text, "x", MalformedProof).decimal() == int(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00",
        "01",
        "-1",
        "-0",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "1_000",
        "0x10",
        "0b1",
        "1.0",
        "1e3",
        "\u0661",
        "\uff11",
        "abc",
    ],
    ids=ascii,
)
def test_decimals_in_another_spelling(text: str) -> None:
    with pytest.raises(MalformedProof, match="x: not a canonical decimal number"):
        Node(text, "x", MalformedProof).decimal()


@pytest.mark.parametrize("length", [MAX_DIGITS + 1, 10_000_000])
def test_long_decimals_cost_nothing(length: int) -> None:
    with pytest.raises(MalformedProof, match="more than 77 digits"):
        Node("9" * length, "x", MalformedProof).decimal()


@pytest.mark.parametrize(
    ("value", "kind"),
    [(1, "a number"), (True, "a boolean"), (None, "null"), ([], "an array"), ({}, "an object")],
)
def test_a_decimal_is_a_string(value: object, kind: str) -> None:
    with pytest.raises(MalformedProof, match=f"expected a string of decimal digits, found {kind}"):
        Node(value, "x", MalformedProof).decimal()


@pytest.mark.parametrize("value", ["1", True, None, -1])
def test_a_count_is_a_natural_number(value: object) -> None:
    with pytest.raises(InvalidKey, match="x: expected a natural number"):
        Node(value, "x", InvalidKey).count()


def test_arrays_and_objects_have_their_shape() -> None:
    with pytest.raises(MalformedProof, match="x: expected an array, found an object"):
        Node({}, "x", MalformedProof).items()
    with pytest.raises(MalformedProof, match="x: expected 2 elements, found 1"):
        Node(["1"], "x", MalformedProof).items(2)
    with pytest.raises(MalformedProof, match="x: expected an object, found a string"):
        Node("1", "x", MalformedProof).fields(())
    with pytest.raises(MalformedProof, match=r"x\.b: missing"):
        Node({"a": "1"}, "x", MalformedProof).fields(("a", "b"))
    with pytest.raises(MalformedProof, match=r"x\.c: unknown name; the names are a"):
        Node({"a": "1", "c": "1"}, "x", MalformedProof).fields(("a",), ("b",))


def test_a_long_or_unprintable_name_is_cut_and_escaped() -> None:
    with pytest.raises(MalformedProof) as refusal:
        read('{"' + "n" * 5000 + '": "1"}').fields(())
    assert len(str(refusal.value)) < 200
    with pytest.raises(MalformedProof) as refusal:
        read('{"\x7f[31m": "1"}').fields(())
    assert str(refusal.value).isprintable()


documents = st.recursive(
    st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='"\\'), max_size=5)
    | st.integers(0, 10**9 - 1)
    | st.booleans()
    | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


@given(documents, st.sampled_from([None, 1, 4]))
def test_what_is_accepted_reads_as_json_does(document: Any, indent: int | None) -> None:
    text = json.dumps(document, indent=indent)
    try:
        node = read(text)
    except MalformedProof as refusal:
        assert "nested deeper" in str(refusal)  # noqa: PT017 - the only reason there may be, if there is one
    else:
        assert node.value == document


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    try:
        value = read(text).value
    except MalformedProof:
        return
    assert value == json.loads(text)


@given(documents)
def test_what_was_parsed_elsewhere_is_read_as_its_text_is(document: Any) -> None:
    def answer(reader: Callable[[], Node]) -> object:
        try:
            return reader().value
        except MalformedProof as refusal:
            return "nested deeper" in str(refusal)

    text = json.dumps(document)
    assert answer(lambda: node_of(document, LIMIT, MalformedProof)) == answer(lambda: read(text))


class Text(str):
    """Equal to what it likes."""

    __slots__ = ()


ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (1.0, "a float is no value"),
        (float("nan"), "a float is no value"),
        ({"a": (1, 2)}, "a tuple is no value"),
        ({"a": b"1"}, "a bytes is no value"),
        ([Text("1")], "a Text is no value"),
        ({Text("a"): "1"}, "a name that is no string"),
        ({1: "1"}, "a name that is no string"),
        ([-1], "out of range"),
        ([10**9], "out of range"),
        (["\u0661"], "printable ASCII"),
        (["1\n"], "printable ASCII"),
        ({'"': "1"}, "printable ASCII"),
        (ENDLESS, "nested deeper"),
        ([["1"] * 100] * 100, "more content than 1000 bytes"),
        ("9" * 1001, "more content than 1000 bytes"),
        ([None] * 1001, "more content than 1000 bytes"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_values_that_no_strict_text_holds_are_refused(document: Any, reason: str) -> None:
    with pytest.raises(MalformedProof, match=reason):
        node_of(document, 1000, MalformedProof)


def _cyclic_list() -> object:
    cyclic: list[object] = []
    cyclic += [cyclic, cyclic]
    return cyclic


def _cyclic_dict() -> object:
    cyclic: dict[str, object] = {}
    cyclic.update(a=cyclic, b=cyclic)
    return cyclic


MANY = {
    "empty tuples": {"signals": [["a", {"tuple": [{"tuple": []}] * 600_000}]]},
    "points": {"IC": [["1"]] * 600_000},
    "signals": ["1"] * (MAX_VALUES + 1),
    "empty arrays": [[]] * (MAX_VALUES // 2 + 1) + [[]] * (MAX_VALUES // 2),
}


@pytest.mark.parametrize("name", MANY)
def test_more_values_than_any_document_has_are_refused_before_any_is_looked_at(name: str) -> None:
    text = json.dumps(MANY[name], separators=(",", ":"))
    for read, document in ((parse, text), (node_of, MANY[name])):
        with pytest.raises(InvalidKey, match=f"more than {MAX_VALUES} values"):
            read(document, 1 << 24, InvalidKey, max_depth=64)  # type: ignore[arg-type]


@pytest.mark.parametrize("cyclic", [_cyclic_list(), _cyclic_dict()], ids=["list", "dict"])
def test_what_holds_itself_is_refused(cyclic: object) -> None:
    with pytest.raises(InvalidKey, match=f"more than {MAX_VALUES} values"):
        node_of(cyclic, 1 << 24, InvalidKey, max_depth=64)


@given(st.recursive(st.just("1"), lambda inner: st.lists(inner, max_size=4), max_leaves=30), st.data())
def test_texts_and_objects_have_room_for_the_same(document: Any, data: st.DataObject) -> None:
    text = json.dumps(document)
    size = sum(map(text.count, ",[{"))
    room = data.draw(st.integers(max(0, size - 1), size))
    for read, given_ in ((parse, text), (node_of, document)):
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(strict_json, "MAX_VALUES", room)
            try:
                read(given_, 1 << 24, InvalidKey, max_depth=64)
                held = True
            except InvalidKey:
                held = False
        assert held == (size <= room)


@pytest.mark.parametrize("n", [MAX_PUBLIC_SIGNALS + 1, 400_000])
def test_more_signals_than_a_key_has_are_refused(n: int) -> None:
    for read, document in ((public_from_json, json.dumps(["1"] * n)), (public_from_object, ["1"] * n)):
        with pytest.raises(MalformedProof, match=f"{n} elements are more than the {MAX_PUBLIC_SIGNALS} allowed"):
            read(document)  # type: ignore[arg-type]
