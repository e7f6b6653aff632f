"""The request language: what compiles, to which circuit, and what has no reading."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from digital_identity.circuits import FAMILY
from digital_identity.errors import MalformedError
from digital_identity.request import Request, compiled, explained, latest_birthday, size_of
from digital_identity.schema import Schema
from zkwright import R

from tests.examples.digital_identity.world import ADULT, HERE, NOW, PERSON

SCHEMA = Schema.from_object(PERSON)
SCHEMAS = {SCHEMA.id: SCHEMA}
ISSUER = {"key": {"x": "1", "y": "2"}, "revoked": "0"}


def document(*where: Any, **changes: Any) -> dict[str, Any]:
    today = {"at": "2026-11-30"}
    conditions = [
        {**today, **each} if isinstance(each, dict) and {"age_at_least", "age_at_most"} & each.keys() else each
        for each in where
    ]
    return {
        "audience": "https://shop.example",
        "purpose": "To sell you wine",
        "challenge": "ab" * 32,
        "issued": NOW,
        "expires": NOW + 300,
        "statement": "cd" * 32,
        "credentials": [{"schema": str(SCHEMA.id), "issuers": [ISSUER], "where": conditions}],
        **changes,
    }


def only(*where: Any) -> dict[str, Any]:
    """The one predicate."""
    predicates = compiled(Request.from_object(document(*where)), SCHEMAS).public["asked"][0]["predicates"]
    assert [predicate["is_ranged"] or predicate["is_listed"] for predicate in predicates] == [True, False]
    return dict(predicates[0])


@pytest.mark.parametrize(
    ("years", "at", "birthday"),
    [
        (18, "2026-11-30", "2008-11-30"),
        (18, "2026-02-28", "2008-02-28"),
        (18, "2026-03-01", "2008-03-01"),
        (18, "2024-02-29", "2006-02-28"),
        (4, "2024-02-29", "2020-02-29"),
        (0, "2026-11-30", "2026-11-30"),
        (150, "2026-11-30", "1876-11-30"),
    ],
)
def test_ages(years: int, at: str, birthday: str) -> None:
    day = date.fromisoformat(at)
    assert latest_birthday(years, day) == date.fromisoformat(birthday)
    assert (
        only({"claim": "birthday", "age_at_least": years, "at": at})["high"] == date.fromisoformat(birthday).toordinal()
    )


def test_every_birthday_has_one_age() -> None:
    """Against counting: whoever is at most 17 is not at least 18, and every day of a birthday is in one of both."""
    for at in (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2026, 2, 28), date(2026, 3, 1)):
        for born in (date.fromordinal(date(2006, 1, 1).toordinal() + day) for day in range(900)):
            age = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
            assert (born <= latest_birthday(18, at)) == (age >= 18)


def test_predicates() -> None:
    ranged = only({"claim": "points", "from": -3})
    assert ranged == {
        "place": 3, "is_ranged": True, "low": 2**63 - 3, "high": 2**64 - 1, "is_listed": False, "members": [0] * 4,
    }  # fmt: skip
    listed = only({"claim": "resident", "in": [True, False]})
    assert (listed["place"], listed["is_listed"], listed["members"]) == (4, True, [1, 0, 0, 0])
    assert only({"claim": "resident", "equals": False})["members"] == [0, 0, 0, 0]
    between = only({"claim": "birthday", "age_at_least": 18, "age_at_most": 18})
    assert (between["low"], between["high"]) == (date(2007, 12, 1).toordinal(), date(2008, 11, 30).toordinal())


@pytest.mark.parametrize(
    ("n", "listed", "size"),
    [(0, 1, "single"), (2, 4, "single"), (3, 1, "single_wide"), (1, 5, "single_wide"), (6, 32, "single_wide")],
)
def test_the_smallest_circuit_that_has_room(n: int, listed: int, size: str) -> None:
    where = [{"claim": "country", "in": [f"{number:02}" for number in range(listed)]}] * n
    assert size_of(Request.from_object(document(*where))) == size
    assert list(FAMILY) == ["single", "single_wide", "pair"]


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ({}, "has no 'claim'"),
        ([], "is no object"),
        ({"claim": "points"}, "says nothing"),
        ({"claim": "points", "equals": None}, "says nothing"),
        ({"claim": "points", "equals": 1, "from": 0}, "says equals, from"),
        ({"claim": "points", "equals": 1, "not": 0}, "'not', which means nothing here"),
        ({"claim": "points", "in": []}, "an empty set"),
        ({"claim": "points", "in": [1, 1]}, "a value twice"),
        ({"claim": "points", "in": {"a": 1}}, "is a dict"),
        ({"claim": "points", "equals": [1]}, "is none that 'Points' can have"),
        ({"claim": "points", "equals": 101}, "write an integer from -100 to 100"),
        ({"claim": "points", "from": 2, "to": 1}, "an empty range"),
        ({"claim": "points", "from": "2"}, "is none that 'Points' can have"),
        ({"claim": "name", "from": "A"}, "its values have no order"),
        ({"claim": "resident", "from": False}, "its values have no order"),
        ({"claim": "points", "age_at_least": 18}, "is an age, and it is no date"),
        ({"claim": "birthday", "age_at_least": 151}, "an age of 151"),
        ({"claim": "birthday", "age_at_least": -1}, "an age of -1"),
        ({"claim": "birthday", "age_at_least": 20, "age_at_most": 19}, "an empty range"),
        ({"claim": "birthday", "age_at_least": 20, "at": "2026-11-31"}, "is no date"),
        ({"claim": "birthday", "at": "2026-11-30"}, "says at"),
        ({"claim": "age", "equals": 1}, "has no claim 'age'"),
    ],
)
def test_conditions_without_a_reading(where: Any, error: str) -> None:
    with pytest.raises(MalformedError, match=error):
        compiled(Request.from_object(document(where)), SCHEMAS)


@pytest.mark.parametrize(
    "changes",
    [
        {"challenge": "ab"},
        {"challenge": "AB" * 32},
        {"statement": 5},
        {"expires": NOW},
        {"issued": -1},
        {"issued": True},
        {"purpose": "To sell you \u202eeniw"},
        {"audience": None},
        {"scope": 7},
        {"more": 1},
        {"credentials": []},
        {"credentials": [{"schema": str(SCHEMA.id), "issuers": [], "where": []}]},
        {"credentials": [{"schema": str(SCHEMA.id), "issuers": [ISSUER] * 2, "where": []}]},
        {"credentials": [{"schema": str(SCHEMA.id), "issuers": [{**ISSUER, "revoked": str(R)}], "where": []}]},
        {"credentials": [{"schema": str(SCHEMA.id), "issuers": [ISSUER], "where": [], "also": 1}]},
    ],
)
def test_requests_without_a_reading(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        Request.from_object(document(**changes))


def test_more_than_fits() -> None:
    one = document(ADULT)["credentials"][0]
    for credentials in ([{**one, "where": [{"claim": "points", "equals": 1}] * 7}], [one] * 3):
        with pytest.raises(MalformedError, match="fit no circuit; ask for 1 with 2 conditions and sets of 4; 1 with 6"):
            size_of(Request.from_object(document(credentials=credentials)))
    with pytest.raises(MalformedError, match="of a kind that is not known here"):
        compiled(Request.from_object(document(ADULT)), {})


def test_each_word_of_a_request_is_bound() -> None:
    first = Request.from_object(document(ADULT, scope="a"))
    for changes in ({"challenge": "00" * 32}, {"audience": "https://b"}, {"purpose": "Else"}, {"expires": NOW + 301}):
        assert Request.from_object(document(ADULT, scope="a", **changes)).id != first.id
    scopes = [
        Request.from_object(document(ADULT, **changes)).scope_element
        for changes in (
            {"scope": "a"},
            {"scope": "b"},
            {"scope": "a", "audience": "https://b"},
            {},
            {"challenge": "00" * 32},
        )
    ]
    assert len(set(scopes)) == 5


def test_in_words() -> None:
    where = [
        ADULT,
        {**ADULT, "age_at_most": 65},
        HERE,
        {"claim": "points", "from": 0},
        {"claim": "resident", "equals": True},
    ]
    assert explained(Request.from_object(document(*where)), SCHEMAS, {}) == [
        "You have a valid 'Identity card', issued by somebody you do not know (1...)",
        "Birthday makes an age of at least 18 years on 2026-11-30",
        "Birthday makes an age of at least 18 and at most 65 years on 2026-11-30",
        "Country is one of AT, DE, CH",
        "Points is at least 0",
        "Resident is yes",
        "Nothing that would tell that you came before",
    ]
