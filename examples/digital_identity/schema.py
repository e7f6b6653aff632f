"""Schemas: which claims a credential has, and of what types, in a part of JSON Schema that has one reading.

    {"$id": "https://registry.example/person/1", "title": "Person", "type": "object", "additionalProperties": false,
     "properties": {"birthday": {"type": "string", "format": "date", "title": "Birthday"}},
     "required": ["birthday"]}

A property is a `boolean`, an `integer` (perhaps with `minimum` and `maximum`), a `string` of the format `date`, or a `string`
(perhaps with `maxLength` or `enum`). Anything else is refused, as keywords that one reader knows and another ignores are how one
schema comes to mean two things. A claim's place in the tree is that of its name among the sorted names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from .circuits import CLAIM_LEVELS
from .documents import document_hash, fields, shown_text
from .errors import MalformedError

MAX_CLAIMS: Final = 1 << CLAIM_LEVELS

_MAX_TEXT: Final = 256
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_OFFSET: Final = 1 << 63
_BY_TYPE: Final[dict[str, dict[str, type]]] = {
    "boolean": {},
    "integer": {"minimum": int, "maximum": int},
    "date": {"format": str},
    "string": {"maxLength": int, "enum": list},
}

Value = bool | int | str


@dataclass(frozen=True)
class Property:
    """One claim's name for people, its type and its bounds."""

    title: str
    kind: str
    """`boolean`, `integer`, `date` or `string`."""

    low: int
    high: int
    choices: tuple[str, ...] | None

    @property
    def is_ordered(self) -> bool:
        """Whether a range can be asked for."""
        return self.kind in ("integer", "date")

    def encode(self, value: object, what: str) -> int:
        """The field element that stands for a value; of integers and dates a number of 64 bits, in their order.

        Raises `MalformedError` for a value that the property cannot have.
        """
        if self.kind == "boolean" and type(value) is bool:
            return int(value)
        if self.kind == "integer" and type(value) is int and self.low <= value <= self.high:
            return value + _OFFSET
        if self.kind == "date" and type(value) is str:
            return _day(value, what).toordinal()
        if self.kind == "string" and type(value) is str:
            shown_text(value, what, self.high)
            if self.choices is None or value in self.choices:
                return document_hash(value)
        raise MalformedError(f"{what} is none that {self.title!r} can have", f"write {self._described()}")

    def _described(self) -> str:
        if self.choices is not None:
            return "one of " + ", ".join(self.choices)
        return {
            "boolean": "true or false",
            "integer": f"an integer from {self.low} to {self.high}",
            "date": "a date such as 2008-02-29",
            "string": f"a text of at most {self.high} characters",
        }[self.kind]


@dataclass(frozen=True)
class Schema:
    """What a credential's claims are."""

    document: dict[str, Any]
    title: str
    properties: dict[str, Property]

    @classmethod
    def from_object(cls, document: Any) -> Schema:
        """Read a schema. Raises `MalformedError` for what has no reading here, or more than one."""
        required = {
            "$id": str,
            "title": str,
            "type": str,
            "properties": dict,
            "required": list,
            "additionalProperties": bool,
        }
        name, title, kind, properties, names, others = fields(document, "the schema", required)
        if kind != "object" or others is not False:
            raise MalformedError(
                f"the schema {name} lets more in than it says", "write an object without additionalProperties"
            )
        if not 1 <= len(properties) <= MAX_CLAIMS:
            raise MalformedError(f"the schema {name} has {len(properties)} properties", f"write 1 to {MAX_CLAIMS}")
        for each in properties:
            if not _NAME.fullmatch(each):
                raise MalformedError(f"a property of {name} has the name {each!r}", "write small letters, digits and _")
        if names != sorted(properties):
            raise MalformedError(f"what {name} requires is not all properties in their order", "list all names, sorted")
        read = {each: _property(properties[each], each) for each in sorted(properties)}
        titles = [each.title for each in read.values()]
        if len({each.casefold() for each in titles}) != len(titles):
            raise MalformedError(f"two properties of {name} have one title", "give each a title of its own")
        return cls({**document}, title, read)

    @property
    def id(self) -> int:
        """The hash of the whole schema, which credentials have signed: another title is another schema."""
        return document_hash(self.document)

    def place(self, name: str) -> int:
        """Where a claim stands in the tree. Raises `MalformedError` for a name that is none."""
        names = list(self.properties)
        if name not in self.properties:
            raise MalformedError(f"{self.title!r} has no claim {name!r}", f"it has {', '.join(names)}")
        return names.index(name)

    def encode(self, claims: object) -> list[int]:
        """The field elements that stand for claims, in their places. Raises `MalformedError` for a claim too many or too few."""
        if not isinstance(claims, dict) or claims.keys() != self.properties.keys():
            raise MalformedError(f"these are not the claims of {self.title!r}", f"give {', '.join(self.properties)}")
        return [each.encode(claims[name], f"the claim {name!r}") for name, each in self.properties.items()]


def _property(document: object, name: str) -> Property:
    what = f"the property {name!r}"
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "string" and isinstance(document, dict) and "format" in document:
        kind = "date"
    if not isinstance(kind, str) or kind not in _BY_TYPE:
        raise MalformedError(f"{what} has no type that claims have", "write boolean, integer or string")
    title, _, *bounds = fields(document, what, {"title": str, "type": str}, _BY_TYPE[kind])
    low, high, choices = -_OFFSET, _OFFSET - 1, None
    if kind == "integer":
        low = low if bounds[0] is None else bounds[0]
        high = high if bounds[1] is None else bounds[1]
        if not -_OFFSET <= low <= high < _OFFSET:
            raise MalformedError(f"{what} has bounds that no integer of 64 bits keeps", "write minimum <= maximum")
    elif kind == "date":
        if bounds[0] != "date":
            raise MalformedError(f"{what} has the format {bounds[0]!r}", "write date, or leave the format out")
    elif kind == "string":
        low, high = 0, _MAX_TEXT if bounds[0] is None else bounds[0]
        if not 0 < high <= _MAX_TEXT:
            raise MalformedError(f"{what} has the maxLength {high}", f"write 1 to {_MAX_TEXT}")
        choices = None if bounds[1] is None else _choices(bounds[1], what, high)
    return Property(title, kind, low, high, choices)


def _choices(given: list[Any], what: str, most: int) -> tuple[str, ...]:
    if not given or any(type(choice) is not str for choice in given) or len(set(given)) != len(given):
        raise MalformedError(f"{what} has an enum of other things than different texts", "list each text once")
    return tuple(shown_text(choice, f"a choice of {what}", most) for choice in given)


def _day(text: str, what: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise MalformedError(f"{what} is no date", "write one such as 2008-02-29") from None
    if day.isoformat() != text:
        raise MalformedError(f"{what} is a date in a second spelling", "write it as 2008-02-29")
    return day
