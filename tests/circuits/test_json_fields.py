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
    object_field,
    prove_element,
    string_field,
)
from zkwright.circuits.json_fields.scan import Mark
from zkwright.compiler import U64, Bool, Bytes, Private, Public, Text, UnsatisfiedCircuitError, circuit, require
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs, bit
from tests.drawn import examples


def _text(make: Inputs) -> Text[Any]:
    text: Text[Any] = Text(make.bytes(256))
    return Text.unchecked(text.data, make.field().linear)


def _scanned(make: Inputs) -> JsonObject:
    """An object whose scan is another's cost."""
    marks = (Mark(*make.fields(3)) for _ in range(256))
    return JsonObject(tuple(make.bytes(256)), tuple(marks), False)


COSTS = [
    Cost(json_object, 4435, lambda make: json_object(_text(make)), "for 256 bytes"),
    Cost(string_field, 1203, lambda make: string_field(_scanned(make), "sub", 32), "for 32 bytes in 256"),
    Cost(number_field, 907, lambda make: number_field(_scanned(make), "exp"), "for 10 digits in 256 bytes"),
    Cost(boolean_field, 671, lambda make: boolean_field(_scanned(make), "ok"), "in 256 bytes"),
    Cost(has_field, 502, lambda make: bit(Bool(has_field(_scanned(make), "crit"))), "in 256 bytes"),
    Cost(object_field, 2580, lambda make: object_field(_scanned(make), "cnf", 64), "for 64 bytes in 256"),
    Cost(
        prove_element,
        2147,
        lambda make: prove_element(_scanned(make), "_sd", make.bytes(43)),
        "for 43 bytes in 256",
    ),
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


def test_a_default_counts_where_there_is_no_member() -> None:
    with_one, without = json_object('{"n":3,"s":"x"}'), json_object('{"a":{"n":3,"s":"x"}}')
    assert (number_field(with_one, "n", default=7), number_field(without, "n", default=7)) == (3, 7)
    assert (string_field(with_one, "s", 8, default="sha"), string_field(without, "s", 8, default="sha")) == ("x", "sha")
    for twice in ('{"n":3,"n":4}', '{"n":3,"n":3}'):
        with pytest.raises(UnsatisfiedCircuitError, match="there is more than one member n"):
            number_field(json_object(twice), "n", default=7)
    with pytest.raises(UnsatisfiedCircuitError, match="n is no whole number"):
        number_field(json_object('{"n":null}'), "n", default=7)


@circuit
def default_of(document: Private[Text[Literal[36]]]) -> Public[tuple[U64, Text[Literal[8]]]]:
    signed = json_object(document)
    return number_field(signed, "n", 4, default=7), string_field(signed, "s", 8, default="sha")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('{"a":1}', (7, "sha")),
        ("{}", (7, "sha")),
        ('{"n":3}', (3, "sha")),
        ('{"a":[{"n":3,"s":"x"}],"s":"123"}', (7, "123")),
        ('{"n":9999, "a":[1], "s":"1234567"}', (9999, "1234567")),
    ],
)
def test_a_default_in_a_circuit(document: str, expected: tuple[int, str]) -> None:
    assert default_of(document) == expected


