"""Types with arguments as they stand in signatures: `Array[U8, 4]`, `Private[U64]`."""

from __future__ import annotations

from types import GenericAlias, UnionType
from typing import Any, Literal, get_args, get_origin


class Alias(GenericAlias):
    """A type with arguments. Shown as its author writes it.

    Two are equal where all that they say is equal: `Array[U8, 1]` is not `Array[U8, True]`, though 1 == True, or what keeps types
    by equality, as typing does, would give the one for the other.
    """

    def __eq__(self, other: object) -> bool:
        """Whether both say the same, arguments' types included."""
        return isinstance(other, Alias) and _said(self) == _said(other)

    def __hash__(self) -> int:
        """Of what is said."""
        return hash(_said(self))

    def __repr__(self) -> str:
        """As it is written in a signature."""
        return f"{self.__origin__.__name__}[{', '.join(map(shown, self.__args__))}]"


def _said(alias: Alias) -> tuple[Any, ...]:
    return alias.__origin__, alias.__args__, tuple(map(type, alias.__args__))


def shown(annotation: Any) -> str:
    """An annotation as its author writes it: types by their names, without those of modules."""
    if isinstance(annotation, str):
        return repr(annotation)
    if annotation is type(None):
        return "None"
    if get_origin(annotation) is Literal:
        return f"Literal[{', '.join(map(repr, get_args(annotation)))}]"
    if isinstance(annotation, UnionType):
        return " | ".join(map(shown, get_args(annotation)))
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation.__name__
    return str(annotation).replace("typing.", "")
