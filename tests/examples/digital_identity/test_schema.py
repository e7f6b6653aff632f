"""A schema has one reading, or none; so has a claim."""

from __future__ import annotations

from typing import Any

import pytest
from digital_identity.documents import canonical, document_hash, parse, shown_text
from digital_identity.errors import MalformedError
from digital_identity.schema import Schema

from tests.examples.digital_identity.world import ADA, PERSON


def with_property(document: object, name: str = "country") -> dict[str, Any]:
    return {**PERSON, "properties": {**PERSON["properties"], name: document}}


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ([], "is no object"),
        ({**PERSON, "additionalProperties": True}, "lets more in"),
        ({name: PERSON[name] for name in PERSON if name != "additionalProperties"}, "has no 'additionalProperties'"),
        ({**PERSON, "allOf": []}, "'allOf', which means nothing here"),
        ({**PERSON, "required": PERSON["required"][:-1]}, "not all properties in their order"),
        ({**PERSON, "required": PERSON["required"][::-1]}, "not all properties in their order"),
        ({**PERSON, "properties": {}, "required": []}, "has 0 properties"),
        (with_property({"type": ["string", "integer"], "title": "Country"}), "no type that claims have"),
        (with_property({"type": "number", "title": "Country"}), "no type that claims have"),
        (with_property({"type": "string", "title": "Country", "format": "email"}), "the format 'email'"),
        (with_property({"type": "string", "title": "Country", "format": "date", "maxLength": 2}), "means nothing here"),
        (with_property({"type": "string", "title": "Country", "minimum": 2}), "means nothing here"),
        (with_property({"type": "string", "title": "Country", "maxLength": True}), "is a bool"),
        (with_property({"type": "string", "title": "Country", "maxLength": 0}), "the maxLength 0"),
        (with_property({"type": "string", "title": "Country", "enum": ["a", "a"]}), "list each text once"),
        (with_property({"type": "string", "title": "Country", "enum": []}), "list each text once"),
        (with_property({"type": "integer", "title": "Country", "minimum": 3, "maximum": 2}), "minimum <= maximum"),
        (with_property({"type": "integer", "title": "Country", "maximum": 2**63}), "minimum <= maximum"),
        (with_property({"type": "string", "title": "NAME"}), "two properties"),
        (with_property({"type": "string", "title": "Na\u200bme"}), "nobody sees"),
        (with_property({"type": "string", "title": "\u202eName"}), "nobody sees"),
        (with_property({"type": "string", "title": "Name\N{HANGUL FILLER}"}), "nobody sees"),
        (with_property({"type": "string", "title": "Name\N{VARIATION SELECTOR-16}"}), "nobody sees"),
        (with_property({"type": "string", "title": "Na\N{COMBINING GRAPHEME JOINER}me"}), "nobody sees"),
        (with_property({"type": "string", "title": "Cafe\u0301"}), "second spelling in Unicode"),
        (with_property({"type": "string", "title": "C"}, "Country"), "has the name 'Country'"),
        (with_property({"type": "string", "title": "C"}, "cоuntry"), "has the name"),  # noqa: RUF001 - a Cyrillic letter
    ],
)
def test_a_schema_with_two_readings(document: object, error: str) -> None:
    with pytest.raises(MalformedError, match=error):
        Schema.from_object(document)


def test_what_was_changed_is_another_schema() -> None:
    schema = Schema.from_object(PERSON)
    turned = Schema.from_object({name: PERSON[name] for name in reversed(PERSON)})
    assert schema.id == turned.id == document_hash(PERSON) < 2**248
    assert Schema.from_object({**PERSON, "title": "Passport"}).id != schema.id
    assert [schema.place(name) for name in PERSON["required"]] == [0, 1, 2, 3, 4]
    with pytest.raises(MalformedError, match="has no claim 'age'; it has birthday, country"):
        schema.place("age")


def test_sixteen_claims_and_no_more() -> None:
    def of(n: int) -> dict[str, Any]:
        names = [f"claim{number:02}" for number in range(n)]
        properties = {name: {"type": "boolean", "title": name} for name in names}
        return {**PERSON, "properties": properties, "required": names}

    assert len(Schema.from_object(of(16)).encode({f"claim{number:02}": True for number in range(16)})) == 16
    with pytest.raises(MalformedError, match="17 properties"):
        Schema.from_object(of(17))


@pytest.mark.parametrize(
    "claims",
    [
        {**ADA, "birthday": "2007-02-29"},
        {**ADA, "birthday": "20081130"},
        {**ADA, "birthday": "2008-W48-7"},
        {**ADA, "birthday": 20081130},
        {**ADA, "country": "AUT"},
        {**ADA, "name": "A\u0000"},
        {**ADA, "points": 101},
        {**ADA, "points": True},
        {**ADA, "points": "1"},
        {**ADA, "resident": 1},
        {**ADA, "resident": None},
        {**ADA, "more": 1},
        {name: ADA[name] for name in list(ADA)[1:]},
        [],
    ],
)
def test_claims_that_are_none(claims: object) -> None:
    with pytest.raises(MalformedError):
        Schema.from_object(PERSON).encode(claims)


def test_values_of_a_type_keep_their_order() -> None:
    schema = Schema.from_object(PERSON)
    points, birthday = (schema.properties[name] for name in ("points", "birthday"))
    assert [points.encode(n, "") for n in (-100, -1, 0, 100)] == [2**63 + n for n in (-100, -1, 0, 100)]
    days = [birthday.encode(day, "") for day in ("0001-01-01", "2008-02-29", "2008-03-01", "9999-12-31")]
    assert days == [1, 733101, 733102, 3652059]


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"1", b"{", b'{"a": 1, "a": 2}', b'{"a": 1.0}', b'{"a": NaN}', b'{"a": {"b": 1, "b": 1}}', b'"\xff"'],
)
def test_documents_with_two_readings(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse(data)


def test_the_canonical_form() -> None:
    assert canonical({"b": [1, True], "a": "é\n"}) == '{"a":"é\\n","b":[1,true]}'.encode()
    assert shown_text("Zoë 李", "a name") == "Zoë 李"
