"""Lengths with a name, as in `Array[Field, "n"]`: in one gadget, or one struct, the same name means the same length.

In a circuit the name is that of a compile-time parameter, which gives the length. Elsewhere the arrays at hand do, and two of
them that differ would be cut to the shorter by whatever goes along both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar, get_args, get_origin

from ..errors import TypeMismatchError
from ..types.array import Array, Bytes
from ..types.text import Text
from ..types.vec import Vec
from .annotations import is_sequence, meant, mentions_type

Name = str | TypeVar

Lengths = dict[Name, tuple[int, str]]
"""Of each name the length, and the place that gives it."""


class NamedLengths:
    """What a gadget's or a struct's annotations say of lengths, and what values make of it."""

    def __init__(self, annotations: Mapping[str, Any]) -> None:
        """Of the parameters or fields with these annotations."""
        self._annotations = {name: annotation for name, annotation in annotations.items() if names_lengths(annotation)}

    def hold(self, values: Mapping[str, Any], known: Mapping[str, int]) -> Lengths:
        """Each name's length. Raises TypeMismatchError where two differ.

        `known` are lengths that parameters of that name give.
        """
        found: Lengths = {name: (length, name) for name, length in known.items()}
        for place, annotation in self._annotations.items():
            hold_lengths(annotation, values[place], place, found)
        return found

    def __bool__(self) -> bool:
        """Whether any says something."""
        return bool(self._annotations)


def hold_lengths(annotation: Any, value: Any, place: str, found: Lengths) -> None:
    """Add the lengths of a value to those found. Raises TypeMismatchError where one has another length."""
    for name, length, where in _lengths(annotation, value, place):
        known, first = found.setdefault(name, (length, where))
        if known != length:
            shown = name if isinstance(name, str) else name.__name__
            given = f"`{shown}` is {known}" if first == shown else f"`{shown}` is {known}, the length of `{first}`"
            raise TypeMismatchError(
                f"`{where}` has {length} items where {given}",
                "pass as many, or give lengths that may differ names of their own",
            )


def names_lengths(annotation: Any) -> bool:
    """Whether an annotation names the length of an array in it."""
    annotation = meant(annotation)
    if get_origin(annotation) is Literal:
        return False
    return _name_of(annotation) is not None or any(map(names_lengths, get_args(annotation)))


def _name_of(annotation: Any) -> Name | None:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin not in (Bytes, Text) and (origin not in (Array, Vec) or len(arguments) < 2):
        return None
    length = arguments[-1]
    if get_origin(length) is Literal:
        (length,) = get_args(length)
    return length if isinstance(length, (str, TypeVar)) else None


def _lengths(annotation: Any, value: Any, place: str) -> Iterator[tuple[Name, int, str]]:
    annotation = meant(annotation)
    if value is None or not names_lengths(annotation):
        return
    origin, arguments = get_origin(annotation), get_args(annotation)
    name = _name_of(annotation)
    if name is not None:
        yield name, value.capacity if isinstance(value, Vec) else len(value), place
    if origin is tuple and Ellipsis not in arguments:
        for index, (argument, item) in enumerate(zip(arguments, value, strict=True)):
            yield from _lengths(argument, item, f"{place}[{index}]")
    elif origin in (Array, Vec) or is_sequence(origin):
        held = value.data if isinstance(value, Vec) else value
        for index, item in enumerate(held.unread() if isinstance(held, Array) else held):
            yield from _lengths(arguments[0], item, f"{place}[{index}]")
    elif origin not in (Bytes, Text):  # a choice beside plain types
        for argument in filter(mentions_type, arguments):
            yield from _lengths(argument, value, place)
