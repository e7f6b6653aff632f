"""Documents' formats as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Literal

from zkwright.circuits import json_fields
from zkwright.compiler import U64, Bool, Private, Public, Text, circuit

from tests.circuits.case import Case


@circuit
def must_be_an_object(document: Private[Text[Literal[8]]]) -> None:
    json_fields.json_object(document)


@circuit
def text_of_a_member(document: Private[Text[Literal[12]]]) -> Public[Text[Literal[3]]]:
    return json_fields.string_field(json_fields.json_object(document), "a", 3)  # type: ignore[no-any-return]


@circuit
def number_of_a_member(document: Private[Text[Literal[12]]]) -> Public[U64]:
    return json_fields.number_field(json_fields.json_object(document), "a", 2)  # type: ignore[no-any-return]


@circuit
def truth_of_a_member(document: Private[Text[Literal[12]]]) -> Public[Bool]:
    return json_fields.boolean_field(json_fields.json_object(document), "a")  # type: ignore[no-any-return]


@circuit
def must_have_no_member(document: Private[Text[Literal[12]]]) -> None:
    json_fields.require_no_field(json_fields.json_object(document), "a")


DOCUMENTS = [
    Case(
        json_fields.json_object,
        must_be_an_object,
        [{"document": "{}"}, {"document": '{"a":1}'}],
        [{"document": "{}}"}, {"document": "[]"}, ({"document": '{"a" :1}'}, "a blank behind it")],
    ),
    Case(
        json_fields.string_field,
        text_of_a_member,
        [({"document": '{"a":"xyz"}'}, "xyz"), ({"document": '{"a": ""}'}, "")],
        [{"document": '{"a":"xyzw"}'}, {"document": '{"a":1}'}, ({"document": '{"b":"x"}'}, "no member a")],
    ),
    Case(
        json_fields.number_field,
        number_of_a_member,
        [({"document": '{"a":17}'}, 17), ({"document": '{"a": 0}'}, 0)],
        [{"document": '{"a":100}'}, ({"document": '{"a":-1}'}, "no whole number")],
    ),
    Case(
        json_fields.boolean_field,
        truth_of_a_member,
        [({"document": '{"a":true}'}, True), ({"document": '{"a":false}'}, False)],
        [({"document": '{"a":null}'}, "neither true nor false")],
    ),
    Case(
        json_fields.require_no_field,
        must_have_no_member,
        [{"document": '{"b":1}'}],
        [({"document": '{"a":1}'}, "there is a member a")],
    ),
]
