from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from zkwright.circuits.json_fields import (
    JsonObject,
    boolean_field,
    has_field,
    json_object,
    number_field,
    string_field,
)
from zkwright.compiler import U64, Bool, Private, Public, Text, UnsatisfiedCircuitError, circuit, require
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs, bit
from tests.drawn import examples


def _text(make: Inputs) -> Text[Any]:
    text: Text[Any] = Text(make.bytes(256))
    return Text.unchecked(text.data, make.field().linear)


def _scanned(make: Inputs) -> JsonObject:
    """An object whose scan is another's cost."""
    return JsonObject(tuple(make.bytes(256)), tuple(make.fields(256)), False)


COSTS = [
    Cost(json_object, 4435, lambda make: json_object(_text(make)), "for 256 bytes"),
    Cost(string_field, 1203, lambda make: string_field(_scanned(make), "sub", 32), "for 32 bytes in 256"),
    Cost(number_field, 907, lambda make: number_field(_scanned(make), "exp"), "for 10 digits in 256 bytes"),
    Cost(boolean_field, 671, lambda make: boolean_field(_scanned(make), "ok"), "in 256 bytes"),
    Cost(has_field, 502, lambda make: bit(Bool(has_field(_scanned(make), "crit"))), "in 256 bytes"),
]


@circuit
def name_of(document: Private[Text[Literal[48]]]) -> Public[Text[Literal[8]]]:
    return string_field(json_object(document), "sub", 8)  # type: ignore[no-any-return]


@circuit
def expiry_of(document: Private[Text[Literal[32]]]) -> Public[U64]:
    return number_field(json_object(document), "exp", 4)  # type: ignore[no-any-return]


@circuit
def truth_of(document: Private[Text[Literal[32]]]) -> Public[Bool]:
    signed = json_object(document)
    require(~Bool(has_field(signed, "crit")), "there is a member crit")
    return boolean_field(signed, "ok")  # type: ignore[no-any-return]


def _plain(document: str) -> str:
    return string_field(json_object(document), "sub", 8)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('{"sub":"Ann"}', "Ann"),
        ('{"sub":""}', ""),
        ('{"sub":"12345678"}', "12345678"),
        ('{"sub": "Ann"}', "Ann"),
        ('{ "a":1,\n"sub":"Ann" }', "Ann"),
        ('{"a":{"sub":"no"},"sub":"Ann"}', "Ann"),
        ('{"a":[{"sub":"no"}],"sub":"Ann"}', "Ann"),
        ('{"sub":"Ann","a":{"sub":"no"}}', "Ann"),
        (r'{"a":"\"sub\":\"no\"","sub":"Ann"}', "Ann"),
        (r'{"a":"\\","sub":"Ann"}', "Ann"),
        (r'{"a":"\\\",","sub":"Ann"}', "Ann"),
        ('{"a":"}{","sub":"Ann"}', "Ann"),
        ('{"a":",","b":":","sub":"Ann"}', "Ann"),
        ('{"sub2":"no","xsub":"no","sub":"Ann"}', "Ann"),
        ('{"a":"sub","sub":"sub"}', "sub"),
        ('{"sub":"},{[:"}', "},{[:"),
        ('{"sub":"Zoë"}', "Zoë"),
        ('{"a":[[],{},[1,2]],"sub":"Ann"}', "Ann"),
        (r'{"a":{"s\u0075b":"no"},"sub":"Ann"}', "Ann"),
        ('{"a":{"b" :1},"sub":"Ann"}', "Ann"),
    ],
)
def test_the_value_is_the_members(document: str, expected: str) -> None:
    assert json.loads(document)["sub"] == expected
    assert _plain(document) == expected
    assert name_of(document) == expected


HOSTILE = {
    "twice": '{"sub":"Ann","sub":"Bob"}',
    "twice, the same": '{"sub":"Ann","sub":"Ann"}',
    "twice, another kind": '{"sub":"Ann","sub":1}',
    "an escaped twin": r'{"sub":"Ann","s\u0075b":"Bob"}',
    "an escaped twin before it": r'{"\u0073ub":"Bob","sub":"Ann"}',
    "an escaped twin only": r'{"s\u0075b":"Ann"}',
    "an escape at a twin's end": r'{"su\u0062":"Bob","sub":"Ann"}',
    "a twin with a blank": '{"sub":"Ann","sub" :"Bob"}',
    "a twin with a line's end": '{"sub":"Ann","sub"\n:"Bob"}',
    "none": '{"a":"Ann"}',
    "within a text": r'{"a":"\"sub\":\"Bob\""}',
    "within an object": '{"a":{"sub":"Bob"}}',
    "within an array": '{"a":[{"sub":"Bob"}]}',
    "as a value": '{"a":"sub"}',
    "its end only": '{"xsub":"Bob"}',
    "behind a quotation mark in a name": r'{"a\"sub":"Bob"}',
    "its beginning only": '{"subx":"Bob"}',
    "an escape in the value": r'{"sub":"A\u006en"}',
    "an escaped quotation mark in the value": r'{"sub":"A\"nn"}',
    "too long": '{"sub":"123456789"}',
    "no text": '{"sub":1}',
    "null": '{"sub":null}',
    "an array": '{"sub":["Ann"]}',
    "two blanks": '{"sub":  "Ann"}',
    "a tab": '{"sub":\t"Ann"}',
    "not closed": '{"sub":"Ann"',
    "closed twice": '{"sub":"Ann"}}',
    "two objects": '{"a":1}{"sub":"Ann"}',
    "in a second object": '{"sub":"Ann"}{"b":1}',
    "something behind it": '{"sub":"Ann"} ',
    "something before it": ' {"sub":"Ann"}',
    "an array of objects": '[{"sub":"Ann"}]',
    "a text not closed": '{"sub":"Ann"}"',
    "a backslash at the end": '{"sub":"Ann"}\\',
    "a value not closed": '{"sub":"Ann',
    "nothing": "",
    "a zero byte behind it": '{"sub":"Ann"}\0',
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_a_parser_may_read_differently_is_refused(document: str) -> None:
    if document:
        with pytest.raises(UnsatisfiedCircuitError):
            _plain(document)
    else:
        with pytest.raises(ArgumentError, match="an object of 0 bytes"):
            _plain(document)
    with pytest.raises(UnsatisfiedCircuitError):
        name_of(document)


_NAMES = st.sampled_from(["sub", "su", "subs", "a", 'x"sub', "sub\\", "s{ub", ":"])
_TEXTS = st.text('sub":,{}[]\\ é', max_size=5)
_VALUES = st.recursive(
    _TEXTS | st.integers(-9, 9) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_NAMES, inner, max_size=2),
    max_leaves=4,
)


