"""What every form answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Form:
    """A type as a file and the input reader see it. Every `path` names a place in the value, as in `path[3].left`.

    A subclass names its parts, which never change, in `__match_args__`.
    """

    __slots__: tuple[str, ...] = ()
    __match_args__: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many wires a value takes."""
        raise NotImplementedError

    def names(self, path: str) -> Iterator[str]:
        """The names of its wires."""
        raise NotImplementedError

    def plain(self, value: Any, path: str) -> Any:
        """The plain value that one of plain Python or JSON means: what `decode` gives; raises InputError naming the path."""
        raise NotImplementedError

    def encode(self, plain: Any, path: str) -> list[int]:
        """Field elements from a plain Python or JSON value; raises InputError naming the path."""
        raise NotImplementedError

    def decode(self, elements: Iterator[int]) -> Any:
        """The plain value of the next `size` field elements."""
        raise NotImplementedError

    def as_json(self, value: Any) -> Any:
        """A plain value, as `decode` gives it, in the JSON that `encode` takes and any program reads without loss."""
        return value

    def schema(self) -> Any:
        """The form as JSON; `from_schema` reads it."""
        raise NotImplementedError

    def _parts(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __eq__(self, other: object) -> bool:
        """Whether both are of one class and have equal parts."""
        return (
            self._parts() == other._parts() if isinstance(other, Form) and type(other) is type(self) else NotImplemented
        )

    def __hash__(self) -> int:
        """Of the class and the parts."""
        return hash((type(self), self._parts()))

    def __repr__(self) -> str:
        """As it is written in Python."""
        return f"{type(self).__name__}({', '.join(map(repr, self._parts()))})"
