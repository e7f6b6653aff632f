"""Compile-time values as keys: what tells two calls of a gadget apart."""

from __future__ import annotations

from typing import Any

from ..errors import StaticValueError


def refuse_unhashable(gadget_name: str, parameter: str, value: Any) -> None:
    """Raise StaticValueError for what cannot be part of a key."""
    try:
        hash(value)
    except TypeError:
        raise StaticValueError(
            f"`{gadget_name}` got a {type(value).__name__} as `{parameter}`: bodies are kept by their compile-time values, which "
            "must be hashable",
            "pass a tuple, a frozenset or a frozen dataclass",
        ) from None


_PLAIN_TYPES = (type(None), bool, int, str, bytes)
"""Of which equal values are the same: one of a class derived from these may hold more."""


def tagged(value: Any) -> Any:
    """A key that tells values apart as a body may: True from 1, 1 from 1.0, at any depth.

    What is not made of plain values is told apart by identity; the key keeps it alive.
    """
    if hasattr(value, "__dict__"):  # what is equal as a number or a tuple may still differ in its attributes
        return _Identity(value)
    if isinstance(value, (tuple, frozenset)):
        items = [tagged(item) for item in value]
        return type(value), tuple(items) if isinstance(value, tuple) else frozenset(items)
    if type(value) is float:
        return float, value.hex()  # 0.0 == -0.0
    if type(value) in _PLAIN_TYPES:
        return type(value), value
    return _Identity(value)


class _Identity:
    """Equal only to itself."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self._value is other._value

    def __hash__(self) -> int:
        return id(self._value)