@examples(300)
@given(st.lists(st.tuples(_NAMES, _VALUES), max_size=3), st.sampled_from([(",", ":"), (", ", ": "), (",\n", ":")]))
@example([("sub", 'a"')], (",", ":"))
def test_of_any_object_the_value_is_read_as_python_reads_it_or_refused(
    members: list[tuple[str, Any]], separators: tuple[str, str]
) -> None:
    comma, colon = separators
    written = [
        json.dumps(name) + colon + json.dumps(value, separators=separators, ensure_ascii=False)
        for name, value in members
    ]
    document = "{" + comma.join(written) + "}"
    pairs: list[tuple[str, Any]] = json.loads(document, object_pairs_hook=list)
    values = [value for name, value in pairs if name == "sub"]
    plain_names = not any("\\" in json.dumps(name) for name, _ in members)
    value = values[0] if len(values) == 1 and plain_names else None
    if isinstance(value, str) and json.dumps(value, ensure_ascii=False) == f'"{value}"' and len(value.encode()) <= 8:
        assert _plain(document) == value
    else:
        with pytest.raises(UnsatisfiedCircuitError):
            _plain(document)


@pytest.mark.parametrize(
    ("number", "behind"), [("0", "}"), ("9999", ',"a":1}'), ("17", " }"), ("5", "\n}"), (" 8", "\t}")]
)
def test_a_number(number: str, behind: str) -> None:
    document = f'{{"exp":{number}{behind}'
    assert number_field(json_object(document), "exp", 4) == int(number)
    assert expiry_of(document) == int(number)


@pytest.mark.parametrize(
    "number", ["12345", "-1", "1.5", "1e3", "1E3", '"17"', "null", "true", "[1]", "", "0x1", "1/", "1:"]
)
def test_no_whole_number_of_so_many_digits(number: str) -> None:
    document = f'{{"exp":{number}}}'
    with pytest.raises(UnsatisfiedCircuitError):
        number_field(json_object(document), "exp", 4)
    with pytest.raises(UnsatisfiedCircuitError):
        expiry_of(document)


def test_the_largest_number() -> None:
    assert number_field(json_object('{"n":9999999999999999999}'), "n", 19) == 10**19 - 1
    with pytest.raises(ArgumentError, match="a number of 20 digits"):
        number_field(json_object('{"n":1}'), "n", 20)


@pytest.mark.parametrize(
    ("document", "expected"), [('{"ok":true}', True), ('{"ok": false}', False), ('{"a":{"crit":1},"ok":true}', True)]
)
def test_a_truth_value(document: str, expected: bool) -> None:
    assert boolean_field(json_object(document), "ok") is expected
    assert truth_of(document) is expected


@pytest.mark.parametrize("value", ['"true"', "null", "1", "[true]", "tru", "fals "[:3]])
def test_no_truth_value(value: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="ok is neither true nor false"):
        truth_of(f'{{"ok":{value}}}')


@pytest.mark.parametrize("document", ['{"crit":[],"ok":true}', '{"ok":true,"crit":1}', '{"crit":1,"crit":2,"ok":true}'])
def test_a_field_that_must_not_be_there(document: str) -> None:
    assert has_field(json_object(document), "crit") is True
    assert has_field(json_object(document), "cri") is False
    with pytest.raises(UnsatisfiedCircuitError, match="there is a member crit"):
        truth_of(document)


@pytest.mark.parametrize("name", ["", 'a"', "a\\", "é", "\n", "n" * 29])
def test_a_name_that_no_rows_tell(name: str) -> None:
    with pytest.raises(ArgumentError, match="the name"):
        string_field(json_object('{"a":1}'), name, 8)


def test_a_name_of_28_bytes() -> None:
    name = "n" * 28
    assert string_field(json_object(f'{{"{name}":"x"}}'), name, 8) == "x"


def test_no_room_for_a_text() -> None:
    with pytest.raises(ArgumentError, match="a text of at most 0 bytes"):
        string_field(json_object('{"a":""}'), "a", 0)