@circuit
def inner_of(document: Private[Text[Literal[56]]]) -> Public[Text[Literal[8]]]:
    return string_field(object_field(json_object(document), "cnf", 28), "x", 8)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "document",
    [
        '{"cnf":{"x":"Ann"}}',
        '{"x":"no","cnf": {"x":"Ann"},"y":{"x":"no"}}',
        '{"cnf":{"a":{"x":"no"},"x":"Ann"}}',
        '{"cnf":{"a":"}","x":"Ann"},"x":"no"}',
        '{"cnf":{"x":"Ann","abc":[1,2]}}',
    ],
)
def test_the_object_is_the_members(document: str) -> None:
    assert json.loads(document)["cnf"]["x"] == "Ann"
    assert string_field(object_field(json_object(document), "cnf", 28), "x", 8) == "Ann"
    assert inner_of(document) == "Ann"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('{"cnf":["x"]}', "cnf opens no object"),
        ('{"cnf":"{}"}', "cnf opens no object"),
        ('{"a":{"cnf":{"x":"Ann"}}}', "no member cnf, or more than one"),
        ('{"cnf":{"x":"Ann"},"cnf":{"x":"Bob"}}', "no member cnf, or more than one"),
        ('{"cnf":{"y":1},"x":"Ann"}', "no member x, or more than one"),
        ('{"cnf":{"x":"Ann","x":"Bob"}}', "no member x, or more than one"),
        (r'{"cnf":{"\u0078":1,"x":"A"}}', "has an escape"),
        ('{"cnf":{"x":"Ann","ab":"01234567890"}}', "not closed"),
    ],
)
def test_no_such_object(document: str, message: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        string_field(object_field(json_object(document), "cnf", 28), "x", 8)
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        inner_of(document)


@circuit
def item_of(document: Private[Text[Literal[96]]], item: Private[Bytes[Literal[30]]]) -> None:
    prove_element(json_object(document), "_sd", item)


ITEM, LIKE_IT, OTHER = (f"{begin}123456789abcdefghijklmnopqrs{end}" for begin, end in ("0t", "0T", "xt"))


@pytest.mark.parametrize(
    "document",
    [
        f'{{"_sd":["{ITEM}"]}}',
        f'{{"_sd": [ "{OTHER}", "{ITEM}"]}}',
        f'{{"_sd":["{ITEM}","{OTHER}"]}}',
        f'{{"_sd":[1,{{"a":"]"}},"{ITEM}",[]],"b":1}}',
        f'{{"b":{{"_sd":[]}},"_sd":["{ITEM}","x"]}}',
        f'{{"_sd":["{ITEM}"],"b":["{ITEM}"]}}',
    ],
)
def test_an_item_of_an_array(document: str) -> None:
    assert ITEM in json.loads(document)["_sd"]
    prove_element(json_object(document), "_sd", ITEM)
    item_of(document, ITEM.encode())


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (f'{{"_sd":["{LIKE_IT}"]}}', "no such item, or several"),
        (f'{{"_sd":["{ITEM}","{LIKE_IT}"]}}', "no such item, or several"),
        (f'{{"_sd":["{OTHER}"]}}', "no such item, or several"),
        (f'{{"_sd":["{ITEM}x"]}}', "no such item, or several"),
        (f'{{"_sd":["x{ITEM}"]}}', "no such item, or several"),
        (f'{{"_sd":["{ITEM[:29]}"]}}', "no such item, or several"),
        (f'{{"_sd":["{ITEM}","{ITEM}"]}}', "no such item, or several"),
        (f'{{"_sd":[["{ITEM}"]]}}', "no such item, or several"),
        (f'{{"_sd":[{{"a":"{ITEM}"}}]}}', "no such item, or several"),
        (f'{{"_sd":[{{"{ITEM}":1}}]}}', "no such item, or several"),
        (f'{{"_sd":[],"b":["{ITEM}"]}}', "no such item, or several"),
        (f'{{"b":["{ITEM}"],"_sd":[]}}', "no such item, or several"),
        (f'{{"_sd":[],"{ITEM}":1}}', "no such item, or several"),
        (rf'{{"_sd":["\"{ITEM}\""]}}', "no such item, or several"),
        (rf'{{"_sd":["[\"{ITEM}\"]"]}}', "no such item, or several"),
        (rf'{{"_sd":["{ITEM[:-1]}\u0074"]}}', "no such item, or several"),
        (f'{{"_sd":"{ITEM}"}}', "_sd is no array"),
        (f'{{"_sd":{{"a":"{ITEM}"}}}}', "_sd is no array"),
        (f'{{"b":{{"_sd":["{ITEM}"]}}}}', "no member _sd, or more than one"),
        (f'{{"_sd":[],"_sd":["{ITEM}"]}}', "no member _sd, or more than one"),
    ],
)
def test_no_item_of_the_array(document: str, message: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        prove_element(json_object(document), "_sd", ITEM)
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        item_of(document, ITEM.encode())


def test_an_item_is_one_text() -> None:
    for text in ('x","y', "x\\"):
        with pytest.raises(UnsatisfiedCircuitError, match="no such item, or several"):
            prove_element(json_object(r'{"a":["x","y","x\\"]}'), "a", text)
    prove_element(json_object('{"a":["x","y"]}'), "a", "y")
    with pytest.raises(ArgumentError, match="an item of no bytes"):
        prove_element(json_object('{"a":[""]}'), "a", "")
    with pytest.raises(ArgumentError, match="an object of at most 0 bytes"):
        object_field(json_object('{"a":{}}'), "a", 0)
