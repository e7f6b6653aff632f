"""Points and elements as a board has them: decimal text, one for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zkwright import R
from zkwright.circuits.babyjub import Point


def coordinates(point: Point) -> dict[str, str]:
    """A point for JSON."""
    return {"x": str(int(point.x)), "y": str(int(point.y))}


def point_of(document: Mapping[str, str]) -> Point:
    """What `coordinates` made; whether it is on the curve says who uses it. Raises `ValueError`, `TypeError`, `KeyError`."""
    if document.keys() != {"x", "y"}:
        raise ValueError("a point has x and y")
    return Point(x=element_of(document["x"]), y=element_of(document["y"]))


def element_of(text: object) -> Any:
    """An element of the field. Raises `ValueError` for any text but the one that is written of it, `TypeError` for no text."""
    if not isinstance(text, str) or len(text) > 77 or not text.isascii() or not text.isdecimal():
        raise ValueError("an element of the field is decimal text")
    number = int(text)
    if str(number) != text or number >= R:
        raise ValueError("it has what is no element of the field")
    return number
