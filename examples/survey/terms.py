"""What a survey is: what is asked, of whom, who opens it, and with how much noise. Everybody reads the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from zkwright import Field
from zkwright.circuits.babyjub import Point
from zkwright.circuits.schnorr import Signature
from zkwright.circuits.threshold_elgamal.plain import Contribution, DealtKey, generated_key
from zkwright.core.field import R
from zkwright.core.json_depth import shallow_json
from zkwright.learning.errors import LearningError
from zkwright.learning.privacy import Distribution, discrete_laplace

_MOST: Final = {"options": 32, "trustees": 32, "roll": 10_000, "text": 200}

CHANGED: Final = 2
"""By how much another answer of one respondent changes all sums together: one more there, one less here."""


@dataclass(frozen=True)
class Terms:
    """Read from `survey.json`, which `to_object` is. Raises `LearningError` for what no survey can be."""

    label: str
    options: tuple[str, ...]
    roll: tuple[int, ...]
    least: int
    scale: int
    honest: int
    colluding: int
    trustees: tuple[Contribution, ...]

    def __post_init__(self) -> None:
        """Sizes that can be computed with, and nobody twice."""
        for what, count, low in (("options", len(self.options), 2), ("roll", len(self.roll), 2)):
            if not low <= count <= _MOST[what]:
                raise _refused(what, f"has {count} entries", f"give {low} to {_MOST[what]}")
        if len(set(self.roll)) < len(self.roll):
            raise _refused("roll", "has an entry twice", "give each respondent one")
        for text in (self.label, *self.options):
            if not 0 < len(text) <= _MOST["text"] or not text.isprintable():
                raise _refused("survey.json", f"{text[:20]!r} is no text that can be shown", "write another")
        trustees = len(self.key.verification_keys)
        if not 1 <= self.key.threshold <= trustees <= _MOST["trustees"]:
            raise _refused("key", f"{self.key.threshold} of {trustees} trustees open it", "deal another")
        if not 0 <= self.colluding < self.key.threshold:
            raise _refused("colluding", f"is {self.colluding}", "fewer than open the key: those see everything")
        if self.honest < 1 or self.honest + self.colluding > trustees:
            what = f"{self.honest} and {self.colluding} who collude, of {trustees} trustees"
            raise _refused("honest", what, "say how many of those who add noise tell nobody")

    @cached_property
    def key(self) -> DealtKey:
        """The key that the trustees made together, and nobody ever had whole."""
        return _key_of(json.dumps([contribution_to_object(each) for each in self.trustees]))

    @cached_property
    def noise(self) -> Distribution:
        """Of each trustee's noise, and what an opening costs."""
        return discrete_laplace(self.scale, CHANGED, self.honest)

    @property
    def point(self) -> dict[str, int]:
        """The public key as the circuits take it."""
        return {"key_x": int(self.key.public_key.x), "key_y": int(self.key.public_key.y)}

    def to_object(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "label": self.label,
            "options": list(self.options),
            "roll": [str(entry) for entry in self.roll],
            "least": self.least,
            "scale": self.scale,
            "honest": self.honest,
            "colluding": self.colluding,
            "trustees": [contribution_to_object(each) for each in self.trustees],
        }

    @classmethod
    def from_object(cls, document: Mapping[str, Any]) -> Terms:
        """Of JSON."""
        numbers = {name: whole(document, name) for name in ("least", "scale", "honest", "colluding")}
        trustees = document.get("trustees")
        if not isinstance(trustees, list) or not 1 <= len(trustees) <= _MOST["trustees"]:
            raise _refused(
                "trustees", "are no list of them", f"take the file as it was written, of up to {_MOST['trustees']}"
            )
        roll = tuple(element(entry, "roll") for entry in _texts(document, "roll"))
        read = tuple(contribution_from(each) for each in trustees)
        return cls(str(document.get("label")), tuple(_texts(document, "options")), roll, trustees=read, **numbers)


@lru_cache(maxsize=8)
def _key_of(trustees: str) -> DealtKey:
    try:
        return generated_key([contribution_from(each) for each in shallow_json(trustees.encode())])
    except ValueError as error:
        raise _refused("trustees", str(error), "begin anew, without who is named") from None


def contribution_to_object(contribution: Contribution) -> dict[str, Any]:
    """What a trustee publishes of its part of the key, as JSON."""
    return {
        "number": contribution.number,
        "commitments": [_written(each) for each in contribution.commitments],
        "r": _written(contribution.signature.r),
        "s": str(int(contribution.signature.s)),
    }


def contribution_from(value: object) -> Contribution:
    """What `contribution_to_object` wrote; whether it is signed is not checked."""
    if not isinstance(value, dict) or not isinstance(commitments := value.get("commitments"), list):
        raise _refused("trustees", "have what is no contribution to a key", "ask that trustee")
    if len(commitments) > _MOST["trustees"]:
        raise _refused("trustees", f"have {len(commitments)} commitments", f"let at most {_MOST['trustees']} open it")
    points = tuple(_point(each, "trustees") for each in commitments)
    signature = Signature(r=_point(value.get("r"), "trustees"), s=Field(element(value.get("s"), "trustees")))
    return Contribution(whole(value, "number"), points, signature)


def element(value: object, what: str) -> int:
    """The field element in decimal digits, in their one spelling."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 77:
        number = int(value)
        if number < R and str(number) == value:
            return number
    raise _refused(what, "has what is no field element", "write decimal digits below r, as they were given")


def whole(document: Mapping[str, Any], name: str) -> int:
    """A whole number of at most 2^31."""
    value = document.get(name)
    if type(value) is not int or not 0 <= value < 1 << 31:
        raise _refused(name, f"is {str(value)[:20]!r}", "give a whole number from 0 to 2^31 - 1")
    return value


def _texts(document: Mapping[str, Any], name: str) -> list[str]:
    found = document.get(name)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise _refused(name, "is no list of texts", "take the file as it was written")
    return found


def _written(point: Point) -> dict[str, str]:
    return {"x": str(int(point.x)), "y": str(int(point.y))}


def _point(value: object, what: str) -> Point:
    if not isinstance(value, dict) or value.keys() != {"x", "y"}:
        raise _refused(what, "has what is no point", 'write {"x": "...", "y": "..."}')
    return Point(x=element(value["x"], what), y=element(value["y"], what))


def _refused(place: str, what: str, mend: str) -> LearningError:
    return LearningError(place, what, mend)
