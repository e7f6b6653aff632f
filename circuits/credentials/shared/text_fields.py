"""Texts of JSON objects as texts of a fixed room, known or not."""

from __future__ import annotations

from typing import Any

from zkwright.compiler import Text

from ...json_fields import JsonObject, string_field


def padded(text: str, capacity: int) -> Text[Any]:
    """A known text as one of this capacity, which it fits."""
    data = text.encode()
    return Text.first([*data, *bytes(capacity - len(data))], len(data))


def text_field(document: JsonObject, name: str, capacity: int) -> Text[Any]:
    """What `string_field` reads."""
    value = string_field(document, name, capacity)
    return padded(value, capacity) if isinstance(value, str) else value
