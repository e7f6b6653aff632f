"""What every shape answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from ..linear import Linear
from ..types.signal import Signal


class Shape(Protocol):
    """A type as the compiler and the input reader see it. Every `path` names a place in the value, as in `path[3].left`."""

    @property
    def size(self) -> int:
        """How many wires a value takes."""

    def names(self, path: str) -> Iterator[str]:
        """The names of its wires."""

    def build(self, wires: Iterator[Linear]) -> Any:
        """A value on the next `size` wires, which other rows or the caller constrain."""

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        """Constrain the next `size` wires to be a value of the type."""

    def coerce(self, value: Any) -> Any:
        """A value of exactly this shape from one that loses nothing by the change; raises TypeMismatchError, WidthError."""

    def leaves(self, value: Any) -> list[Signal]:
        """The signals of a coerced value, in the order of the wires."""

    def plain(self, value: Any, path: str) -> Any:
        """The plain value that one of plain Python or JSON means: what `decode` gives; raises InputError naming the path."""

    def encode(self, plain: Any, path: str) -> list[int]:
        """Field elements from a plain Python or JSON value; raises InputError naming the path."""

    def decode(self, elements: Iterator[int]) -> Any:
        """The plain value of the next `size` field elements."""

    def schema(self) -> Any:
        """The shape as JSON; `from_schema` reads it."""
